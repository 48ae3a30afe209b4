"""The workbook of people: every wrong cell is named by its address."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from edu_duty.people.roster import COLUMNS, SHEET, Roster, read_roster, template_workbook
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 6)
ANNA = ("anna", "示例甲", "县级填报员", "990101")


@pytest.fixture
def chief(county) -> User:
    return make_person("chief", Role.SECURITY_ADMIN, "")


def book_of(*rows: tuple[object, ...], heads: tuple[str, ...] = tuple(COLUMNS.values())) -> bytes:
    book = Workbook()
    sheet = book.create_sheet(SHEET)
    for number, row in enumerate((heads, *rows), start=1):
        for column, cell in enumerate(row, start=1):
            sheet.cell(number, column).value = cell
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(chief: User, *rows: tuple[object, ...]) -> Roster:
    return read_roster(book_of(*rows), actor=chief, today=TODAY)


def test_a_row_is_a_post_and_a_name_twice_is_one_person(chief):
    roster = read(chief, ANNA, ("anna", "示例甲", "领导", "9901"), ("bert", "乙", "领导", "99"))

    assert roster.problems == []
    assert [(one.username, len(one.posts)) for one in roster.people] == [("anna", 2), ("bert", 1)]


def test_codes_and_days_are_read_as_numbers_and_dates_too(chief):
    day = datetime(2026, 6, 1)  # noqa: DTZ001 - a cell knows no time zone

    roster = read(chief, ("anna", "甲", "县级填报员", 990101, None, None, day, "2026-12-31"))

    ((post,),) = [one.posts for one in roster.people]
    assert post.region_prefix == "990101"
    assert post.starts_at and post.ends_at
    assert post.starts_at.isoformat() == "2026-06-01T00:00:00+08:00"
    assert post.ends_at.isoformat() == "2027-01-01T00:00:00+08:00"


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (("", *ANNA[1:]), "A2", "账号没有填"),
        (("chief", *ANNA[1:]), "A2", "已有人用"),
        (("anna", "", *ANNA[2:]), "B2", "姓名没有填"),
        ((*ANNA[:2], "国王", "990101"), "C2", "不由本人授予"),
        ((*ANNA[:3], "123456"), "D2", "没有区划代码"),
        ((*ANNA[:3], "99"), "D2", "应为6位"),
        ((*ANNA, "气象局"), "E2", "没有这个部门"),
        ((*ANNA, "", "1"), "F2", "只有学校填报员填"),
        ((*ANNA, "", "", "昨天"), "G2", "应为日期"),
        ((*ANNA, "", "", "", "2026-01-01"), "H2", "早于起始日期"),
    ],
)
def test_a_wrong_cell_is_named(chief, row, cell, words):
    (problem,) = read(chief, row).problems

    assert problem.cell == cell
    assert words in problem.message


def test_rows_that_do_not_fit_together_are_named(chief):
    roster = read(
        chief,
        ANNA,
        ("anna", "另一人", "领导", "99"),
        ANNA,
        ("anna", "示例甲", "审计管理员", ""),
    )

    assert [(one.cell, one.message[:5]) for one in roster.problems] == [
        ("B3", "账号“an"),
        ("C4", "和前面的行"),
        ("C5", "三个管理员"),
    ]


def test_empty_rows_are_skipped_and_an_empty_sheet_is_told(chief):
    assert len(read(chief, (None,), ANNA).people) == 1
    (problem,) = read(chief).problems
    assert problem.cell == "A2"


@pytest.mark.parametrize(
    ("heads", "cell"),
    [(("账号", "姓名"), "A1"), ((*COLUMNS.values(), "密码"), "I1"), (("账号", "账号"), "B1")],
)
def test_headings_that_are_not_the_templates_are_refused(chief, heads, cell):
    (problem,) = read_roster(book_of(heads=heads), actor=chief, today=TODAY).problems

    assert problem.cell == cell


@pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04broken", b""])
def test_what_is_no_workbook_is_refused(chief, content):
    (problem,) = read_roster(content, actor=chief, today=TODAY).problems

    assert problem.cell == "文件"


def test_a_workbook_without_the_sheet_is_refused(chief):
    book = Workbook()
    stream = io.BytesIO()
    book.save(stream)

    (problem,) = read_roster(stream.getvalue(), actor=chief, today=TODAY).problems

    assert "没有“人员”工作表" in problem.message


def test_the_template_offers_the_roles_its_reader_may_give(county, filler):
    book = load_workbook(io.BytesIO(template_workbook(filler)))

    sheet = book[SHEET]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())
    choices = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"协办部门,学校填报员"' in choices
