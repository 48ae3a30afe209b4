"""A rubric goes out as a workbook and comes back the same."""

import io
import tomllib
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from indicators import rubric_file, rubric_workbook
from indicators.publishing import rubric_paths
from indicators.rubric_workbook import WorkbookRefused, rubric_text, workbook
from indicators.toml_writing import written
from tests.indicators.reading import rubric_text as shipped_text
from tests.reports.recalculating import OFFICE, recalculate

NESTED = """
code = "X1"
[[grades]]
name = "A"
[[indicators]]
code = "A1"
threshold = 4.20
[indicators.points]
full = 3
[[indicators.points.bands]]
floor = 0.5
points = 1
[[indicators.points.bands]]
floor = 1
points = 3
[[indicators.points.bands.notes]]
text = "=1+1"
[[indicators]]
code = "A2"
threshold = [{ value = 1, stage = "primary" }, { value = 2, stage = "junior" }]
"""


def parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def there_and_back(text: str) -> dict[str, Any]:
    return parsed(rubric_text(workbook(text)))


def changed(content: bytes, sheet: str, cell: str, value: Any) -> bytes:
    """Type a value into a cell as a person would, and save."""
    book = load_workbook(io.BytesIO(content))
    book[sheet][cell].value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def place_of(content: bytes, sheet: str, code: str, key: str) -> str:
    """Find the cell of a key in the row of a code."""
    rows = load_workbook(io.BytesIO(content))[sheet]
    (column,) = [cell.column_letter for cell in rows[2] if cell.value == key]
    heads = [cell.value for cell in rows[2]]
    (number,) = [
        row[0].row for row in rows.iter_rows(min_row=4) if row[heads.index("code")].value == code
    ]
    return f"{column}{number}"


@pytest.mark.parametrize("path", rubric_paths(), ids=lambda path: path.stem)
def test_shipped_rubrics_come_back_equal(path):
    text = path.read_text(encoding="utf-8")

    back = rubric_text(workbook(text))

    assert parsed(back) == parsed(text)
    assert rubric_file.parse(back).indicators == rubric_file.parse(text).indicators


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_rubrics_saved_by_a_spreadsheet_come_back_equal(tmp_path):
    texts = {path.stem: path.read_text(encoding="utf-8") for path in rubric_paths()}

    saved = recalculate({code: workbook(text) for code, text in texts.items()}, tmp_path)

    for code, text in texts.items():
        assert parsed(rubric_text(saved[code])) == parsed(text)


def test_lists_within_lists_come_back_to_their_rows():
    assert there_and_back(NESTED) == parsed(NESTED)
    assert "threshold = 4.20" in rubric_text(workbook(NESTED))


TEXTS = st.text(max_size=10).filter(lambda text: "\r" not in text)
SPECIAL = st.sampled_from(
    ["=1+1", "==", "85", "4.30", "true", "-inf", "_x000D_", " a ", "", '"a"', "[1]", "2020-01-01"]
)
CELLS = TEXTS | SPECIAL | st.integers() | st.booleans() | st.lists(st.integers(), max_size=2)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.text(max_size=4), CELLS, max_size=4))
def test_cells_hold_texts_and_values_apart(values):
    for value in values.values():
        cell = rubric_workbook._cell(value, "A1")
        assert rubric_workbook._value(cell, "A1") == value
        assert type(rubric_workbook._value(cell, "A1")) is type(value)


@pytest.mark.parametrize(
    "text", ["=1+1", "==", "85", "4.30", "true", "_x000D_", " a\n", "\x01", "6of7", "甲\n乙"]
)
def test_texts_come_back_from_the_workbook_as_texts(text):
    document = {"code": "X", "note": text}

    assert there_and_back(written(document)) == document


def test_cells_hold_no_formulas():
    book = load_workbook(io.BytesIO(workbook(shipped_text("QB2017"))))

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}

    assert kinds <= {"s", "n"}
    assert ">=" in {cell.value for row in book["indicators"].iter_rows() for cell in row}


@pytest.mark.parametrize(
    ("typed", "found"), [(4.3, Decimal("4.3")), (7000, 7000), ("4.30", Decimal("4.30"))]
)
def test_a_number_typed_over_a_threshold_is_that_number(typed, found):
    content = workbook(shipped_text("PS2020"))
    cell = place_of(content, "indicators", "P1", "threshold")

    document = parsed(rubric_text(changed(content, "indicators", cell, typed)))

    (row,) = [row for row in document["indicators"] if row["code"] == "P1"]
    assert row["threshold"] == found
    assert type(row["threshold"]) is type(found)


def test_a_row_that_belongs_to_nothing_is_named():
    content = changed(workbook(NESTED), "indicators.threshold", "A4", "A9")

    with pytest.raises(WorkbookRefused, match=r"“indicators.threshold”A4：.*没有“A9”这一行"):
        rubric_text(content)


def test_a_value_written_in_two_ways_is_refused():
    content = workbook(NESTED)
    cell = place_of(content, "indicators", "A2", "threshold")

    with pytest.raises(WorkbookRefused, match="threshold 写了两次"):
        rubric_text(changed(content, "indicators", cell, 5))


@pytest.mark.parametrize(
    ("cell", "typed", "message"),
    [
        ("B4", "[1, 2", "读不懂"),
        ("Z9", "甲", "没有键"),
        ("B2", "a b", "不是键"),
        ("B4", "=1/0", "应为文本，读到"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cell, typed, message):
    content = changed(workbook(NESTED), "indicators", cell, typed)

    with pytest.raises(WorkbookRefused, match=message):
        rubric_text(content)


def test_sheets_of_ones_own_notes_are_left_alone():
    book = load_workbook(io.BytesIO(workbook(NESTED)))
    book.create_sheet("备注")["A1"] = "讨论 记录"
    stream = io.BytesIO()
    book.save(stream)

    assert parsed(rubric_text(stream.getvalue())) == parsed(NESTED)


def test_a_workbook_of_something_else_is_refused():
    stream = io.BytesIO()
    Workbook().save(stream)

    with pytest.raises(WorkbookRefused, match="缺少首张工作表"):
        rubric_text(stream.getvalue())


def test_hostile_files_are_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", b" " * 40_000_000)

    with pytest.raises(WorkbookRefused, match="展开后"):
        rubric_text(bomb.getvalue())
    with pytest.raises(WorkbookRefused, match=r"不是\.xlsx工作簿"):
        rubric_text(b"code = 1")


def test_a_text_longer_than_a_cell_is_refused():
    with pytest.raises(WorkbookRefused, match="单元格放不下"):
        workbook(written({"note": "长" * 40_000}))
