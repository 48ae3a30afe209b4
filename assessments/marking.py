"""Reviewers and inspectors mark a county's items: in time, by version, with reasons."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.acting import next_step, permissions_at
from assessments.columns import PREFECTURE, PROVINCE, MarkRefused, points_given
from assessments.item_points import ItemPoints, points_of, read_item_points
from assessments.lifecycle.tables import ASSESSMENT
from assessments.marks import MOST_REASON, FieldRefused, Given, as_decimal, keep, keep_computed
from assessments.models import Appointment, Assessment, Mark, Response, StageWindow
from assessments.points import Point, points_in
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from indicators.publishing import parsed_rubric
from indicators.scoring.rules import Indicator

ACTS = {PREFECTURE: "mark", PROVINCE: "verify"}
STAGES = {PREFECTURE: StageWindow.Stage.REVIEW, PROVINCE: StageWindow.Stage.VERIFY}


class MarkConflict(Refusal):
    """Somebody marked since the page was read; ``newest`` are the marks that stand now."""

    def __init__(self, newest: list[Mark]) -> None:
        super().__init__("stale", _("别人刚评过这一点；核对两边的内容后再保存"))
        self.newest = newest


@transaction.atomic
def give_marks(
    *,
    assessment: Assessment,
    column: str,
    point: Point,
    versions: Mapping[str, int],
    marks: Mapping[str, Given],
    person: User,
    at: datetime,
) -> list[str]:
    """Keep what somebody gives the items of a point in their column; return what changed.

    An empty ``given`` takes the mark of a judged item away, and lets a computed one stand as it is
    computed. The prefecture has one mark for each item, whoever of it wrote last; an inspector has
    their own.

    Args:
        column: ``PREFECTURE`` or ``PROVINCE``.
        versions: item code -> the version of the mark that was seen, 0 for none.

    Raises:
        MarkConflict: a mark was written since.
        ActRefused: not now, or not theirs.
        FieldRefused: a mark cannot be given, or differs from another without a reason.
    """
    locked = lock(assessment)
    permissions = permissions_at(person, locked.county_id)
    step = next_step(
        ASSESSMENT, locked.status, ACTS[column], permissions, facts(locked, person, at)
    )
    _refuse_stale(locked, column, point, versions, marks, person)
    own = read_item_points(locked)
    _refuse_unexplained(locked, column, point, marks, own)
    before = _take_over(locked, marks, person) if column == PREFECTURE else {}
    changed = _keep(locked, column, point, marks, own, person, at)
    changed += _confirm_again(locked, column, point, set(marks) - set(changed), person, at)
    _give_back(before, changed)
    if changed:
        if column == PROVINCE:
            _begin_again(locked, person)
        # Never what was given: people of the county read this trail.
        details = {"column": column, "point": point.code, "items": sorted(changed)}
        note(step.verb, locked, person, at, details, point.code)
    return sorted(changed)


def agree(
    *,
    assessment: Assessment,
    column: str,
    point: Point,
    versions: Mapping[str, int],
    person: User,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> list[str]:
    """Take over what the county gives every item of a point; see ``give_marks``."""
    said = reasons or {}
    rows = Mark.objects.filter(assessment=assessment, column="SELF", point=point.code)
    given = {mark.item: mark.given for mark in rows if not mark.computed}
    marks = {
        item.code: Given(given.get(item.code, ""), said.get(item.code, "")) for item in point.items
    }
    return give_marks(
        assessment=assessment,
        column=column,
        point=point,
        versions=versions,
        marks=marks,
        person=person,
        at=at,
    )


def lock(assessment: Assessment) -> Assessment:
    """Lock the assessment until the transaction ends."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("round__rubric", "county")
        .get(pk=assessment.pk)
    )


