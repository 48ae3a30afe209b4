"""The workbook of a county's own targets goes out and comes back; what is wrong is named."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from indicators.target_file import parse_profile
from indicators.target_workbook import HEADS, WorkbookUnread, read_workbook, target_workbook
from indicators.targets import target_paths

BASE = next(path for path in target_paths() if path.stem == "county_template").read_text("utf-8")


def book_with(**cells: Any) -> bytes:
    book = load_workbook(io.BytesIO(target_workbook(BASE, "示例甲县")))
    for address, value in cells.items():
        book["目标"][address] = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def row_of(code: str) -> int:
    sheet = load_workbook(io.BytesIO(target_workbook(BASE, "示例甲县")))["目标"]
    return next(row for row in range(8, sheet.max_row + 1) if sheet.cell(row, 1).value == code)


def problems(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(WorkbookUnread) as refusal:
        read_workbook(content, BASE)
    return [(each.place, each.message) for each in refusal.value.problems]


def test_an_unchanged_workbook_gives_back_the_same_profile():
    again = parse_profile(read_workbook(book_with(), BASE), "t")
    before = parse_profile(BASE, "t")

    assert (again.rows, again.year, again.title) == (before.rows, before.year, before.title)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(95, "95"), (97.5, "195/2"), ("95%", "95"), (" ９５ ", "95"), ("—", "None"), (None, "None")],
)
def test_numbers_are_read_as_people_write_them(cell, expected):
    row = parse_profile(read_workbook(book_with(D8=cell), BASE), "t").rows[0]

    assert str(row.published.value) == expected


def test_a_row_taken_away_is_no_target_and_an_empty_one_is_none():
    book = load_workbook(io.BytesIO(target_workbook(BASE, "示例甲县")))
    book["目标"].delete_rows(8)
    book["目标"].append([None, " "])

    rows = parse_profile(read_workbook(saved(book), BASE), "t").rows

    assert len(rows) == len(parse_profile(BASE, "t").rows) - 1


def test_recognitions_are_offered_and_only_a_yes_wants_them():
    row = row_of("recognised_preschool")

    profile = parse_profile(
        read_workbook(book_with(**{f"D{row}": "是", f"F{row}": "2028年"}), BASE), "t"
    )

    wanted = [(each.recognition, each.year) for each in profile.rows if each.recognition]
    assert wanted == [("PS2020", 2028)]


def test_a_recognition_that_is_wanted_comes_back_as_a_yes():
    row = row_of("recognised_preschool")
    text = read_workbook(book_with(**{f"D{row}": "是"}), BASE)

    again = read_workbook(target_workbook(text, "示例甲县"), text)

    assert parse_profile(again, "t").rows == parse_profile(text, "t").rows


@pytest.mark.parametrize(
    ("cells", "place", "told"),
    [
        ({"D8": "九十"}, "“目标”D8", "读到“九十”，应为数字，如 95 或 97.5"),
        ({"D8": "1e9"}, "“目标”D8", "读到“1e9”"),
        ({"D8": 0.1234567}, "“目标”D8", "读到“0.1234567”"),
        ({"F8": "明年"}, "“目标”F8", "应为2000至2100的年份"),
        ({"F8": 1999}, "“目标”F8", "读到“1999”"),
        ({"A8": "nothing"}, "“目标”A8", "没有编号“nothing”的目标"),
        ({"A8": None}, "“目标”A8", "没有编号“”的目标"),
        ({"A9": "preschool_gross_enrolment"}, "“目标”A9", "出现两次，只留一行"),
        ({"D7": "数"}, "“目标”D7", "标题应为“目标值”"),
        ({"B2": None}, "“目标”B2", "“名称”没有填"),
        ({"B4": "二〇二七"}, "“目标”B4", "应为2000至2100的年份"),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(cells, place, told):
    found = problems(book_with(**{"B3": "示例文件", **cells}))

    assert [each[0] for each in found] == [place]
    assert told in found[0][1]


def test_only_a_yes_wants_a_recognition():
    row = row_of("recognised_preschool")

    assert problems(book_with(**{f"D{row}": "也许"})) == [
        (f"“目标”D{row}", "读到“也许”，填“是”，没有这个目标就留空")
    ]


def test_all_wrong_cells_are_named_at_once():
    assert len(problems(book_with(D8="九十", D9="九十", F10="x"))) == 3


def test_a_sheet_without_targets_is_refused():
    book = load_workbook(io.BytesIO(target_workbook(BASE, "示例甲县")))
    book["目标"].delete_rows(8, 100)

    assert problems(saved(book)) == [("“目标”A8", "一行目标也没有；下载模板填写后上传")]


def test_another_workbook_is_refused():
    book = Workbook()
    book.worksheets[0].append(list(HEADS))

    assert problems(saved(book)) == [("目标", "没有“目标”工作表；下载模板填写后上传")]


def test_no_workbook_at_all_is_refused():
    assert problems(b"PK nothing")[0][0] == "文件"
    assert "不是.xlsx工作簿" in problems(b"nothing")[0][1]


def test_nothing_written_into_the_workbook_is_a_formula():
    text = BASE.replace("县级意见模板", "=1+1")

    sheet = load_workbook(io.BytesIO(target_workbook(text, "示例甲县")))["目标"]

    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
