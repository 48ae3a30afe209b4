"""What a county says itself about the conditions that hold a grade down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.acting import ActRefused, next_step, permissions_at, reason
from assessments.columns import SELF
from assessments.lifecycle.tables import RESPONSE
from assessments.marks import MOST_REASON, FieldRefused
from assessments.models import Assessment, Mark, Response, StageWindow
from assessments.points import every_condition_in
from assessments.responding import may_write
from assessments.standing import CONDITION_ANSWERS
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators.scoring import rules


@dataclass(frozen=True, slots=True)
class Declared:
    """An answer as it was written: met, unmet or not applicable, or nothing; why; what was seen."""

    given: str
    reason: str
    version: int


@transaction.atomic
def declare(
    *, assessment: Assessment, answers: Mapping[str, Declared], person: User, at: datetime
) -> list[str]:
    """Keep the county's own answers that differ from those that stand; return their conditions.

    The province decides in the end; nobody has to answer before submitting. An empty answer takes
    the standing one away.

    Raises:
        ActRefused: it may not be written now, or not by this person.
        FieldRefused: there is no such condition or answer, the facts are missing or too long, or
            somebody else wrote since.
    """
    locked = Assessment.objects.select_for_update(of=("self",)).select_related("round__rubric")
    assessment = locked.get(pk=assessment.pk)
    _refuse_unless(assessment, person, at)
    rubric = assessment.round.rubric
    known = {each.code for each in every_condition_in(rubric.text if rubric else "")}
    rows = Mark.objects.filter(assessment=assessment, column=SELF, item__in=known)
    standing = {mark.item: mark for mark in rows}
    changed = []
    for code, told in answers.items():
        _refuse_answer(code, told, known)
        if _keep(assessment, code, told, standing.get(code), person, at):
            changed.append(code)
    if changed:
        record(
            verb=AuditEvent.Verb.RESPONSE_SAVED,
            target=f"{assessment.county_id}/{assessment.round_id}",
            actor_name=person.username,
            at=at,
            region_code=assessment.county_id,
            year=assessment.round.year,
            details={"column": SELF, "items": changed},
        )
    return changed


def may_declare(assessment: Assessment, at: datetime) -> bool:
    """Say whether the county may write now: as long as it may write its points."""
    window = StageWindow.objects.filter(
        round=assessment.round_id, stage=StageWindow.Stage.SELF
    ).first()
    return may_write(assessment, window, at)


def _refuse_unless(assessment: Assessment, person: User, at: datetime) -> None:
    """Ask what writing a point asks: the county's time, and somebody who writes all of it."""
    holds = {"county_may_write"} if may_declare(assessment, at) else set()
    permissions = permissions_at(person, assessment.county_id)
    next_step(RESPONSE, Response.State.WORKING, "write", permissions, holds)
    if not person.reach(Permission.RESPONSE_EDIT, assessment.county_id).whole:
        raise ActRefused("forbidden", reason("forbidden"))


def _refuse_answer(code: str, told: Declared, known: set[str]) -> None:
    if code not in known:
        raise FieldRefused(code, _("%(code)s不是本指标体系的限制条件") % {"code": code})
    if told.given and told.given not in CONDITION_ANSWERS:
        raise FieldRefused(code, _("选择达标、未达标或不适用"))
    if told.given not in ("", rules.MET) and not told.reason.strip():
        raise FieldRefused(code, _("%(code)s不是达标的，写明事实和依据") % {"code": code})
    if len(told.reason.strip()) > MOST_REASON:
        raise FieldRefused(code, _("理由不超过1,000字"))


def _keep(
    assessment: Assessment,
    code: str,
    told: Declared,
    row: Mark | None,
    person: User,
    at: datetime,
) -> bool:
    why = told.reason.strip() if told.given else ""
    if (row.given, row.reason) == (told.given, why) if row is not None else not told.given:
        return False
    if told.version != (0 if row is None else row.version):
        message = _("别人刚写过%(code)s；核对最新内容后再保存") % {"code": code}
        raise FieldRefused(code, message)
    if not told.given:
        if row is not None:
            row.delete()
        return True
    kept = row or Mark(assessment=assessment, column=SELF, point=code, item=code, version=0)
    kept.given, kept.reason, kept.version = told.given, why, kept.version + 1
    kept.written_by, kept.written_at = person.username, at
    kept.save()
    return True
