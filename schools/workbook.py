"""The fill-in workbook (填报表): three sheets a county writes its figures into, and how to.

Everything in it is Chinese whatever language its reader has chosen: its headings are what the
package reader looks for.
"""

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from schools.dictionary import STAGE_LABELS, Element, by_chinese_name, elements_of
from schools.models import Region
from schools.numbers import unit_label
from schools.package import INSTRUCTIONS_SHEET, TITLE
from schools.sheet import CHOICES, KEY_HEADINGS, SCOPES, SIDE_HEADINGS, escaped
from schools.spreadsheet import SHEETS

Document = Mapping[str, Any]
Value = str | bool | None
HEADING_ROW = 3
# How far the lists and number checks reach below the last value.
SPARE_ROWS = 500
# A spreadsheet keeps 15 digits; a longer number is written as text so that none is lost.
SAFE_DIGITS = 15
YES_NO = {True: "是", False: "否"}
INK, SUNKEN, LINE = "1F2933", "EEF1F4", "B8C1CC"
RULES_OF_FILLING = (
    "三张表的标题已锁定；学校、学段两张表每行一个校区或一个学段，县情表每行一个数据项。",
    "学校代码用教育部10位学校代码；同一学校的第二个校区在代码后加-2。",
    "没有数据的格子留空，不填0；0表示确实为零。",
    "只填数字即可；带单位时只认该数据项的单位或其“万”倍（如230万元）。",
    "百分数填百分之几的数，如12表示12%。",
    "县情表中注明“由校区汇总”的数据项，学校、学段两张表填了就不必再填。",
    "不增删、不改名标题列；多出的工作表不读取。",
)


def fill_in_workbook(county: Region, year: int, document: Document | None) -> bytes:
    """Write the workbook with the values of a return, or empty; imported back it changes nothing.

    Shape: ``document`` is a frozen return; None gives the empty form.
    """
    with override("zh-hans"):
        book = Workbook()
        first = book.active
        if first is not None:
            book.remove(first)
        title = TITLE % {"county": county.name, "year": year}
        _instructions(book.create_sheet(INSTRUCTIONS_SHEET), title)
        _table(book.create_sheet(SHEETS["schools"]), "schools", title, _school_rows(document))
        _table(book.create_sheet(SHEETS["stages"]), "stages", title, _stage_rows(document))
        _county(book.create_sheet(SHEETS["county"]), title, document)
        book.active = 1
        stream = io.BytesIO()
        book.save(stream)
    return stream.getvalue()


def _school_rows(document: Document | None) -> Iterable[dict[str, Value]]:
    if document is None:
        return
    schools = document["schools"]
    for place, code in enumerate(schools["school_code"]):
        yield {
            "school_code": code,
            "name": schools["name"][place],
            **{key: _chinese(key, schools[key][place]) for key in ("kind", "locale", "ownership")},
            **{element: column[place] for element, column in schools["figures"].items()},
        }


def _stage_rows(document: Document | None) -> Iterable[dict[str, Value]]:
    if document is None:
        return
    stages = document["stages"]
    for place, code in enumerate(stages["school_code"]):
        yield {
            "school_code": code,
            "stage": _chinese("stage", stages["stage"][place]),
            **{element: column[place] for element, column in stages["figures"].items()},
        }


def _chinese(column: str, code: str) -> str:
    return str(CHOICES[column][code])


def _table(sheet: Worksheet, code: str, title: str, rows: Iterable[dict[str, Value]]) -> None:
    """Write a sheet with one row per campus or stage; the heading is row 3."""
    keys = KEY_HEADINGS[code]
    asked = elements_of(SCOPES[code])
    columns = [*keys, *(element.code for element in asked)]
    _title(sheet, f"{title} {SHEETS[code]}")
    for place, (key, heading) in enumerate(keys.items(), start=1):
        _heading(sheet, place, heading, "", key)
    for place, element in enumerate(asked, start=len(keys) + 1):
        _heading(sheet, place, element.name_zh, unit_label(element.unit), _about(element))
    last = HEADING_ROW
    for last, row in enumerate(rows, start=HEADING_ROW + 1):
        for place, column in enumerate(columns, start=1):
            _write(sheet, last, place, row.get(column), text=column in keys)
    end = last + SPARE_ROWS
    for place, key in enumerate(keys, start=1):
        if key in CHOICES:
            _validate(sheet, _list(by_chinese_name(CHOICES[key])), place, end)
    for place, element in enumerate(asked, start=len(keys) + 1):
        _validate(sheet, _number_rule(element), place, end)
    _lock(sheet, len(columns), f"{get_column_letter(3)}{HEADING_ROW + 1}")
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 24 if code == "schools" else 10


def _county(sheet: Worksheet, title: str, document: Document | None) -> None:
    values = document["county_figures"] if document else {}
    headings = KEY_HEADINGS["county"] | SIDE_HEADINGS["county"]
    _title(sheet, f"{title} {SHEETS['county']}")
    for place, (key, heading) in enumerate(headings.items(), start=1):
        _heading(sheet, place, heading, "", key)
    for row, element in enumerate(elements_of("county"), start=HEADING_ROW + 1):
        name = sheet.cell(row, 1, element.name_zh)
        name.comment = _comment(_about(element))
        _write(sheet, row, 2, values.get(element.code), text=False)
        sheet.cell(row, 3, unit_label(element.unit))
        sheet.cell(row, 4, element.department)
        rule = _number_rule(element)
        rule.add(f"B{row}")
        sheet.add_data_validation(rule)
        for place in (1, 3, 4):
            sheet.cell(row, place).protection = Protection(locked=True)
    _lock(sheet, len(headings), f"B{HEADING_ROW + 1}")
    for letter, width in {"A": 40, "B": 18, "C": 10, "D": 14}.items():
        sheet.column_dimensions[letter].width = width
    for place in (1, 3, 4):
        sheet.column_dimensions[get_column_letter(place)].protection = Protection(locked=True)


