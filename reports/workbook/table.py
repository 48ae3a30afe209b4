"""A sheet of a live workbook as a table: headings, columns by name, references to its cells.

The only place that spells cell addresses of result workbooks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from indicators.scoring.figures import Cell
from reports.workbook.words import AGREES, DIFFERS
from schools.sheet import escaped

FIRST_ROW: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the name it is asked for by, and its heading."""

    key: str
    heading: str


@dataclass(slots=True)
class Table:
    """A sheet with one row of headings and ``count`` rows below it, numbered from 0 here."""

    sheet: Worksheet
    columns: Sequence[Column]
    count: int
    _letters: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._letters = {}
        for place, column in enumerate(self.columns, 1):
            letter = get_column_letter(place)
            self._letters[column.key] = letter
            self.sheet.cell(1, place, column.heading)

    def cell(self, key: str, row: int) -> str:
        """Refer to one cell, from any sheet."""
        return f"'{self.sheet.title}'!${self._letters[key]}${row + FIRST_ROW}"

    def span(self, key: str, rows: range | None = None) -> str:
        """Refer to a column's cells, all of them or some; never to no cell at all."""
        chosen = range(self.count) if rows is None else rows
        letter = self._letters[key]
        first, last = chosen.start + FIRST_ROW, max(chosen.start, chosen.stop - 1) + FIRST_ROW
        return f"'{self.sheet.title}'!${letter}${first}:${letter}${last}"

    def write(self, key: str, row: int, text: str) -> None:
        """Write a text, never taken for a formula."""
        if text:
            self._put(key, row, escaped(text))

    def number(self, key: str, row: int, text: Cell) -> None:
        """Write a figure; a missing one leaves its cell blank."""
        if isinstance(text, bool):
            self._put(key, row, int(text))
        elif text is not None:
            self._put(key, row, Decimal(text))

    def formula(self, key: str, row: int, expression: str) -> None:
        """Write a live formula."""
        self._put(key, row, f"={expression}")

    def agreement(
        self, own: str, told: str, agree: str, rows: Iterable[int] | None = None, least: str = "0"
    ) -> None:
        """Compare two columns of numbers or verdicts row by row.

        Shape: numbers agree to 1e-12 of the greater one, or of ``least`` if that is more.
        """
        for row in range(self.count) if rows is None else rows:
            one, other = self.cell(own, row), self.cell(told, row)
            close = f"ABS({one}-{other})<=1E-12*MAX({least},ABS({one}),ABS({other}))"
            same = f'IF(AND(ISNUMBER({one}),ISNUMBER({other})),{close},{one}&""={other}&"")'
            self.formula(agree, row, f'IF({same},"{AGREES}","{DIFFERS}")')

    def difference(self, own: str, told: str, gap: str, rows: Iterable[int] | None = None) -> None:
        """Subtract one column of numbers from another; blank where either is."""
        for row in range(self.count) if rows is None else rows:
            one, other = self.cell(own, row), self.cell(told, row)
            self.formula(gap, row, f'IF(COUNT({one},{other})<2,"",{one}-{other})')

    def place(self, key: str, row: int) -> str:
        """Name a cell on its own sheet."""
        return f"{self._letters[key]}{row + FIRST_ROW}"

    def _put(self, key: str, row: int, value: str | int | Decimal) -> None:
        self.sheet[self.place(key, row)] = value
