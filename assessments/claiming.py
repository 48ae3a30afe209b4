"""What a county claims where figures decide: the computed points, unless it gave others."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from assessments.columns import SELF
from assessments.marks import as_decimal
from assessments.models import Assessment, Mark
from assessments.points import Point, points_in
from edu_duty.accounts.models import User
from indicators.scoring.receipt import written
from indicators.scoring.rules import NOT_APPLICABLE, Judged

MOST_GIVEN = 12


def computed_points(receipt: Mapping[str, Any]) -> dict[str, Fraction | None]:
    """Return what each item computes to over its stages; None while a figure is missing.

    An item that applies in no stage is not there.
    """
    found: dict[str, Fraction | None] = {}
    for row in receipt["indicators"]:
        if row["verdict"] == NOT_APPLICABLE:
            continue
        points = None if row["points"] is None else Fraction(row["points"])
        before = found.get(row["code"], Fraction(0))
        found[row["code"]] = None if points is None or before is None else before + points
    return found


def claim_computed(
    *, assessment: Assessment, receipt: Mapping[str, Any], person: User, at: datetime
) -> list[Mark]:
    """Write the computed points into the county's column, where it gave none itself.

    Runs in the transaction, and under the lock, of whoever calls. A claim of an earlier
    submission that figures no longer bear out is taken back. Returns the marks of the column.
    """
    rubric = assessment.round.rubric
    points = () if rubric is None else points_in(rubric.text)
    own = Mark.objects.filter(assessment=assessment, column=SELF, person=None)
    standing = {mark.item: mark for mark in own}
    computed = computed_points(receipt)
    for point in points:
        for item in point.items:
            mark = standing.get(item.code)
            claimed_otherwise = mark is not None and not mark.computed
            if isinstance(item.rule, Judged) or claimed_otherwise:
                continue
            _claim(assessment, point, item.code, computed.get(item.code), mark, person, at)
    return list(own.order_by("point", "item"))


def _claim(
    assessment: Assessment,
    point: Point,
    item: str,
    points: Fraction | None,
    mark: Mark | None,
    person: User,
    at: datetime,
) -> None:
    if points is None:
        if mark is not None:
            mark.delete()
        return
    given = given_text(points)
    if mark is not None and (mark.given, mark.points) == (given, as_decimal(points)):
        return
    kept = mark or Mark(assessment=assessment, column=SELF, item=item, version=0)
    kept.point, kept.given, kept.points, kept.computed = point.code, given, as_decimal(points), True
    kept.version, kept.written_by, kept.written_at = kept.version + 1, person.username, at
    kept.save()


def given_text(points: Fraction) -> str:
    """Write computed points as a mark holds them: exactly where they fit, thirds as a fraction."""
    exact = str(points)
    if "/" not in exact:
        return exact
    short = as_decimal(points)
    if Fraction(short) == points or len(exact) > MOST_GIVEN:
        return written(short)
    return exact
