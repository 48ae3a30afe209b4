"""A status changes one way: under a lock, as the table says, with its event."""

from datetime import timedelta

import pytest
from django.conf import settings

from assessments.acting import ActRefused, advance, next_step, permissions_at, reason
from assessments.lifecycle.tables import ASSESSMENT, TABLES
from assessments.models import Assessment, Round, StepTaken
from edu_duty.accounts.roles import Permission, Role
from edu_duty.audit.models import AuditEvent
from tests.conftest import NOON, make_person

EVERYTHING = ASSESSMENT.conditions


@pytest.fixture
def assessment(county) -> Assessment:
    held = Round.objects.create(
        title="示例省2025年度评价",
        region_prefix="99",
        year=2025,
        status=Round.Status.OPEN,
        created_by_name="lead",
        created_at=NOON,
        opened_by_name="lead",
        opened_at=NOON,
    )
    return Assessment.objects.create(round=held, county=county, changed_at=NOON)


@pytest.fixture
def head(county):
    return make_person("head", Role.BUREAU_HEAD, county.code)


def test_a_step_changes_the_status_and_leaves_its_event(assessment, head):
    later = NOON + timedelta(hours=1)

    moved = advance(
        assessment=assessment, act="submit", person=head, at=later, holds=lambda _: EVERYTHING
    )

    assert (moved.status, moved.version, moved.changed_at) == ("SUBMITTED", 2, later)
    event = AuditEvent.objects.get(verb="ASSESSMENT_SUBMITTED")
    assert event.details == {"before": "PREPARING", "after": "SUBMITTED"}
    assert (event.region_code, event.year, event.actor_name) == ("990101", 2025, "head")
    step = StepTaken.objects.get()
    assert (step.act, step.before, step.after) == ("submit", "PREPARING", "SUBMITTED")


def test_a_refused_step_changes_nothing(assessment, filler):
    with pytest.raises(ActRefused) as refusal:
        advance(
            assessment=assessment, act="submit", person=filler, at=NOON, holds=lambda _: EVERYTHING
        )

    assessment.refresh_from_db()
    assert refusal.value.code == "forbidden"
    assert (assessment.status, assessment.version) == ("PREPARING", 1)
    assert not AuditEvent.objects.filter(verb="ASSESSMENT_SUBMITTED").exists()


def test_conditions_are_asked_of_the_locked_row_and_not_of_what_the_page_saw(assessment, head):
    advance(assessment=assessment, act="submit", person=head, at=NOON, holds=lambda _: EVERYTHING)

    with pytest.raises(ActRefused) as refusal:
        advance(
            assessment=assessment, act="submit", person=head, at=NOON, holds=lambda _: EVERYTHING
        )

    assert refusal.value.code == "illegal"


def test_every_condition_and_refusal_is_said_in_words():
    codes = {"illegal", "forbidden"} | {each for table in TABLES for each in table.conditions}

    assert all(reason(code) for code in codes)


def test_permissions_are_those_of_the_region(head):
    here, elsewhere = permissions_at(head, "990101"), permissions_at(head, "990102")

    assert Permission.ASSESSMENT_SIGN in here
    assert elsewhere == frozenset()


def test_a_step_without_its_condition_is_refused_in_words():
    with pytest.raises(ActRefused) as refusal:
        next_step(ASSESSMENT, "PREPARING", "submit", set(Permission), set())

    assert refusal.value.message == "不在自评时间内"
    assert settings.LANGUAGE_CODE == "zh-hans"


def test_a_reason_is_part_of_the_step_and_its_condition(assessment, head):
    reviewer = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")
    advance(assessment=assessment, act="submit", person=head, at=NOON, holds=lambda _: EVERYTHING)
    step = {"assessment": assessment, "act": "return", "person": reviewer, "at": NOON}

    with pytest.raises(ActRefused) as refusal:
        advance(**step, holds=lambda _: {"review_window_open"}, said="  ")
    advance(**step, holds=lambda _: {"review_window_open"}, said="第13点缺佐证")

    assert refusal.value.code == "reason_given"
    assert StepTaken.objects.get(act="return").reason == "第13点缺佐证"
