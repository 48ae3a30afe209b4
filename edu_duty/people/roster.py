"""The workbook of people: the template that is filled in, and what a filled one says."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from edu_duty.accounts.models import User
from edu_duty.accounts.people import NewPerson
from edu_duty.accounts.posts import Post, collide, offered_roles
from edu_duty.accounts.roles import Role
from edu_duty.people.forms import NameForm, PostForm
from edu_duty.sealed import SealedFailure, run_sealed
from schools.dictionary import DEPARTMENT_LABELS, by_chinese_name
from schools.package import FILE_MESSAGES

SHEET = "人员"
MOST_ROWS = 2000
READ_SECONDS, READ_MEMORY_MB = 30, 512
# Field of the forms -> heading of its column, in the order of the sheet.
COLUMNS = {
    "username": "账号",
    "full_name": "姓名",
    "role": "职务",
    "region": "区划代码",
    "department": "部门",
    "campus": "校区代码",
    "starts": "起始日期",
    "ends": "结束日期",
}
WIDTHS = (20, 14, 14, 12, 14, 16, 14, 14)
NOTES = (
    "一行一个职务；一个人有几个职务就写几行，账号和姓名照样写。",
    "账号：3—40位小写字母、数字、点、横线，一人一个，不共用；已有账号的人到其页面加职务。",
    "区划代码：县6位，市前4位，省前2位，全国留空。部门只有协办部门填，校区代码只有学校填报员填。",
    "起始日期留空为现在起；结束日期含当天，留空为长期。日期写成 2026-05-15。",
    "有一格不对，整份都不写入；结果页逐格指出。",
)
# What the forms say of a row as a whole stands at its first cell.
WHOLE_ROW = "username"


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """One cell that is wrong, by its address in the sheet, and what to do."""

    cell: str
    found: str
    message: str


@dataclass(frozen=True, slots=True)
class Roster:
    """What a workbook says: people, each once, or everything that is wrong with it."""

    people: Sequence[NewPerson]
    problems: Sequence[RosterProblem]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, str]


def template_workbook(actor: User) -> bytes:
    """Write the empty workbook; the roles to choose from are those its reader may give."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError("A new workbook has a sheet.")
    sheet.title = SHEET
    for number, (heading, width) in enumerate(zip(COLUMNS.values(), WIDTHS, strict=True), start=1):
        sheet.cell(1, number, heading).font = Font(bold=True)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width
        for row in range(2, MOST_ROWS + 2):
            # Codes and dates stay the text they were typed as.
            sheet.cell(row, number).number_format = "@"
    sheet.freeze_panes = "C2"
    with override("zh-hans"):
        roles = ",".join(str(role.label) for role in offered_roles(actor))
        departments = ",".join(str(label) for label in DEPARTMENT_LABELS.values())
    for letter, choices in (("C", roles), ("E", departments)):
        choice = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
        choice.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
        sheet.add_data_validation(choice)
    notes = book.create_sheet("填写说明")
    notes.column_dimensions["A"].width = 100
    for number, note in enumerate(NOTES, start=1):
        notes.cell(number, 1, note)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_roster(content: bytes, *, actor: User, today: date) -> Roster:
    """Read a filled workbook; nothing is written here."""
    try:
        rows = _rows_of(_sheet_of(content))
    except _Unread as unread:
        return Roster([], [unread.problem])
    people: dict[str, NewPerson] = {}
    problems: list[RosterProblem] = []
    for row in rows:
        _take(row, people, problems, actor, today)
    if not rows:
        problems.append(RosterProblem("A2", "", _("一行也没有填；从第2行起填写")))
    return Roster(list(people.values()), problems)


class _Unread(Exception):
    """The file is no such workbook."""

    def __init__(self, cell: str, found: str, message: str) -> None:
        super().__init__(message)
        self.problem = RosterProblem(cell, found, message)


def _sheet_of(content: bytes) -> list[list[Any]]:
    try:
        answer = run_sealed(
            "indicators.rubric_sheets", content, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB
        )
    except SealedFailure as failure:
        raise _Unread(_("文件"), "", str(FILE_MESSAGES[failure.reason])) from failure
    tables = json.loads(answer)
    if "refused" in tables:
        raise _Unread(_("文件"), "", str(FILE_MESSAGES[tables["refused"]["code"]]))
    for sheet in tables["sheets"].values():
        if sheet["name"] == SHEET:
            rows: list[list[Any]] = sheet["rows"]
            return rows
    raise _Unread(_("文件"), "", _("没有“人员”工作表；下载模板填写后上传"))


