"""Packages: cells of a workbook or of CSV files <-> rows of a return; no ORM.

Every problem is collected, not only the first; one of severity ``error`` refuses the package.
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty import sealed
from edu_duty.sealed import SealedChild, SealedFailure, run_sealed
from edu_duty.standby import Standby
from schools import spreadsheet
from schools.cells import shown_cell
from schools.dictionary import STAGE_LABELS, elements, elements_of
from schools.sheet import (
    KEY_HEADINGS,
    MAX_CODE,
    MAX_NAME,
    Figures,
    Sheet,
    element_names,
    heading_of,
    sheet_of_element,
)
from schools.sheet import Problem as Problem
from schools.spreadsheet import SHEETS
from schools.unpacking import MAX_PART_BYTES, Refused

logger = logging.getLogger(__name__)

INSTRUCTIONS_SHEET = "填报说明"
# The marked copy of a refused workbook lists its problems here.
PROBLEMS_SHEET = "问题"
# Last year's values stand beside this year's, cell by cell at the same address.
PREVIOUS_SHEETS = {"schools": "上年学校", "stages": "上年学段"}
OWN_SHEETS = frozenset({INSTRUCTIONS_SHEET, PROBLEMS_SHEET, *PREVIOUS_SHEETS.values()})
# What the fill-in workbook writes above its headings: whose it is and of which year.
TITLE = "%(county)s %(year)s年"
TITLE_READ = re.compile(r"(?P<county>\S+) (?P<year>[0-9]{4})年(?: .*)?")
READER = "schools.spreadsheet"
READ_SECONDS = 30
READ_MEMORY_MB = 1024
FILE_MESSAGES = {
    "not_a_workbook": gettext_lazy(
        "不是.xlsx工作簿，也不是含三个CSV文件的压缩包；另存为.xlsx后上传"
    ),
    "old_excel": gettext_lazy("是旧版Excel格式（.xls或.xlsb）；另存为.xlsx后上传"),
    "encrypted": gettext_lazy("文件有打开密码；去掉密码，另存后上传"),
    "macros": gettext_lazy("工作簿带有宏；另存为不带宏的.xlsx后上传"),
    "external_links": gettext_lazy("工作簿链接到别的文件；断开链接、只留数值后上传"),
    "doctype": gettext_lazy("文件内含文档类型定义（DTD），表格软件不会写出；重新另存后上传"),
    "damaged": gettext_lazy("文件已损坏，打不开；在表格软件里重新另存后上传"),
    "too_large": gettext_lazy("文件展开后超过数据包的大小；删去图片和无关内容后上传"),
    "too_many_cells": gettext_lazy(
        "工作表范围超过20,000行或200列；删去数据以外的行和列，另存后上传"
    ),
    "false_dimension": gettext_lazy("工作表声明的范围与实际内容不符；在表格软件里另存后上传"),
    "encoding": gettext_lazy("CSV文件不是UTF-8编码；另存为“CSV UTF-8”后上传"),
    "sheet_twice": gettext_lazy("同一张表出现两次；只留一张"),
    "time": gettext_lazy("30秒内没有读完；删去数据以外的内容后上传"),
    "memory": gettext_lazy("读取所需内存超过上限；删去数据以外的内容后上传"),
    "crash": gettext_lazy("文件读不出来；在表格软件里重新另存后上传"),
    "unreadable_path": gettext_lazy("文件或文件夹打不开"),
}


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A campus as read; figures hold canonical decimal strings or booleans, nothing missing."""

    code: str
    name: str
    kind: str
    locale: str
    ownership: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of a campus as read."""

    school_code: str
    stage: str
    figures: Figures


@dataclass(slots=True)
class Reading:
    """What a package holds; with a problem of severity ``error`` it is refused as a whole."""

    schools: list[SchoolRow] = field(default_factory=list)
    stages: list[StageRow] = field(default_factory=list)
    county: Figures = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sheets_ignored: list[str] = field(default_factory=list)
    county_rows: int = 0
    title: str = ""

    @property
    def refused(self) -> bool:
        """Whether any problem refuses the package."""
        return any(problem.severity == "error" for problem in self.problems)


def stand_by() -> Standby[SealedChild]:
    """Keep a child ready in this process that reads the next package."""
    return sealed.stand_by(
        READER, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB, rehearsal="schools.rehearsal"
    )


def read_package(content: bytes, filename: str, *, part: bool = False) -> Reading:
    """Read an ``.xlsx`` or a ``.zip`` of three CSV files in a sealed child process.

    A ``part`` is one school's workbook: it has no sheet of the county's own figures.
    """
    try:
        answer = run_sealed(READER, content, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB)
    except SealedFailure as failure:
        logger.warning("Package %r was not read: %s", filename, failure)
        return refused_file(failure.reason, "")
    tables = json.loads(answer)
    if "refused" in tables:
        return refused_file(tables["refused"]["code"], tables["refused"]["detail"])
    return read_tables(tables, part=part)


def read_folder(path: Path | str) -> Reading:
    """Read a folder of three CSV files."""
    try:
        files = {
            file.name: _bounded(file) for file in sorted(Path(path).iterdir()) if file.is_file()
        }
        return read_tables(spreadsheet.csv_tables(files))
    except Refused as refusal:
        return refused_file(refusal.code, refusal.detail)
    except OSError as error:
        return refused_file("unreadable_path", str(error))


def _bounded(file: Path) -> bytes:
    """Read a CSV file up to the limit; what is no CSV file is only named."""
    if file.suffix.lower() != ".csv":
        return b""
    with file.open("rb") as stream:
        return stream.read(MAX_PART_BYTES + 1)


def refused_file(code: str, detail: str) -> Reading:
    """Refuse a package as a whole."""
    message = str(FILE_MESSAGES[code])
    return Reading(
        problems=[Problem("error", None, None, None, None, code, detail or None, message)]
    )


def read_tables(tables: Mapping[str, Any], *, part: bool = False) -> Reading:
    """Turn the cells of the three sheets into rows, collecting every problem."""
    reading = Reading(sheets_ignored=list(tables["ignored"]))
    if part:
        tables = _without_county(tables, reading)
    sheets = {
        code: Sheet(code, tables["sheets"].get(code), addresses=tables["addresses"])
        for code in SHEETS
    }
    schools, stages, county = (sheets[code] for code in ("schools", "stages", "county"))
    reading.title = schools.title
    campuses = _read_schools(schools, reading)
    _read_stages(stages, reading, campuses)
    _read_county(county, reading)
    _drop_not_asked(schools, stages, reading)
    for sheet in sheets.values():
        reading.problems += sheet.sorted_problems()
    reading.problems += [
        _ignored(name) for name in reading.sheets_ignored if name not in OWN_SHEETS
    ]
    return reading


def _without_county(tables: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Leave the county's figures out of a school's workbook, and say so if they stand there."""
    sheets = dict(tables["sheets"])
    county = sheets.pop("county", None)
    if county is not None:
        reading.sheets_ignored.append(county["name"])
    bare = [list(KEY_HEADINGS["county"])]
    return {**tables, "sheets": sheets | {"county": {"name": SHEETS["county"], "rows": bare}}}


