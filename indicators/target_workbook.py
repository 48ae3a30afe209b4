"""The workbook a county fills its own targets in: written from a profile's TOML, read back to it.

Everything in it is Chinese whatever language its reader has chosen: its headings are what the
reader looks for.
"""

import io
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from edu_duty.sealed import SealedFailure, run_sealed
from indicators.target_file import filled_number
from indicators.toml_writing import written
from schools.cells import MISSING_MARKS, YES, half_width, shown_cell
from schools.numbers import unit_label
from schools.package import FILE_MESSAGES

SHEET = "目标"
FACTS = {"title": "名称", "source": "依据文件", "year": "目标年"}
HEADS = ("编号", "目标", "方向", "目标值", "单位", "目标年", "怎样判定")
WIDTHS = (30, 38, 10, 14, 12, 10, 60)
FIRST_FACT, HEAD_ROW = 2, 7
CODE, VALUE, YEAR = 0, 3, 5
OPEN_CELLS = (4, 6)
SIGNS = {">=": "不低于", "<=": "不高于", ">": "高于", "<": "低于", "==": "等于", "~": "比例"}
RULES = (
    "填“名称”“依据文件”“目标年”和各行的目标值；百分数填百分之几的数，如95表示95%。"
    "没有目标的格子留空；整行删去的目标不再列出。"
    "某项目标年份不同时，在该行“目标年”另填。"
)
READ_SECONDS, READ_MEMORY_MB = 15, 512
HEADED, TO_FILL = PatternFill("solid", fgColor="E8EEF4"), PatternFill("solid", fgColor="FFF8DC")
# Recognitions a county may set itself; while 目标值 is empty they are no targets of its own.
RECOGNITIONS = tuple(
    {
        "code": code,
        "title": title,
        "title_en": english,
        "op": "bool",
        "unit": "none",
        "recognition": rubric,
    }
    for code, title, english, rubric in (
        (
            "recognised_quality_balanced",
            "县域义务教育优质均衡",
            "High-quality balanced compulsory education",
            "QB2017",
        ),
        (
            "recognised_basic_balanced",
            "县域义务教育基本均衡",
            "Basically balanced compulsory education",
            "BB2012",
        ),
        (
            "recognised_preschool",
            "县域学前教育普及普惠",
            "Universal and inclusive preschool education",
            "PS2020",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing to mend: where it stands (a cell, or a line of a file) and what to do."""

    place: str
    message: str


class WorkbookUnread(Exception):
    """A workbook that is no filled template; ``problems`` names every cell to mend."""

    def __init__(self, problems: list[CellProblem]) -> None:
        super().__init__("；".join(f"{each.place}：{each.message}" for each in problems))
        self.problems = problems


def target_workbook(text: str, county_name: str) -> bytes:
    """Write a profile as the workbook to fill in; what it has already stands in its cells."""
    document = tomllib.loads(text, parse_float=Decimal)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one sheet
    with override("zh-hans"):
        sheet.title = SHEET
        _put(sheet, 1, 1, f"{county_name}目标填报表", head=True)
        for row, (key, label) in enumerate(FACTS.items(), start=FIRST_FACT):
            _put(sheet, row, 1, label, head=True)
            _put(sheet, row, 2, document[key], fill=True)
        _put(sheet, HEAD_ROW - 2, 1, RULES)
        for column, head in enumerate(HEADS, start=1):
            _put(sheet, HEAD_ROW, column, head, head=True)
            sheet.column_dimensions[get_column_letter(column)].width = WIDTHS[column - 1]
        for row, target in enumerate(_offered(document).values(), start=HEAD_ROW + 1):
            _write_row(sheet, row, target)
    sheet.merge_cells(start_row=HEAD_ROW - 2, end_row=HEAD_ROW - 2, start_column=1, end_column=7)
    sheet.row_dimensions[HEAD_ROW - 2].height = 34
    sheet.freeze_panes = f"C{HEAD_ROW + 1}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _offered(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the targets of a profile and the recognitions it does not have, by code."""
    offered = {row["code"]: row for row in document["targets"]}
    known = {row.get("recognition") for row in offered.values()}
    more = [row for row in RECOGNITIONS if row["recognition"] not in known]
    return offered | {row["code"]: row for row in more}


def _write_row(sheet: Worksheet, row: int, target: Mapping[str, Any]) -> None:
    yes = target["op"] == "bool"
    value = target.get("value")
    cells = (
        target["code"],
        target["title"],
        "要达到" if yes else SIGNS[target["op"]],
        "是" if value is True else value,
        "填“是”" if yes else unit_label(target["unit"]),
        target.get("year"),
        _judged_by(target),
    )
    for column, cell in enumerate(cells, start=1):
        _put(sheet, row, column, cell, fill=column in OPEN_CELLS)


def _judged_by(target: Mapping[str, Any]) -> str:
    if "recognition" in target:
        return f"看{target['recognition']}的测算结果"
    if "open" in target:
        return "数据答不了，只列出不判定"
    return str(target["formula_source"])


def _put(
    sheet: Worksheet, row: int, column: int, value: Any, *, head: bool = False, fill: bool = False
) -> None:
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        # Nothing here is a formula of the workbook, whatever it starts with.
        cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.protection = Protection(locked=not fill)
    if head:
        cell.font, cell.fill = Font(bold=True), HEADED
    if fill:
        cell.fill = TO_FILL


def read_workbook(content: bytes, base: str) -> str:
    """Read a filled workbook as TOML; ``base`` is the profile its rows are looked up in.

    Raises:
        WorkbookUnread: it is no such workbook, or cells are wrong; every one is named.
    """
    rows = _sheet(content)
    document = tomllib.loads(base, parse_float=Decimal)
    filled = _Filled(rows, _offered(document))
    head = filled.head()
    targets = filled.targets()
    if not targets and not filled.problems:
        filled.report(HEAD_ROW + 1, CODE, _("一行目标也没有；下载模板填写后上传"))
    if filled.problems:
        raise WorkbookUnread(filled.problems)
    english = document["title_en"] if head["title"] == document["title"] else head["title"]
    return written(document | head | {"title_en": english, "targets": targets})


def _sheet(content: bytes) -> list[list[Any]]:
    try:
        answer = run_sealed(
            "indicators.rubric_sheets", content, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB
        )
    except SealedFailure as failure:
        raise WorkbookUnread([_of_file(failure.reason)]) from failure
    tables = json.loads(answer)
    if "refused" in tables:
        raise WorkbookUnread([_of_file(tables["refused"]["code"])])
    for sheet in tables["sheets"].values():
        if sheet["name"] == SHEET:
            rows: list[list[Any]] = sheet["rows"]
            return rows
    raise WorkbookUnread([CellProblem(SHEET, _("没有“目标”工作表；下载模板填写后上传"))])


def _of_file(code: str) -> CellProblem:
    return CellProblem(_("文件"), str(FILE_MESSAGES[code]))


class _Filled:
    """Reads the cells of a filled sheet and collects every problem."""

    def __init__(self, rows: list[list[Any]], offered: Mapping[str, dict[str, Any]]) -> None:
        self.rows = rows
        self.offered = offered
        self.problems: list[CellProblem] = []

    def cell(self, row: int, column: int) -> Any:
        """Return a cell by the sheet's row number and the column's place."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return cells[column] if column < len(cells) else None

    def text(self, row: int, column: int) -> str:
        """Return what a person reads in a cell, trimmed."""
        return half_width(shown_cell(self.cell(row, column)))

    def report(self, row: int, column: int, message: str) -> None:
        """Note a cell to mend."""
        self.problems.append(CellProblem(f"“{SHEET}”{get_column_letter(column + 1)}{row}", message))

    def head(self) -> dict[str, Any]:
        """Read name, document and year, and see that the columns are the template's."""
        found: dict[str, Any] = {}
        for row, (key, label) in enumerate(FACTS.items(), start=FIRST_FACT):
            text = shown_cell(self.cell(row, 1)).strip()
            if not text:
                self.report(row, 1, _("“%(label)s”没有填") % {"label": label})
            found[key] = text
        year = self.year(FIRST_FACT + 2, 1) if found["year"] else None
        for column, head in enumerate(HEADS):
            if self.text(HEAD_ROW, column) != head:
                message = _("标题应为“%(head)s”；标题行不改，下载模板重填")
                self.report(HEAD_ROW, column, message % {"head": head})
        return found | {"year": year}

    def targets(self) -> list[dict[str, Any]]:
        """Read the rows of targets; one whose cells are all empty is no row."""
        found: dict[str, dict[str, Any]] = {}
        for row in range(HEAD_ROW + 1, len(self.rows) + 1):
            code = self.text(row, CODE)
            if not any(self.text(row, column) for column in range(len(HEADS))):
                continue
            if code not in self.offered or code in found:
                self._foreign(row, code, twice=code in found)
                continue
            found[code] = self._target(row, self.offered[code])
        return [target for target in found.values() if target]

    def _foreign(self, row: int, code: str, *, twice: bool) -> None:
        message = (
            _("编号“%(code)s”出现两次，只留一行")
            if twice
            else _("没有编号“%(code)s”的目标；编号不改，或删去整行")
        )
        self.report(row, CODE, message % {"code": code})

    def _target(self, row: int, offered: Mapping[str, Any]) -> dict[str, Any]:
        """Read one target; a yes or no that is not wanted is none."""
        target = {key: kept for key, kept in offered.items() if key not in ("value", "year")}
        value = self._yes(row) if offered["op"] == "bool" else self._number(row, offered["unit"])
        if value is None and offered["op"] == "bool":
            return {}
        year = self.year(row, YEAR) if self.text(row, YEAR) else None
        more = {"value": value, "year": year}
        return target | {key: given for key, given in more.items() if given is not None}

    def _yes(self, row: int) -> bool | None:
        text = self.text(row, VALUE)
        if text in MISSING_MARKS:
            return None
        if text.lower() in YES:
            return True
        self.report(row, VALUE, _("读到“%(found)s”，填“是”，没有这个目标就留空") % {"found": text})
        return None

    def _number(self, row: int, unit: str) -> int | Decimal | None:
        text = self.text(row, VALUE)
        if text in MISSING_MARKS:
            return None
        digits = text.removesuffix(half_width(unit_label(unit))).strip() if unit else text
        try:
            filled_number(digits)
        except ValueError:
            message = _("读到“%(found)s”，应为数字，如 95 或 97.5；没有目标就留空")
            self.report(row, VALUE, message % {"found": text})
            return None
        number = Decimal(digits)
        return int(number) if number == number.to_integral_value() else number

    def year(self, row: int, column: int) -> int | None:
        """Read a year."""
        text = self.text(row, column).removesuffix("年")
        if text.isascii() and text.isdecimal() and 2000 <= int(text[:9]) <= 2100:
            return int(text)
        message = _("读到“%(found)s”，应为2000至2100的年份，如 2027")
        self.report(row, column, message % {"found": self.text(row, column)})
        return None
