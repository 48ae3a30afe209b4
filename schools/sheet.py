"""One sheet of a package while it is read: its headings, its cells, what is wrong with them."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from edu_duty.tabular import ESCAPED
from edu_duty.tabular import escaped as escaped
from schools.cells import (
    MISSING_MARKS,
    CellRefused,
    half_width,
    is_blank,
    read_figure,
    read_text,
    shown_cell,
)
from schools.dictionary import (
    KIND_LABELS,
    LOCALE_LABELS,
    OWNERSHIP_LABELS,
    STAGE_LABELS,
    Element,
    by_chinese_name,
    elements_of,
)
from schools.spreadsheet import SHEETS, Cell

Figures = dict[str, str | bool]

# Key columns by sheet, with their Chinese headings; the only columns that must be there.
KEY_HEADINGS = {
    "schools": {
        "school_code": "学校代码",
        "name": "学校名称",
        "kind": "办学类型",
        "locale": "城乡类型",
        "ownership": "举办性质",
    },
    "stages": {"school_code": "学校代码", "stage": "学段"},
    "county": {"element": "数据项", "value": "数值"},
}
# The fill-in workbook says these beside each element; they are read past.
SIDE_HEADINGS = {"county": {"unit": "单位", "department": "责任部门", "previous_value": "上年数值"}}
SCOPES = {"schools": "school", "stages": "stage", "county": "county"}
CHOICES = {
    "kind": KIND_LABELS,
    "locale": LOCALE_LABELS,
    "ownership": OWNERSHIP_LABELS,
    "stage": STAGE_LABELS,
}
HEADING_ROWS = 5
MAX_PROBLEMS = 1000
MAX_CODE = 32
MAX_NAME = 120
# Control signs, halves of a pair, and the marks that turn the direction of text around.
UNFIT = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a package.

    Shape: ``severity`` is ``error`` (refuses the package) or ``warning``; ``row`` is the row the
    spreadsheet shows; ``column`` the element code or the heading as found; ``cell`` the A1
    address, None for CSV.
    """

    severity: str
    sheet: str | None
    row: int | None
    column: str | None
    cell: str | None
    code: str
    found: str | None
    message: str


