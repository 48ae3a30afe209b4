"""A history tells what a reader may know, in the order it happened."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.appointing import appoint, release
from assessments.models import Answer, Assessment, Mark, Query, Remark, Response, StepTaken
from assessments.points import points_in
from assessments.readers import Reader
from assessments.responding import save_answer, save_response
from assessments.story import story, story_table
from edu_duty.accounts.roles import Role
from tests.assessments.held import DAY, open_with
from tests.assessments.marked import inspector_of
from tests.conftest import NOON, make_person

WHOLE = Reader("head", frozenset({"QUERY_ASK"}), whole=True, departments=frozenset())
NARROW = Reader("finance", frozenset(), whole=False, departments=frozenset({"财政局"}))


@pytest.fixture
def assessment(county) -> Assessment:
    return open_with(county).assessments.get()


def ask(assessment, code, text, day):
    response = assessment.responses.get(point=code)
    query = Query.objects.create(response=response, level="COUNTY", asked_by="a", asked_at=NOON)
    for place, words in enumerate(text.split("|")):
        at = NOON + (day + place) * DAY
        Remark.objects.create(query=query, text=words, said_by="a", said_at=at)


def test_things_are_told_in_the_order_they_happened(assessment):
    ask(assessment, "P02", "依据是哪份文件？|见附件二", 3)
    response = assessment.responses.get(point="P02")
    Answer.objects.create(
        response=response, department="财政局", handed_in_by="f", handed_in_at=NOON + DAY
    )
    StepTaken.objects.create(
        round=assessment.round,
        assessment=assessment,
        act="submit",
        before="PREPARING",
        after="SUBMITTED",
        taken_by_name="head",
        taken_at=NOON + 2 * DAY,
    )

    lines = story(assessment, WHOLE, {"SELF"})

    assert [line.what for line in lines] == [
        "财政局交回部门填报",
        "提交自评",
        "提出询问",
        "继续询问",
    ]
    assert lines[2].words == "依据是哪份文件？"
    assert lines[2].about.startswith("第2点")


def test_an_answer_is_told_as_one(assessment):
    response = assessment.responses.get(point="P02")
    query = Query.objects.create(response=response, level="COUNTY", asked_by="a", asked_at=NOON)
    for place, name in enumerate("abaa"):
        at = NOON + place * DAY
        Remark.objects.create(query=query, text="文件", said_by=name, said_at=at)

    told = [line.what for line in story(assessment, WHOLE, ())]

    assert told == ["提出询问", "答复询问", "继续询问", "继续询问"]


def test_the_rounds_own_steps_since_it_opened_are_everybodys(assessment):
    for place, act in enumerate(("set_up", "open", "move_window")):
        step(assessment, act, None, subject="SELF" if act == "move_window" else "", day=place)
    step(assessment, "assign", assessment, subject="PROVINCE", day=3)

    told = [(line.what, line.about) for line in story(assessment, WHOLE, ())]
    narrow = [line.what for line in story(assessment, NARROW, ())]

    assert told == [
        ("开启评价轮次", ""),
        ("调整阶段时间", "县级自评"),
        ("指派评分人员", "省级核查"),
    ]
    assert narrow == ["开启评价轮次", "调整阶段时间"]


def step(assessment, act, whose, *, subject="", day=0):
    StepTaken.objects.create(
        round=assessment.round,
        assessment=whose,
        act=act,
        subject=subject,
        before="OPEN",
        after="OPEN",
        taken_by_name="lead",
        taken_at=NOON + day * DAY,
    )


@pytest.fixture
def appointed(assessment, lead):
    """A reviewer, and an inspector who was released again."""
    people = {
        "PREFECTURE": make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901"),
        "PROVINCE": make_person("inspector", Role.INSPECTOR, "99"),
    }
    for column, person in people.items():
        [made] = appoint(
            held=assessment.round,
            codes=[assessment.county_id],
            appointed=person,
            column=column,
            person=lead,
            at=NOON,
        )
    release(appointment=made, reason="另有任务", person=lead, at=NOON + DAY)
    return people


def told_of_people(assessment, reader, seen):
    lines = story(assessment, reader, seen)
    return [line.about for line in lines if line.what in ("指派评分人员", "解除指派")]


def test_a_county_is_told_who_reviews_it_and_who_verifies_once_the_opinion_is_out(
    assessment, appointed
):
    before = told_of_people(assessment, WHOLE, {"SELF", "PREFECTURE"})
    after = told_of_people(assessment, WHOLE, {"SELF", "PREFECTURE", "PROVINCE"})

    assert before == ["市级复核：reviewer", "省级核查", "省级核查"]
    assert after == ["市级复核：reviewer", "省级核查：inspector", "省级核查：inspector"]


def test_an_inspector_finds_their_own_appointment_in_the_story(assessment, appointed):
    own = Reader("inspector", frozenset({"QUERY_ASK"}), whole=False, departments=frozenset())
    other = Reader("colleague", frozenset({"QUERY_ASK"}), whole=False, departments=frozenset())

    assert told_of_people(assessment, own, {"SELF"})[1:] == ["省级核查：inspector"] * 2
    assert told_of_people(assessment, other, {"SELF"})[1:] == ["省级核查"] * 2


def test_two_people_appointed_in_one_moment_are_both_named(assessment, lead):
    for name in ("first", "second"):
        appoint(
            held=assessment.round,
            codes=[assessment.county_id],
            appointed=make_person(name, Role.PREFECTURE_REVIEWER, "9901"),
            column="PREFECTURE",
            person=lead,
            at=NOON,
        )

    assert told_of_people(assessment, WHOLE, ()) == ["市级复核：first", "市级复核：second"]


def test_many_writings_of_a_point_are_one_line_that_counts_them(assessment, filler):
    def save(point, version, at):
        save_response(
            response=assessment.responses.get(point=point),
            version=version,
            narrative=f"第{version}次",
            marks={},
            person=filler,
            at=at,
        )

    save("P01", 0, NOON)
    save("P02", 0, NOON)
    save("P02", 1, NOON + DAY)
    save_answer(
        response=assessment.responses.get(point="P01"),
        department="县委办/政府办",
        version=0,
        text="部门填报",
        person=filler,
        at=NOON,
    )

    told = {line.about[:3]: (line.what, line.words) for line in story(assessment, WHOLE, ())}

    assert told["第1点"] == ("填写自评，填报中", "")
    assert told["第2点"][1].startswith("共保存2次，第一次在")


def test_a_story_asks_as_much_however_long_it_is(assessment, appointed, filler):
    with CaptureQueriesContext(connection) as few:
        story(assessment, WHOLE, {"PROVINCE"})
    for code in ("P01", "P02", "P03"):
        ask(assessment, code, "问|答|再问", 1)
    Response.objects.update(written_by="filler", written_at=NOON)

    with CaptureQueriesContext(connection) as many:
        story(assessment, WHOLE, {"PROVINCE"})

    assert len(many) == len(few) <= 12


def test_who_verified_and_what_came_of_it_is_told_once_the_county_may_see_it(assessment):
    inspector = inspector_of(assessment, "inspector")
    assessment.appointments.update(finished_at=NOON)
    Mark.objects.create(
        assessment=assessment,
        column="PROVINCE",
        point="P35",
        item="P35",
        given="151/80",
        points="1.888",
        reason="取平均",
        written_by="lead",
        written_at=NOON + DAY,
    )

    told = [(line.who, line.what) for line in story(assessment, WHOLE, {"SELF", "PROVINCE"})]

    assert told == [
        (inspector.username, "完成核查"),
        ("lead", "核查分1项"),
        ("lead", "核查分：1.888"),
    ]
    assert story(assessment, WHOLE, {"SELF"}) == []


def test_a_department_is_told_of_its_own_points_alone(assessment):
    own = next(
        each.point
        for each in assessment.responses.all()
        if NARROW.sees(_departments(assessment, each.point))
    )
    other = next(
        each.point
        for each in assessment.responses.all()
        if not NARROW.sees(_departments(assessment, each.point))
    )
    ask(assessment, own, "本部门", 1)
    ask(assessment, other, "别的部门", 2)

    assert [line.words for line in story(assessment, NARROW, {"SELF"})] == ["本部门"]


def _departments(assessment, code):
    points = points_in(assessment.round.rubric.text)
    return next(point.indicator.departments for point in points if point.code == code)


def test_a_story_is_rows_for_a_spreadsheet(assessment):
    ask(assessment, "P02", "依据是哪份文件？", 3)

    heading, rows = story_table(story(assessment, WHOLE, ()))

    assert len(rows[0]) == len(heading)
    assert rows[0][-1] == "依据是哪份文件？"
