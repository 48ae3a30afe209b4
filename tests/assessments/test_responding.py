"""A county writes its points: by version, in time, by whoever they belong to."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.acting import ActRefused
from assessments.marks import FieldRefused, Given
from assessments.models import Answer, Assessment, Mark, Query, Remark, Response
from assessments.responding import (
    Conflict,
    ask,
    carry_on,
    hand_in_answer,
    move,
    save_answer,
    save_response,
)
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person

SAID = "全县召开教育专题会议4次。"


@pytest.fixture
def assessment(county, neighbour) -> Assessment:
    return open_with(county, neighbour).assessments.get(county=county)


@pytest.fixture
def finance(county):
    return make_person("finance", Role.DEPARTMENT, county.code, department="财政局")


@pytest.fixture
def reviewer(db):
    return make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")


def of(assessment: Assessment, point: str) -> Response:
    return assessment.responses.get(point=point)


def save(response: Response, person, *, version=0, at=NOON, narrative=SAID, **marks) -> Response:
    given = {code.replace("_", "."): Given(*told) for code, told in marks.items()}
    return save_response(
        response=response, version=version, narrative=narrative, marks=given, person=person, at=at
    )


def test_what_the_desk_writes_is_kept_with_its_scores(assessment, filler):
    kept = save(of(assessment, "P02"), filler, P02_R=("B", "缺一次记录"))

    assert (kept.narrative, kept.state, kept.version) == (SAID, "WORKING", 1)
    mark = Mark.objects.get()
    assert (mark.column, mark.point, mark.item, mark.given) == ("SELF", "P02", "P02.R", "B")
    assert (str(mark.points), mark.reason) == ("2.125", "缺一次记录")
    assert AuditEvent.objects.get(verb="RESPONSE_SAVED").details["marks"] == ["P02.R"]


def test_saving_the_same_again_changes_nothing(assessment, filler):
    save(of(assessment, "P02"), filler, P02_R=("B", ""))

    again = save(of(assessment, "P02"), filler, version=1, P02_R=("B", ""))

    assert again.version == 1
    assert AuditEvent.objects.filter(verb="RESPONSE_SAVED").count() == 1


def test_whoever_saw_an_older_version_overwrites_nothing(assessment, filler):
    save(of(assessment, "P02"), filler, narrative="先写的")

    with pytest.raises(Conflict) as conflict:
        save(of(assessment, "P02"), filler, narrative="后写的", P02_R=("A", ""))

    assert isinstance(conflict.value.newest, Response)
    assert conflict.value.newest.narrative == "先写的"
    assert of(assessment, "P02").narrative == "先写的"
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    ("marks", "field"),
    [
        ({"P02_R": ("2.6", "")}, "P02.R"),
        ({"P02_R": ("2.45", "")}, "P02.R"),
        ({"P02_1": ("A", "")}, "P02.1"),
        ({"P03_R": ("0.5", "")}, "P03.R"),
        ({"P02_1": ("0.4", " ")}, "P02.1"),
        ({"P02_R": ("A", "字" * 1001)}, "P02.R"),
    ],
)
def test_a_mark_that_cannot_be_given_is_refused_and_nothing_is_kept(
    assessment, filler, marks, field
):
    with pytest.raises(FieldRefused) as refusal:
        save(of(assessment, "P02"), filler, **marks)

    assert refusal.value.field == field
    assert of(assessment, "P02").narrative == ""
    assert not Mark.objects.exists()


def test_an_empty_mark_takes_the_old_one_away(assessment, filler):
    save(of(assessment, "P02"), filler, P02_R=("B", ""))

    save(of(assessment, "P02"), filler, version=1, P02_R=("", ""))

    assert not Mark.objects.exists()


@pytest.mark.parametrize("late", [-2 * DAY, 10 * DAY])
def test_nothing_is_written_outside_the_time(assessment, filler, late):
    with pytest.raises(ActRefused) as refusal:
        save(of(assessment, "P02"), filler, at=NOON + late)

    assert refusal.value.code == "county_may_write"


def test_the_last_moment_before_the_deadline_is_in_time(assessment, filler):
    last = NOON + 10 * DAY - timedelta(microseconds=1)

    assert save(of(assessment, "P02"), filler, at=last).version == 1


def test_nothing_is_written_after_submitting_and_again_after_a_return(assessment, filler):
    Assessment.objects.update(status="SUBMITTED")
    with pytest.raises(ActRefused):
        save(of(assessment, "P02"), filler)

    Assessment.objects.update(status="RETURNED", resubmit_until=NOON + 15 * DAY)
    save(of(assessment, "P02"), filler, at=NOON + 12 * DAY)

    with pytest.raises(ActRefused):
        save(of(assessment, "P02"), filler, version=1, at=NOON + 15 * DAY)


def test_a_neighbour_writes_nothing(assessment, outsider):
    with pytest.raises(ActRefused) as refusal:
        save(of(assessment, "P02"), outsider)

    assert refusal.value.code == "forbidden"


def test_a_department_writes_its_part_and_not_the_points(assessment, finance):
    response = of(assessment, "P30")

    with pytest.raises(ActRefused):
        save(response, finance)
    answer = save_answer(
        response=response,
        department="财政局",
        version=0,
        text="附加已足额征收",
        person=finance,
        at=NOON,
    )
    handed = hand_in_answer(response=response, department="财政局", person=finance, at=NOON)

    assert (answer.version, handed.handed_in_by, handed.handed_in_at) == (1, "finance", NOON)


def test_writing_again_takes_a_handed_in_part_back(assessment, finance):
    response, part = of(assessment, "P30"), {"department": "财政局", "person": finance, "at": NOON}
    save_answer(response=response, version=0, text="一", **part)
    hand_in_answer(response=response, **part)

    answer = save_answer(response=response, version=1, text="二", **part)

    assert answer.handed_in_at is None


@pytest.mark.parametrize(
    ("point", "department", "error"),
    [("P30", "编办", ActRefused), ("P01", "财政局", FieldRefused)],
)
def test_a_department_writes_where_it_is_asked_alone(assessment, finance, point, department, error):
    with pytest.raises(error):
        save_answer(
            response=of(assessment, point),
            department=department,
            version=0,
            text="x",
            person=finance,
            at=NOON,
        )

    assert not Answer.objects.filter(version__gt=0).exists()


def test_two_of_a_department_do_not_overwrite_each_other(assessment, finance):
    response, part = of(assessment, "P30"), {"department": "财政局", "person": finance, "at": NOON}
    save_answer(response=response, version=0, text="一", **part)

    with pytest.raises(Conflict):
        save_answer(response=response, version=0, text="二", **part)

    assert Answer.objects.get().text == "一"


def test_nothing_written_is_not_handed_in(assessment, finance, filler):
    with pytest.raises(FieldRefused):
        hand_in_answer(response=of(assessment, "P30"), department="财政局", person=finance, at=NOON)
    save(of(assessment, "P01"), filler, narrative=SAID)
    with pytest.raises(ActRefused) as refusal:
        move(response=of(assessment, "P01"), act="settle", person=filler, at=NOON)

    assert refusal.value.code == "answered"


def test_a_point_is_settled_once_it_is_written_and_no_question_stands(assessment, filler):
    save(of(assessment, "P01"), filler, P01=("A", ""))
    move(response=of(assessment, "P01"), act="query", person=filler, at=NOON, said="缺会议纪要")
    save(of(assessment, "P01"), filler, version=2, narrative="补充了会议纪要。")

    with pytest.raises(ActRefused) as refusal:
        move(response=of(assessment, "P01"), act="settle", person=filler, at=NOON)
    query = Query.objects.get()
    carry_on(query=query, act="answer", said="已补", person=filler, at=NOON)
    carry_on(query=query, act="settle", said="", person=filler, at=NOON)
    settled = move(response=of(assessment, "P01"), act="settle", person=filler, at=NOON)

    assert (refusal.value.code, settled.state) == ("queries_closed", "DONE")
    assert [each.text for each in Remark.objects.order_by("pk")] == ["缺会议纪要", "已补"]


def test_a_settled_point_is_written_again_after_it_is_taken_up(assessment, filler):
    save(of(assessment, "P01"), filler, P01=("A", ""))
    move(response=of(assessment, "P01"), act="settle", person=filler, at=NOON)
    with pytest.raises(ActRefused) as refusal:
        save(of(assessment, "P01"), filler, version=2)

    move(response=of(assessment, "P01"), act="take_up_again", person=filler, at=NOON)

    assert refusal.value.code == "illegal"
    assert save(of(assessment, "P01"), filler, version=3, narrative="改").version == 4


def test_a_reviewers_question_is_settled_by_the_reviewers_level(assessment, filler, reviewer):
    Assessment.objects.update(status="SUBMITTED")
    query = ask(
        response=of(assessment, "P13"), level="PREFECTURE", said="口径?", person=reviewer, at=NOON
    )
    carry_on(query=query, act="answer", said="按幼儿数", person=filler, at=NOON)

    with pytest.raises(ActRefused) as refusal:
        carry_on(query=query, act="settle", said="", person=filler, at=NOON)
    settled = carry_on(query=query, act="settle", said="", person=reviewer, at=NOON)

    assert (refusal.value.code, settled.state) == ("forbidden", "SETTLED")


def test_a_reviewers_question_holds_a_point_up_until_it_is_answered(assessment, filler, reviewer):
    save(of(assessment, "P01"), filler, P01=("A", ""))
    query = ask(
        response=of(assessment, "P01"), level="PREFECTURE", said="依据", person=reviewer, at=NOON
    )

    with pytest.raises(ActRefused) as refusal:
        move(response=of(assessment, "P01"), act="settle", person=filler, at=NOON)
    carry_on(query=query, act="answer", said="见附件", person=filler, at=NOON)
    settled = move(response=of(assessment, "P01"), act="settle", person=filler, at=NOON)

    assert (refusal.value.code, settled.state) == ("queries_closed", "DONE")


def test_a_question_says_something(assessment, reviewer):
    with pytest.raises(ActRefused) as refusal:
        ask(response=of(assessment, "P13"), level="PREFECTURE", said=" ", person=reviewer, at=NOON)

    assert refusal.value.code == "reason_given"


def test_other_points_than_the_computed_ones_are_claimed_with_a_reason(assessment, filler):
    save(of(assessment, "P02"), filler, P02_1=("0.4", "一次会议没有纪要"))

    assert Mark.objects.get().reason == "一次会议没有纪要"


def test_a_question_to_a_department_is_answered_by_it(assessment, filler, finance):
    query = ask(
        response=of(assessment, "P30"),
        level="COUNTY",
        said="附加征收表?",
        person=filler,
        at=NOON,
        department="财政局",
    )

    answered = carry_on(query=query, act="answer", said="已交", person=finance, at=NOON)

    assert (answered.state, answered.department) == ("ANSWERED", "财政局")


def test_a_question_goes_to_a_department_of_the_point(assessment, filler):
    written = save(of(assessment, "P30"), filler)

    with pytest.raises(FieldRefused):
        move(response=written, act="query", person=filler, at=NOON, said="?", department="编办")

    assert not Query.objects.exists()


def test_a_save_takes_as_many_queries_in_a_full_portal_as_in_an_empty_one(
    assessment, filler, django_assert_num_queries
):
    save(of(assessment, "P02"), filler, P02_R=("B", ""))
    with CaptureQueriesContext(connection) as first:
        save(of(assessment, "P03"), filler, P03_R=("B", ""))
    for point in ("P01", "P05", "P06", "P07"):
        save(of(assessment, point), filler, **{point: ("A", "")})

    with django_assert_num_queries(len(first)):
        save(of(assessment, "P04"), filler, P04=("A", ""))
    assert len(first) <= 12
