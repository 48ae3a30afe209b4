import io
import json
import zipfile

from schools import rehearsal, spreadsheet
from schools.dictionary import elements_of
from schools.plain_sheets import look_over
from schools.sheet import KEY_HEADINGS, SIDE_HEADINGS

PACKAGE = {"学校": 21, "学段": 29, "县情": 5}


def test_our_own_workbook_is_read_as_a_stranger_s_would_be():
    told = json.loads(spreadsheet.main(rehearsal.workbook(PACKAGE)))

    assert set(told["sheets"]) == {"schools", "stages", "county"}
    rows = told["sheets"]["stages"]["rows"]
    assert len(rows) == rehearsal.ROWS
    assert rows[1] == ["示例2"] * 5 + [2.0] * 24


def test_its_sheets_are_as_wide_as_a_package_s():
    keys = {code: len(headings) for code, headings in KEY_HEADINGS.items()}

    wide = {
        "schools": keys["schools"] + len(elements_of("school")),
        "stages": keys["stages"] + len(elements_of("stage")),
        "county": keys["county"] + len(SIDE_HEADINGS["county"]),
    }
    assert wide == rehearsal.WIDTHS


def test_it_goes_the_way_of_plain_sheets():
    with zipfile.ZipFile(io.BytesIO(rehearsal.workbook({"学校": 21}))) as archive:
        markup = archive.read("xl/worksheets/sheet1.xml")

    assert look_over(markup, frozenset()) is not None


def test_rehearsing_reads_it(monkeypatch):
    read: list[bytes] = []
    monkeypatch.setattr(spreadsheet, "main", read.append)

    rehearsal.rehearse()

    assert read == [rehearsal.workbook(PACKAGE)]
