"""What it would take to reach a threshold, solved from a receipt alone, everything else as it is.

A formula is followed over one figure at a time as a ratio of two straight lines; where it bends
(a rounding, a square) nothing is said rather than something wrong. Amounts are exact. A value that
the receipt rounded to 20 digits is good for twelve decimals, so whole amounts are rounded up after.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Final

from indicators.scoring.figures import number
from indicators.scoring.formulas import (
    Call,
    Constant,
    Formula,
    Name,
    Node,
    Number,
    Operation,
    Value,
    operate,
    parse,
)
from indicators.scoring.rules import reaches

CERTAIN: Final = 10**12
# A smallest of several reaches a floor when each of them does, a largest keeps a ceiling alike.
_EACH: Final = {">=": "min", ">": "min", "<=": "max", "<": "max"}
_CODE = re.compile(r"[a-z_][a-z0-9_]*")
_COMPARED = re.compile(r" (>=|<=|==|>|<) ")

Line = tuple[Value, Value]
Figures = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a threshold: any of ``elements`` more (or less) by ``amount``.

    Shape: ``beyond`` says that the amount itself does not suffice, only more than it does.
    """

    elements: tuple[str, ...]
    more: bool
    amount: Number
    beyond: bool


Step = tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Which figures may change: ``whole`` ones by whole amounts, ``fixed`` ones not at all."""

    whole: Collection[str]
    fixed: Collection[str]


@dataclass(frozen=True, slots=True)
class _Ratio:
    """Two lines over how much one figure changes, each as (now, slope); None is unknown."""

    top: Line
    bottom: Line


class _Bent(Exception):
    """The value does not follow the figure as a ratio of two straight lines."""


def steps_to(
    formula: str, op: str, threshold: str | None, inputs: Mapping[str, str | None], by: Changes
) -> tuple[Step, ...]:
    """Say what a comparison that does not hold would take, with the receipt's ``inputs``.

    Every step is needed, any way of a step will do. The formula may hold the comparison itself
    (``min(music_rooms, art_rooms) >= ceil(classes / 12)``). Empty where no single figure helps.
    """
    left, *own = _COMPARED.split(formula)
    bound = _parsed(own[1]).root if own else Constant("", _known(threshold))
    sign = own[0] if own else op
    figures: dict[str, Value] = dict.fromkeys(_CODE.findall(formula))
    figures |= {code: number(text) for code, text in inputs.items()}
    steps = []
    for part in _parts(_parsed(left).root, sign):
        gap = Operation("-", part, bound)
        apart = _now(gap, figures)
        if apart is None:
            return ()
        if not reaches(apart, sign, 0):
            steps.append(_ways(gap, _towards(sign, apart), figures, apart, by))
    return tuple(steps) if all(steps) else ()


def value_after(formula: str, inputs: Mapping[str, str | None], code: str, by: Number) -> Value:
    """Compute a formula again with one figure changed by an amount."""
    figures: dict[str, Value] = {name: number(text) for name, text in inputs.items()}
    figures[code] = operate("+", figures[code], by)
    return _now(_parsed(formula).root, figures)


def unit_step(formula: str, bound: Number, value: str, pupils: str, by: Changes) -> Step:
    """Say what a unit below a bound needs; its own figures are unknown but for its enrolment."""
    parsed = _parsed(formula)
    figures: dict[str, Value] = dict.fromkeys(parsed.elements)
    figures["pupils"] = number(pupils)
    apart = Fraction(value) - bound
    return _ways(Operation("-", parsed.root, Constant("", bound)), ">=", figures, apart, by)


def _known(threshold: str | None) -> Number:
    found = number(threshold)
    assert found is not None  # noqa: S101  # what was judged unmet had a threshold
    return found


@cache
def _parsed(text: str) -> Formula:
    return parse(text, set(_CODE.findall(text)))


def _now(node: Node, figures: Figures) -> Value:
    return Formula(node, ()).value(figures.__getitem__)


def _parts(node: Node, op: str) -> tuple[Node, ...]:
    if isinstance(node, Call) and node.function == _EACH.get(op):
        return node.arguments
    return (node,)


def _towards(op: str, apart: Number) -> str:
    """An exact value is approached from the side one stands on."""
    if op != "==":
        return op
    return ">=" if apart < 0 else "<="


def _ways(gap: Node, op: str, figures: Figures, apart: Number, by: Changes) -> Step:
    """Solve ``gap op 0`` for one figure after the other; equal answers are one way."""
    free = [code for code in figures if code not in by.fixed]
    found = _solved(gap, op, figures, apart, free, by)
    if not found and op in ("<=", "<"):
        # Too many of something that nobody changes lightly: then that is what has to shrink.
        found = _solved(gap, op, figures, apart, list(figures), by)
    grouped: dict[tuple[bool, Number, bool], list[str]] = {}
    for code, more, amount, beyond in found:
        grouped.setdefault((more, amount, beyond), []).append(code)
    return tuple(Way(tuple(codes), *key) for key, codes in grouped.items())


def _solved(
    gap: Node, op: str, figures: Figures, apart: Number, codes: list[str], by: Changes
) -> list[tuple[str, bool, Number, bool]]:
    found = []
    for code in codes:
        moved = _moved(gap, code, figures, apart)
        if moved is None:
            continue
        rising, least = moved
        more = rising == (op in (">=", ">"))
        amount, beyond = _amount(least, strict=op in ("<", ">"), whole=code in by.whole)
        now = figures[code]
        # More is asked for where more is wanted; a ceiling may be kept by less as well.
        if more or (op in ("<=", "<") and now is not None and amount <= now):
            found.append((code, more, amount, beyond))
    return found


def _amount(least: Number, *, strict: bool, whole: bool) -> tuple[Number, bool]:
    if not whole:
        return least, strict
    certain = Fraction(round(least * CERTAIN), CERTAIN)
    return (floor(certain) + 1 if strict else ceil(certain)), False


def _moved(gap: Node, code: str, figures: Figures, apart: Number) -> tuple[bool, Fraction] | None:
    """Say whether the gap rises with a figure, and how far it must move; None where it cannot."""
    try:
        ratio = _ratio(gap, code, figures)
    except _Bent:
        return None
    (_start, slope), (bottom, lean) = ratio.top, ratio.bottom
    if not slope or not bottom or lean is None:
        return None
    moved = Fraction(-apart * bottom) / slope
    # On the other side of a zero of the denominator the comparison turns round.
    if (bottom + lean * moved) * bottom <= 0:
        return None
    return slope * bottom > 0, abs(moved)


def _ratio(node: Node, code: str, figures: Figures) -> _Ratio:
    match node:
        case Constant(_, value):
            return _Ratio((value, 0), (1, 0))
        case Name(name):
            return _Ratio((figures[name], int(name == code)), (1, 0))
        case Operation(sign, left, right):
            return _OPERATIONS[sign](_ratio(left, code, figures), _ratio(right, code, figures))
    return _called(node, code, figures)


def _called(node: Call, code: str, figures: Figures) -> _Ratio:
    if not _mentions(node, code):
        return _Ratio((_now(node, figures), 0), (1, 0))
    if node.function != "sum":
        raise _Bent
    first, *rest = (_ratio(part, code, figures) for part in node.arguments)
    for each in rest:
        first = _added(first, each)
    return first


def _mentions(node: Node, code: str) -> bool:
    match node:
        case Constant():
            return False
        case Name(name):
            return name == code
        case Operation(_, left, right):
            return _mentions(left, code) or _mentions(right, code)
    return any(_mentions(part, code) for part in node.arguments)


def _added(left: _Ratio, right: _Ratio) -> _Ratio:
    if left.bottom == right.bottom:
        return _Ratio(_sum(left.top, right.top), left.bottom)
    top = _sum(_product(left.top, right.bottom), _product(right.top, left.bottom))
    return _Ratio(top, _product(left.bottom, right.bottom))


def _subtracted(left: _Ratio, right: _Ratio) -> _Ratio:
    return _added(left, _Ratio(_product(right.top, (-1, 0)), right.bottom))


def _multiplied(left: _Ratio, right: _Ratio) -> _Ratio:
    return _Ratio(_product(left.top, right.top), _product(left.bottom, right.bottom))


def _divided(left: _Ratio, right: _Ratio) -> _Ratio:
    return _multiplied(left, _Ratio(right.bottom, right.top))


_OPERATIONS: Final[Mapping[str, Callable[[_Ratio, _Ratio], _Ratio]]] = {
    "+": _added,
    "-": _subtracted,
    "*": _multiplied,
    "/": _divided,
}


def _sum(left: Line, right: Line) -> Line:
    return operate("+", left[0], right[0]), operate("+", left[1], right[1])


def _product(left: Line, right: Line) -> Line:
    if _times(left[1], right[1]) != 0:
        raise _Bent
    slope = operate("+", _times(left[0], right[1]), _times(left[1], right[0]))
    return _times(left[0], right[0]), slope


def _times(left: Value, right: Value) -> Value:
    """Nothing times an unknown is nothing."""
    return 0 if left == 0 or right == 0 else operate("*", left, right)
