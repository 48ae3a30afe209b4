"""From verification to the end: conditions answered, the opinion sent, the outcome decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.acting import ActRefused, advance, next_step, permissions_at, reason
from assessments.columns import FINAL, PROVINCE
from assessments.final_marks import Stands, final_marks, given_by
from assessments.lifecycle.tables import ASSESSMENT, REVIEWED
from assessments.marks import FieldRefused, as_decimal
from assessments.models import Assessment, Mark, Outcome
from assessments.objecting import objection_span
from assessments.standing import (
    CONDITION_ANSWERS,
    Basis,
    basis_of,
    computed_points,
    lacking,
    receipt_with,
)
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators.scoring.receipt import canonical, digest, printed

EIGHT_PLACES = Decimal("0.00000001")


@transaction.atomic
def answer_conditions(
    *, assessment: Assessment, answers: Mapping[str, tuple[str, str]], person: User, at: datetime
) -> list[str]:
    """Keep what the province found about the conditions that hold a grade down.

    Args:
        answers: condition -> met, unmet or not_applicable, and why; ``unmet`` needs a reason.

    Returns: the conditions whose answer changed.
    Raises:
        ActRefused: it is not theirs, not before the opinion, or nothing was verified yet.
        FieldRefused: there is no such condition or answer, or a reason is missing.
    """
    locked = _locked(assessment)
    _refuse_unless(locked, person)
    basis = _basis(locked)
    if not basis.verified:
        raise ActRefused("verification_merged", reason("verification_merged"))
    known = {each.code for each in basis.conditions}
    changed = []
    for code, (given, why) in answers.items():
        _refuse_answer(code, given, why, known)
        standing = basis.merged.get(code)
        if standing is not None and (standing.given, standing.reason) == (given, why.strip()):
            continue
        row = standing or Mark(assessment=locked, column=PROVINCE, point=code, item=code, version=0)
        row.given, row.reason, row.version = given, why.strip(), row.version + 1
        row.written_by, row.written_at = person.username, at
        row.save()
        changed.append(code)
    if changed:
        record(
            verb=AuditEvent.Verb.MARK_GIVEN,
            target=f"{locked.county_id}/{locked.round_id}",
            actor_name=person.username,
            at=at,
            region_code=locked.county_id,
            year=locked.round.year,
            details={"column": PROVINCE, "items": changed},
        )
    return changed


def send_opinion(
    *, assessment: Assessment, person: User, at: datetime, said: str = ""
) -> Assessment:
    """Send the preliminary opinion to the county, whose time to object begins.

    Raises:
        ActRefused: the table refuses it, or something is not verified yet.
    """

    def holds(locked: Assessment) -> set[str]:
        basis = basis_of(locked)
        merged = basis is not None and not lacking(basis)
        return {"verification_merged"} if merged else set()

    return advance(
        assessment=assessment, act="send_opinion", person=person, at=at, holds=holds, said=said
    )


@transaction.atomic
def decide(*, assessment: Assessment, person: User, at: datetime, said: str = "") -> Outcome:
    """Decide what stands: every final mark, the receipt, total and grade, and who decided.

    Raises:
        ActRefused: the table refuses it, an objection is not answered, the county's time to object
            is not over, or the total is not certain.
    """
    locked = _locked(assessment)
    holding = deciding_conditions(locked, at)
    permissions = permissions_at(person, locked.county_id)
    next_step(ASSESSMENT, locked.status, "decide", permissions, holding)
    basis = _basis(locked)
    stands, credibility = final_marks(basis, locked.objections.all())
    receipt = receipt_with(basis, given_by(stands))
    result = receipt["result"]
    if result["points"] is None or (result["grade"] is None and _graded(receipt)):
        raise ActRefused("verification_merged", _("总分或等次还不确定，核对还没有评分的项目"))
    text = canonical(receipt)
    _keep_marks(basis, stands, receipt, person, at)
    outcome = Outcome.objects.create(
        assessment=locked,
        submission=basis.submission,
        receipt=text,
        sha256=digest(text),
        total=as_decimal(Fraction(result["points"])),
        grade=result["grade"] or "",
        credibility=None if credibility is None else _eight(credibility),
        decided_by_name=person.username,
        decided_at=at,
    )
    advance(
        assessment=locked,
        act="decide",
        person=person,
        at=at,
        holds=lambda _row: holding,
        said=said,
        details={"sha256": outcome.sha256, "total": str(outcome.total), "grade": outcome.grade},
    )
    return outcome


def deciding_conditions(assessment: Assessment, at: datetime) -> set[str]:
    """Return which conditions of a decision hold now."""
    found = set()
    if not assessment.objections.filter(ruling="").exists():
        found.add("objections_answered")
    span = objection_span(assessment)
    if span is not None and at >= span[1]:
        found.add("objection_window_over")
    return found


def _keep_marks(
    basis: Basis,
    stands: Sequence[Stands],
    receipt: Mapping[str, Any],
    person: User,
    at: datetime,
) -> None:
    by_code = {each.code: each for each in stands}
    codes = [*basis.items, *(each.code for each in basis.conditions if each.code in by_code)]
    rows = []
    for code in codes:
        if code in basis.items and not basis.applies(code):
            continue
        each = by_code.get(code, Stands(code, "", ""))
        points = _points(basis, each, receipt)
        rows.append(
            Mark(
                assessment=basis.assessment,
                column=FINAL,
                point=basis.point_of[code].code if code in basis.items else code,
                item=code,
                given=each.given or format(as_decimal(points or Fraction(0)).normalize(), "f"),
                points=None if points is None else as_decimal(points),
                computed=not each.given,
                reason=each.reason[:1000],
                written_by=person.username,
                written_at=at,
            )
        )
    Mark.objects.bulk_create(rows)


def _points(basis: Basis, each: Stands, receipt: Mapping[str, Any]) -> Fraction | None:
    if each.code not in basis.items:
        return None
    if each.given:
        return basis.points_of(each.code, each.given)
    rows = [row for row in receipt["indicators"] if row["code"] == each.code]
    return computed_points(rows, basis.items[each.code].points or Fraction(0))


def _graded(receipt: Mapping[str, Any]) -> bool:
    return bool(receipt["scheme"]["grades"])


def _eight(value: Fraction) -> Decimal:
    return Decimal(printed(value) or "0").quantize(EIGHT_PLACES)


def _locked(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("round", "county")
    return rows.get(pk=assessment.pk)


def _basis(assessment: Assessment) -> Basis:
    basis = basis_of(assessment)
    if basis is None:
        raise ActRefused("illegal", reason("illegal"))
    return basis


def _refuse_unless(assessment: Assessment, person: User) -> None:
    if assessment.status != REVIEWED:
        raise ActRefused("illegal", reason("illegal"))
    if not person.may(Permission.ROUND_RUN, assessment.county_id):
        raise ActRefused("forbidden", reason("forbidden"))


def _refuse_answer(code: str, given: str, why: str, known: set[str]) -> None:
    if code not in known:
        raise FieldRefused(code, _("%(code)s不是本指标体系的限制条件") % {"code": code})
    if given not in CONDITION_ANSWERS:
        raise FieldRefused(code, _("选择达标、未达标或不适用"))
    if given == "unmet" and not why.strip():
        raise FieldRefused(code, _("未达标的，写明事实"))
    if len(why) > 1000:
        raise FieldRefused(code, _("理由不超过1,000字"))