def foreign_title(reading: Reading, county_name: str, year: int) -> list[Problem]:
    """Warn when a fill-in workbook was made for another county or year."""
    match = TITLE_READ.fullmatch(reading.title)
    if match is None or (match["county"], match["year"]) == (county_name, str(year)):
        return []
    message = _("工作簿是%(found)s的填报表，导入到%(county)s %(year)s年；核对是否传错") % {
        "found": f"{match['county']} {match['year']}年",
        "county": county_name,
        "year": year,
    }
    return [
        Problem("warning", SHEETS["schools"], 1, None, None, "foreign_title", match[0], message)
    ]


def _ignored(name: str) -> Problem:
    message = _("工作表或文件“%(found)s”不在数据包之内，未读取") % {"found": name}
    return Problem("warning", name, None, None, None, "sheet_ignored", name, message)


def _read_schools(sheet: Sheet, reading: Reading) -> set[str] | None:
    """Read the campuses; return every code that stands there, None when it cannot be told."""
    if not sheet.readable:
        return None
    asked = elements_of("school")
    first: dict[str, int] = {}
    for row in sheet.rows():
        code = sheet.text(row, "school_code", MAX_CODE)
        name = sheet.text(row, "name", MAX_NAME)
        kind, locale, ownership = (
            sheet.choice(row, column) for column in ("kind", "locale", "ownership")
        )
        figures = sheet.figures(row, asked)
        if code is not None:
            _once(sheet, first, code, row, "campus_twice", "school_code")
        reading.schools.append(
            SchoolRow(code or "", name or "", kind or "", locale or "", ownership or "", figures)
        )
    return set(first)


