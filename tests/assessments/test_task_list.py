"""The task list: every point with its state, what to do first, and few questions asked for it."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import (
    Answer,
    Assessment,
    Evidence,
    EvidenceUse,
    Query,
    Remark,
    Response,
    StepTaken,
)
from assessments.point_figures import read_ledger
from assessments.readers import reader_of
from assessments.responding import move, save_response
from assessments.task_list import TaskFilter, task_sheet, task_table
from assessments.task_reading import read_around, tasks_of
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from indicators.evaluating import score_county
from tests.assessments.filled import fill
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person


@pytest.fixture
def assessment(county, neighbour) -> Assessment:
    fill(county)
    return open_with(county, neighbour).assessments.get(county=county)


@pytest.fixture
def finance(county):
    return make_person("finance", Role.DEPARTMENT, county.code, department="财政局")


def around(assessment: Assessment, person, at=NOON):
    reader = reader_of(person, assessment.county_id)
    return read_around(assessment, reader, read_ledger(assessment.county, 2025), at)


def task(assessment, person, code, at=NOON):
    return next(t for t in tasks_of(around(assessment, person, at)) if t.point.code == code)


def write(assessment, person, code, narrative="已办"):
    response = assessment.responses.get(point=code)
    return save_response(
        response=response,
        version=response.version,
        narrative=narrative,
        marks={},
        person=person,
        at=NOON,
    )


def test_every_point_is_there_with_its_figures_and_what_lacks(assessment, filler):
    found = task(assessment, filler, "P13")

    assert len(tasks_of(around(assessment, filler))) == 37
    assert (found.given, found.needed, found.missing_evidence) == (2, 9, 4)
    assert (found.mark.word, found.department) == ("未开始", "教育局")


def test_the_verdict_is_undetermined_until_the_newest_return_is_scored(assessment, filler):
    before = task(assessment, filler, "P02").verdict
    score_county(county_code="990101", year=2025, rubric_code="CE37", actor_name="filler", at=NOON)

    after = task(assessment, filler, "P02").verdict

    assert (before.word, after.word) == ("待定", "达标")
    assert task(assessment, filler, "P01").verdict is None


def test_what_came_back_is_done_first_and_says_why(assessment, filler):
    write(assessment, filler, "P13")
    written = write(assessment, filler, "P30")
    move(response=written, act="query", person=filler, at=NOON, said="缺附加征收表")

    sheet = task_sheet(around(assessment, filler), TaskFilter())

    assert [row.task.point.code for row in sheet.next[:2]] == ["P30", "P13"]
    assert sheet.next[0].why == "退回：缺附加征收表"
    assert sheet.next[1].why == "缺7项数据；缺佐证4类"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 37),
        ({"state": "returned"}, 1),
        ({"state": "open"}, 37),
        ({"who": "me"}, 14),
        ({"who": "somebody", "state": "x"}, 37),
    ],
)
def test_filters_stand_in_the_address(assessment, filler, asked, count):
    written = write(assessment, filler, "P30")
    move(response=written, act="query", person=filler, at=NOON, said="?")

    _heading, rows = task_table(around(assessment, filler), TaskFilter.from_query(asked))

    assert len(rows) == count


def test_once_the_time_is_over_what_is_not_done_is_late(assessment, filler):
    late = task(assessment, filler, "P01", NOON + 10 * DAY)

    assert late.mark.word == "已逾期"
    assert task(assessment, filler, "P01", NOON + 9 * DAY).mark.word == "未开始"


def test_a_department_sees_its_points_and_the_state_of_its_part(assessment, finance, filler):
    response = assessment.responses.get(point="P30")
    Answer.objects.create(
        response=response,
        department="财政局",
        text="已征收",
        written_by="finance",
        handed_in_by="finance",
        handed_in_at=NOON,
    )

    tasks = tasks_of(around(assessment, finance))

    assert 0 < len(tasks) < 37
    assert all("财政局" in each.point.indicator.departments for each in tasks)
    assert next(t for t in tasks if t.point.code == "P30").mark.word == "已交回"
    assert task_sheet(around(assessment, finance), TaskFilter()).departments == []


def test_departments_are_told_with_their_people_and_their_last_act(assessment, finance, filler):
    Answer.objects.create(
        response=assessment.responses.get(point="P30"),
        department="财政局",
        text="已征收",
        written_by="finance",
        written_at=NOON,
    )

    rows = task_sheet(around(assessment, filler), TaskFilter()).departments

    assert (rows[0].name, rows[0].people) == ("财政局", "finance")
    assert "finance" in rows[0].last
    assert rows[0].parts.startswith("0 / ")


def test_nothing_may_be_written_after_submitting_and_no_deadline_is_shown(assessment, filler):
    Assessment.objects.update(status="SUBMITTED")
    assessment.refresh_from_db()

    assert task_sheet(around(assessment, filler), TaskFilter()).card is None


def add_files(assessment: Assessment, count: int = 60) -> None:
    """Show points by files, one after the other, and ask about each."""
    responses = list(assessment.responses.all())
    for number in range(count):
        evidence = Evidence.objects.create(
            county=assessment.county,
            year=2025,
            name=f"示例{number}.pdf",
            kind="PDF",
            sha256=f"{number:064d}",
            size=1,
            uploaded_by="filler",
            uploaded_at=NOON,
        )
        response = responses[number % len(responses)]
        EvidenceUse.objects.create(evidence=evidence, response=response, wanted="会议纪要")
        Query.objects.create(response=response, level="COUNTY", asked_by="x", asked_at=NOON)


def test_the_page_asks_as_much_for_many_points_as_for_few(assessment, client, filler):
    client.force_login(filler)
    address = reverse("assessments:tasks", args=[assessment.pk])
    kept = assessment.responses.filter(point__in=["P01", "P02", "P13"])
    few = {row.pk for row in kept}
    others = list(Response.objects.filter(assessment=assessment).exclude(pk__in=few))
    Response.objects.filter(pk__in=[row.pk for row in others]).delete()
    client.get(address)
    with CaptureQueriesContext(connection) as with_few:
        client.get(address)
    Response.objects.bulk_create(others)
    add_files(assessment)

    with CaptureQueriesContext(connection) as with_many:
        client.get(address)

    assert len(with_many) == len(with_few)


def test_thirty_seven_points_and_sixty_files_cost_less_than_a_second_of_work(
    assessment, client: Client, filler, silent_rendering
):
    add_files(assessment)
    client.force_login(filler)
    address = reverse("assessments:tasks", args=[assessment.pk])
    client.get(address)
    began = time.process_time()

    answer = client.get(address)
    worked = time.process_time() - began
    with CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert answer.status_code == 200
    assert worked < 1
    assert len(asked) <= 20


def test_the_list_calls_people_by_their_names(assessment, finance, filler):
    User.objects.filter(pk=filler.pk).update(full_name="示例填报员")
    write(assessment, filler, "P02")

    sheet = task_sheet(around(assessment, filler), TaskFilter())

    assert task(assessment, filler, "P02").writer == "示例填报员"
    assert any("示例填报员写" in row.last for row in sheet.departments)
    assert task(assessment, filler, "P02").mine


def test_a_settled_point_that_is_asked_about_comes_first_until_it_is_answered(assessment, filler):
    point = assessment.responses.get(point="P01")
    Response.objects.filter(pk=point.pk).update(state="DONE")
    query = Query.objects.create(
        response=point, level="PREFECTURE", asked_by="reviewer", asked_at=NOON
    )
    Remark.objects.create(query=query, text="依据是什么", said_by="reviewer", said_at=NOON)

    first = task_sheet(around(assessment, filler), TaskFilter()).next[0]
    query.state = "ANSWERED"
    query.save()
    then = task_sheet(around(assessment, filler), TaskFilter()).next[0]

    assert (first.task.point.code, first.why) == ("P01", "有询问：依据是什么")
    assert then.task.point.code != "P01"


def test_a_returned_county_reads_who_returned_it_and_why(assessment, filler, finance):
    make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")
    before = task_sheet(around(assessment, filler), TaskFilter()).returned
    Assessment.objects.filter(pk=assessment.pk).update(status="RETURNED")
    assessment.refresh_from_db()
    StepTaken.objects.create(
        round=assessment.round,
        assessment=assessment,
        act="return",
        before="SUBMITTED",
        after="RETURNED",
        reason="补会议记录",
        taken_by_name="reviewer",
        taken_at=NOON,
    )

    assert before == ""
    told = task_sheet(around(assessment, filler), TaskFilter()).returned
    assert told == "reviewer（市级复核员）退回：补会议记录"
    assert task_sheet(around(assessment, finance), TaskFilter()).returned == ""


def test_a_part_somebody_began_is_waited_for_whoever_leads_the_point(assessment, filler):
    response = assessment.responses.get(point="P30")
    assert task(assessment, filler, "P30").asked_of == ()

    Answer.objects.create(response=response, department="财政局", text="已拨付。")

    found = task(assessment, filler, "P30")
    assert (found.asked_of, found.waiting_for) == (("财政局",), ("财政局",))
