"""Writes the first sheet: whose result it is, how it ends, what stands where, how to read it."""

from typing import Final

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from indicators.scoring.receipt import canonical, digest
from reports.workbook.grades import (
    BEST_TITLE,
    GRADE,
    HIGH,
    LOW,
    POINTS,
    VERDICT,
    WORST_TITLE,
)
from reports.workbook.layout import Layout
from reports.workbook.look import BOLD, FAINT, FAMILY, INK, INPUT, LINE, PLAIN, SUNKEN, printable
from schools.sheet import escaped

NAME: Final = "总览"
ABOUT: Final = {
    "判定": "各部分和总的结果；不一致的格数为0时，公式与系统处处相同",
    "总评": "总分、等级和总分判定，一步一步",
    "得分": "总分、领域、指标、评估项逐级的分值和得分；不适用的分值按比例转给同级其他项",
    "等级条件": "限制等级、降一等和一票否决的情形及其是否成立",
    "等级": "各等级的起点分",
    "指标": "每项指标的数值、标准和判定",
    "人工评定": "由人评定的项目；浅黄格可以填写，得分和判定随之改变",
    "差异系数": "各项差异系数和综合差异系数",
    "逐校": "逐校区判定的指标",
    "学校": "每所学校（校区、学段）：是否纳入、折算份额、数值和判定",
    "合计": "各学段数据合计",
    "数据-县级": "县级数据，公式的出发点",
    "数据-校区": "校区数据，公式的出发点",
    "数据-学段": "分学段数据，公式的出发点",
}
NOTES: Final = (
    "除浅黄格以外，数值、判定、得分都是公式，改动浅黄格中的数据即可看到结果如何变化。",
    "灰色的（系统）列是平台按精确值算出的结果，只作对照，不参与计算。",
    "空白表示数据缺失，不等于0；缺失的数据使有关结果待定，得分按最低和最高两种可能计算。",
    "电子表格按双精度计算，数值相差不到0.0000000001按相等比较。",
)


def write_cover(book: Layout) -> None:
    """Write the overview, in front of all other sheets."""
    receipt, rubric = book.receipt, book.receipt["rubric"]
    sheet = book.book.create_sheet(NAME, 0)
    printable(sheet, landscape=False)
    for letter, width in (("A", 18), ("B", 76), ("C", 16)):
        sheet.column_dimensions[letter].width = width
    county = receipt["county"]
    head = f"{county['name']} {receipt['year']}年"
    _line(sheet, 1, [head], Font(name=FAMILY, size=18, bold=True, color=INK), 34)
    _line(sheet, 2, [rubric["title"]], Font(name=FAMILY, size=12, color=FAINT), 22)
    rows = [
        ("区划代码", county["code"]),
        ("指标体系", f"{rubric['code']}（{rubric['version']}）"),
        ("依据", rubric["source"]),
        ("数据包", f"第{receipt['return_version']}版"),
        ("数据包摘要", receipt["return_sha256"]),
        ("指标体系摘要", rubric["sha256"]),
        ("凭据摘要", digest(canonical(dict(receipt)))),
    ]
    if receipt["synthetic"]:
        rows.insert(0, ("性质", "示例数据，不是真实情况"))
    at = 4
    for title, text in rows:
        _fact(sheet, at, title, escaped(text))
        at += 1
    at = _results(book, sheet, at + 1)
    at = _contents(book, sheet, at + 1)
    _heading(sheet, at + 1, "怎样读", "", "")
    for place, note in enumerate(NOTES, at + 2):
        _line(sheet, place, [note], PLAIN, 20)
    sheet.cell(at + 2, 1).fill = PatternFill("solid", fgColor=INPUT)


def _results(book: Layout, sheet: Worksheet, at: int) -> int:
    """Write how it ends: live, beside what the portal computed."""
    rows = [("结果", book.verdicts, "verdict", len(book.rubric.parts))]
    if book.nodes:
        rows += [
            (title, book.outcome, "value", row)
            for title, row in (
                ("总分（最低可能）", LOW), ("总分（最高可能）", HIGH), ("总分", POINTS),
                ("最差等级", WORST_TITLE), ("最好等级", BEST_TITLE), ("等级", GRADE),
                ("总分判定", VERDICT),
            )
        ]  # fmt: skip
    _heading(sheet, at, "结果", "公式", "系统")
    for title, table, key, row in rows:
        at += 1
        _fact(sheet, at, title, f"={table.cell(key, row)}", _shown(table.cell("told", row)))
    differing = book.verdicts.cell("verdict", len(book.rubric.parts) + 1)
    _fact(sheet, at + 1, "不一致的格数", f"={differing}", 0)
    return at + 2


def _shown(cell: str) -> str:
    return f'=IF({cell}="","",{cell})'


def _contents(book: Layout, sheet: Worksheet, at: int) -> int:
    _heading(sheet, at, "工作表", "内容", "行数")
    tables = {table.sheet.title: table for table in book.tables}
    for each in book.book.worksheets:
        if each.title in tables:
            at += 1
            _fact(sheet, at, each.title, ABOUT[each.title], tables[each.title].count)
            sheet.cell(at, 1).hyperlink = f"#'{each.title}'!A1"
            sheet.cell(at, 1).font = Font(name=FAMILY, size=10, color="2F6690", underline="single")
    return at + 1


def _heading(sheet: Worksheet, row: int, *texts: str) -> None:
    for place, text in enumerate(texts, 1):
        cell = sheet.cell(row, place, text or None)
        cell.font, cell.fill = BOLD, PatternFill("solid", fgColor=SUNKEN)
    sheet.row_dimensions[row].height = 20


def _fact(sheet: Worksheet, row: int, title: str, *values: str | int) -> None:
    for place, value in enumerate([title, *values], 1):
        cell = sheet.cell(row, place, value)
        cell.font, cell.border = BOLD if place == 1 else PLAIN, LINE
        cell.alignment = Alignment(vertical="center", wrap_text=True, horizontal="left")
        cell.number_format = "0.00##;-0.00##;0" if str(value).startswith("=") else "General"
    sheet.row_dimensions[row].height = 18


def _line(sheet: Worksheet, row: int, texts: list[str], font: Font, height: int) -> None:
    cell = sheet.cell(row, 1, escaped(texts[0]))
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
    cell.font = font
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = height
