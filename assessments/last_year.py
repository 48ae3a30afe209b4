"""What a county wrote and was given a year ago (上年), point by point."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum

from assessments.copying import mapping
from assessments.lifecycle.tables import DECIDED, DRAFT
from assessments.models import Assessment, Mark, Response, Round
from assessments.models.marking import MarkQuerySet
from indicators.models import Rubric

READ = (
    "point",
    "narrative",
    "own",
    "final",
    "given",
    "assessment__status",
    "assessment__round__year",
    "assessment__round__rubric",
)


@dataclass(frozen=True, slots=True)
class LastYear:
    """A point as it was in last year's round.

    Shape: ``code`` is the point's code then; ``points`` what the county gave itself, over all
    items; ``given`` the grade or points as written where the point has no items below it;
    ``final`` what stood in the end, None until last year is decided.
    """

    code: str
    year: int
    narrative: str
    points: Decimal | None
    given: str
    final: Decimal | None


def last_year(assessment: Assessment, point_codes: Collection[str]) -> dict[str, LastYear]:
    """Return what a county had for some points in the round before, by the points' codes of now.

    The round before is the one this round was copied from, or else the one of the year before by
    a rubric of the same code. Takes one query, and one more where the rubric is another by now.
    """
    rows = _rows(assessment, point_codes)
    if not rows:
        return {}
    codes = _codes_then(assessment.round, rows[0]["assessment__round__rubric"], point_codes)
    found = {row["point"]: _told(row) for row in rows}
    return {now: found[then] for now, then in codes.items() if then in found}


def _rows(assessment: Assessment, point_codes: Collection[str]) -> list[dict[str, Any]]:
    held = assessment.round
    if held.rubric is None:
        return []
    before = Q(assessment__round=held.follows_id)
    if held.follows_id is None:
        before = Q(
            assessment__round__year=held.year - 1,
            assessment__round__rubric__code=held.rubric.code,
        )
    # The codes of now say which points to read only where the rubric is still the same.
    wanted = Q(point__in=point_codes) | ~Q(assessment__round__rubric=held.rubric_id)
    query = Response.objects.filter(before, wanted, assessment__county=assessment.county_id)
    query = query.exclude(assessment__round__status=DRAFT).annotate(
        own=_sum(Mark.Column.SELF),
        final=_sum(Mark.Column.FINAL),
        given=Subquery(_marks(Mark.Column.SELF).filter(item=OuterRef("point")).values("given")),
    )
    return list(query.order_by("pk").values(*READ))


def _marks(column: str) -> MarkQuerySet:
    return Mark.objects.filter(
        assessment=OuterRef("assessment"), point=OuterRef("point"), column=column, person=None
    ).order_by()


def _sum(column: str) -> Subquery:
    return Subquery(_marks(column).values("point").annotate(sum=Sum("points")).values("sum"))


def _codes_then(held: Round, then: int | None, point_codes: Collection[str]) -> dict[str, str]:
    """Return code of now -> code of then; a point that is new has none."""
    if then == held.rubric_id or then is None or held.rubric is None:
        return {code: code for code in point_codes}
    mapped = mapping(Rubric.objects.get(pk=then).text, held.rubric.text)
    return {
        each.new.code: each.old.code
        for each in mapped
        if each.old is not None and each.new is not None and each.new.code in point_codes
    }


def _told(row: dict[str, Any]) -> LastYear:
    decided = row["assessment__status"] == DECIDED
    return LastYear(
        code=row["point"],
        year=row["assessment__round__year"],
        narrative=row["narrative"],
        points=row["own"],
        given=row["given"] or "",
        final=row["final"] if decided else None,
    )
