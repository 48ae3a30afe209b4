"""A sheet as a table: references, texts that stay texts, agreement and difference."""

from decimal import Decimal

import pytest
from openpyxl import Workbook

from reports.workbook.table import Column, Table

COLUMNS = [Column("own", "数值"), Column("told", "数值（系统）"), Column("agree", "核对")]


@pytest.fixture
def table() -> Table:
    return Table(Workbook().create_sheet("表"), COLUMNS, 2)


def test_rows_are_numbered_from_0_below_the_headings(table):
    assert table.cell("told", 0) == "'表'!$B$2"
    assert table.span("own") == "'表'!$A$2:$A$3"
    assert table.place("agree", 1) == "C3"


def test_a_span_of_no_rows_still_names_a_cell(table):
    assert table.span("own", range(0)) == "'表'!$A$2:$A$2"


@pytest.mark.parametrize(("figure", "stored"), [("0.50", Decimal("0.50")), (True, 1), (None, None)])
def test_a_figure_is_a_number_and_a_missing_one_is_blank(table, figure, stored):
    table.number("own", 0, figure)

    assert table.sheet["A2"].value == stored


def test_a_text_is_never_taken_for_a_formula(table):
    table.write("own", 0, "=1+1")

    assert table.sheet["A2"].value == "'=1+1"


def test_agreement_and_difference_are_written_for_the_rows_asked_for(table):
    table.agreement("own", "told", "agree", [1], least="1")

    assert table.sheet["C2"].value is None
    assert "<=1E-12*MAX(1,ABS('表'!$A$3),ABS('表'!$B$3))" in table.sheet["C3"].value


def test_a_difference_is_blank_where_a_number_is_missing(table):
    table.difference("own", "told", "agree")

    assert table.sheet["C2"].value == "=IF(COUNT('表'!$A$2,'表'!$B$2)<2,\"\",'表'!$A$2-'表'!$B$2)"
