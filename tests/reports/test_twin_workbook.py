"""The workbook of a document: numbers are numbers, words are words, bytes are the same."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from reports.kinds import compose
from reports.shapes import Cell, Column, Content, Drawing, Paragraph, Section, Table
from reports.twin_workbook import DIGITS, LONG_AGO, number_of, workbook
from tests.reports.kinds.every import BALANCE, CASES, dossier_for

HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝HYPERLINK(1)", "\x07=1+1")


def with_blocks(*blocks) -> Content:
    return replace(compose(dossier_for("brief")), sections=(Section("一、表", blocks),))


@pytest.mark.parametrize(
    ("text", "value", "look"),
    [
        ("12", "12", "0"),
        ("1,234.50", "1234.50", "#,##0.00"),
        ("95.40%", "95.40", '0.00"%"'),
        ("1,234.50万元", "1234.50", '#,##0.00"万元"'),
        ("−0.35", "-0.35", "0.00"),
        ("+0.35", "0.35", '"+"0.00'),
    ],
)
def test_a_cell_that_is_one_number_is_a_number(text, value, look):
    assert number_of(text) == (Decimal(value), look)


@pytest.mark.parametrize(
    "text",
    [
        "—",
        "",
        "P01",
        "3.2.1",
        "不低于85%",
        "3.2至14.7",
        "007",
        "12天",
        "9" * (DIGITS + 1),
        "90%\n（参考）",
    ],
)
def test_words_ranges_and_codes_stay_text(text):
    assert number_of(text) is None


def test_a_number_longer_than_a_spreadsheet_keeps_stays_text():
    assert number_of("9" * DIGITS) is not None
    assert number_of("9" * (DIGITS + 1)) is None


def test_a_code_that_looks_like_a_number_stays_text():
    table = Table(
        "表", (Column("区划代码", 50), Column("满分", 50)), ((Cell("990101"), Cell("3")),)
    )

    (_text, sheet) = load_workbook(io.BytesIO(workbook(with_blocks(table)))).worksheets

    assert [sheet.cell(2, 1).value, sheet.cell(2, 2).value] == ["990101", 3]


@pytest.mark.parametrize("case", CASES)
def test_the_same_document_is_the_same_bytes(case):
    content = compose(dossier_for(case))

    assert workbook(content) == workbook(content)


def test_the_time_of_a_workbook_is_the_day_of_its_document():
    content = with_blocks(Paragraph("文"))

    packed = io.BytesIO(workbook(content))

    said = load_workbook(packed).properties
    assert {said.created.date().isoformat(), said.modified.date().isoformat()} == {
        content.date_stamp
    }
    assert {each.date_time for each in zipfile.ZipFile(packed).infolist()} == {LONG_AGO}


def test_nothing_anybody_wrote_is_a_formula():
    rows = tuple((Cell(text), Cell("1")) for text in HOSTILE)
    table = Table(HOSTILE[0], (Column(HOSTILE[1], 50), Column("数", 50)), rows, note=HOSTILE[2])
    content = with_blocks(table, *(Paragraph(text) for text in HOSTILE))

    book = load_workbook(io.BytesIO(workbook(content)))

    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert sum(str(cell.value).startswith("'") for cell in cells) == 2 * len(HOSTILE) + 2


def test_every_table_is_a_sheet_that_the_text_leads_to():
    book = load_workbook(io.BytesIO(workbook(compose(dossier_for(BALANCE)))))

    text = book.worksheets[0]
    led = [row[0].hyperlink.location for row in text.iter_rows() if row[0].hyperlink]
    assert led == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert len(led) > 5


def test_a_long_text_goes_on_in_the_next_row():
    content = with_blocks(Paragraph("长" * 40_000))

    (sheet,) = load_workbook(io.BytesIO(workbook(content))).worksheets

    said = "".join(str(row[0].value) for row in sheet.iter_rows())
    assert said.count("长") == 40_000


def test_what_is_drawn_already_is_no_line_of_a_workbook():
    with pytest.raises(TypeError):
        workbook(with_blocks(Drawing("图", "", "<svg/>")))
