"""What the items of an assessment come to: computed, and as the county gives them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessments.columns import SELF
from assessments.marks import as_decimal
from assessments.models import Assessment, Mark, Submission
from assessments.point_figures import read_ledger
from assessments.points import Point, points_in
from indicators.scoring.rules import NOT_APPLICABLE, Judged

Receipt = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """Points by item. Shape: ``computed`` has the computed items; ``own`` what the county claims.

    None stands for points that are not known yet: a figure is missing, or nothing was given.
    """

    computed: Mapping[str, Fraction | None]
    own: Mapping[str, Fraction | None]


def read_item_points(assessment: Assessment) -> ItemPoints:
    """Read what the items of one assessment come to."""
    rubric = assessment.round.rubric
    points = () if rubric is None else points_in(rubric.text)
    marks = Mark.objects.filter(assessment=assessment, column=SELF)
    return item_points(points, receipt_of(assessment), marks)


def item_points(points: Iterable[Point], receipt: Receipt, marks: Iterable[Mark]) -> ItemPoints:
    """Set the county's own marks over the computed points."""
    told = computed_points(receipt)
    items = [item for point in points for item in point.items]
    computed = {
        item.code: told.get(item.code) for item in items if not isinstance(item.rule, Judged)
    }
    own = {item.code: computed.get(item.code) for item in items}
    own |= {mark.item: worth_of(mark, computed) for mark in marks}
    return ItemPoints(computed, own)


def receipt_of(assessment: Assessment) -> Receipt:
    """Return the score that went with the newest submission, else what the figures come to now."""
    newest = (
        Submission.objects.filter(assessment=assessment)
        .select_related("score")
        .order_by("-number")
        .first()
    )
    if newest is not None:
        found: Receipt = newest.score.parsed()
        return found
    rubric = assessment.round.rubric
    ledger = read_ledger(assessment.county, assessment.round.year)
    return ledger.receipt("" if rubric is None else rubric.text)


def computed_points(receipt: Receipt) -> dict[str, Fraction | None]:
    """Return the points of each row of a receipt; those of several stages are added up.

    What does not apply brings none: its points are handed on to others.
    """
    told: dict[str, Fraction | None] = {}
    for row in receipt["indicators"]:
        code, points = row["code"], row["points"]
        worth = None if points is None else Fraction(points)
        if row["verdict"] == NOT_APPLICABLE:
            worth = Fraction(0)
        if code in told:
            before = told[code]
            worth = None if worth is None or before is None else before + worth
        told[code] = worth
    return told


def points_of(mark: Mark) -> Fraction | None:
    """Return what a mark comes to, exactly where it was kept exactly."""
    if "/" in mark.given:
        return Fraction(mark.given)
    return None if mark.points is None else Fraction(mark.points)


def worth_of(mark: Mark, computed: Mapping[str, Fraction | None]) -> Fraction | None:
    """Return what a mark comes to; one that stands as computed, exactly what is computed.

    A mark keeps a thousandth, and a hundred of them add up to something else than was computed.
    """
    exact = computed.get(mark.item) if mark.computed else None
    return exact if exact is not None and as_decimal(exact) == mark.points else points_of(mark)


def total(codes: Iterable[str], points: Mapping[str, Fraction | None]) -> Fraction | None:
    """Add up items; None where one of them is not known."""
    found = [points.get(code) for code in codes]
    known = [each for each in found if each is not None]
    return sum(known, Fraction(0)) if len(known) == len(found) else None
