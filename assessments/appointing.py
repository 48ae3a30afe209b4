"""Appoints who marks which county, releases them, keeps conflicts out, puts counties in groups.

Where somebody is from is what their posts tell: every grant they hold or held, in force or ended,
whose region code has four digits or more. A post of the whole province tells nothing. An inspector
verifies no county of a prefecture they have or had a post in; a reviewer re-reviews no county they
have or had a post in themselves. Whoever declared a conflict with a county, in whichever round,
marks it in no column.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.acting import ActRefused, given, next_step, permissions_at
from assessments.lifecycle.tables import DRAFT, ROUND
from assessments.models import Appointment, Assessment, Round, StepTaken
from assessments.notices import tell
from assessments.seating import seat
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Permission
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from schools.models import Region

MARKS = {
    Appointment.Column.PREFECTURE: Permission.REVIEW_MARK,
    Appointment.Column.PROVINCE: Permission.VERIFY_MARK,
}
# How many digits of the county's code a post must share to be too near to it.
TOO_NEAR = {Appointment.Column.PREFECTURE: 6, Appointment.Column.PROVINCE: 4}
PREFECTURE_DIGITS = 4
LONGEST_CONFLICT = 200
LONGEST_GROUP = 40


class AppointmentRefused(Refusal):
    """Somebody cannot be appointed like that; ``code`` names what is wrong."""


@transaction.atomic
def appoint(
    *,
    held: Round,
    codes: Collection[str],
    appointed: User,
    column: str,
    person: User,
    at: datetime,
) -> list[Appointment]:
    """Appoint somebody to mark counties of a round in a column: all of them, or none.

    Counties they are appointed to already stay as they are; only new appointments are returned.
    Whoever is appointed in a draft is told of it when the round opens.

    Raises:
        AppointmentRefused: a county is not in the round, or they may not mark there.
        ActRefused: they are not impartial towards a county, or it is not this person's to appoint.
    """
    locked = _locked(held)
    column = Appointment.Column(column)
    assessments = _chosen(locked, codes, at)
    counties = [assessment.county for assessment in assessments]
    _take(locked, "assign", person, appointed, barred(appointed, column, counties), counties)
    for county in counties:
        if not appointed.may(MARKS[column], county.code):
            words = {"person": str(appointed), "county": county.label, "column": column.label}
            raise AppointmentRefused(
                "no_mandate", _("%(person)s没有%(county)s的%(column)s权限") % words
            )
    standing = set(
        Appointment.objects.filter(
            assessment__in=assessments, person=appointed, column=column, ended_at=None
        ).values_list("assessment_id", flat=True)
    )
    made = []
    for assessment in assessments:
        if assessment.pk in standing:
            continue
        made.append(
            Appointment.objects.create(
                assessment=assessment,
                person=appointed,
                column=column,
                appointed_by_name=person.username,
                appointed_at=at,
            )
        )
        _record("assign", assessment, person, at, column, {"person": appointed.username})
        if locked.status != DRAFT:
            tell(
                assessment=assessment,
                verb="REVIEWER_ASSIGNED",
                actor=person,
                at=at,
                others=[appointed.username],
            )
    return made


@transaction.atomic
def release(*, appointment: Appointment, reason: str, person: User, at: datetime) -> Appointment:
    """End an appointment; what was marked under it stays where it is.

    Raises:
        AppointmentRefused: it has ended already.
        ActRefused: no reason is given, or it is not this person's to release.
    """
    locked = _standing(appointment)
    held = locked.assessment.round
    next_step(
        ROUND,
        held.status,
        "release",
        permissions_at(person, held.region_prefix),
        given(reason),
    )
    return _end("release", locked, person, at, reason)


@transaction.atomic
def declare_conflict(
    *, appointment: Appointment, conflict: str, person: User, at: datetime
) -> Appointment:
    """Keep a declared conflict and end the appointment; they are not appointed there again.

    Whoever runs the round may write down what somebody else told them.

    Raises:
        AppointmentRefused: it has ended already, or the words are too long.
        ActRefused: nothing is said, or the appointment is somebody else's.
    """
    locked = _standing(appointment)
    held, code = locked.assessment.round, locked.assessment.county_id
    permissions = permissions_at(person, code)
    runs = Permission.ROUND_RUN in permissions_at(person, held.region_prefix)
    holds = {*given(conflict), *(("own_appointment",) if runs or _own(locked, person) else ())}
    next_step(ROUND, held.status, "declare_conflict", permissions, holds)
    if len(conflict.strip()) > LONGEST_CONFLICT:
        raise AppointmentRefused("long", _("回避事项不超过200字"))
    locked.conflict = conflict.strip()
    return _end("declare_conflict", locked, person, at, conflict)


@transaction.atomic
def group(*, held: Round, codes: Collection[str], name: str, person: User, at: datetime) -> int:
    """Put counties of a round into a group, or take them out of theirs; return how many moved.

    Args:
        name: the group's name; empty takes them out.

    Raises:
        AppointmentRefused: a county is not in the round, or the name is too long.
        ActRefused: it is not this person's to do.
    """
    locked, name = _locked(held), name.strip()
    permissions = permissions_at(person, locked.region_prefix)
    next_step(ROUND, locked.status, "group", permissions, ())
    if len(name) > LONGEST_GROUP:
        raise AppointmentRefused("long", _("组名不超过40字"))
    moved = [each for each in _chosen(locked, codes, at) if each.group != name]
    for assessment in moved:
        details = {"before": assessment.group, "after": name}
        assessment.group = name
        assessment.save(update_fields=["group"])
        _record("group", assessment, person, at, name, details)
    return len(moved)


def barred(appointed: User, column: str, counties: Iterable[Region]) -> dict[str, str]:
    """Say of which counties somebody may not mark, and why: county code -> words."""
    posts = [
        prefix
        for prefix in Grant.objects.filter(user=appointed).values_list("region_prefix", flat=True)
        if len(prefix) >= PREFECTURE_DIGITS
    ]
    declared = set(
        Appointment.objects.filter(person=appointed)
        .exclude(conflict="")
        .values_list("assessment__county_id", flat=True)
    )
    digits = TOO_NEAR[Appointment.Column(column)]
    found = {}
    for county in counties:
        if county.code in declared:
            found[county.code] = _("申报过回避")
        elif any(post.startswith(county.code[:digits]) for post in posts):
            place = county.label if digits > PREFECTURE_DIGITS else county.prefecture_name
            found[county.code] = _("在%(place)s任职或任过职") % {"place": place}
    return found


def _take(
    held: Round,
    act: str,
    person: User,
    appointed: User,
    why: dict[str, str],
    counties: list[Region],
) -> None:
    permissions = permissions_at(person, held.region_prefix)
    try:
        next_step(ROUND, held.status, act, permissions, () if why else {"impartial"})
    except ActRefused as refusal:
        if refusal.code != "impartial":
            raise
        first = next(county for county in counties if county.code in why)
        words = {"person": str(appointed), "county": first.label, "why": why[first.code]}
        message = _("%(person)s要回避%(county)s：%(why)s") % words
        raise ActRefused("impartial", message) from refusal


def _locked(held: Round) -> Round:
    return Round.objects.select_for_update().get(pk=held.pk)


def _chosen(held: Round, codes: Collection[str], at: datetime) -> list[Assessment]:
    if held.status == DRAFT:
        seat(held, at)
    chosen = held.assessments.filter(county__in=codes).select_related("county", "round")
    found = list(chosen.order_by("county"))
    if not codes or len(found) != len(set(codes)):
        raise AppointmentRefused("counties", _("先选本轮次里的县"))
    return found


def _standing(appointment: Appointment) -> Appointment:
    locked = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("assessment__round", "assessment__county", "person")
        .get(pk=appointment.pk)
    )
    if locked.ended_at is not None:
        raise AppointmentRefused("ended", _("这项指派已经结束；刷新页面看最新名单"))
    return locked


def _own(appointment: Appointment, person: User) -> bool:
    return appointment.person_id == person.pk


def _end(act: str, appointment: Appointment, person: User, at: datetime, said: str) -> Appointment:
    appointment.ended_at = at
    appointment.save(update_fields=["conflict", "ended_at"])
    details = {"person": appointment.person.username}
    _record(act, appointment.assessment, person, at, appointment.column, details, said=said)
    return appointment


def _record(
    act: str,
    assessment: Assessment,
    person: User,
    at: datetime,
    subject: str,
    details: dict[str, Any],
    *,
    said: str = "",
) -> None:
    held = assessment.round
    StepTaken.objects.create(
        round=held,
        assessment=assessment,
        act=act,
        subject=subject,
        before=held.status,
        after=held.status,
        reason=said.strip(),
        taken_by_name=person.username,
        taken_at=at,
    )
    record(
        verb=AuditEvent.Verb(next(step.verb for step in ROUND.steps if step.act == act)),
        target=f"{assessment.county_id}/{held.pk}",
        actor_name=person.username,
        at=at,
        region_code=assessment.county_id,
        year=held.year,
        details={"column": subject, **details} if act != "group" else details,
    )
