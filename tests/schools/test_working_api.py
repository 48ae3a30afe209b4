"""The working return over the API."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Role
from schools.explaining import explain, matters_of
from schools.models import School, SchoolYear
from tests.conftest import NOON, make_person
from tests.schools.collecting import YEAR, bring, write_pupils


@pytest.fixture
def collected(county, client, filler):
    bring(county)
    client.force_login(filler)
    return county


def listed(client, name, query=""):
    return client.get(reverse(f"api:{name}", args=["990101", YEAR]) + query)


def table(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_working_return_says_where_it_stands(client, collected):
    told = listed(client, "working").json()

    assert told == {
        "county": "990101",
        "year": YEAR,
        "writes": 1,
        "frozen": False,
        "closes_at": None,
        "campuses": 3,
        "units": 3,
        "newest_version": 1,
    }


def test_a_year_nobody_opened_is_not_there(client, county, filler):
    client.force_login(filler)

    assert listed(client, "working").status_code == 404
    assert listed(client, "campuses").json()["count"] == 0


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("campuses", "", 3),
        ("campuses", "?kind=211", 2),
        ("campuses", "?locale=rural&ownership=public", 1),
        ("campuses", "?q=幼儿园", 1),
        ("units", "", 3),
        ("units", "?stage=primary", 2),
        ("units", "?school_code=9901010003", 1),
    ],
)
def test_rows_are_narrowed_by_the_address(client, collected, name, query, count):
    assert listed(client, name, query).json()["count"] == count
    separator = "&" if query else "?"
    assert len(table(listed(client, name, f"{query}{separator}format=csv"))) == count + 1


@pytest.mark.parametrize(
    "query", ["?kind=999", "?limit=0", "?limit=501", "?offset=-1", "?colour=1"]
)
def test_a_filter_that_makes_no_sense_is_refused(client, collected, query):
    answer = listed(client, "campuses", query)

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {query[1:].split("=")[0]}


def test_each_figure_has_a_column_of_its_own(client, collected):
    heading, first, *_rest = table(listed(client, "units", "?format=csv"))

    row = dict(zip(heading, first, strict=True))
    assert (row["school_code"], row["stage"], row["pupils"], row["teachers"]) == (
        "9901010001",
        "primary",
        "420",
        "26",
    )


def test_a_school_officer_sees_their_own_campus(client, collected):
    officer = make_person("school", Role.SCHOOL_OFFICER, collected.code)
    Grant.objects.filter(user=officer).update(campus_code="9901010003")
    client.force_login(officer)

    rows = listed(client, "campuses").json()["results"]

    assert [row["school_code"] for row in rows] == ["9901010003"]
    assert listed(client, "units").json()["count"] == 1


def test_checks_say_what_was_said_about_them(client, collected):
    write_pupils(collected, "99999")
    matter = next(m for m in matters_of(collected, YEAR) if m.finding["severity"] == "warning")
    explain(
        county=collected,
        year=YEAR,
        mark=matter.fingerprint,
        text="新并入两所村小",
        actor_name="filler",
        at=NOON,
    )

    rows = listed(client, "checks").json()["results"]

    said = {row["id"]: row for row in rows}[matter.fingerprint]
    assert (said["explained"], said["blocks"]) == (True, False)
    assert (said["explanation"]["text"], said["explanation"]["by"]) == ("新并入两所村小", "filler")
    errors = listed(client, "checks", "?severity=error").json()["results"]
    assert {row["severity"] for row in errors} <= {"error"}


def test_every_row_beyond_ten_thousand_is_exported(client, collected):
    schools = School.objects.bulk_create(
        School(county=collected, code=f"8{number:09}") for number in range(10_100)
    )
    SchoolYear.objects.bulk_create(
        SchoolYear(
            school=school,
            year=YEAR,
            name="=1+1",
            kind="211",
            locale="town",
            ownership="public",
            figures={"books": str(number)},
        )
        for number, school in enumerate(schools)
    )
    shown = listed(client, "campuses", "?kind=211&limit=500")

    rows = table(listed(client, "campuses", "?kind=211&format=csv"))
    answer = listed(client, "campuses", "?kind=211&format=xlsx")

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(shown.json()["results"]) == 500
    assert len(rows) - 1 == len(sheet) - 1 == shown.json()["count"] == 10_102
    code, name = rows[0].index("school_code"), rows[0].index("name")
    assert len({row[code] for row in rows}) == len(rows)
    assert {row[name] for row in rows if row[name].endswith("1+1")} == {"'=1+1"}
    assert answer["Content-Disposition"] == 'attachment; filename="schools.xlsx"'
