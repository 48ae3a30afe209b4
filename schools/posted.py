"""A whole return as JSON, read by the same hands as a workbook: its rows become cells first."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from schools.package import Reading, read_tables, refused_file
from schools.sheet import KEY_HEADINGS
from schools.sheet_scan import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from schools.spreadsheet import SHEETS, Cell
from schools.unpacking import Refused

# A number this large or small is no figure; written out it would fill the memory.
MOST_DIGITS = 40

Row = Mapping[str, Any]


class ShapeRefused(Exception):
    """The JSON is no return at all; ``place`` says where."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def read_posted(document: Any) -> Reading:
    """Read ``{"schools": [row, …], "stages": […], "county": […]}``; a row is heading -> value.

    Rows are counted as in CSV: the first stands in row 2, under the headings.

    Raises:
        ShapeRefused: a sheet is no list of rows of plain values.
    """
    if not isinstance(document, Mapping):
        raise ShapeRefused("")
    try:
        sheets = {code: _table(code, document[code]) for code in SHEETS if code in document}
    except Refused as refusal:
        return refused_file(refusal.code, refusal.detail)
    ignored = sorted(str(name) for name in document if name not in SHEETS)
    return read_tables({"sheets": sheets, "ignored": ignored, "addresses": False})


def _table(code: str, rows: Any) -> dict[str, Any]:
    if not isinstance(rows, list):
        raise ShapeRefused(code)
    headings = dict.fromkeys(KEY_HEADINGS[code])
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise ShapeRefused(f"{code}[{number}]")
        headings |= dict.fromkeys(row)
    if len(rows) > MAX_ROWS or len(headings) > MAX_COLUMNS or len(rows) * len(headings) > MAX_CELLS:
        raise Refused("too_many_cells", SHEETS[code])
    cells = [_cells(f"{code}[{number}]", row, list(headings)) for number, row in enumerate(rows)]
    return {"name": code, "rows": [list(headings), *cells]}


def _cells(place: str, row: Row, headings: Sequence[str]) -> list[Cell]:
    return [_cell(f"{place}.{heading}", row.get(heading)) for heading in headings]


def _cell(place: str, value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return ["boolean", "true" if value else "false"]
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        fits = number.is_finite() and -MOST_DIGITS < number.adjusted() < MOST_DIGITS
        return ["number", str(number)] if fits else str(number)
    raise ShapeRefused(place)
