"""Numbers and formulas of a receipt, for recompute.py: exact, None where something is missing."""

import ast
import operator as op
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from itertools import product, zip_longest
from math import ceil, inf, isqrt
from typing import Any

Row = dict[str, Any]
Number = Any  # a Fraction, or None where something is missing
ZERO, MET, UNMET, OPEN, NONE = Fraction(0), "met", "unmet", "undetermined", "not_applicable"
SIGNS: Row = {
    "Add": op.add,
    "Sub": op.sub,
    "Mult": op.mul,
    "Div": lambda a, b: a / b if b else None,
    "sum": lambda *x: sum(x),
    "min": lambda *x: min(x),
    "max": lambda *x: max(x),
    "ceil": lambda x: x if x == inf else Fraction(ceil(x)),
}
COMPARED: Row = {">=": op.ge, "<=": op.le, "==": op.eq, ">": op.gt, "<": op.lt}


@cache
def number(text: Any) -> Number:  # what was cut off at 20 digits is read as its fraction
    if text is None or len(str(text)) < 20:
        return None if text is None else Fraction(text)
    value, short = Fraction(text), Fraction(text).limit_denominator(10**7)
    return short if abs(short - value) <= abs(value) / 10**19 else value


def numbers(row: Row) -> Row:
    return {key: number(text) for key, text in row.items()}


@cache
def sides(text: str) -> list[Any]:  # a formula, or both sides of a comparison
    tree: Any = ast.parse(text, mode="eval").body
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = Fraction(str(ast.get_source_segment(text, node)))  # type: ignore[assignment]
    return [tree.left, *tree.comparators] if isinstance(tree, ast.Compare) else [tree]


def value(node: Any, figures: Row) -> Number:
    if isinstance(node, ast.Constant | ast.Name):
        return node.value if isinstance(node, ast.Constant) else figures.get(node.id)
    sign, parts = (
        (type(node.op).__name__, [node.left, node.right])
        if isinstance(node, ast.BinOp)
        else (node.func.id, node.args)
    )
    known = [value(part, figures) for part in parts]
    return None if None in known else SIGNS[sign](*known)


def highest(node: Any, variants: list[Row]) -> Number:  # gaps allow; None where nothing bounds it
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} - {*SIGNS}
    found = [
        value(node, figures | dict(zip(gaps, ends, strict=True)))
        for figures in variants
        for gaps in [[name for name in names if figures.get(name) is None]]
        for ends in product((ZERO, inf), repeat=len(gaps))
    ]
    return max(found) if all(end is not None and end < inf for end in found) else None


def judged(own: Number, sign: str, limit: Number) -> str:
    return OPEN if None in (own, limit) else MET if COMPARED[sign](own, limit) else UNMET


def combined(verdicts: list[str]) -> str:
    return next((v for v in (UNMET, OPEN, MET) if v in verdicts), NONE)


def total(found: list[Number]) -> Number:
    return None if None in found or not found else sum(found, ZERO)


def root(square: Fraction) -> Fraction:  # cut off at 50 places
    return Fraction(isqrt(int(square * 10**100)), 10**50)


def differences(place: str, said: Any, own: Any) -> Iterable[str]:
    """Say where what a receipt holds is not what was worked out, as deep as that goes."""
    if isinstance(own, dict) and isinstance(said, dict):
        for key in said | own:
            yield from differences(f"{place} {key}".strip(), said.get(key), own.get(key))
    elif isinstance(own, list) and isinstance(said, list):
        for one, other in zip_longest(said, own):
            yield from differences(place, one, other)
    elif not same(said, own):
        shown = float(own) if isinstance(own, Fraction) else own
        yield f"{place}：回执写的是 {said}，重算是 {shown}"


def same(said: Any, own: Any) -> bool:
    """Compare numbers to the digits that a receipt writes, anything else exactly."""
    if isinstance(own, Fraction) and isinstance(said, str):
        return bool(abs(number(said) - own) <= abs(own) / 10**15)
    return bool(said == own)