class Sheet:
    """One sheet while it is read: where its columns stand, and what was wrong with it."""

    def __init__(self, code: str, table: Mapping[str, Any] | None, *, addresses: bool) -> None:
        self.code = code
        self.addresses = addresses
        self.name: str = table["name"] if table else SHEETS[code]
        self.cells: list[list[Cell]] = table["rows"] if table else []
        self.problems: list[tuple[tuple[int, int], Problem]] = []
        self.untold = 0
        self.heading_row = 0
        self.columns: dict[str, int] = {}
        if table is None:
            message = _("缺少工作表“%(sheet)s”（%(code)s）") % {"sheet": self.name, "code": code}
            self.report("sheet_missing", message)
        else:
            self._find_headings()

    @property
    def title(self) -> str:
        """What stands above the headings in the first cell, as the fill-in workbook has it."""
        first = self.cells[0][0] if self.heading_row and self.cells[0] else None
        return half_width(shown_cell(first))

    @property
    def readable(self) -> bool:
        """Whether every key column was found."""
        return all(key in self.columns for key in KEY_HEADINGS[self.code])

    def report(
        self,
        code: str,
        message: str,
        *,
        row: int | None = None,
        column: str | None = None,
        found: str | None = None,
        at: int | None = None,
        severity: str = "error",
    ) -> None:
        """Note a problem; ``row`` and ``at`` (the column) count from 0."""
        if len(self.problems) >= MAX_PROBLEMS:
            self.untold += 1
            return
        if at is None and column is not None:
            at = self.columns.get(column)
        cell = None
        if self.addresses and row is not None and at is not None:
            cell = f"{column_letters(at)}{row + 1}"
        shown_row = None if row is None else row + 1
        problem = Problem(severity, self.name, shown_row, column, cell, code, found, message)
        # What concerns the whole sheet stands first, what concerns a row before its cells.
        place = (-1 if row is None else row, -1 if at is None else at)
        self.problems.append((place, problem))

    def sorted_problems(self) -> list[Problem]:
        """Return the problems from top left to bottom right."""
        told = [problem for _place, problem in sorted(self.problems, key=lambda entry: entry[0])]
        if self.untold:
            message = _("这张表另有%(count)s处问题未列出") % {"count": self.untold}
            told.append(
                Problem("error", self.name, None, None, None, "more_problems", None, message)
            )
        return told

    def cell(self, row: int, column: str) -> Cell:
        """Return a cell by its column's code; None where the row is shorter or there is none."""
        place = self.columns.get(column)
        cells = self.cells[row]
        return cells[place] if place is not None and place < len(cells) else None

    def rows(self) -> Iterator[int]:
        """Give the rows under the headings that hold anything."""
        for row in range(self.heading_row + 1, len(self.cells)):
            if not all(is_blank(cell) for cell in self.cells[row]):
                yield row

    def text(self, row: int, column: str, limit: int) -> str | None:
        """Read a key cell's text; None after reporting what is wrong with it."""
        cell = self.cell(row, column)
        try:
            text = " ".join(unescaped(read_text(cell)).split())
        except CellRefused as refusal:
            self.refuse(row, column, refusal)
            return None
        heading = KEY_HEADINGS[self.code][column]
        if text in MISSING_MARKS:
            text = ""
        if not text:
            message = _("“%(heading)s”为空，应填写") % {"heading": heading}
        elif len(text) > limit or any(unicodedata.category(sign) in UNFIT for sign in text):
            message = _("“%(heading)s”应不超过%(limit)s字，不含控制字符") % {
                "heading": heading,
                "limit": limit,
            }
        else:
            return text
        self.report(
            "key_empty" if not text else "text_unfit", message, row=row, column=column, found=text
        )
        return None

    def choice(self, row: int, column: str) -> str | None:
        """Read a code or its Chinese name; None after reporting what is wrong with it."""
        labels = CHOICES[column]
        names = _names(column)
        try:
            text = read_text(self.cell(row, column))
        except CellRefused as refusal:
            self.refuse(row, column, refusal)
            return None
        code = text if text in labels else names.get(text, names.get(text.lower()))
        if code is None:
            expected = "、".join(f"{name}（{code}）" for name, code in names.items())
            message = _("读到“%(found)s”，应为其中之一：%(expected)s") % {
                "found": text,
                "expected": expected,
            }
            self.report("not_a_choice", message, row=row, column=column, found=text)
        return code

    def figures(self, row: int, asked: Iterable[Element]) -> Figures:
        """Read the figures of a row; missing ones are left out."""
        figures: Figures = {}
        for element in asked:
            if element.code in self.columns:
                value = self.figure(row, element, element.code)
                if value is not None:
                    figures[element.code] = value
        return figures

    def figure(self, row: int, element: Element, column: str) -> str | bool | None:
        """Read one value; None when it is missing or after reporting what is wrong with it."""
        cell = self.cell(row, column)
        try:
            value = read_figure(element, cell)
        except CellRefused as refusal:
            self.refuse(row, column, refusal, element)
            return None
        if element.unit == "percent" and isinstance(value, str) and 0 < Decimal(value) <= 1:
            message = _("读到“%(found)s”，按%(value)s%%记；指百分之几时直接填百分数，如12") % {
                "found": shown_cell(cell),
                "value": value,
            }
            self.report(
                "percent_small",
                message,
                row=row,
                column=element.code,
                at=self.columns[column],
                found=shown_cell(cell),
                severity="warning",
            )
        return value

    def refuse(
        self, row: int, column: str, refusal: CellRefused, element: Element | None = None
    ) -> None:
        """Report a cell that cannot be read under the code of its element."""
        self.report(
            refusal.code,
            refusal.message,
            row=row,
            column=element.code if element else column,
            at=self.columns[column],
            found=refusal.found,
        )

    def _find_headings(self) -> None:
        known = _headings(self.code)
        keys = set(KEY_HEADINGS[self.code])
        best: set[str] = set()
        for row, cells in enumerate(self.cells[:HEADING_ROWS]):
            found = {known[text] for text in map(heading_of, cells) if text in known}
            if keys <= found:
                self.heading_row = row
                self._place_columns(known)
                return
            if len(found & keys) > len(best):
                best, self.heading_row = found & keys, row
        row_of_best = self.heading_row if best else None
        for key in KEY_HEADINGS[self.code]:
            if key not in best:
                message = _("前五行中没有标题“%(heading)s”（%(code)s）") % {
                    "heading": KEY_HEADINGS[self.code][key],
                    "code": key,
                }
                self.report("key_column_missing", message, row=row_of_best, column=key)

    def _place_columns(self, known: Mapping[str, str]) -> None:
        for place, cell in enumerate(self.cells[self.heading_row]):
            text = heading_of(cell)
            code = known.get(text)
            if not text:
                self._check_headless(place)
            elif code is None:
                self._unknown_column(place, cell)
            elif code in self.columns:
                message = _("标题“%(found)s”出现两次，只留一列") % {"found": shown_cell(cell)}
                self._report_heading("column_twice", message, place)
            else:
                self.columns[code] = place
        if any(True for _row in self.rows()):
            self._missing_columns()

    def _check_headless(self, place: int) -> None:
        below = self.cells[self.heading_row + 1 :]
        if any(place < len(cells) and not is_blank(cells[place]) for cells in below):
            message = _("这一列有内容而没有标题；写上标题或删去整列")
            self._report_heading("heading_empty", message, place)

    def _unknown_column(self, place: int, cell: Cell) -> None:
        elsewhere = sheet_of_element(heading_of(cell))
        message = (
            _("标题“%(found)s”是“%(sheet)s”表的数据项，不在这张表")
            if elsewhere
            else _("标题“%(found)s”不是数据项；对照填报说明改正，或删去整列")
        )
        values = {"found": shown_cell(cell), "sheet": elsewhere}
        self._report_heading("unknown_column", message % values, place)

    def _report_heading(self, code: str, message: str, place: int) -> None:
        found = shown_cell(self.cells[self.heading_row][place])
        self.report(code, message, row=self.heading_row, column=found, at=place, found=found)

    def _missing_columns(self) -> None:
        if self.code == "county":
            return
        for element in elements_of(SCOPES[self.code]):
            if element.code not in self.columns:
                message = _("没有“%(name)s”（%(code)s）一列，按全部缺失处理") % {
                    "name": element.name_zh,
                    "code": element.code,
                }
                self.report(
                    "column_missing",
                    message,
                    row=self.heading_row,
                    column=element.code,
                    severity="warning",
                )


