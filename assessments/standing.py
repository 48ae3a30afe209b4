"""What people's marks make of a county's score: which items are still open, and the receipt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from assessments.columns import PROVINCE, SELF, points_given
from assessments.models import Assessment, Mark, Submission
from assessments.points import Point, every_condition_in, points_in
from indicators.evaluating import compute
from indicators.models import Rubric
from indicators.publishing import parsed_rubric
from indicators.scoring import rules
from indicators.scoring.rules import Indicator, Judged
from indicators.scoring.schemes import Scheme

CONDITION_ANSWERS = (rules.MET, rules.UNMET, rules.NOT_APPLICABLE)
THOUSANDTH = Fraction(1, 1000)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Basis:
    """What an opinion and a decision rest on: the submission, its score, the marks of columns.

    Shape: ``merged`` and ``claimed`` are item -> mark of verification and of the county itself.
    """

    assessment: Assessment
    submission: Submission
    rubric: Rubric
    merged: Mapping[str, Mark]
    claimed: Mapping[str, Mark]

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of the rubric."""
        return points_in(self.rubric.text)

    @property
    def conditions(self) -> tuple[Indicator, ...]:
        """What holds a grade down: by figures, or as people found."""
        return every_condition_in(self.rubric.text)

    @property
    def scheme(self) -> Scheme | None:
        """How points become a grade."""
        return parsed_rubric(self.rubric.text).scheme

    @cached_property
    def items(self) -> Mapping[str, Indicator]:
        """Every item that brings points, by code."""
        return {item.code: item for point in self.points for item in point.items}

    @cached_property
    def point_of(self) -> Mapping[str, Point]:
        """The point every item belongs to."""
        return {item.code: point for point in self.points for item in point.items}

    @property
    def verified(self) -> bool:
        """Say whether inspectors' marks were made one."""
        return any(code in self.items for code in self.merged)

    @cached_property
    def rows(self) -> Mapping[str, list[Row]]:
        """The rows of the submitted score, by code."""
        found: dict[str, list[Row]] = {}
        for row in self.submission.score.parsed()["indicators"]:
            found.setdefault(row["code"], []).append(row)
        return found

    def verdict(self, code: str) -> str:
        """Return what figures say of a condition; undetermined where people have to."""
        found = {row["verdict"] for row in self.rows.get(code, [])}
        return found.pop() if len(found) == 1 else rules.UNDETERMINED

    def applies(self, code: str) -> bool:
        """Say whether an item asks anything of this county."""
        rows = self.rows.get(code, [])
        return not rows or any(row["verdict"] != rules.NOT_APPLICABLE for row in rows)

    def creditable(self, code: str) -> bool:
        """Say whether people decide an item and the county claimed it: so it can be believed."""
        claim, item = self.claimed.get(code), self.items.get(code)
        judged = item is not None and isinstance(item.rule, Judged)
        return judged and claim is not None and bool(claim.given) and self.applies(code)

    def computed(self, code: str) -> bool:
        """Say whether figures alone give an item its points for certain."""
        if isinstance(self.items[code].rule, Judged):
            return False
        rows = self.rows.get(code, [])
        applying = [row for row in rows if row["verdict"] != rules.NOT_APPLICABLE]
        return bool(rows) and all(row["points"] is not None for row in applying)

    def points_of(self, code: str, given: str) -> Fraction:
        """Return the points something given comes to, exactly; what was merged needs no step."""
        if "/" in given:
            return Fraction(given)
        return points_given(self.items[code], self.scheme, given, THOUSANDTH)

    def told_points(self, code: str) -> Fraction | None:
        """Return the points the preliminary opinion gives an item; None while it gives none."""
        mark = self.merged.get(code)
        if mark is not None and not mark.computed:
            return self.points_of(code, mark.given)
        full = self.items[code].points or Fraction(0)
        return computed_points(self.rows.get(code, []), full)


def basis_of(assessment: Assessment) -> Basis | None:
    """Read what an assessment rests on; None while nothing was submitted. Three queries."""
    submission = (
        assessment.submissions.select_related(
            "frozen_return__county", "score__previous__county", "score__rubric"
        )
        .order_by("-number")
        .first()
    )
    if submission is None:
        return None
    common = assessment.marks.filter(person=None, column__in=[SELF, PROVINCE])
    columns: dict[str, dict[str, Mark]] = {SELF: {}, PROVINCE: {}}
    for mark in common:
        columns[mark.column][mark.item] = mark
    return Basis(assessment, submission, submission.score.rubric, columns[PROVINCE], columns[SELF])


def lacking(basis: Basis) -> list[str]:
    """Return the items and conditions that keep an opinion from being sent, in order.

    What figures alone make certain needs nobody's mark. Where the round corrects what nobody
    verified by the credibility of what was, a claim is enough, once something was verified.
    """
    sampled = basis.verified
    corrects = basis.assessment.round.credibility_on and sampled
    open_items = [
        code
        for code in basis.items
        if (code not in basis.merged or basis.merged[code].computed)
        and basis.applies(code)
        and not basis.computed(code)
        and not (corrects and basis.creditable(code))
    ]
    return open_items + [
        each.code
        for each in basis.conditions
        if each.code not in basis.merged and basis.verdict(each.code) == rules.UNDETERMINED
    ]


def receipt_with(basis: Basis, given: Mapping[str, str]) -> dict[str, Any]:
    """Score the submitted return with what people gave; the same inputs give the same receipt.

    Args:
        given: item or condition -> grade, exact points, or answer; computed items not named keep
            their computed points.
    """
    scoring = parsed_rubric(basis.rubric.text)
    judged = {each.code for each in scoring.indicators if isinstance(each.rule, Judged)}
    return compute(
        basis.submission.frozen_return,
        basis.submission.score.previous,
        basis.rubric,
        {code: text for code, text in given.items() if code in judged},
        {code: text for code, text in given.items() if code not in judged},
    )


def computed_points(rows: Iterable[Row], full: Fraction) -> Fraction | None:
    """Return the points of an item's rows, of its own full points; None while uncertain.

    A row may carry points handed on to it; what is kept is its share of the item's own.
    """
    applying = [row for row in rows if row["full_points"] is not None]
    if not applying or any(row["points"] is None for row in applying):
        return None
    reached = sum((Fraction(row["points"]) for row in applying), Fraction(0))
    possible = sum((Fraction(row["full_points"]) for row in applying), Fraction(0))
    return reached * full / possible if possible else reached