def facts(assessment: Assessment, person: User, at: datetime) -> set[str]:
    """Return the conditions of time and person that hold for marking."""
    windows = {row.stage: row for row in StageWindow.objects.filter(round=assessment.round_id)}
    review, verify = (windows.get(STAGES[column]) for column in (PREFECTURE, PROVINCE))
    told = {
        "review_window_open": review is not None and review.open_at(at),
        "verify_window_open": verify is not None and verify.open_at(at),
        "appointed": appointed(assessment).filter(person=person).exists(),
        "not_merged": not is_merged(assessment),
    }
    return {name for name, holds in told.items() if holds}


def is_merged(assessment: Assessment) -> bool:
    """Say whether inspectors' marks were made one; what people found of conditions is no mark."""
    rows = Mark.objects.filter(assessment=assessment, column=PROVINCE, person=None)
    return rows.filter(item__in=list(items_of(assessment))).exists()


def appointed(assessment: Assessment) -> QuerySet[Appointment]:
    """Return the standing appointments of inspectors without a conflict."""
    return Appointment.objects.filter(
        assessment=assessment, column=PROVINCE, ended_at=None, conflict=""
    )


def items_of(assessment: Assessment) -> dict[str, Point]:
    """Return the items that are marked: code -> their point."""
    rubric = assessment.round.rubric
    points = () if rubric is None else points_in(rubric.text)
    return {item.code: point for point in points for item in point.items}


def current_marks(assessment: Assessment) -> list[Mark]:
    """Return the prefecture's marks that were given after what the county wrote last."""
    written = dict(
        Response.objects.filter(assessment=assessment).values_list("point", "written_at")
    )
    computed = read_item_points(assessment).computed
    rows = Mark.objects.filter(assessment=assessment, column=PREFECTURE)
    return [
        mark
        for mark in rows
        if is_current(mark, written.get(mark.point))
        and not (mark.computed and _moved(mark, computed.get(mark.item)))
    ]


def _moved(mark: Mark, computed: Fraction | None) -> bool:
    """Say whether an item that stands as computed comes to something else by now."""
    return mark.points != (None if computed is None else as_decimal(computed))


def is_current(mark: Mark, written_at: datetime | None) -> bool:
    """Say whether a mark is of what the county says now."""
    return written_at is None or mark.written_at >= written_at


def note(
    verb: str,
    assessment: Assessment,
    person: User,
    at: datetime,
    details: Mapping[str, object],
    subject: str = "",
) -> None:
    """Record an act about marks in the audit trail."""
    held = assessment.round
    tail = f"/{subject}" if subject else ""
    record(
        verb=AuditEvent.Verb(verb),
        target=f"{assessment.county_id}/{held.pk}{tail}",
        actor_name=person.username,
        at=at,
        region_code=assessment.county_id,
        year=held.year,
        details=dict(details),
    )


def _refuse_stale(
    assessment: Assessment,
    column: str,
    point: Point,
    versions: Mapping[str, int],
    marks: Iterable[str],
    person: User,
) -> None:
    rows = Mark.objects.filter(assessment=assessment, column=column, point=point.code)
    rows = rows.filter(person=person) if column == PROVINCE else rows
    standing = {mark.item: mark for mark in rows}
    for code in marks:
        row = standing.get(code)
        if versions.get(code, 0) != (row.version if row else 0):
            raise MarkConflict(list(standing.values()))


def _refuse_unexplained(
    assessment: Assessment,
    column: str,
    point: Point,
    marks: Mapping[str, Given],
    own: ItemPoints,
) -> None:
    """Ask a reason of what differs from the county's mark, or is far from the prefecture's."""
    before = {}
    if column == PROVINCE:
        rows = Mark.objects.filter(assessment=assessment, column=PREFECTURE, point=point.code)
        before = {mark.item: points_of(mark) for mark in rows}
    bound = Fraction(assessment.round.gap_bound)
    for item in point.items:
        told = marks.get(item.code)
        if told is None or told.reason.strip() or not _is_given(item, told, own):
            continue
        worth = _worth(assessment, item, told, own)
        if own.own[item.code] not in (None, worth):
            raise FieldRefused(item.code, _("与自评不同，写明理由"))
        if gap(worth, before.get(item.code)) >= bound:
            words = {"bound": format(assessment.round.gap_bound.normalize(), "f")}
            raise FieldRefused(item.code, _("与复核分相差%(bound)s分以上，写明理由") % words)


