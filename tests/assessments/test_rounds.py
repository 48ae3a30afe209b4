"""A round is set up, opens when nothing is missing, and closes when everything is decided."""

from datetime import timedelta
from typing import Any

import pytest

from assessments.acting import ActRefused
from assessments.models import Assessment, Response, Round, StageWindow, StepTaken
from assessments.rounds import (
    RoundRefused,
    change,
    checklist,
    close_round,
    keep,
    open_round,
    set_up,
    set_window,
)
from edu_duty.audit.models import AuditEvent
from indicators.confirming import confirm, unconfirmed
from indicators.models import Rubric
from indicators.publishing import load_rubrics
from tests.conftest import NOON

DAY = timedelta(days=1)
SPANS = {"SELF": (0, 10), "REVIEW": (10, 20), "VERIFY": (20, 30), "OBJECTION": (30, 37)}


@pytest.fixture
def rubric(db) -> Rubric:
    """The annual evaluation, with every uncertain number vouched for."""
    load_rubrics(NOON)
    found = Rubric.objects.get(code="CE37", current=True)
    paths = [number.path for number in unconfirmed(found)]
    confirm(found, paths, reason="示例", actor_name="lead", at=NOON)
    return found


@pytest.fixture
def draft(county, neighbour, lead, rubric) -> Round:
    settings: dict[str, Any] = {
        "title": "示例省2025年度评价",
        "year": 2025,
        "region_prefix": "99",
        "rubric": rubric,
    }
    return set_up(settings=settings, person=lead, at=NOON)


def with_windows(held: Round, lead, spans=SPANS) -> Round:
    for stage, (begins, ends) in spans.items():
        opens_at, closes_at = NOON + begins * DAY, NOON + ends * DAY
        set_window(
            held=held, stage=stage, opens_at=opens_at, closes_at=closes_at, person=lead, at=NOON
        )
    return held


def missing(held: Round) -> set[str]:
    return {item.code for item in checklist(held) if not item.done}


def test_a_new_round_says_what_is_missing(draft):
    assert missing(draft) == {"windows"}


def test_the_checklist_names_each_thing_that_is_missing(draft, lead, rubric):
    with_windows(draft, lead, SPANS | {"REVIEW": (1, 5)})
    draft.rubric, draft.region_prefix, draft.credibility_on = None, "98", True

    items = {item.code: item for item in checklist(draft)}

    assert missing(draft) == {"rubric", "numbers", "windows", "counties", "credibility"}
    assert items["windows"].missing == "市级复核比县级自评先截止"
    assert items["counties"].missing == "范围内没有县级行政区"


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


def test_opening_takes_as_many_queries_for_two_counties_as_for_one(
    draft, lead, django_assert_max_num_queries
):
    with_windows(draft, lead)

    with django_assert_max_num_queries(30):
        open_round(held=draft, person=lead, at=NOON)


def test_a_county_is_in_one_round_of_a_rubric_and_year(draft, lead, rubric):
    open_round(held=with_windows(draft, lead), person=lead, at=NOON)
    settings = {"title": "另一轮", "year": 2025, "region_prefix": "9901", "rubric": rubric}
    second = with_windows(set_up(settings=settings, person=lead, at=NOON), lead)

    assert missing(second) == {"counties"}


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