def _instructions(sheet: Worksheet, title: str) -> None:
    """Say how the workbook is filled in, and what every element is."""
    sheet["A1"] = f"{title} {INSTRUCTIONS_SHEET}"
    sheet["A1"].font = Font(bold=True, size=14, color=INK)
    for row, sentence in enumerate(RULES_OF_FILLING, start=2):
        sheet.cell(row, 1, f"{row - 1}. {sentence}")
    top = len(RULES_OF_FILLING) + 3
    headings = ("工作表", "数据项", "代码", "单位", "责任部门", "填报学段", "由校区汇总")
    for place, heading in enumerate(headings, start=1):
        cell = sheet.cell(top, place, heading)
        cell.font = Font(bold=True, color=INK)
        cell.fill = PatternFill("solid", fgColor=SUNKEN)
    row = top
    for code, scope in SCOPES.items():
        for element in elements_of(scope):
            row += 1
            for place, text in enumerate(_described(code, element), start=1):
                sheet.cell(row, place, text)
    for letter, width in {"A": 10, "B": 38, "C": 34, "D": 8, "E": 12, "F": 24, "G": 12}.items():
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{top + 1}"
    sheet.protection.sheet = True


def _described(sheet: str, element: Element) -> tuple[str, ...]:
    return (
        SHEETS[sheet],
        element.name_zh,
        element.code,
        unit_label(element.unit),
        element.department,
        "、".join(str(label) for code, label in STAGE_LABELS.items() if code in element.stages),
        "是" if element.derived_from else "",
    )


def _about(element: Element) -> str:
    asked = [str(label) for code, label in STAGE_LABELS.items() if code in element.stages]
    lines = [element.code, f"责任部门：{element.department}"]
    if asked and len(asked) < len(STAGE_LABELS):
        lines.append(f"填报学段：{'、'.join(asked)}")
    if element.derived_from:
        lines.append("由校区数据或上年数据得出，已填校区数据时不必再填")
    return "\n".join(lines)


def _title(sheet: Worksheet, text: str) -> None:
    sheet["A1"] = escaped(text)
    sheet["A1"].font = Font(bold=True, size=14, color=INK)


def _heading(sheet: Worksheet, place: int, heading: str, unit: str, about: str) -> None:
    """Write a heading with its unit above it and its code as a comment."""
    sheet.cell(HEADING_ROW - 1, place, unit).alignment = Alignment(horizontal="center")
    cell = sheet.cell(HEADING_ROW, place, heading)
    cell.font = Font(bold=True, color=INK)
    cell.fill = PatternFill("solid", fgColor=SUNKEN)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = Border(bottom=Side("medium", color=INK), right=Side("thin", color=LINE))
    cell.comment = _comment(about)


def _comment(text: str) -> Comment:
    comment = Comment(text, "edu_duty")
    comment.width, comment.height = 260, 90
    return comment


def _write(sheet: Worksheet, row: int, column: int, value: Value, *, text: bool) -> None:
    cell = sheet.cell(row, column)
    cell.protection = Protection(locked=False)
    if isinstance(value, bool):
        cell.value = YES_NO[value]
    elif value is not None and text:
        cell.value = escaped(value)
        cell.number_format = "@"
    elif value is not None:
        digits = value.replace(".", "").lstrip("0")
        cell.value = Decimal(value) if len(digits) <= SAFE_DIGITS else value


def _list(names: Iterable[str]) -> DataValidation:
    rule = DataValidation(
        type="list", formula1=f'"{",".join(names)}"', allow_blank=True, showErrorMessage=True
    )
    rule.errorTitle, rule.error = "不在选项中", "从下拉列表里选一项"
    return rule


def _number_rule(element: Element) -> DataValidation:
    if element.type == "boolean":
        return _list(YES_NO.values())
    whole = element.type == "integer"
    highest = "100" if element.unit == "percent" else "999999999999999"
    rule = DataValidation(
        type="whole" if whole else "decimal",
        operator="between",
        formula1="0",
        formula2=highest,
        allow_blank=True,
        showErrorMessage=True,
    )
    rule.errorTitle = "应为整数" if whole else "应为数值"
    rule.error = "填不小于0的数；没有数据就留空"
    return rule


def _validate(sheet: Worksheet, rule: DataValidation, column: int, end: int) -> None:
    letter = get_column_letter(column)
    rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{end}")
    sheet.add_data_validation(rule)


def _lock(sheet: Worksheet, columns: int, freeze: str) -> None:
    """Lock the headings and leave every cell below them open."""
    for place in range(1, columns + 1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.protection = Protection(locked=False)
        dimension.width = 13
    for row in range(1, HEADING_ROW + 1):
        for place in range(1, columns + 1):
            sheet.cell(row, place).protection = Protection(locked=True)
    sheet.row_dimensions[HEADING_ROW].height = 48
    sheet.freeze_panes = freeze
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.insertRows = False
    sheet.protection.sort = False
    sheet.protection.autoFilter = False
