"""How far a value has come towards a target: reached, on course, behind, and when at this pace.

Everything is exact. The path is the straight line from the first year's value to the target in its
year; the pace is the straight line between the first year's value and the newest one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from indicators.scoring.formulas import Number, Value

REACHED: Final = "reached"
ON_COURSE: Final = "on_course"
BEHIND: Final = "behind"
UNDETERMINED: Final = "undetermined"
VERDICTS: Final = (REACHED, ON_COURSE, BEHIND, UNDETERMINED)

# Why a verdict stays undetermined.
NO_TARGET: Final = "no_target"
NO_DIRECTION: Final = "no_direction"
NO_VALUE: Final = "no_value"
UNCERTAIN: Final = "uncertain"
ONE_YEAR: Final = "one_year"

# What the present pace leads to.
THERE: Final = "there"
IN_YEAR: Final = "in_year"
STANDING: Final = "standing"
AWAY: Final = "away"
NO_PACE: Final = "no_pace"

Span = tuple[Number, Number]
_WANTED: Final = {">=": 1, ">": 1, "<=": -1, "<": -1}
_STRICT: Final = (">", "<")
OPERATIONS: Final = (">=", "<=", ">", "<", "==")


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached by a year; an ``op`` that is no comparison gives no direction."""

    op: str
    value: Value
    year: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How a county stands towards one target in one year.

    Shape: ``reason`` is empty unless undetermined; ``expected_year`` is given where ``outlook`` is
    IN_YEAR; ``pace`` is the change per year since ``first_year``.
    """

    verdict: str
    reason: str
    value: Value
    first_year: int | None
    path: Value
    pace: Value
    outlook: str
    expected_year: int | None


def progress(spans: Mapping[int, Span], target: Target, year: int) -> Progress:
    """Judge a year by the values of this and earlier years.

    Shape: ``spans`` maps years to the least and the greatest the value can be; they are equal where
    it is known. A year without a value is left out.
    """
    known = {at: low for at, (low, high) in spans.items() if low == high and at <= year}
    first = min(known, default=None)
    value = known.get(year)
    path = _path(known, target, year)
    came_from = path if first != year else None
    verdict, reason = _verdict(spans.get(year), target, year, came_from)
    pace = (
        None
        if first is None or first == year or value is None
        else (Fraction(value - known[first], year - first))
    )
    outlook, expected = (THERE, None) if verdict == REACHED else _outlook(value, pace, target, year)
    return Progress(verdict, reason, value, first, path, pace, outlook, expected)


def holds(op: str, value: Number, bound: Number) -> bool:
    """Say whether a value stands on the right side of a bound."""
    if op == "==":
        return value == bound
    if value == bound:
        return op not in _STRICT
    return (value > bound) == (_WANTED[op] > 0)


def _path(known: Mapping[int, Number], target: Target, year: int) -> Value:
    """Return where the straight line stands in a year; from the target's year on, the target."""
    if target.value is None or not known:
        return None
    if year >= target.year:
        return target.value
    first = min(known)
    gap = target.value - known[first]
    return known[first] + gap * Fraction(year - first, target.year - first)


def _verdict(span: Span | None, target: Target, year: int, path: Value) -> tuple[str, str]:
    """Judge; ``path`` is None where there is no earlier year to come from."""
    if target.op not in OPERATIONS:
        return UNDETERMINED, NO_DIRECTION
    if target.value is None:
        return UNDETERMINED, NO_TARGET
    if span is None:
        return UNDETERMINED, NO_VALUE
    if _always(span, target.op, target.value):
        return REACHED, ""
    if year >= target.year and not _ever(span, target.op, target.value):
        return BEHIND, ""
    if span[0] != span[1]:
        return UNDETERMINED, UNCERTAIN
    if path is None:
        return UNDETERMINED, ONE_YEAR
    return (ON_COURSE if _keeps_up(target.op, span[0], path, target.value) else BEHIND), ""


def _always(span: Span, op: str, bound: Number) -> bool:
    """Say whether every value the span allows reaches the target."""
    return holds(op, span[0], bound) and holds(op, span[1], bound)


def _ever(span: Span, op: str, bound: Number) -> bool:
    """Say whether some value the span allows reaches the target."""
    if op == "==":
        return holds("<=", span[0], bound) and holds(">=", span[1], bound)
    return holds(op, span[0], bound) or holds(op, span[1], bound)


def _keeps_up(op: str, value: Number, path: Number, bound: Number) -> bool:
    """Say whether a value is as far as the path; towards an exact number, on either side of it."""
    if op == "==":
        return abs(Fraction(value - bound)) <= abs(Fraction(path - bound))
    return holds(op, value, path)


def _outlook(value: Value, pace: Value, target: Target, year: int) -> tuple[str, int | None]:
    """Say when a value that has not reached its target would, if it goes on as before."""
    if value is None or pace is None or target.value is None or target.op not in OPERATIONS:
        return NO_PACE, None
    if pace == 0:
        return STANDING, None
    gap = target.value - value
    wanted = _WANTED.get(target.op, gap)
    if (pace > 0) != (wanted > 0):
        return AWAY, None
    years = Fraction(gap) / pace
    return IN_YEAR, year + (floor(years) + 1 if target.op in _STRICT else ceil(years))
