"""A round is set up, opens when nothing is missing, and closes when everything is decided."""

from typing import Any

import pytest

from assessments.acting import ActRefused
from assessments.appointing import appoint, group
from assessments.models import (
    Appointment,
    Assessment,
    Notice,
    Response,
    Round,
    StageWindow,
    StepTaken,
)
from assessments.rounds import (
    RoundRefused,
    change,
    close_round,
    keep,
    open_round,
    set_up,
    set_window,
)
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from indicators.models import Rubric
from tests.assessments.drafted import confirmed_rubric, missing, settings_with, with_windows
from tests.assessments.held import DAY
from tests.conftest import NOON, make_person


@pytest.fixture
def rubric(db) -> Rubric:
    return confirmed_rubric()


@pytest.fixture
def draft(county, neighbour, lead, rubric) -> Round:
    return set_up(settings=settings_with(rubric), person=lead, at=NOON)


def test_uncertain_numbers_keep_a_round_from_opening(draft, lead, rubric):
    with_windows(draft, lead)
    from_the_list = rubric.confirmations.first()
    from_the_list.taken_back_by_name, from_the_list.taken_back_at = "lead", NOON
    from_the_list.save(update_fields=["taken_back_by_name", "taken_back_at"])

    assert missing(draft) == {"numbers"}
    with pytest.raises(ActRefused) as refusal:
        open_round(held=draft, person=lead, at=NOON)
    assert refusal.value.code == "checklist_done"


def test_opening_gives_every_county_its_assessment_and_points(draft, lead):
    opened = open_round(held=with_windows(draft, lead), person=lead, at=NOON)

    step = StepTaken.objects.get(act="open")
    assert (step.before, step.after, opened.status) == ("DRAFT", "OPEN", Round.Status.OPEN)
    assert set(Assessment.objects.values_list("county", "status")) == {
        ("990101", "PREPARING"),
        ("990102", "PREPARING"),
    }
    assert Response.objects.filter(assessment__county="990101", state="TODO").count() == 37
    assert Response.objects.get(assessment__county="990101", point="P30").department == "财政局"
    event = AuditEvent.objects.get(verb="ROUND_OPENED")
    assert event.details["counties"] == ["990101", "990102"]


def test_opening_tells_those_who_were_appointed_before(draft, lead, django_assert_max_num_queries):
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    words = {"held": draft, "column": "PROVINCE", "person": lead, "at": NOON}
    appoint(**words, codes=["990102"], appointed=inspector)
    group(held=draft, codes=["990102"], name="第一组", person=lead, at=NOON)
    with_windows(draft, lead)
    assert not Notice.objects.exists()
    assert not Assessment.objects.visible_to(inspector).exists()

    with django_assert_max_num_queries(33):
        open_round(held=draft, person=lead, at=NOON + DAY)

    assert [each.county_id for each in Assessment.objects.visible_to(inspector)] == ["990102"]
    assert Assessment.objects.get(county="990102").group == "第一组"
    assert Assessment.objects.filter(round=draft, changed_at=NOON + DAY).count() == 2
    assert Response.objects.filter(assessment__round=draft).count() == 2 * 37
    [notice] = Notice.objects.filter(person=inspector)
    assert (notice.verb, notice.details["county"]) == ("REVIEWER_ASSIGNED", "示例乙县")


def test_a_county_that_leaves_the_scope_of_a_draft_leaves_with_its_people(draft, lead):
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    words = {"held": draft, "column": "PROVINCE", "person": lead, "at": NOON}
    appoint(**words, codes=["990101", "990102"], appointed=inspector)

    change(held=draft, version=1, settings={"region_prefix": "990101"}, person=lead, at=NOON)

    assert [each.assessment.county_id for each in Appointment.objects.all()] == ["990101"]


def test_opening_takes_as_many_queries_for_two_counties_as_for_one(
    draft, lead, django_assert_max_num_queries
):
    with_windows(draft, lead)

    with django_assert_max_num_queries(30):
        open_round(held=draft, person=lead, at=NOON)


def test_only_who_runs_rounds_sets_one_up(filler, rubric):
    with pytest.raises(ActRefused) as refusal:
        set_up(
            settings={"title": "x", "year": 2025, "region_prefix": "990101"},
            person=filler,
            at=NOON,
        )

    assert refusal.value.code == "forbidden"


def test_settings_changed_by_somebody_else_are_not_overwritten(draft, lead):
    change(held=draft, version=1, settings={"title": "新名称"}, person=lead, at=NOON)

    with pytest.raises(ActRefused) as refusal:
        change(held=draft, version=1, settings={"title": "旧名称"}, person=lead, at=NOON)

    draft.refresh_from_db()
    assert (refusal.value.code, draft.title, draft.version) == ("stale", "新名称", 2)


def test_windows_moved_by_somebody_else_are_not_overwritten(draft, lead):
    spans = {"SELF": (NOON, NOON + DAY)}
    words: dict[str, Any] = {"held": draft, "version": 1, "settings": {}, "person": lead}

    kept = keep(**words, windows=spans, at=NOON)

    assert kept.version == 2
    with pytest.raises(ActRefused) as refusal:
        keep(**words, windows={"SELF": (NOON, NOON + 2 * DAY)}, at=NOON)
    assert refusal.value.code == "stale"
    assert draft.windows.get(stage="SELF").closes_at == NOON + DAY


def test_settings_and_windows_are_kept_together_or_not_at_all(draft, lead):
    with pytest.raises(RoundRefused):
        keep(
            held=draft,
            version=1,
            settings={"title": "新名称"},
            windows={"SELF": (NOON, NOON)},
            person=lead,
            at=NOON,
        )

    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("示例省2025年度评价", 1)


