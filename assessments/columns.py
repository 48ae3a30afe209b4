"""Who may see which column of marks, and what a mark comes to; pure."""

import re
from collections.abc import Collection
from fractions import Fraction
from typing import Final

from assessments.lifecycle.tables import DECIDED, OBJECTED, OPINION, RETURNED, REVIEWED
from indicators.scoring.rules import Indicator, Judged
from indicators.scoring.schemes import Scheme

SELF: Final = "SELF"
PREFECTURE: Final = "PREFECTURE"
PROVINCE: Final = "PROVINCE"
FINAL: Final = "FINAL"
COLUMNS: Final = (SELF, PREFECTURE, PROVINCE, FINAL)

# From when on those below see what those above gave.
_TOLD_OF_REVIEW: Final = frozenset({RETURNED, REVIEWED, OPINION, OBJECTED, DECIDED})
_TOLD_OF_VERIFICATION: Final = frozenset({OPINION, OBJECTED, DECIDED})
_TOLD_OF_DECISION: Final = frozenset({DECIDED})
_DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")


class MarkRefused(ValueError):
    """Points that cannot be given; ``code`` names why: shape, step, much, or scale."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def seen_columns(status: str, permissions: Collection[str]) -> frozenset[str]:
    """Return the columns somebody may see of an assessment of this status, in pages and everywhere.

    ``PROVINCE`` stands for the merged marks of verification; inspectors' own marks are theirs
    alone until then, whatever this says. Those who run the round see every column.
    """
    if "ROUND_RUN" in permissions:
        return frozenset(COLUMNS)
    if not {"ASSESSMENT_VIEW", "VERIFY_MARK"} & set(permissions):
        return frozenset()
    seen = {SELF}
    if {"REVIEW_MARK", "VERIFY_MARK"} & set(permissions) or status in _TOLD_OF_REVIEW:
        seen.add(PREFECTURE)
    if status in _TOLD_OF_VERIFICATION:
        seen.add(PROVINCE)
    if status in _TOLD_OF_DECISION:
        seen.add(FINAL)
    return frozenset(seen)


def points_given(item: Indicator, scheme: Scheme | None, given: str, step: Fraction) -> Fraction:
    """Return the points a mark comes to: a grade of the scale, or points in steps.

    Raises:
        MarkRefused: it is neither a grade (of an item people decide) nor a number of points within
            the item's own, or it falls between two steps.
    """
    full = item.points or Fraction(0)
    if scheme is not None and given in scheme.scale:
        if not isinstance(item.rule, Judged):
            raise MarkRefused("scale")
        return scheme.scale[given] * full
    if not _DECIMAL.fullmatch(given):
        raise MarkRefused("shape")
    points = Fraction(given)
    if points > full:
        raise MarkRefused("much")
    # Full points may always be given, even where they are not a whole number of steps.
    if points != full and (points / step).denominator != 1:
        raise MarkRefused("step")
    return points
