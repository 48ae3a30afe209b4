"""Reviewers and inspectors mark items: in time, by version, with reasons."""

import json

import pytest

from assessments.acting import ActRefused
from assessments.columns import PREFECTURE, PROVINCE
from assessments.item_points import read_item_points
from assessments.marking import MarkConflict, agree, current_marks, give_marks
from assessments.marks import FieldRefused, Given, as_decimal
from assessments.models import Appointment, Assessment, Mark, Response
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from tests.assessments.held import DAY
from tests.assessments.marked import REVIEW, VERIFY, inspector_of, point_of, reviewed, submitted
from tests.conftest import NOON, make_person


@pytest.fixture
def assessment(county, filler) -> Assessment:
    return submitted(county, filler)


@pytest.fixture
def reviewer(db):
    return make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")


def give(assessment, person, column=PREFECTURE, *, at=REVIEW, versions=None, point="P02", **told):
    marks = {code.replace("_", "."): Given(*each) for code, each in told.items()}
    return give_marks(
        assessment=assessment,
        column=column,
        point=point_of(assessment, point),
        versions=versions or {},
        marks=marks,
        person=person,
        at=at,
    )


def test_a_reviewer_gives_another_mark_with_a_reason(assessment, reviewer):
    assert give(assessment, reviewer, P02_R=("B", "会议纪要缺一次")) == ["P02.R"]

    mark = Mark.objects.get(column=PREFECTURE)
    assert (mark.person, mark.given, str(mark.points)) == (reviewer, "B", "2.125")
    assert mark.reason == "会议纪要缺一次"


def test_the_trail_names_items_and_never_what_was_given(assessment, reviewer):
    give(assessment, reviewer, P02_R=("B", "会议纪要缺一次"))

    event = AuditEvent.objects.get(verb="MARK_GIVEN")
    assert event.details == {"column": "PREFECTURE", "point": "P02", "items": ["P02.R"]}


def test_a_mark_that_differs_from_the_countys_needs_a_reason(assessment, reviewer):
    with pytest.raises(FieldRefused) as refusal:
        give(assessment, reviewer, P02_R=("B", " "))

    assert refusal.value.field == "P02.R"
    assert not Mark.objects.filter(column=PREFECTURE).exists()


def test_the_countys_own_mark_needs_none(assessment, reviewer):
    assert give(assessment, reviewer, P02_R=("2.5",)) == ["P02.R"]


def test_agreeing_takes_over_every_item_as_the_county_has_it(assessment, reviewer):
    point = point_of(assessment, "P03")

    agree(
        assessment=assessment,
        column=PREFECTURE,
        point=point,
        versions={},
        person=reviewer,
        at=REVIEW,
    )

    own = read_item_points(assessment)
    marks = {mark.item: mark for mark in Mark.objects.filter(column=PREFECTURE)}
    assert set(marks) == {item.code for item in point.items}
    for code, mark in marks.items():
        assert mark.computed is (code in own.computed)
        worth = own.own[code]
        assert mark.points == (None if worth is None else as_decimal(worth))


@pytest.mark.parametrize("at", [REVIEW - 3 * DAY, REVIEW + 9 * DAY])
def test_marks_are_given_in_the_time_for_it(assessment, reviewer, at):
    with pytest.raises(ActRefused) as refusal:
        give(assessment, reviewer, at=at, P02_R=("A",))

    assert refusal.value.code == "review_window_open"


def test_a_reviewer_of_another_prefecture_gives_none(assessment):
    stranger = make_person("stranger", Role.PREFECTURE_REVIEWER, "9902")

    with pytest.raises(ActRefused) as refusal:
        give(assessment, stranger, P02_R=("A",))

    assert refusal.value.code == "forbidden"


def test_nothing_is_marked_before_the_county_submits(assessment, reviewer):
    Assessment.objects.update(status="PREPARING")

    with pytest.raises(ActRefused) as refusal:
        give(assessment, reviewer, P02_R=("A",))

    assert refusal.value.code == "illegal"


def test_whoever_saw_an_older_mark_overwrites_nothing(assessment, reviewer):
    give(assessment, reviewer, P02_R=("B", "缺一次"))

    with pytest.raises(MarkConflict) as conflict:
        give(assessment, reviewer, P02_R=("A",))

    assert [mark.given for mark in conflict.value.newest] == ["B"]
    assert give(assessment, reviewer, versions={"P02.R": 1}, P02_R=("A",)) == ["P02.R"]


