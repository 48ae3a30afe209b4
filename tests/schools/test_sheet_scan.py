import pytest

from schools.sheet_scan import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, scan_sheet
from schools.unpacking import Refused

PART = "xl/worksheets/sheet1.xml"


def scanned(rows, *, declared="A1:B9", percent=frozenset()):
    dimension = f'<dimension ref="{declared}"/>' if declared else ""
    markup = f"<worksheet>{dimension}<sheetData>{rows}</sheetData></worksheet>"
    return scan_sheet("学校", PART, markup.encode(), percent)


def test_errors_dates_and_uncomputed_formulas_are_found_where_they_stand():
    scan = scanned(
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2"><f>1+1</f></c></row>'
        '<row r="3"><c r="A3" t="d"><v>2024-09-01</v></c><c r="B3"><f>1+1</f><v>2</v></c></row>'
    )

    assert scan.odd == {
        (1, 0): ["error", "#N/A"],
        (1, 1): ["formula", ""],
        (2, 0): ["date", "2024-09-01"],
    }


def test_percentages_are_found_by_their_style():
    scan = scanned('<row r="1"><c r="A1" s="3"><v>1</v></c></row>', percent=frozenset({"3"}))

    assert scan.percent == {(0, 0)}


@pytest.mark.parametrize("cell", ['<c r="{0}"/>', "<c r='{0}'/>"])
@pytest.mark.parametrize(
    ("address", "code"), [("XFD1", "too_many_cells"), ("C1", "false_dimension")]
)
def test_a_cell_too_far_away_is_refused_however_it_is_written(cell, address, code):
    with pytest.raises(Refused, match=code):
        scanned(f'<row r="1">{cell.format(address)}</row>')


def test_a_sheet_may_be_long_or_wide_but_not_both():
    assert MAX_ROWS * MAX_COLUMNS > MAX_CELLS

    with pytest.raises(Refused, match="too_many_cells"):
        scanned("", declared=f"A1:GR{MAX_ROWS}")


def test_damage_between_plain_cells_is_told_with_its_place_in_the_part():
    cells = '<row r="1"><c r="A1"/></row>'

    with pytest.raises(Refused, match=r"duplicate attribute: line 1, column 61"):
        scanned(cells + '<row r="2" r="2"/>', declared="")
