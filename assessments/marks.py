"""Keeps marks, in whichever column: one shape, one check, one way of writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.columns import MarkRefused, points_given
from assessments.models import Assessment, Mark
from assessments.points import Point
from edu_duty.accounts.models import User
from edu_duty.prepared import Prepared
from edu_duty.refusal import Refusal
from indicators.publishing import parsed_rubric
from indicators.scoring.rules import Judged

MOST_REASON = 1000
MOST_GIVEN = 12
_PLACE = Mark.objects.filter(assessment=0).filter(column="").filter(point="")
_COMMON = Prepared(lambda: _PLACE.filter(person=None))
_OWN = Prepared(lambda: _PLACE.filter(person=0))


class FieldRefused(Refusal):
    """What was written in a field cannot be kept; ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("refused", message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Given:
    """A mark as it was written: a grade or points, and why."""

    given: str
    reason: str = ""


def keep(
    *,
    assessment: Assessment,
    column: str,
    point: Point,
    marks: Mapping[str, Given],
    writer: User,
    at: datetime,
    owner: User | None = None,
) -> list[str]:
    """Write the marks of a point that differ from those that stand; return their items.

    Runs in the transaction, and under the lock, of whoever calls.

    Args:
        marks: item code -> what was given; an empty ``given`` takes a mark away.
        owner: the reviewer a mark belongs to; None in the columns nobody owns alone.

    Raises:
        FieldRefused: an item is not of this point, a mark of it cannot be given, or other points
            than the computed ones are given without a reason.
    """
    items = {item.code: item for item in point.items}
    unknown = next((code for code in marks if code not in items), None)
    if unknown is not None:
        raise FieldRefused(unknown, _("%(code)s不在本评价点里") % {"code": unknown})
    standing = _standing(assessment, column, point, owner)
    changed = [code for code, told in marks.items() if _differs(standing.get(code), told)]
    for code in changed:
        row = standing.get(code)
        if not marks[code].given:
            if row is not None:
                row.delete()
            continue
        points = _points(assessment, point, code, marks[code])
        if row is None:
            row = Mark(assessment=assessment, column=column, person=owner, item=code, version=0)
        row.point, row.given, row.reason = point.code, marks[code].given, marks[code].reason
        row.points, row.computed, row.version = as_decimal(points), False, row.version + 1
        row.written_by, row.written_at = writer.username, at
        row.save()
    return changed


def keep_computed(
    *,
    assessment: Assessment,
    column: str,
    point: Point,
    computed: Mapping[str, Fraction | None],
    reasons: Mapping[str, str],
    writer: User,
    at: datetime,
    owner: User | None = None,
) -> list[str]:
    """Let items stand as they are computed; return those that stood otherwise before.

    Runs in the transaction, and under the lock, of whoever calls.
    """
    standing = _standing(assessment, column, point, owner)
    changed = []
    for code, points in computed.items():
        row, why = standing.get(code), reasons.get(code, "")
        worth = None if points is None else as_decimal(points)
        if row is not None and (row.computed, row.points, row.reason) == (True, worth, why):
            continue
        if row is None:
            row = Mark(assessment=assessment, column=column, person=owner, item=code, version=0)
        row.point, row.given, row.reason = point.code, exact_text(points), why
        row.points, row.computed, row.version = worth, True, row.version + 1
        row.written_by, row.written_at = writer.username, at
        row.save()
        changed.append(code)
    return changed


def _standing(
    assessment: Assessment, column: str, point: Point, owner: User | None
) -> dict[str, Mark]:
    """Return the marks of a point that stand in a column, or those of one person in it."""
    place = (assessment.pk, column, point.code)
    rows = _COMMON(*place) if owner is None else _OWN(*place, owner.pk)
    return {mark.item: mark for mark in rows}


def exact_text(points: Fraction | None) -> str:
    """Write points exactly where a mark has the room: as a decimal, else as a fraction."""
    if points is None:
        return ""
    rounded = as_decimal(points)
    text = format(rounded.normalize(), "f")
    if Fraction(rounded) == points:
        return text
    fraction = str(points)
    return fraction if len(fraction) <= MOST_GIVEN else text


def as_decimal(points: Fraction) -> Decimal:
    """Return points as they are stored, to a thousandth; ``given`` keeps them exactly."""
    return (Decimal(points.numerator) / points.denominator).quantize(Decimal("0.001"))


def _differs(row: Mark | None, told: Given) -> bool:
    if row is None:
        return bool(told.given)
    return row.computed or (row.given, row.reason) != (told.given, told.reason)


def _points(assessment: Assessment, point: Point, code: str, told: Given) -> Fraction:
    held = assessment.round
    item = next(each for each in point.items if each.code == code)
    scheme = None if held.rubric is None else parsed_rubric(held.rubric.text).scheme
    if len(told.reason) > MOST_REASON:
        raise FieldRefused(code, _("理由不超过1,000字"))
    if not isinstance(item.rule, Judged) and not told.reason.strip():
        raise FieldRefused(code, _("与测算不一致，写明理由"))
    try:
        return points_given(item, scheme, told.given, Fraction(held.score_step))
    except MarkRefused as refusal:
        raise FieldRefused(code, _said_of(refusal, item.points)) from refusal


def _said_of(refusal: MarkRefused, full: Fraction | None) -> str:
    most = format(as_decimal(full or Fraction(0)).normalize(), "f")
    return {
        "shape": _("分值写成数字，如1.5"),
        "scale": _("这一项写分值，不用等级"),
        "much": _("不超过满分%(full)s分") % {"full": most},
        "step": _("分值按轮次规定的步长给"),
    }[refusal.code]
