import pytest
from django.http import Http404

from schools.tables import table_answer


def test_rows_are_handed_out_as_csv_without_formulas():
    answer = table_answer("csv", "list", ["名称"], [["=1+1"], ["示例"]])

    assert answer.content.decode("utf-8-sig").splitlines() == ["名称", "'=1+1", "示例"]
    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'


def test_rows_are_handed_out_as_a_workbook():
    assert table_answer("xlsx", "list", ["名称"], [["示例"]]).content.startswith(b"PK")


def test_another_format_does_not_exist():
    with pytest.raises(Http404):
        table_answer("pdf", "list", [], [])
