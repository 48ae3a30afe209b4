"""Rows as CSV or as a workbook; no text in them becomes a formula."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from edu_duty.tabular import ESCAPED, csv_chunks, escaped, xlsx_chunks

ROWS = [
    ["示例,甲", 12, Decimal("3.50"), True, None],
    ['引"号', -1, Decimal("-0.1"), False, ""],
]


def csv_rows(heading, rows) -> list[list[str]]:
    text = b"".join(csv_chunks(heading, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def xlsx_rows(heading, rows):
    book = load_workbook(io.BytesIO(b"".join(xlsx_chunks(heading, rows))))
    return list(book.worksheets[0].iter_rows())


def test_csv_holds_every_value_as_it_is():
    assert csv_rows(["a", "b", "c", "d", "e"], ROWS) == [
        ["a", "b", "c", "d", "e"],
        ["示例,甲", "12", "3.50", "true", ""],
        ['引"号', "-1", "-0.1", "false", ""],
    ]


def test_a_workbook_holds_numbers_as_numbers():
    found = [[cell.value for cell in row] for row in xlsx_rows(["a", "b", "c", "d", "e"], ROWS)]

    assert found[1] == ["示例,甲", 12, 3.5, True, None]
    assert found[2][:4] == ['引"号', -1, -0.1, False]


def test_long_lists_come_in_many_pieces():
    pieces = list(csv_chunks(["n"], ([number] for number in range(1200))))

    assert len(pieces) == 3
    assert b"".join(pieces).count(b"\r\n") == 1201


@pytest.mark.parametrize("sign", ESCAPED)
def test_a_text_that_begins_like_a_formula_gets_a_quote(sign):
    dangerous = f"{sign}cmd|' /C calc'!A0"

    assert escaped(dangerous) == f"'{dangerous}"
    assert csv_rows(["a"], [[dangerous]])[1][0].startswith("'")
    assert csv_rows([dangerous], [])[0][0].startswith("'")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_becomes_a_formula(text):
    cell = xlsx_rows(["a"], [[text], ["end"]])[1][0]

    assert cell.data_type != "f"
    assert not str(cell.value or "").startswith(ESCAPED)


def test_signs_a_workbook_cannot_hold_are_left_out():
    assert xlsx_rows(["a"], [["甲\x07乙"]])[1][0].value == "甲乙"
