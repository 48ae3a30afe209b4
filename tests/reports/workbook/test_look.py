"""The order of the sheets, frozen headings, cells to fill in, sheets without rows."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from reports.workbook.cover import NAME
from reports.workbook.look import INPUT
from tests.indicators import examples
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document
from tests.reports.workbook.agreement import case


def opened(code: str) -> Workbook:
    _receipt, content = case(shipped(code), examples.this_year())
    return load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened("CE37")


def test_sheets_stand_in_the_order_they_are_read_in(book):
    assert book.sheetnames == [
        NAME, "判定", "总评", "得分", "等级条件", "等级", "指标", "人工评定", "逐校", "学校",
        "合计", "数据-县级", "数据-校区", "数据-学段",
    ]  # fmt: skip


def test_sheets_without_rows_are_left_out():
    _receipt, content = case(shipped("BB2012"), make_document([]))

    names = load_workbook(io.BytesIO(content)).sheetnames

    assert not {"差异系数", "逐校", "等级条件"} & set(names)
    assert {"总评", "得分", "人工评定", "学校"} <= set(names)


def test_headings_stay_in_sight_and_repeat_on_paper(book):
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes in ("C2", "E2")
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.auto_filter.ref


def test_what_may_be_changed_is_yellow_and_nothing_else_is(book):
    yellow = {
        sheet.title
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fgColor.rgb == f"00{INPUT}"
    }

    assert yellow == {"人工评定", "数据-县级", "数据-校区", "数据-学段"}


def test_disagreements_and_verdicts_change_colour_by_themselves(book):
    rules = {
        rule.formula[0] for found in book["指标"].conditional_formatting for rule in found.rules
    }

    assert rules == {'"达标"', '"待定"', '"未达标"', '"不一致"'}