def gap(one: Fraction | None, other: Fraction | None) -> Fraction:
    """Return how far two marks are apart; nothing where one of them is not there."""
    return Fraction(0) if one is None or other is None else abs(one - other)


def _is_given(item: Indicator, told: Given, own: ItemPoints) -> bool:
    return bool(told.given) or item.code in own.computed


def _worth(
    assessment: Assessment, item: Indicator, told: Given, own: ItemPoints
) -> Fraction | None:
    """Return what is given, where it can be given at all; ``keep`` refuses the rest in words."""
    if not told.given:
        return own.computed[item.code]
    rubric = assessment.round.rubric
    scheme = None if rubric is None else parsed_rubric(rubric.text).scheme
    try:
        return points_given(item, scheme, told.given, Fraction(assessment.round.score_step))
    except MarkRefused:
        return own.own[item.code]


def _take_over(assessment: Assessment, marks: Iterable[str], person: User) -> dict[str, Mark]:
    """Let a colleague's marks be those of who writes them anew; return them as they were.

    The prefecture's column is one: it has one mark for each item.
    """
    rows = Mark.objects.filter(assessment=assessment, column=PREFECTURE, item__in=list(marks))
    others = rows.exclude(person=person)
    before = {mark.item: mark for mark in others}
    others.update(person=person)
    return before


def _give_back(before: Mapping[str, Mark], changed: Iterable[str]) -> None:
    """What stood already stays the mark of who gave it."""
    for code in set(before) - set(changed):
        before[code].save(update_fields=["person"])


def _keep(
    assessment: Assessment,
    column: str,
    point: Point,
    marks: Mapping[str, Given],
    own: ItemPoints,
    person: User,
    at: datetime,
) -> list[str]:
    """Write what differs; points that are the computed ones are kept as computed."""
    items = {item.code: item for item in point.items}
    computed, given = {}, {}
    for code, told in marks.items():
        if len(told.reason) > MOST_REASON:
            raise FieldRefused(code, _("理由不超过1,000字"))
        if code in own.computed and _is_computed(items[code], told, own):
            computed[code] = own.computed[code]
        else:
            given[code] = told
    changed = keep(
        assessment=assessment,
        column=column,
        point=point,
        marks=given,
        writer=person,
        at=at,
        owner=person,
    )
    return changed + keep_computed(
        assessment=assessment,
        column=column,
        point=point,
        computed=computed,
        reasons={code: told.reason for code, told in marks.items()},
        writer=person,
        at=at,
        owner=person,
    )


def _is_computed(item: Indicator, told: Given, own: ItemPoints) -> bool:
    computed = own.computed[item.code]
    if not told.given or computed is None:
        return not told.given
    return told.given == format(as_decimal(computed).normalize(), "f")


def _confirm_again(
    assessment: Assessment,
    column: str,
    point: Point,
    items: Iterable[str],
    person: User,
    at: datetime,
) -> list[str]:
    """A mark given again after the county wrote anew is of what it says now."""
    written = Response.objects.get(assessment=assessment, point=point.code).written_at
    rows = Mark.objects.filter(
        assessment=assessment, column=column, person=person, item__in=list(items)
    )
    stale = [mark for mark in rows if not is_current(mark, written)]
    for mark in stale:
        mark.written_by, mark.written_at, mark.version = person.username, at, mark.version + 1
        mark.save(update_fields=["written_by", "written_at", "version"])
    return [mark.item for mark in stale]


def _begin_again(assessment: Assessment, person: User) -> None:
    """Who marks on after they finished has not finished."""
    appointed(assessment).filter(person=person).update(finished_at=None)
