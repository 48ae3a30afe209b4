"""How result workbooks look: widths, numbers, colours, frozen headings, printing."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any, Final

from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.workbook.grades import BEST, PLACE_HIGH, PLACE_LOW, WORST
from reports.workbook.layout import Layout
from reports.workbook.point_tree import DOMAIN, ITEM, POINT, WHOLE
from reports.workbook.table import FIRST_ROW, Column, Table
from reports.workbook.words import DIFFERS, MET, OPEN, UNMET

INK, SUNKEN, RULE, FAINT = "1F2933", "DCE6EF", "C9D1D9", "6B7785"
FAMILY: Final = "微软雅黑"
ALARM = "B42318"
A4_COLUMNS = 10
LINE_HEIGHT, LETTERS = 14, 0x2E7F
PLACES: Final = (PLACE_LOW, PLACE_HIGH, WORST, BEST)
INPUT, GROUP, SUBGROUP = "FFF6D6", "E8EEF4", "F5F8FA"
RESULTS, STEPS, DATA = "2F6690", "81A4CD", "B7B7A4"
PLAIN, SMALL = Font(name=FAMILY, size=10, color=INK), Font(name=FAMILY, size=9, color=FAINT)
BOLD = Font(name=FAMILY, size=10, color=INK, bold=True)
LINE = Border(bottom=Side(style="hair", color=RULE))
WIDTHS: Final = {
    "code": 14, "name": 24, "title": 34, "text": 44, "note": 44, "award": 34, "reason": 36,
    "source": 34, "evidence": 40, "kind": 11, "stage": 8, "level": 9, "element": 28, "part": 14,
    "op": 7, "decides": 9, "verdict": 10, "told": 10, "agree": 10, "state": 10, "grade": 10,
    "given": 14, "applies": 10, "scope": 11,
}  # fmt: skip
WRAPPED: Final = ("title", "text", "note", "award", "reason", "source", "evidence")
POINTS, NUMBER, SHARE, GAP = "0.00##", "0.00####", "0.0%", "0.0E+00;-0.0E+00;0"
FORMATS: Final = {
    "points": POINTS, "full": POINTS, "base": POINTS, "weight": "0.##;-0.##;0",
    "rate:low": SHARE, "rate:high": SHARE, "share": "0.0000", "gap": GAP,
    "applies": '"计分";;"不计分"', "mean": NUMBER, "variance": NUMBER, "sd": NUMBER, "cv": NUMBER,
    "low": NUMBER, "high": NUMBER, "value": NUMBER,
}  # fmt: skip
VERDICT_INKS: Final = {MET: "1B7F4B", OPEN: "9A6700", UNMET: "B42318"}
# Where the figures and decisions stand that everything else follows from.
FILLED_IN: Final = {"数据-校区": 3, "数据-学段": 3, "数据-县级": 2}


def dress(book: Layout) -> None:
    """Give every sheet its look, and put them in the order they are read in."""
    for table in book.tables:
        _dress_table(book, table)
    _dress_points(book)
    _dress_outcome(book.outcome)
    results = (book.verdicts, book.outcome, book.points, book.conditions, book.grades)
    steps = (book.indicators, book.judgements, book.spreads, book.items, book.schools, book.sums)
    data = (book.county, book.campuses, book.stages)
    for tables, color in ((results, RESULTS), (steps, STEPS), (data, DATA)):
        for table in tables:
            table.sheet.sheet_properties.tabColor = color
            book.book.move_sheet(table.sheet, len(book.book.worksheets))


def printable(sheet: Worksheet, *, landscape: bool = True) -> None:
    """Make a sheet as wide as a page, with its name and page numbers at the foot."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = HeaderFooterItem()
    footer.left.text, footer.right.text = "&A", "第&P页 共&N页"
    sheet.HeaderFooter.oddFooter = footer
    sheet.sheet_view.showGridLines = False


def _dress_table(book: Layout, table: Table) -> None:
    sheet = table.sheet
    printable(sheet)
    if len(table.columns) > A4_COLUMNS:
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = f"{'E' if table in (book.points, book.indicators) else 'C'}{FIRST_ROW}"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{table.count + 1}"
    sheet.row_dimensions[1].height = 32
    for place, column in enumerate(table.columns, 1):
        _dress_heading(sheet, place, column)
        filled = place > FILLED_IN.get(sheet.title, len(table.columns)) or column.key == "given"
        if table.count:
            _dress_cell(sheet, FIRST_ROW, place, column, filled=filled and column.key != "origin")
            _repeat(sheet, place, table.count)
    for row in range(FIRST_ROW, FIRST_ROW + table.count):
        sheet.row_dimensions[row].height = LINE_HEIGHT * _lines(table, row) + 3
    for column in table.columns:
        if table.count:
            _color_words(sheet, table, column.key)


