import io
import json
import zipfile

from schools import rehearsal, spreadsheet
from schools.plain_sheets import look_over


def test_our_own_workbook_is_read_as_a_stranger_s_would_be():
    told = json.loads(spreadsheet.main(rehearsal.workbook(("学校", "学段", "县情"))))

    assert set(told["sheets"]) == {"schools", "stages", "county"}
    rows = told["sheets"]["stages"]["rows"]
    assert len(rows) == rehearsal.ROWS
    assert rows[1] == ["示例2"] * 5 + [2.0] * 15


def test_it_goes_the_way_of_plain_sheets():
    with zipfile.ZipFile(io.BytesIO(rehearsal.workbook(("学校",)))) as archive:
        markup = archive.read("xl/worksheets/sheet1.xml")

    assert look_over(markup, frozenset()) is not None


def test_rehearsing_reads_it(monkeypatch):
    read: list[bytes] = []
    monkeypatch.setattr(spreadsheet, "main", read.append)

    rehearsal.rehearse()

    assert read == [rehearsal.workbook(("学校", "学段", "县情"))]