def _once(sheet: Sheet, first: dict[Any, int], key: Any, row: int, code: str, column: str) -> None:
    if key in first:
        found = shown_cell(sheet.cell(row, column))
        message = _("“%(found)s”与第%(row)s行重复") % {"found": found, "row": first[key] + 1}
        sheet.report(code, message, row=row, column=column, found=found)
    first.setdefault(key, row)


def _read_stages(sheet: Sheet, reading: Reading, campuses: set[str] | None) -> None:
    if not sheet.readable:
        return
    asked = elements_of("stage")
    first: dict[tuple[str, str], int] = {}
    for row in sheet.rows():
        code = sheet.text(row, "school_code", MAX_CODE)
        stage = sheet.choice(row, "stage")
        figures = sheet.figures(row, asked)
        if code is not None and campuses is not None and code not in campuses:
            message = _("“学校”表中没有学校代码“%(found)s”") % {"found": code}
            sheet.report("campus_unknown", message, row=row, column="school_code", found=code)
        if code is not None and stage is not None:
            _once(sheet, first, (code, stage), row, "stage_twice", "stage")
        reading.stages.append(StageRow(code or "", stage or "", figures))


def _read_county(sheet: Sheet, reading: Reading) -> None:
    if not sheet.readable:
        return
    known = element_names("county")
    first: dict[str, int] = {}
    for row in sheet.rows():
        reading.county_rows += 1
        heading = heading_of(sheet.cell(row, "element"))
        code = known.get(heading)
        if code is None:
            _unknown_element(sheet, row, heading)
            continue
        _once(sheet, first, code, row, "element_twice", "element")
        value = sheet.figure(row, elements()[code], "value")
        if value is not None:
            reading.county[code] = value


def _unknown_element(sheet: Sheet, row: int, heading: str) -> None:
    elsewhere = sheet_of_element(heading)
    if not heading:
        message = _("这一行有数值而没有数据项")
    elif elsewhere:
        message = _("“%(found)s”是“%(sheet)s”表的数据项，不在“县情”表")
    else:
        message = _("“%(found)s”不是县情数据项；对照填报说明改正，或删去整行")
    sheet.report(
        "unknown_element",
        message % {"found": heading, "sheet": elsewhere},
        row=row,
        column="element",
        found=heading,
    )


def _drop_not_asked(schools: Sheet, stages: Sheet, reading: Reading) -> None:
    """Leave out figures a stage is not asked for, and say so once per column and stage.

    They are left out so that no formula can meet a figure that is not defined there; they are
    told so that nothing is lost in silence.
    """
    taught: dict[str, set[str]] = {}
    dropped: Counter[tuple[str, str]] = Counter()
    for stage_row in reading.stages:
        taught.setdefault(stage_row.school_code, set()).add(stage_row.stage)
        for code in _foreign(stage_row.figures, {stage_row.stage}):
            del stage_row.figures[code]
            dropped[(code, stage_row.stage)] += 1
    _tell_dropped(stages, dropped, _("“%(stage)s”学段不填“%(name)s”，%(count)s行的数值未采用"))
    dropped = Counter()
    for school in reading.schools:
        for code in _foreign(school.figures, taught.get(school.code, set())):
            del school.figures[code]
            dropped[(code, "")] += 1
    _tell_dropped(schools, dropped, _("所设学段不填“%(name)s”的校区有%(count)s个，其数值未采用"))


def _foreign(figures: Figures, stages: set[str]) -> list[str]:
    """Return the elements none of the stages is asked for; nothing is known without stages."""
    known = stages - {""}
    return [code for code in figures if known and not elements()[code].stages & known]


def _tell_dropped(sheet: Sheet, dropped: Mapping[tuple[str, str], int], message: str) -> None:
    for (code, stage), count in dropped.items():
        values = {
            "stage": STAGE_LABELS.get(stage, ""),
            "name": elements()[code].name_zh,
            "count": count,
        }
        sheet.report(
            "not_asked",
            message % values,
            row=sheet.heading_row,
            column=code,
            severity="warning",
        )