def _lines(table: Table, row: int) -> int:
    """Count the lines the longest text of a row takes; a Chinese sign is two letters wide."""
    found = [1]
    for place, column in enumerate(table.columns, 1):
        text = table.sheet.cell(row, place).value
        if column.key in WRAPPED and isinstance(text, str) and not text.startswith("="):
            wide = sum(2 if ord(sign) > LETTERS else 1 for sign in text)
            found.append(-(-wide // (WIDTHS[column.key] - 4)))
    return max(found)


def _repeat(sheet: Worksheet, place: int, count: int) -> None:
    """Give a column's cells the style of the first; looked up once, not for every cell."""
    first: Any = sheet.cell(FIRST_ROW, place)
    for row in range(FIRST_ROW + 1, FIRST_ROW + count):
        cell: Any = sheet.cell(row, place)
        cell._style = copy(first._style)


def _dress_heading(sheet: Worksheet, place: int, column: Column) -> None:
    cell = sheet.cell(1, place)
    cell.font = BOLD
    cell.fill = PatternFill("solid", fgColor=SUNKEN)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = Border(bottom=Side(style="medium", color=RESULTS))
    key = column.key.partition(":")[0]
    sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(key, 12)


def _dress_cell(sheet: Worksheet, row: int, place: int, column: Column, *, filled: bool) -> None:
    cell, key = sheet.cell(row, place), column.key
    told = key.startswith(("told", "agree", "gap"))
    cell.font = SMALL if told else PLAIN
    cell.border = LINE
    long = key in WRAPPED
    cell.alignment = Alignment(_side(key), "center", wrap_text=long, indent=int(long))
    if filled:
        cell.fill = PatternFill("solid", fgColor=INPUT)
    else:
        cell.number_format = FORMATS.get(key.removeprefix("told:"), "General")


def _dress_outcome(table: Table) -> None:
    """Places are whole; points and words stand under each other."""
    for row in range(table.count):
        for key in ("value", "told"):
            cell = table.sheet[table.place(key, row)]
            cell.alignment = Alignment("center", "center")
            cell.number_format = "0" if row in PLACES else POINTS


def _side(key: str) -> str | None:
    if key in WRAPPED:
        return "left"
    middle = ("verdict", "told", "state", "stage", "level", "given", "op", "applies", "decides")
    return "center" if key in middle or key.startswith("agree") else None


def _color_words(sheet: Worksheet, table: Table, key: str) -> None:
    """Let verdicts and disagreements change colour with what the formulas say."""
    cells = f"{table.place(key, 0)}:{table.place(key, table.count - 1)}"
    inks: Iterable[tuple[str, Font, PatternFill | None]] = ()
    if key == "verdict" or (key == "value" and sheet.title == "总评"):
        inks = [(word, Font(color=ink, bold=True), None) for word, ink in VERDICT_INKS.items()]
    if key.startswith("agree"):
        inks = [(DIFFERS, Font(color="FFFFFF", bold=True), PatternFill(bgColor=ALARM))]
    for word, font, fill in inks:
        look = DifferentialStyle(font=font, fill=fill)
        rule = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=look)
        sheet.conditional_formatting.add(cells, rule)


def _dress_points(book: Layout) -> None:
    """Show the tree of points as one: groups stand out, items fold away."""
    sheet = book.points.sheet
    if book.nodes:
        # On paper the points alone; how their ranges agree is for the screen.
        sheet.print_area = f"A1:{book.points.place('agree:points', len(book.nodes) - 1)}"
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    for row, node in enumerate(book.nodes):
        cells = list(_row(sheet, row + FIRST_ROW))
        if node.level in (WHOLE, DOMAIN):
            for cell in cells:
                cell.font = BOLD
                cell.fill = PatternFill("solid", fgColor=GROUP)
        elif node.level == POINT and node.inner:
            for cell in cells:
                cell.fill = PatternFill("solid", fgColor=SUBGROUP)
        depth = (WHOLE, DOMAIN, POINT, ITEM).index(node.level)
        title = sheet[book.points.place("title", row)]
        title.alignment = Alignment("left", "center", wrap_text=True, indent=depth)
        sheet.row_dimensions[row + FIRST_ROW].outlineLevel = max(0, depth - 1)


def _row(sheet: Worksheet, row: int) -> Iterator[Cell]:
    return (sheet[f"{get_column_letter(at)}{row}"] for at in range(1, sheet.max_column + 1))
