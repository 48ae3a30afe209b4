"""A document as a workbook: its text on one sheet, every table on its own, numbers as numbers."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from edu_duty.tabular import escaped
from reports.kinds import english
from reports.shapes import (
    Block,
    Cell,
    Column,
    Content,
    Drawing,
    Figure,
    Paragraph,
    Subheading,
    Table,
)
from reports.twins import foot_of, head_of, note_of, parts_of, values_of
from reports.wording import UNITS, Words
from reports.workbook.look import BOLD, FAMILY, INK, LINE, PLAIN, SMALL, SUNKEN, printable
from schools.numbers import MINUS

TEXT_SHEET: Final = "正文"
ENGLISH_UNITS: Final = {each for unit in english.UNITS.values() for each in unit.split("|")}
TEXT_WIDTH: Final = 100
LONGEST_NAME: Final = 31
LONGEST_TEXT: Final = 32_000
# What a spreadsheet keeps of a number.
DIGITS: Final = 15
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
CORE: Final = "docProps/core.xml"
NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\'\s]+")
# Codes are names that look like numbers.
CODES: Final = ("代码", "编号", "Code")
NUMBER: Final = re.compile(rf"([+\-{MINUS}]?)((?:0|[1-9][0-9,]*)(?:\.[0-9]+)?)(\D*)")
SUFFIXES: Final = frozenset({"", "分", "个百分点", *UNITS.values(), *ENGLISH_UNITS})
FONTS: Final = {
    "title": Font(name=FAMILY, size=16, bold=True, color=INK),
    "heading": Font(name=FAMILY, size=13, bold=True, color=INK),
    "subheading": BOLD,
    "text": PLAIN,
    "small": SMALL,
    "link": Font(name=FAMILY, size=10, color="2F6690", underline="single"),
}


def workbook(content: Content) -> bytes:
    """Write a document as a workbook; the same document is the same bytes."""
    book = Workbook()
    text = book.worksheets[0]
    text.title = content.words.say(TEXT_SHEET)
    printable(text, landscape=False)
    text.column_dimensions["A"].width = TEXT_WIDTH
    for row, (look, line) in enumerate(_lines(content), start=1):
        if isinstance(line, str):
            _write(text, row, line, look)
        else:
            _link(text, row, line, _table_sheet(book, line))
    return _steady(book, content)


def _lines(content: Content) -> Iterator[tuple[str, str | Table]]:
    """Yield the document line by line, each with its look; a table stands for its own sheet."""
    yield "title", content.plain_title
    yield from (("small", line) for line in head_of(content))
    yield "text", content.addressee
    for block in content.opening:
        yield from _said(block, content.words)
    for heading, blocks in parts_of(content):
        yield "heading", heading
        for each in blocks:
            yield from _said(each, content.words)
    yield from (("small", line) for line in foot_of(content))


def _said(block: Block, words: Words) -> Iterator[tuple[str, str | Table]]:
    match block:
        case Paragraph():
            whole = f"{block.lead}{block.text}"
            for start in range(0, len(whole), LONGEST_TEXT):
                yield "text", whole[start : start + LONGEST_TEXT]
        case Subheading():
            yield "subheading", block.text
        case Table():
            yield "link", block
            yield from (("small", note) for note in [note_of(block, words)] if note)
        case Figure():
            values = values_of(block, words)
            yield "link", values
            yield "small", values.note
        case Drawing():
            raise TypeError(block.caption)


def _write(sheet: Worksheet, row: int, text: str, look: str) -> None:
    cell = sheet.cell(row, 1, _plain(text))
    cell.font = FONTS[look]
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _link(sheet: Worksheet, row: int, table: Table, name: str) -> None:
    _write(sheet, row, table.caption, "link")
    cell = sheet.cell(row, 1)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1")
    cell.font = FONTS["link"]


def _table_sheet(book: Workbook, table: Table) -> str:
    """Write a table on a sheet of its own; its caption is the sheet's name."""
    caption = NOT_IN_A_NAME.sub(" ", ILLEGAL_CHARACTERS_RE.sub("", table.caption))
    name = f"{len(book.worksheets):02d} {caption}"[:LONGEST_NAME].strip()
    sheet = book.create_sheet(name)
    printable(sheet)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    for place, column in enumerate(table.columns, start=1):
        _head(sheet, place, column)
    for number, cells in enumerate(table.rows, start=2):
        for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True), start=1):
            _fill(sheet, number, place, column, cell)
    return name


def _head(sheet: Worksheet, place: int, column: Column) -> None:
    cell = sheet.cell(1, place, _plain(column.heading))
    cell.font, cell.fill = BOLD, PatternFill("solid", fgColor=SUNKEN)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    sheet.column_dimensions[get_column_letter(place)].width = max(10, column.width)


def _fill(sheet: Worksheet, row: int, place: int, column: Column, said: Cell) -> None:
    read = None if column.heading.endswith(CODES) else number_of(said.text)
    value, look = read if read else (_plain(said.text), "General")
    cell = sheet.cell(row, place, value)
    cell.font, cell.border, cell.number_format = PLAIN, LINE, look
    cell.alignment = Alignment(column.align, "top", wrap_text=True)


def number_of(text: str) -> tuple[Decimal, str] | None:
    """Read a cell that is one number, with or without its unit, and how it is to be shown.

    Words, ranges, codes, and numbers a spreadsheet cannot keep are None.
    """
    found = NUMBER.fullmatch(text)
    if found is None or found[3] not in SUFFIXES:
        return None
    sign, digits, unit = found.groups()
    if sum(each.isdigit() for each in digits) > DIGITS:
        return None
    whole, _point, decimals = digits.partition(".")
    shape = "#,##0" if "," in whole else "0"
    shape += f".{'0' * len(decimals)}" if decimals else ""
    shape += f'"{unit}"' if unit else ""
    value = Decimal(digits.replace(",", ""))
    if sign == "+":
        return value, f'"+"{shape}'
    return (-value if sign else value), shape


def _plain(text: str) -> str:
    return escaped(ILLEGAL_CHARACTERS_RE.sub("", text))


def _steady(book: Workbook, content: Content) -> bytes:
    """Pack a workbook without the clock: its time is the day of the document."""
    day = datetime.fromisoformat(content.date_stamp).replace(tzinfo=UTC)
    book.properties.creator, book.properties.title = content.issuer, _plain(content.plain_title)
    book.properties.created = day
    rough, packed = io.BytesIO(), io.BytesIO()
    book.save(rough)
    book.properties.modified = day
    core = tostring(book.properties.to_tree())
    with zipfile.ZipFile(rough) as told, zipfile.ZipFile(packed, "w") as kept:
        for name in told.namelist():
            part = core if name == CORE else told.read(name)
            kept.writestr(zipfile.ZipInfo(name, LONG_AGO), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
