"""Sets a round up, opens it, moves its windows, closes it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.acting import ActRefused, given, next_step, permissions_at
from assessments.checklist import checklist
from assessments.lifecycle.tables import DECIDED, OBJECTED, OPEN, OPINION, ROUND
from assessments.models import Response, Round, StageWindow, StepTaken
from assessments.notices import tell_appointed, tell_round
from assessments.objecting import opinions_sent
from assessments.points import points_in
from assessments.seating import seat, unseat
from assessments.stages import keeps_time
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal

Span = tuple[datetime, datetime]
SETTINGS = (
    "title",
    "year",
    "region_prefix",
    "rubric",
    "target_profile",
    "score_step",
    "gap_bound",
    "merge_rule",
    "inspectors_per_county",
    "credibility_on",
    "objection_days",
)


class RoundRefused(Refusal):
    """A round cannot be set up like that; ``code`` names what is wrong."""


@transaction.atomic
def set_up(*, settings: Mapping[str, Any], person: User, at: datetime) -> Round:
    """Begin a round that nobody but those who run it sees.

    Args:
        settings: values of ``SETTINGS``, title, year and region code prefix among them.

    Raises:
        ActRefused: the person does not run rounds there.
    """
    permissions = permissions_at(person, settings["region_prefix"])
    next_step(ROUND, Round.Status.DRAFT, "set_up", permissions, ())
    held = Round.objects.create(created_by_name=person.username, created_at=at, **settings)
    _record("set_up", held, person, at, {"after": _shown(settings)})
    return held


@transaction.atomic
def set_up_with(
    *, settings: Mapping[str, Any], windows: Mapping[str, Span], person: User, at: datetime
) -> Round:
    """Begin a round with its windows: both, or none.

    Raises:
        ActRefused, RoundRefused: as ``set_up`` and ``set_window`` do.
    """
    held = set_up(settings=settings, person=person, at=at)
    return keep(held=held, version=held.version, settings={}, windows=windows, person=person, at=at)


@transaction.atomic
def change(
    *, held: Round, version: int, settings: Mapping[str, Any], person: User, at: datetime
) -> Round:
    """Change the settings of a round that is not open yet.

    Raises:
        ActRefused: it is open, not theirs, or was changed since ``version`` was read.
    """
    locked = _locked(held, "set_up", person, lambda _round: ())
    if locked.version != version:
        raise ActRefused("stale", _("别人刚改过这个轮次；核对最新内容后再保存"))
    before = {name: getattr(locked, name) for name in settings}
    changed = {name: value for name, value in settings.items() if before[name] != value}
    if not changed:
        return locked
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    if "region_prefix" in changed:
        unseat(locked)
    kept = {name: before[name] for name in changed}
    _record("set_up", locked, person, at, {"before": _shown(kept), "after": _shown(changed)})
    return locked


@transaction.atomic
def keep(
    *,
    held: Round,
    version: int,
    settings: Mapping[str, Any],
    windows: Mapping[str, Span],
    person: User,
    at: datetime,
) -> Round:
    """Change settings and windows of a round that is not open yet: all of them, or none.

    Args:
        windows: stage -> from when, until before when; stages not named stay as they are.

    Raises:
        ActRefused, RoundRefused: as ``change`` and ``set_window`` do.
    """
    kept = change(held=held, version=version, settings=settings, person=person, at=at)
    standing = {each.stage: (each.opens_at, each.closes_at) for each in kept.windows.all()}
    moved = {stage: span for stage, span in windows.items() if standing.get(stage) != span}
    for stage, (opens_at, closes_at) in moved.items():
        set_window(
            held=kept, stage=stage, opens_at=opens_at, closes_at=closes_at, person=person, at=at
        )
    if moved and kept.version == version:
        kept.version += 1
        kept.save(update_fields=["version"])
    return kept


@transaction.atomic
def set_window(
    *,
    held: Round,
    stage: str,
    opens_at: datetime,
    closes_at: datetime,
    person: User,
    at: datetime,
    reason: str = "",
) -> StageWindow:
    """Say when a stage may be worked on; in an open round that takes a reason.

    Raises:
        RoundRefused: it would close before it opens, or leave a county too little time to object.
        ActRefused: the round is closed, not theirs, or no reason is given.
    """
    act = "move_window" if held.status == OPEN else "set_up"
    locked = _locked(held, act, person, lambda _round: given(reason))
    if opens_at >= closes_at:
        raise RoundRefused("window", _("截止时间要晚于开始时间"))
    before = locked.windows.filter(stage=stage).first()
    if stage == StageWindow.Stage.OBJECTION:
        _leave_time(locked, before, (opens_at, closes_at), at)
    kept, _new = StageWindow.objects.update_or_create(
        round=locked, stage=stage, defaults={"opens_at": opens_at, "closes_at": closes_at}
    )
    details = {
        "stage": stage,
        "before": None if before is None else _span(before.opens_at, before.closes_at),
        "after": _span(opens_at, closes_at),
    }
    _record(act, locked, person, at, details, said=reason)
    if locked.status == OPEN:
        tell_round(held=locked, verb="ROUND_WINDOW_MOVED", actor=person, at=at)
    return kept


@transaction.atomic
def open_round(*, held: Round, person: User, at: datetime) -> Round:
    """Open a round: every county in its scope gets its assessment, with a response per point.

    Raises:
        ActRefused: something on the checklist is missing, or it is not theirs to open.
    """
    locked = _locked(held, "open", person, _ready)
    assessments = seat(locked, at)
    locked.assessments.update(changed_at=at)
    locked.status, locked.opened_by_name, locked.opened_at = OPEN, person.username, at
    locked.save(update_fields=["status", "opened_by_name", "opened_at"])
    if locked.rubric is not None:
        points = points_in(locked.rubric.text)
        Response.objects.bulk_create(
            Response(
                assessment=assessment,
                point=point.code,
                department=next(iter(point.indicator.departments), ""),
            )
            for assessment in assessments
            for point in points
        )
    codes = [assessment.county_id for assessment in assessments]
    _record("open", locked, person, at, {"counties": codes}, before=Round.Status.DRAFT)
    tell_round(held=locked, verb="ROUND_OPENED", actor=person, at=at)
    tell_appointed(held=locked, actor=person, at=at)
    return locked


@transaction.atomic
def close_round(*, held: Round, person: User, at: datetime) -> Round:
    """Close a round in which every county is decided.

    Raises:
        ActRefused: a county is not, or it is not theirs to close.
    """
    locked = _locked(held, "close", person, _settled)
    locked.status, locked.closed_by_name, locked.closed_at = (
        Round.Status.CLOSED,
        person.username,
        at,
    )
    locked.save(update_fields=["status", "closed_by_name", "closed_at"])
    _record("close", locked, person, at, {}, before=OPEN)
    tell_round(held=locked, verb="ROUND_CLOSED", actor=person, at=at)
    return locked


def _locked(held: Round, act: str, person: User, holds: Callable[[Round], Iterable[str]]) -> Round:
    """Lock a round and ask the table whether the act may be done."""
    locked = Round.objects.select_for_update().get(pk=held.pk)
    permissions = permissions_at(person, locked.region_prefix)
    next_step(ROUND, locked.status, act, permissions, set(holds(locked)))
    return locked


def _leave_time(held: Round, before: StageWindow | None, span: Span, at: datetime) -> None:
    """Refuse a time to object that is too short, or is cut for who was told it already."""
    least = timedelta(days=held.objection_days)
    words = {"days": held.objection_days}
    if span[1] - span[0] < least:
        raise RoundRefused("objection_days", _("本轮次的申辩时间不少于%(days)d天") % words)
    if before is None:
        return
    told = StepTaken.objects.filter(
        assessment__round=held, assessment__status__in=(OPINION, OBJECTED)
    )
    old = (before.opens_at, before.closes_at)
    if not all(keeps_time(sent, old, span, at, least) for sent in opinions_sent(told).values()):
        message = _("已收到初步意见的县，从现在起还要留%(days)d天申辩，或留到原来的截止时间")
        raise RoundRefused("objection_left", message % words)


def _ready(held: Round) -> set[str]:
    left = (item for item in checklist(held) if item.needed and not item.done)
    return set() if any(left) else {"checklist_done"}


def _settled(held: Round) -> set[str]:
    undecided = held.assessments.exclude(status=DECIDED).exists()
    return set() if undecided else {"everybody_decided"}


def _record(
    act: str,
    held: Round,
    person: User,
    at: datetime,
    details: Mapping[str, Any],
    *,
    before: str = "",
    said: str = "",
) -> None:
    verb = next(step.verb for step in ROUND.steps if step.act == act)
    StepTaken.objects.create(
        round=held,
        act=act,
        subject=str(details.get("stage", "")),
        before=before or held.status,
        after=held.status,
        reason=said.strip(),
        taken_by_name=person.username,
        taken_at=at,
    )
    record(
        verb=AuditEvent.Verb(verb),
        target=f"round/{held.pk}",
        actor_name=person.username,
        at=at,
        details=dict(details),
    )


def _shown(settings: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in settings.items()}


def _span(opens_at: datetime, closes_at: datetime) -> list[str]:
    return [opens_at.isoformat(), closes_at.isoformat()]
