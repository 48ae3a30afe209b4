"""Prints formulas of the language as Excel formulas over cells; a blank cell stays missing.

The texts are expressions without the leading ``=``. A cell that is empty or holds a text is a
missing figure, and so is the value of anything that needs it: never 0.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from indicators.scoring.formulas import Call, Constant, Formula, Name, Node, Operation, codes_of

Cells = Callable[[str], str]

BLANK: Final = '""'
ALWAYS: Final = "TRUE"
# A double holds 15 to 17 digits; what differs by less than this is the same number.
COMPARED_PLACES: Final = 10
# Stand for no bound inside MIN and MAX, which take no blank among expressions.
_HIGH, _LOW = "1E+300", "-1E+300"
_FUNCTIONS = {"sum": "SUM", "min": "MIN", "max": "MAX"}
_SIGNS_OF_COMPARISON = {">=": ">=", "<=": "<=", ">": ">", "<": "<", "==": "="}


@dataclass(frozen=True, slots=True)
class End:
    """One end of a range: ``value`` where ``known`` is true, no bound elsewhere."""

    known: str
    value: str


@dataclass(frozen=True, slots=True)
class _Bounds:
    low: End
    high: End


def expression(formula: Formula, cell: Cells) -> str:
    """Print the arithmetic alone; the cells must all hold numbers."""
    return _printed(formula.root, cell)


def value(formula: Formula, cell: Cells) -> str:
    """Print a value that is blank when a figure is missing or a denominator is zero."""
    cells = [cell(code) for code in formula.elements]
    computed = f"IFERROR({_printed(formula.root, cell)},{BLANK})"
    return f"IF(COUNT({','.join(cells)})<{len(cells)},{BLANK},{computed})" if cells else computed


def highest(formula: Formula, figure: Callable[[str], End]) -> End:
    """Bound a value from above, a missing figure being anything from zero.

    A product or quotient has a bound only where its second factor or its denominator is known.
    """
    return _bounds(formula.root, figure).high


def compared(left: str, op: str, right: str) -> str:
    """Print a comparison of two numbers that takes them as the same when doubles cannot tell."""
    return f"ROUND(({left})-({right}),{COMPARED_PLACES}){_SIGNS_OF_COMPARISON[op]}0"


def every(conditions: Sequence[str]) -> str:
    """Print that all conditions hold."""
    open_ = list(dict.fromkeys(each for each in conditions if each != ALWAYS))
    if len(open_) < 2:
        return open_[0] if open_ else ALWAYS
    return f"AND({','.join(open_)})"


def _printed(node: Node, cell: Cells) -> str:
    match node:
        case Constant(text):
            return text
        case Name(code):
            return cell(code)
        case Operation(sign, left, right):
            return f"({_printed(left, cell)}{sign}{_printed(right, cell)})"
    parts = [_printed(part, cell) for part in node.arguments]
    return _called(node.function, parts)


def _called(function: str, parts: list[str]) -> str:
    # INT rounds down, also below zero; ROUNDUP would round away from zero.
    return (
        f"(-INT(-({parts[0]})))"
        if function == "ceil"
        else f"{_FUNCTIONS[function]}({','.join(parts)})"
    )


def _bounds(node: Node, figure: Callable[[str], End]) -> _Bounds:
    match node:
        case Constant(text):
            return _Bounds(End(ALWAYS, text), End(ALWAYS, text))
        case Name(code):
            found = figure(code)
            return _Bounds(End(ALWAYS, found.value), found)
        case Operation(sign, left, right):
            return _operated(sign, left, right, figure)
    return _applied(node, [_bounds(part, figure) for part in node.arguments])


def _operated(sign: str, left: Node, right: Node, figure: Callable[[str], End]) -> _Bounds:
    if sign == "*" and isinstance(left, Constant):
        left, right = right, left
    one, other = _bounds(left, figure), _bounds(right, figure)
    if sign == "+":
        return _Bounds(_joined("+", one.low, other.low), _joined("+", one.high, other.high))
    if sign == "-":
        return _Bounds(_joined("-", one.low, other.high), _joined("-", one.high, other.low))
    fixed = End(_fixed(sign, right, other, figure), other.high.value)
    return _Bounds(_joined(sign, one.low, fixed), _joined(sign, one.high, fixed))


def _fixed(sign: str, node: Node, bounds: _Bounds, figure: Callable[[str], End]) -> str:
    """Print that a factor or denominator is one known number that is not below zero."""
    if isinstance(node, Constant):
        return ALWAYS
    positive = f"{bounds.high.value}{'>' if sign == '/' else '>='}0"
    return every([*(figure(code).known for code in codes_of(node)), positive])


def _joined(sign: str, one: End, other: End) -> End:
    return End(every([one.known, other.known]), f"({one.value}{sign}{other.value})")


def _applied(call: Call, parts: list[_Bounds]) -> _Bounds:
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    if call.function == "max":
        return _Bounds(_any("max", lows, _LOW), _all("max", highs))
    if call.function == "min":
        return _Bounds(_all("min", lows), _any("min", highs, _HIGH))
    return _Bounds(_all(call.function, lows), _all(call.function, highs))


def _all(function: str, ends: list[End]) -> End:
    known = every([end.known for end in ends])
    return End(known, _called(function, [end.value for end in ends]))


def _any(function: str, ends: list[End], unbounded: str) -> End:
    """Bound by the ends that are known; one is enough."""
    values = [f"IF({end.known},{end.value},{unbounded})" for end in ends]
    return End(f"OR({','.join(end.known for end in ends)})", _called(function, values))