def _rows_of(sheet: list[list[Any]]) -> list[_Row]:
    """Take the filled rows apart.

    Raises:
        _Unread: a heading is missing, stands twice or is unknown, or there are too many rows.
    """
    places = _places(sheet[0] if sheet else [])
    rows = [
        _Row(number, {name: _text(cells, place) for name, place in places.items()})
        for number, cells in enumerate(sheet[1:], start=2)
    ]
    filled = [row for row in rows if any(row.cells.values())]
    if len(filled) > MOST_ROWS:
        message = _("有%(count)d行，最多%(most)d行；分几次上传")
        raise _Unread("A", "", message % {"count": len(filled), "most": MOST_ROWS})
    return filled


def _places(headings: Sequence[Any]) -> dict[str, int]:
    found = [_text(headings, place) for place in range(len(headings))]
    known = {heading: name for name, heading in COLUMNS.items()}
    for place, heading in enumerate(found):
        if heading and (heading not in known or heading in found[:place]):
            message = _("没有这一列，或重复了；用模板的列名：%(names)s")
            raise _Unread(
                f"{get_column_letter(place + 1)}1",
                heading,
                message % {"names": "、".join(COLUMNS.values())},
            )
    missing = [heading for heading in known if heading not in found]
    if missing:
        raise _Unread("A1", "", _("缺少列：%(names)s") % {"names": "、".join(missing)})
    return {known[heading]: place for place, heading in enumerate(found) if heading}


def _text(cells: Sequence[Any], place: int) -> str:
    """Return a cell as it was typed; a day as 2026-05-15, whatever the cell showed."""
    cell = cells[place] if place < len(cells) else None
    if isinstance(cell, list):
        kind, value = cell[0], str(cell[1])
        return value.split(" ")[0].split("T")[0] if kind == "date" else value
    return str(cell).strip() if cell is not None else ""


def _take(
    row: _Row,
    people: dict[str, NewPerson],
    problems: list[RosterProblem],
    actor: User,
    today: date,
) -> None:
    """Check one row with the forms of the page, and add its post to its person."""
    coded = dict(row.cells) | {
        "role": _code_of(row.cells["role"], by_chinese_name(dict(Role.choices))),
        "department": _code_of(row.cells["department"], by_chinese_name(DEPARTMENT_LABELS)),
    }
    name, post = NameForm(coded), PostForm(coded, actor=actor, today=today)
    wrong = [*_wrong(row, name), *_wrong(row, post)]
    if not wrong:
        wrong = list(_add(row, people, name.cleaned_data, post.post()))
    problems += wrong


def _code_of(label: str, codes: Mapping[str, str]) -> str:
    """Return the code of a Chinese name; what is none stays as it is and is refused by the form."""
    return codes.get(label, label)


def _wrong(row: _Row, form: forms.Form) -> Iterator[RosterProblem]:
    for name, errors in form.errors.items():
        for error in errors:
            yield _at(row, name if name in COLUMNS else WHOLE_ROW, str(error))


def _at(row: _Row, name: str, message: str) -> RosterProblem:
    column = get_column_letter(list(COLUMNS).index(name) + 1)
    return RosterProblem(f"{column}{row.number}", row.cells[name], message)


def _add(
    row: _Row, people: dict[str, NewPerson], told: Mapping[str, str], post: Post
) -> Iterator[RosterProblem]:
    username, full_name = told["username"], told["full_name"]
    known = people.setdefault(username, NewPerson(username, full_name, []))
    if known.full_name != full_name:
        message = _("账号“%(name)s”在前面的行里是“%(other)s”；一人一个账号")
        yield _at(row, "full_name", message % {"name": username, "other": known.full_name})
    elif post.seat in [other.seat for other in known.posts]:
        yield _at(row, "role", _("和前面的行是同一个人的同一个职务；删去一行"))
    else:
        yield from _apart(row, known, post)
        people[username] = replace(known, posts=[*known.posts, post])


def _apart(row: _Row, known: NewPerson, post: Post) -> Iterator[RosterProblem]:
    """Name the row by which somebody would be an administrator and something else."""
    if any(collide(post, other) for other in known.posts):
        yield _at(row, "role", _("三个管理员职务互相排斥，也不能兼任其他职务；改由另一个人担任"))