def test_saving_what_stands_already_is_no_step(draft, lead):
    with_windows(draft, lead)
    spans = {each.stage: (each.opens_at, each.closes_at) for each in draft.windows.all()}
    steps = StepTaken.objects.count()

    kept = keep(held=draft, version=1, settings={"year": 2025}, windows=spans, person=lead, at=NOON)

    assert (kept.version, StepTaken.objects.count()) == (1, steps)


def test_an_open_round_keeps_its_settings(draft, lead):
    open_round(held=with_windows(draft, lead), person=lead, at=NOON)

    with pytest.raises(ActRefused) as refusal:
        change(held=draft, version=1, settings={"title": "新名称"}, person=lead, at=NOON)

    assert refusal.value.code == "illegal"


def test_a_window_closes_after_it_opens(draft, lead):
    with pytest.raises(RoundRefused):
        set_window(held=draft, stage="SELF", opens_at=NOON, closes_at=NOON, person=lead, at=NOON)


def test_a_window_of_an_open_round_moves_with_a_reason_only(draft, lead):
    opened = open_round(held=with_windows(draft, lead), person=lead, at=NOON)
    later = {"opens_at": NOON, "closes_at": NOON + 12 * DAY, "person": lead, "at": NOON}

    with pytest.raises(ActRefused) as refusal:
        set_window(held=opened, stage="SELF", **later)
    set_window(held=opened, stage="SELF", reason="汛情", **later)

    assert refusal.value.code == "reason_given"
    assert StageWindow.objects.get(round=opened, stage="SELF").closes_at == NOON + 12 * DAY
    told = StepTaken.objects.get(act="move_window")
    assert (told.subject, told.reason) == ("SELF", "汛情")
    assert AuditEvent.objects.get(verb="ROUND_WINDOW_MOVED").details["stage"] == "SELF"


def move_objections(held, lead, days, at=NOON):
    return set_window(
        held=held,
        stage="OBJECTION",
        opens_at=NOON,
        closes_at=NOON + days * DAY,
        person=lead,
        at=at,
        reason="示例",
    )


def test_a_county_has_at_least_the_days_of_its_round_to_object(draft, lead):
    change(held=draft, version=1, settings={"objection_days": 7}, person=lead, at=NOON)

    with pytest.raises(RoundRefused) as refusal:
        move_objections(draft, lead, 6)
    moved = move_objections(draft, lead, 7)

    assert (refusal.value.code, refusal.value.message) == (
        "objection_days",
        "本轮次的申辩时间不少于7天",
    )
    assert moved.closes_at == NOON + 7 * DAY


def test_a_round_whose_time_to_object_is_too_short_does_not_open(draft, lead):
    kept = with_windows(draft, lead)

    change(held=kept, version=1, settings={"objection_days": 8}, person=lead, at=NOON)
    kept.refresh_from_db()

    assert missing(kept) == {"windows"}


def test_time_to_object_is_not_cut_for_who_was_told_already(draft, lead):
    opened = open_round(held=with_windows(draft, lead), person=lead, at=NOON)
    move_objections(opened, lead, 20)
    assessment = opened.assessments.first()
    assert assessment is not None
    StepTaken.objects.create(
        round=opened,
        assessment=assessment,
        act="send_opinion",
        before="REVIEWED",
        after="OPINION",
        taken_by_name="lead",
        taken_at=NOON,
    )
    opened.assessments.filter(pk=assessment.pk).update(status="OPINION")

    with pytest.raises(RoundRefused) as refusal:
        move_objections(opened, lead, 14, at=NOON + 10 * DAY)
    moved = move_objections(opened, lead, 15, at=NOON + 10 * DAY)

    assert refusal.value.code == "objection_left"
    assert "从现在起还要留5天" in refusal.value.message
    assert moved.closes_at == NOON + 15 * DAY


def test_time_to_object_is_free_to_move_once_a_county_is_decided(draft, lead):
    opened = open_round(held=with_windows(draft, lead), person=lead, at=NOON)
    move_objections(opened, lead, 20)
    for assessment in opened.assessments.all():
        StepTaken.objects.create(
            round=opened,
            assessment=assessment,
            act="send_opinion",
            before="REVIEWED",
            after="OPINION",
            taken_by_name="lead",
            taken_at=NOON,
        )
    opened.assessments.update(status="DECIDED")

    assert move_objections(opened, lead, 5, at=NOON + 10 * DAY).closes_at == NOON + 5 * DAY


def test_a_window_is_half_open(draft, lead):
    with_windows(draft, lead)
    window = draft.windows.get(stage="SELF")

    assert window.open_at(NOON)
    assert not window.open_at(NOON + 10 * DAY)


def test_a_round_closes_when_every_county_is_decided(draft, lead):
    opened = open_round(held=with_windows(draft, lead), person=lead, at=NOON)
    with pytest.raises(ActRefused) as refusal:
        close_round(held=opened, person=lead, at=NOON)
    Assessment.objects.filter(round=opened).update(status="DECIDED")

    closed = close_round(held=opened, person=lead, at=NOON)

    assert refusal.value.code == "everybody_decided"
    assert (closed.status, closed.closed_by_name) == ("CLOSED", "lead")


def test_a_draft_is_seen_by_those_who_run_it_alone(draft, lead, filler):
    assert draft in Round.objects.visible_to(lead)
    assert draft not in Round.objects.visible_to(filler)

    open_round(held=with_windows(draft, lead), person=lead, at=NOON)

    assert draft in Round.objects.visible_to(filler)
    assert [each.county_id for each in Assessment.objects.visible_to(filler)] == ["990101"]
