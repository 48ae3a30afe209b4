"""Reminds those who can do the next step of a late county (催办), once a day at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from assessments.acting import ActRefused, advance, reason
from assessments.models import Assessment, Round, StepTaken
from assessments.stages import due, late_stage
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many late counties were reminded, and how many had been today already."""

    now: int
    before: int


@transaction.atomic
def remind(*, held: Round, person: User, at: datetime) -> Reminded:
    """Remind every late county of a round, but those reminded today; each leaves its step.

    Raises:
        ActRefused: no county they run is late.
    """
    closing = {window.stage: window.closes_at for window in held.windows.all()}
    counties = Assessment.objects.visible_to(person, Permission.ROUND_RUN).filter(round=held)
    late = [each for each in counties.order_by("county") if _is_late(each, closing, at)]
    if not late:
        raise ActRefused("late", reason("late"))
    told = sum(_reminded(each, closing, person, at) for each in late)
    return Reminded(told, len(late) - told)


def reminded_at(steps: QuerySet[StepTaken]) -> dict[int, datetime]:
    """Return when counties were reminded last, by assessment; one query."""
    told = steps.filter(act="remind").order_by("taken_at")
    rows = told.values_list("assessment", "taken_at")
    return {key: at for key, at in rows if key is not None}


def _reminded(
    assessment: Assessment, closing: Mapping[str, datetime], person: User, at: datetime
) -> bool:
    """Remind one county; say whether this was its first time today."""
    try:
        advance(
            assessment=assessment,
            act="remind",
            person=person,
            at=at,
            holds=lambda locked: _facts(locked, closing, at),
        )
    except ActRefused as refusal:
        if refusal.code != "not_reminded":
            raise
        return False
    return True


def _facts(assessment: Assessment, closing: Mapping[str, datetime], at: datetime) -> set[str]:
    last = reminded_at(StepTaken.objects.filter(assessment=assessment)).get(assessment.pk)
    told = {
        "late": _is_late(assessment, closing, at),
        "not_reminded": last is None or localdate(last) < localdate(at),
    }
    return {name for name, holds in told.items() if holds}


def _is_late(assessment: Assessment, closing: Mapping[str, datetime], at: datetime) -> bool:
    ends_at = due(assessment.status, assessment.resubmit_until, closing)
    return bool(late_stage(assessment.status, ends_at, at))
