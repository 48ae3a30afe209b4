"""Rounds and assessments over the API: everybody reads there what their pages tell them."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.columns import seen_columns
from assessments.models import Assessment, Mark, Outcome, Response, Round, StepTaken
from edu_duty.accounts.roles import Role
from tests.assessments.held import DAY, open_with
from tests.assessments.marked import inspector_of
from tests.assessments.verified import claim, submitted
from tests.conftest import NOON, make_person


@pytest.fixture
def held(county, neighbour) -> Round:
    return open_with(county, neighbour)


@pytest.fixture
def assessment(held, county) -> Assessment:
    return held.assessments.get(county=county)


def ask(client, person, name, *keys, **query):
    client.force_login(person)
    return client.get(reverse(f"api:{name}", args=keys), query)


def rows_of(client, person, name, *keys, **query):
    return ask(client, person, name, *keys, **query).json()["results"]


def mark(assessment, column, item="P02.R", person=None, reason="示例理由"):
    return Mark.objects.create(
        assessment=assessment,
        column=column,
        person=person,
        point=item.split(".")[0],
        item=item,
        given="1.5",
        points="1.5",
        reason=reason,
        written_by="somebody",
        written_at=NOON,
    )


def test_rounds_come_with_their_rubric_and_windows_newest_first(client, held, filler):
    open_with(year=2024)

    rows = rows_of(client, filler, "rounds")

    assert [row["year"] for row in rows] == [2025, 2024]
    assert (rows[0]["rubric"], rows[0]["status"], rows[0]["objection_days"]) == ("CE37", "OPEN", 5)
    assert [each["stage"] for each in rows[0]["windows"]] == [
        "SELF",
        "REVIEW",
        "VERIFY",
        "OBJECTION",
    ]
    assert rows_of(client, filler, "rounds", year=2024) == [rows[1]]
    assert rows_of(client, filler, "rounds", status="CLOSED") == []


def test_a_round_that_is_set_up_is_its_leads_alone(client, held, filler, lead):
    Round.objects.update(status="DRAFT", opened_at=None)

    assert ask(client, filler, "round", held.pk).status_code == 404
    assert rows_of(client, filler, "rounds") == []
    assert ask(client, lead, "round", held.pk).json()["status"] == "DRAFT"
    assert rows_of(client, lead, "assessments") == []


def test_assessments_are_those_of_ones_own_counties(client, held, county, filler, lead):
    own = rows_of(client, filler, "assessments")
    both = rows_of(client, lead, "assessments", year=2025, round=held.pk)

    assert [(row["county"], row["year"], row["status"]) for row in own] == [
        (county.code, 2025, "PREPARING")
    ]
    assert len(both) == 2
    assert rows_of(client, lead, "assessments", county=county.code) == own
    assert rows_of(client, lead, "assessments", status="DECIDED") == []


def test_an_inspector_reads_the_counties_they_were_appointed_to(client, assessment):
    inspector = inspector_of(assessment, "inspector")

    assert [row["id"] for row in rows_of(client, inspector, "assessments")] == [assessment.pk]
    assert ask(client, inspector, "assessment", assessment.pk).status_code == 200
    assessment.appointments.update(ended_at=NOON)
    assert ask(client, inspector, "marks", assessment.pk).status_code == 404


def test_a_county_reads_its_points_and_a_department_its_own(client, assessment, county, filler):
    Response.objects.filter(point="P02").update(narrative="全县召开会议4次。", written_by="f")
    finance = make_person("finance", Role.DEPARTMENT, county.code, department="财政局")

    whole = ask(client, filler, "assessment", assessment.pk).json()
    part = ask(client, finance, "assessment", assessment.pk).json()

    assert len(whole["points"]) == 37
    assert whole["points"][1]["narrative"] == "全县召开会议4次。"
    assert whole["outcome"] is None
    codes = [point["point"] for point in part["points"]]
    assert 0 < len(codes) < 37
    assert "P02" not in codes


@pytest.mark.parametrize("status", Assessment.Status.values)
def test_marks_are_of_the_columns_the_pages_show(client, assessment, filler, lead, status):
    reviewer = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")
    Assessment.objects.update(status=status)
    for column in ("SELF", "PREFECTURE", "PROVINCE", "FINAL"):
        mark(assessment, column, person=reviewer if column == "PREFECTURE" else None)
    mark(assessment, "PROVINCE", person=lead)

    for person in (filler, reviewer, lead):
        told = [row["column"] for row in rows_of(client, person, "marks", assessment.pk)]
        permissions = person.acts(assessment.county_id)
        assert sorted(told) == sorted(seen_columns(status, permissions))


def test_marks_are_narrowed_and_come_as_a_table(client, assessment, county, filler):
    mark(assessment, "SELF")
    mark(assessment, "SELF", item="P05", reason="=HYPERLINK(1)")
    mark(assessment, "SELF", item="X5")
    finance = make_person("finance", Role.DEPARTMENT, county.code, department="财政局")

    found = rows_of(client, filler, "marks", assessment.pk, point="P02", column="SELF")
    table = b"".join(ask(client, filler, "marks", assessment.pk, format="csv").streaming_content)

    assert [(row["item"], row["points"], row["computed"]) for row in found] == [
        ("P02.R", "1.500", False)
    ]
    lines = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert [line["item"] for line in lines] == ["P02.R", "P05", "X5"]
    assert lines[1]["reason"] == "'=HYPERLINK(1)"
    assert rows_of(client, finance, "marks", assessment.pk) == []
    assert ask(client, filler, "marks", assessment.pk, colum="SELF").status_code == 400


def test_history_is_the_story_with_exact_times(client, assessment, filler, lead):
    StepTaken.objects.create(
        round=assessment.round,
        assessment=assessment,
        act="remind",
        before="PREPARING",
        after="PREPARING",
        reason="请按时",
        taken_by_name="lead",
        taken_at=NOON + DAY,
    )

    (line,) = rows_of(client, filler, "history", assessment.pk)

    assert (line["kind"], line["what"], line["who"]) == ("step", "催办", "lead")
    assert line["at"].startswith((NOON + DAY).astimezone().isoformat()[:4])
    assert line["words"] == "请按时"


def test_an_outcome_stands_there_once_it_is_decided(client, county, filler):
    assessment = submitted(county)
    claim(assessment)
    Outcome.objects.create(
        assessment=assessment,
        submission=assessment.submissions.get(),
        receipt="{}",
        sha256="0" * 64,
        total="86.400",
        grade="good",
        decided_by_name="lead",
        decided_at=NOON,
    )

    before = ask(client, filler, "assessment", assessment.pk).json()["outcome"]
    Assessment.objects.update(status="DECIDED")
    after = ask(client, filler, "assessment", assessment.pk).json()["outcome"]

    assert before is None
    assert (after["total"], after["grade"]) == ("86.400", "good")


def test_a_neighbour_finds_nothing(client, held, assessment, outsider):
    for name in ("assessment", "marks", "history"):
        assert ask(client, outsider, name, assessment.pk).status_code == 404


def test_lists_take_as_many_queries_for_many_rows_as_for_one(client, held, lead):
    def queries(name) -> int:
        with CaptureQueriesContext(connection) as told:
            ask(client, lead, name)
        return len(told)

    queries("rounds")
    one = [queries("rounds"), queries("assessments")]
    for year in (2020, 2021, 2022):
        other = open_with(year=year)
        for assessment in held.assessments.all():
            Assessment.objects.create(round=other, county=assessment.county, changed_at=NOON)

    assert [queries("rounds"), queries("assessments")] == one