def test_the_prefecture_has_one_mark_whoever_of_it_wrote_last(assessment, reviewer):
    colleague = make_person("colleague", Role.PREFECTURE_REVIEWER, "9901")
    give(assessment, reviewer, P02_R=("B", "缺一次"))

    give(assessment, colleague, versions={"P02.R": 1}, P02_R=("C", "缺两次"))

    mark = Mark.objects.get(column=PREFECTURE)
    assert (mark.person, mark.given, mark.version) == (colleague, "C", 2)


def test_what_stood_already_stays_the_mark_of_who_gave_it(assessment, reviewer):
    colleague = make_person("colleague", Role.PREFECTURE_REVIEWER, "9901")
    give(assessment, reviewer, P02_R=("B", "缺一次"))

    assert give(assessment, colleague, versions={"P02.R": 1}, P02_R=("B", "缺一次")) == []

    assert Mark.objects.get(column=PREFECTURE).person == reviewer


def test_a_mark_is_of_what_the_county_wrote_last(assessment, reviewer):
    give(assessment, reviewer, P02_R=("A",))
    Response.objects.filter(point="P02").update(written_at=REVIEW + DAY)
    assert current_marks(assessment) == []

    give(assessment, reviewer, at=REVIEW + 2 * DAY, versions={"P02.R": 1}, P02_R=("A",))

    assert [mark.item for mark in current_marks(assessment)] == ["P02.R"]


@pytest.fixture
def verified(county, filler) -> Assessment:
    return reviewed(county, filler)


def test_an_inspector_marks_for_themselves(verified):
    ones, twos = inspector_of(verified, "one"), inspector_of(verified, "two")

    give(verified, ones, PROVINCE, at=VERIFY, P02_R=("A",))
    give(verified, twos, PROVINCE, at=VERIFY, P02_R=("C", "现场未见记录"))

    assert dict(Mark.objects.filter(column=PROVINCE).values_list("person__username", "given")) == {
        "one": "A",
        "two": "C",
    }


def test_who_was_not_appointed_marks_nothing(verified):
    stranger = make_person("stranger", Role.INSPECTOR, "99")

    with pytest.raises(ActRefused) as refusal:
        give(verified, stranger, PROVINCE, at=VERIFY, P02_R=("A",))

    assert refusal.value.code == "appointed"


@pytest.mark.parametrize("change", [{"conflict": "亲属在该县任职"}, {"ended_at": NOON}])
def test_a_conflict_or_a_release_ends_marking(verified, change):
    inspector = inspector_of(verified, "one")
    Appointment.objects.update(**change)

    with pytest.raises(ActRefused) as refusal:
        give(verified, inspector, PROVINCE, at=VERIFY, P02_R=("A",))

    assert refusal.value.code == "appointed"


def test_a_mark_far_from_the_prefectures_needs_a_word(verified, reviewer):
    inspector = inspector_of(verified, "one")
    Mark.objects.create(
        assessment=verified,
        column=PREFECTURE,
        person=reviewer,
        point="P02",
        item="P02.R",
        given="0.5",
        points="0.5",
        written_by="reviewer",
        written_at=REVIEW,
    )

    with pytest.raises(FieldRefused, match="2分以上"):
        give(verified, inspector, PROVINCE, at=VERIFY, P02_R=("A",))

    assert give(verified, inspector, PROVINCE, at=VERIFY, P02_R=("A", "现场已补齐"))


def test_who_marks_on_after_finishing_has_not_finished(verified):
    inspector = inspector_of(verified, "one")
    Appointment.objects.update(finished_at=VERIFY)

    give(verified, inspector, PROVINCE, at=VERIFY, P02_R=("A",))

    assert Appointment.objects.get().finished_at is None


def test_no_trail_shows_what_an_inspector_gave(verified):
    inspector = inspector_of(verified, "one")

    give(verified, inspector, PROVINCE, at=VERIFY, P02_R=("1.3", "现场未见记录"))

    events = json.dumps(list(AuditEvent.objects.values("details", "target")), ensure_ascii=False)
    assert "1.3" not in events
    assert "现场未见记录" not in events