def unescaped(text: str) -> str:
    """Take off the ' that keeps a text from being read as a formula."""
    bare = text.lstrip("'")
    return text[1:] if text.startswith("'") and bare.startswith(ESCAPED) else text


def column_letters(place: int) -> str:
    """Return the letters of a column counted from 0: A, B, ... AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def heading_of(cell: Cell) -> str:
    return half_width(shown_cell(cell))


@cache
def _headings(sheet: str) -> Mapping[str, str]:
    """Return every heading a sheet may have, half-width, with the code it means."""
    known: dict[str, str] = {}
    for code, chinese in (KEY_HEADINGS[sheet] | SIDE_HEADINGS.get(sheet, {})).items():
        known |= {code: code, half_width(chinese): code}
    if sheet != "county":
        known |= element_names(SCOPES[sheet])
    return known


@cache
def element_names(scope: str) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for element in elements_of(scope):
        names |= {element.code: element.code, half_width(element.name_zh): element.code}
    return names


def sheet_of_element(heading: str) -> str | None:
    """Return the Chinese name of the sheet an element belongs to, if it is one."""
    for sheet, scope in SCOPES.items():
        if heading in element_names(scope):
            return SHEETS[sheet]
    return None


@cache
def _names(column: str) -> Mapping[str, str]:
    return by_chinese_name(CHOICES[column])
