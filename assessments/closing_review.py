"""What ends marking: the prefecture returns or accepts, inspectors finish, marks are merged."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.acting import ActRefused, advance, next_step, permissions_at
from assessments.columns import PROVINCE, MarkRefused, points_given
from assessments.item_points import points_of
from assessments.lifecycle.tables import ASSESSMENT
from assessments.marking import appointed, current_marks, facts, items_of, lock, note
from assessments.marks import MOST_REASON, FieldRefused, as_decimal, exact_text
from assessments.merging import NotMergeable, merged, spread
from assessments.models import Appointment, Assessment, Mark, Query, StageWindow
from assessments.notices import tell
from assessments.points import Point
from assessments.sampling_words import lack_words
from edu_duty.accounts.models import User
from indicators.publishing import parsed_rubric


@transaction.atomic
def return_to_county(
    *, assessment: Assessment, reason: str, until: datetime, person: User, at: datetime
) -> Assessment:
    """Give the county its assessment back, until a moment, with the reason it reads.

    Raises:
        ActRefused: not now, not theirs, or no reason is given.
        FieldRefused: the moment is over already, or after re-review ends.
    """
    window = StageWindow.objects.filter(
        round=assessment.round_id, stage=StageWindow.Stage.REVIEW
    ).first()
    if until <= at or (window is not None and until > window.closes_at):
        raise FieldRefused("until", _("重新提交的截止时间在现在之后、市级复核结束之前"))
    returned = advance(
        assessment=assessment,
        act="return",
        person=person,
        at=at,
        holds=lambda locked: facts(locked, person, at),
        said=reason,
        details={"until": until.isoformat()},
    )
    returned.resubmit_until = until
    returned.save(update_fields=["resubmit_until"])
    return returned


def accept(*, assessment: Assessment, person: User, at: datetime) -> Assessment:
    """Accept the assessment: the prefecture's marks stand, the province may verify.

    Raises:
        ActRefused: not now, not theirs, an item has no mark of what the county says now, or a
            question of the prefecture is not settled.
    """
    return advance(
        assessment=assessment,
        act="accept",
        person=person,
        at=at,
        holds=lambda locked: {*facts(locked, person, at), *_reviewed(locked)},
    )


@transaction.atomic
def finish(*, assessment: Assessment, person: User, at: datetime) -> Appointment:
    """Say that an inspector's own marks are complete.

    Where the round corrects what nobody checked, a sample is (``sampling``); else every item is.

    Raises:
        ActRefused: not now, not theirs, or marks of their own are missing.
    """
    locked = lock(assessment)
    marked = Mark.objects.filter(assessment=locked, column=PROVINCE, person=person)
    lack = lack_words(locked, {mark.item: mark for mark in marked})
    holds = facts(locked, person, at) | (set() if lack else {"marks_done"})
    permissions = permissions_at(person, locked.county_id)
    try:
        step = next_step(ASSESSMENT, locked.status, "finish", permissions, holds)
    except ActRefused as refusal:
        if refusal.code != "marks_done":
            raise
        raise ActRefused("marks_done", _("；").join(lack)) from refusal
    own: Appointment = appointed(locked).get(person=person)
    if own.finished_at is None:
        own.finished_at = at
        own.save(update_fields=["finished_at"])
        note(step.verb, locked, person, at, {"column": PROVINCE})
        tell(assessment=locked, verb=step.verb, actor=person, at=at)
    return own


@transaction.atomic
def merge(
    *,
    assessment: Assessment,
    person: User,
    at: datetime,
    agreed: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> Assessment:
    """Make one column of what the appointed inspectors gave, by the rule of the round.

    Args:
        agreed: item code -> the points a meeting agreed on, where the rule asks for one.
        words: item code -> why, for items on which inspectors are far apart.

    Raises:
        ActRefused: not now, not theirs, somebody has not finished, or a question is open.
        FieldRefused: there is no agreement on an item, or no word for a wide gap.
    """
    advanced = advance(
        assessment=assessment,
        act="merge",
        person=person,
        at=at,
        holds=_ready_to_merge,
        details={"rule": assessment.round.merge_rule},
    )
    locked = lock(advanced)
    people = appointed(locked).values("person")
    rows = Mark.objects.filter(assessment=locked, column=PROVINCE, person__in=people)
    given: dict[str, list[Mark]] = {}
    for mark in rows:
        given.setdefault(mark.item, []).append(mark)
    old = {
        mark.item: mark
        for mark in Mark.objects.filter(assessment=locked, column=PROVINCE, person=None)
    }
    agreement = _Agreement(locked, agreed or {}, words or {})
    for code, point in items_of(locked).items():
        # What nobody checked is corrected by the credibility of what was.
        if code not in given:
            continue
        row = old.get(code) or Mark(assessment=locked, column=PROVINCE, item=code, version=0)
        agreement.settle(row, point, given[code])
        row.version += 1
        row.written_by, row.written_at = person.username, at
        row.save()
    return locked


def far_apart(assessment: Assessment, points: list[Fraction]) -> bool:
    """Say whether marks differ beyond the bound of the round, so that a word is asked for."""
    apart = spread(points)
    return apart > 0 and apart >= Fraction(assessment.round.gap_bound)


class _Agreement:
    """What a meeting told about items, while marks are merged."""

    def __init__(
        self, assessment: Assessment, agreed: Mapping[str, str], words: Mapping[str, str]
    ) -> None:
        self.assessment = assessment
        self.rule = assessment.round.merge_rule
        self.agreed = agreed
        self.words = words

    def settle(self, row: Mark, point: Point, marks: list[Mark]) -> None:
        """Fill in the merged mark of an item."""
        told = [points for points in map(points_of, marks) if points is not None]
        why = self.words.get(row.item, "").strip()
        if far_apart(self.assessment, told) and not why:
            raise FieldRefused(row.item, _("督学之间相差较大，写明如何确定"))
        if len(why) > MOST_REASON:
            raise FieldRefused(row.item, _("理由不超过1,000字"))
        worth = self._worth(row.item, point, told) if told else None
        row.point, row.reason = point.code, why
        row.computed = all(mark.computed for mark in marks)
        row.given = exact_text(worth)
        row.points = None if worth is None else as_decimal(worth)

    def _worth(self, code: str, point: Point, told: list[Fraction]) -> Fraction:
        text = self.agreed.get(code, "").strip()
        rubric = self.assessment.round.rubric
        scheme = None if rubric is None else parsed_rubric(rubric.text).scheme
        item = next(each for each in point.items if each.code == code)
        step = Fraction(self.assessment.round.score_step)
        try:
            agreed = points_given(item, scheme, text, step) if text else None
            return merged(self.rule, told, agreed)
        except MarkRefused as refusal:
            raise FieldRefused(code, _("会商分写成分值，按轮次规定的步长")) from refusal
        except NotMergeable as refusal:
            raise FieldRefused(code, _("写会商确定的分值，在各位督学的评分之间")) from refusal


def _reviewed(assessment: Assessment) -> set[str]:
    marked = {mark.item for mark in current_marks(assessment)}
    complete = {"review_complete"} if marked >= set(items_of(assessment)) else set()
    return complete | _quiet(assessment, Query.Level.PREFECTURE)


def _ready_to_merge(assessment: Assessment) -> set[str]:
    standing = list(appointed(assessment).values_list("finished_at", flat=True))
    done = {"all_finished"} if standing and all(standing) else set()
    return done | _quiet(assessment, Query.Level.PROVINCE)


def _quiet(assessment: Assessment, level: str) -> set[str]:
    """Say that every question of a level is settled."""
    rows = Query.objects.filter(response__assessment=assessment, level=level)
    return set() if rows.exclude(state=Query.State.SETTLED).exists() else {"queries_closed"}
