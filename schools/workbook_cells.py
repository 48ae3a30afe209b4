"""How the cells of a fill-in workbook look and how values stand in them."""

from decimal import Decimal

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from schools.sheet import escaped

Value = str | bool | None
HEADING_ROW = 3
TOP = HEADING_ROW + 1
# A spreadsheet keeps 15 digits; a longer number is written as text so that none is lost.
SAFE_DIGITS = 15
INK, MUTED, SUNKEN, LINE = "1F2933", "6B7785", "EEF1F4", "B8C1CC"
YES_NO = {True: "是", False: "否"}


def title_above(sheet: Worksheet, text: str) -> None:
    """Write what a sheet is into its first cell."""
    sheet["A1"] = escaped(text)
    sheet["A1"].font = Font(bold=True, size=14, color=INK)


def heading_cell(sheet: Worksheet, place: int, heading: str, unit: str, about: str) -> None:
    """Write a heading with its unit above it and what it means as a comment."""
    sheet.cell(HEADING_ROW - 1, place, unit).alignment = Alignment(horizontal="center")
    cell = sheet.cell(HEADING_ROW, place, heading)
    cell.font = Font(bold=True, color=INK)
    cell.fill = PatternFill("solid", fgColor=SUNKEN)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = Border(bottom=Side("medium", color=INK), right=Side("thin", color=LINE))
    if about:
        cell.comment = comment_of(about)


def comment_of(text: str) -> Comment:
    """Make a comment large enough to be read."""
    comment = Comment(text, "edu_duty")
    comment.width, comment.height = 260, 90
    return comment


def value_cell(sheet: Worksheet, row: int, column: int, value: Value, *, text: bool) -> None:
    """Write a value that may be written over."""
    sheet.cell(row, column).protection = Protection(locked=False)
    _put(sheet, row, column, value, text=text)


def greyed(sheet: Worksheet, row: int, column: int, value: Value, *, text: bool) -> None:
    """Write a value that is only there to be looked at."""
    cell = sheet.cell(row, column)
    cell.font = Font(color=MUTED)
    cell.fill = PatternFill("solid", fgColor=SUNKEN)
    _put(sheet, row, column, value, text=text)


def _put(sheet: Worksheet, row: int, column: int, value: Value, *, text: bool) -> None:
    cell = sheet.cell(row, column)
    if isinstance(value, bool):
        cell.value = YES_NO[value]
    elif value is not None and text:
        cell.value = escaped(value)
        cell.number_format = "@"
    elif value is not None:
        digits = value.replace(".", "").lstrip("0")
        cell.value = Decimal(value) if len(digits) <= SAFE_DIGITS else value
