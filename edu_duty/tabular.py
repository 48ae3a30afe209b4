"""Rows as CSV or as a workbook, streamed; no text in them ever becomes a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Cell = str | int | Decimal | bool | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for the beginning of a formula, with their full-width twins.
ESCAPED = tuple("=+-@\t\r＝＋－＠")
ROWS_PER_CHUNK = 500
BYTES_PER_CHUNK = 64 * 1024


def escaped(text: str) -> str:
    """Put a ' before a text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip("'").startswith(ESCAPED) else text


def csv_chunks(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Write rows as CSV, with the byte-order mark that spreadsheets know UTF-8 by."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    stream.write("\ufeff")
    writer.writerow([escaped(name) for name in heading])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_csv_text(cell) for cell in row])
        if number % ROWS_PER_CHUNK == 0:
            yield stream.getvalue().encode("utf-8")
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue().encode("utf-8")


def xlsx_chunks(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Write rows as a workbook of one sheet; memory stays the same however many there are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(name) for name in heading])
    for row in rows:
        sheet.append([_xlsx_cell(cell) for cell in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(BYTES_PER_CHUNK):
            yield chunk


def _csv_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return escaped(cell) if isinstance(cell, str) else str(cell)


def _xlsx_cell(cell: Cell) -> Cell:
    return escaped(ILLEGAL_CHARACTERS_RE.sub("", cell)) if isinstance(cell, str) else cell
