"""A history tells what a reader may know, in the order it happened."""

import pytest

from assessments.models import Answer, Assessment, Mark, Query, Remark, StepTaken
from assessments.points import points_in
from assessments.readers import Reader
from assessments.story import story, story_table
from tests.assessments.held import DAY, open_with
from tests.assessments.marked import inspector_of
from tests.conftest import NOON

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
