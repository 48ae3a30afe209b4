"""The fill-in workbook (填报表): three sheets a county writes its figures into, and how to.

Everything in it is Chinese whatever language its reader has chosen: its headings are what the
package reader looks for.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from schools.dictionary import (
    STAGE_LABELS,
    Element,
    by_chinese_name,
    dictionary_sha256,
    elements_of,
)
from schools.fields import DEFINITIONS
from schools.models import Region
from schools.numbers import unit_label
from schools.package import INSTRUCTIONS_SHEET, PREVIOUS_SHEETS, TITLE
from schools.sheet import CHOICES, KEY_HEADINGS, SCOPES, SIDE_HEADINGS
from schools.spreadsheet import SHEETS
from schools.workbook_cells import (
    HEADING_ROW,
    INK,
    MUTED,
    SUNKEN,
    TOP,
    comment_of,
    greyed,
    heading_cell,
    title_above,
    value_cell,
)
from schools.workbook_rules import (
    SPARE_ROWS,
    figure_rule,
    mark_impossible,
    mark_impossible_figure,
    mark_parts_below,
    one_of,
    validate,
)

Document = Mapping[str, Any]
Value = str | bool | None
RULES_OF_FILLING = (
    "三张表的标题已锁定；学校、学段两张表每行一个校区或一个学段，县情表每行一个数据项。",
    "学校代码用教育部10位学校代码；同一学校的第二个校区在代码后加-2。",
    "没有数据的格子留空，不填0；0表示确实为零。",
    "只填数字即可；带单位时只认该数据项的单位或其“万”倍（如230万元）。",
    "百分数填百分之几的数，如12表示12%。",
    "县情表中注明“由校区汇总”的数据项，学校、学段两张表填了就不必再填。",
    "不增删、不改名标题列；多出的工作表不读取。",
    "涂成红色的格子填得不对：不是数、是负数、该填整数而有小数，或部分多于整体。",
    "上年数值只供对照，不读取。",
)
RULES_OF_A_SCHOOL = (
    "两张表的标题已锁定；学校、学段两张表各填已有的行，不增行、不删行。",
    "学校代码、名称、类型和学段由县级登记，这里不改。",
    *RULES_OF_FILLING[2:5],
    "涂成红色的格子填得不对：不是数、是负数、该填整数而有小数，或部分多于整体。",
    "上年数值只供对照，不读取。",
)


@dataclass(frozen=True, slots=True)
class Edition:
    """What a workbook was filled from: the version of the return, and writes since the first."""

    version: int = 0
    tick: int = 0

    def __str__(self) -> str:
        if not self.tick:
            return "还没有数据"
        version = f"第{self.version}版" if self.version else "还没有成版"
        return f"{version}，数据写入{self.tick}次时"


def fill_in_workbook(
    county: Region,
    year: int,
    document: Document | None,
    *,
    previous: Document | None = None,
    edition: Edition | None = None,
) -> bytes:
    """Write the workbook with the values of a return, or empty; imported back it changes nothing.

    Shape: ``document`` is a frozen return; None gives the empty form. ``previous`` is last year's,
    shown beside it and not read back.
    """
    with override("zh-hans"):
        title = TITLE % {"county": county.name, "year": year}
        book = _book(title, edition or Edition(), RULES_OF_FILLING, SCOPES)
        _tables(book, title, document, spare=True)
        _county(book.create_sheet(SHEETS["county"]), title, document, previous)
        _previous_tables(book, document, previous)
        return _saved(book)


def campus_workbook(
    county: Region,
    year: int,
    document: Document,
    *,
    previous: Document | None = None,
    edition: Edition | None = None,
) -> bytes:
    """Write one school's workbook: its own campus and stages, no county figures.

    Shape: ``document`` and ``previous`` hold that campus alone.
    """
    with override("zh-hans"):
        title = TITLE % {"county": county.name, "year": year}
        scopes = {code: scope for code, scope in SCOPES.items() if code != "county"}
        book = _book(title, edition or Edition(), RULES_OF_A_SCHOOL, scopes)
        _tables(book, title, document, spare=False)
        _previous_tables(book, document, previous)
        return _saved(book)


def _book(
    title: str, edition: Edition, rules: Sequence[str], scopes: Mapping[str, str]
) -> Workbook:
    book = Workbook()
    for first in book.worksheets:
        book.remove(first)
    _instructions(book.create_sheet(INSTRUCTIONS_SHEET), title, edition, rules, scopes)
    return book


def _saved(book: Workbook) -> bytes:
    book.active = 1
    for sheet in book.worksheets:
        # Printed, a wide table keeps its headings and goes on one page across.
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _tables(
    book: Workbook,
    title: str,
    document: Document | None,
    *,
    spare: bool,
) -> None:
    for code, rows in (("schools", _school_rows), ("stages", _stage_rows)):
        _table(book.create_sheet(SHEETS[code]), code, title, rows(document), spare=spare)


def _previous_tables(book: Workbook, document: Document | None, previous: Document | None) -> None:
    """Write last year's values where this year's stand on the sheet of the same rows."""
    if document is None or previous is None:
        return
    for code, rows in (("schools", _school_rows), ("stages", _stage_rows)):
        sheet = book.create_sheet(PREVIOUS_SHEETS[code])
        keys = list(KEY_HEADINGS[code])
        known = {_row_key(code, row): row for row in rows(previous)}
        headings = [*KEY_HEADINGS[code].values(), *(e.name_zh for e in elements_of(SCOPES[code]))]
        columns = [*keys, *(element.code for element in elements_of(SCOPES[code]))]
        title_above(sheet, "上年数据，供对照，不读取；行列位置与本年表相同")
        for place, heading in enumerate(headings, start=1):
            heading_cell(sheet, place, heading, "", "")
        for number, row in enumerate(rows(document), start=TOP):
            before = known.get(_row_key(code, row), {})
            for place, column in enumerate(columns, start=1):
                value = row.get(column) if column in keys else before.get(column)
                greyed(sheet, number, place, value, text=column in keys)
        sheet.freeze_panes = f"{get_column_letter(3)}{TOP}"
        sheet.protection.sheet = True
        sheet.column_dimensions["A"].width = 16
        sheet.column_dimensions["B"].width = 24 if code == "schools" else 10
        sheet.row_dimensions[HEADING_ROW].height = 48


def _row_key(code: str, row: Mapping[str, Value]) -> tuple[Value, ...]:
    return (row["school_code"], row.get("stage") if code == "stages" else "")


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


def _table(
    sheet: Worksheet, code: str, title: str, rows: Iterable[dict[str, Value]], *, spare: bool
) -> None:
    """Write a sheet with one row per campus or stage; the heading is row 3."""
    keys = KEY_HEADINGS[code]
    asked = elements_of(SCOPES[code])
    columns = [*keys, *(element.code for element in asked)]
    title_above(sheet, f"{title} {SHEETS[code]}")
    for place, (key, heading) in enumerate(keys.items(), start=1):
        heading_cell(sheet, place, heading, "", key)
    for place, element in enumerate(asked, start=len(keys) + 1):
        heading_cell(sheet, place, element.name_zh, unit_label(element.unit), _about(element))
    last = HEADING_ROW
    for last, row in enumerate(rows, start=HEADING_ROW + 1):
        for place, column in enumerate(columns, start=1):
            value_cell(sheet, last, place, row.get(column), text=column in keys)
    end = last + (SPARE_ROWS if spare else 0)
    for place, key in enumerate(keys, start=1):
        if key in CHOICES:
            validate(sheet, one_of(by_chinese_name(CHOICES[key])), place, end)
    places = {element.code: place for place, element in enumerate(asked, start=len(keys) + 1)}
    for element in asked:
        validate(sheet, figure_rule(element), places[element.code], end)
    mark_impossible(sheet, places, end)
    _lock(sheet, len(columns), f"{get_column_letter(3)}{HEADING_ROW + 1}")
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 24 if code == "schools" else 10


def _county(
    sheet: Worksheet, title: str, document: Document | None, previous: Document | None
) -> None:
    values = document["county_figures"] if document else {}
    before = previous["county_figures"] if previous else {}
    headings = KEY_HEADINGS["county"] | SIDE_HEADINGS["county"]
    title_above(sheet, f"{title} {SHEETS['county']}")
    for place, (key, heading) in enumerate(headings.items(), start=1):
        heading_cell(sheet, place, heading, "", key)
    asked = elements_of("county")
    for row, element in enumerate(asked, start=TOP):
        name = sheet.cell(row, 1, element.name_zh)
        name.comment = comment_of(_about(element))
        value_cell(sheet, row, 2, values.get(element.code), text=False)
        sheet.cell(row, 3, unit_label(element.unit))
        sheet.cell(row, 4, element.department)
        rule = figure_rule(element)
        rule.add(f"B{row}")
        sheet.add_data_validation(rule)
        mark_impossible_figure(sheet, element, f"B{row}")
        greyed(sheet, row, 5, before.get(element.code), text=False)
        for place in (1, 3, 4, 5):
            sheet.cell(row, place).protection = Protection(locked=True)
    _lock(sheet, len(headings), f"B{HEADING_ROW + 1}")
    mark_parts_below(sheet, {element.code: row for row, element in enumerate(asked, start=TOP)})
    for letter, width in {"A": 40, "B": 18, "C": 10, "D": 14, "E": 16}.items():
        sheet.column_dimensions[letter].width = width
    for place in (1, 3, 4, 5):
        sheet.column_dimensions[get_column_letter(place)].protection = Protection(locked=True)


def _instructions(
    sheet: Worksheet,
    title: str,
    edition: Edition,
    rules: Sequence[str],
    scopes: Mapping[str, str],
) -> None:
    """Say how the workbook is filled in, what it was made from, and what every element is."""
    title_above(sheet, f"{title} {INSTRUCTIONS_SHEET}")
    for row, sentence in enumerate(rules, start=2):
        sheet.cell(row, 1, f"{row - 1}. {sentence}")
    made = f"数据字典{dictionary_sha256()[:12]}；填入的是{edition}的数据"
    sheet.cell(len(rules) + 2, 1, made).font = Font(color=MUTED)
    top = len(rules) + 4
    headings = ("工作表", "数据项", "代码", "单位", "责任部门", "填报学段", "由校区汇总")
    for place, heading in enumerate(headings, start=1):
        cell = sheet.cell(top, place, heading)
        cell.font = Font(bold=True, color=INK)
        cell.fill = PatternFill("solid", fgColor=SUNKEN)
    row = top
    for code, scope in scopes.items():
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
    unit = unit_label(element.unit)
    kind = {"integer": "整数", "decimal": "数值", "boolean": "是或否"}[element.type]
    lines = [element.code, f"填{kind}，单位：{unit}" if unit else f"填{kind}"]
    if element.note:
        lines.append(_definition(element))
    lines.append(f"责任部门：{element.department}")
    if asked and len(asked) < len(STAGE_LABELS):
        lines.append(f"填报学段：{'、'.join(asked)}")
    if element.derived_from:
        lines.append("由校区数据或上年数据得出，已填校区数据时不必再填")
    return "\n".join(lines)


def _definition(element: Element) -> str:
    """Say what the dictionary notes about an element, and of which stages."""
    text, stages = DEFINITIONS[element.note]
    named = "、".join(str(label) for code, label in STAGE_LABELS.items() if code in stages)
    return f"{named}：{text}" if named else str(text)


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
