"""Works every number and every verdict of a score receipt out again, from the receipt alone.

    python docs/recompute.py receipt.json

Needs Python 3.11 and nothing else; shares no code with the portal. Prints 一致, or every difference
and ends with 1. A receipt's ``workings`` say, step by step, which keys of which rows follow from
which formulas: every step is done again on a copy, and the copy compared. Taken as they stand are
figures, what people decided, and the rules (workings, scope, formulas, thresholds, weights, ...).

A formula is written like Python's, knows only ``NODES``, ``SIGNS`` and ``FUNCTIONS``, and counts
exactly. What is missing is None, like all that is worked out of it, and what is divided by 0. Keys
with ``_`` in front are only kept in mind; ``units_listed`` are the tables in ``units``, row by row.
"""

import ast
import json
import operator as op
import sys
from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from functools import cache
from itertools import product, zip_longest
from math import ceil, inf, isqrt
from pathlib import Path
from typing import Any

Row = dict[Any, Any]
VERDICTS = ["unmet", "undetermined", "met"]  # a whole has the first that one of its parts has
STAGES = ["preschool", "primary", "junior", "senior", "vocational", "special"]
parsed = cache(lambda text: ast.parse(text, mode="eval").body)


@cache
def read(text: str) -> Any:
    """Read a number: one cut off at 20 digits as its fraction, and what is none as it stands."""
    try:
        exact = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return text
    short = exact.limit_denominator(10**7) if len(text) >= 20 else exact
    return short if abs(short - exact) <= abs(exact) / 10**19 else exact


def number(found: Any) -> Any:
    return read(found) if isinstance(found, str) else found


def value(formula: str, names: Row) -> Any:
    return number(work(parsed(formula), names))


def work(node: Any, names: Row) -> Any:
    return NODES[type(node)](node, names)


def every(nodes: list[Any], names: Row) -> list[Any]:
    return [work(node, names) for node in nodes]


def sign(node: Any, left: Any, right: Any) -> Any:
    """Apply a sign of two sides; only a comparison for sameness asks what is missing."""
    if type(node) in SAMENESS:
        return SAMENESS[type(node)](left, right)
    left, right = number(left), number(right)
    return None if left is None or right is None else SIGNS[type(node)](left, right)


def rounds(node: Any, names: Row) -> list[Row]:
    """List what the names of a comprehension stand for, round by round."""
    found = [names]
    for each in node.generators:
        found = [n | {each.target.id: one} for n in found for one in work(each.iter, n)]
        found = [n for n in found if all(work(test, n) for test in each.ifs)]
    return found


def known(function: Any, values: tuple[Any, ...]) -> Any:
    """Apply a function to numbers, or to one list of them, missing where one is missing."""
    found = [number(x) for x in (values[0] if isinstance(values[0], list) else values)]
    return None if any(x is None for x in found) else function(found)


def highest(formula: str, *variants: Row) -> Any:
    """Return the most that missing figures allow a formula, None where nothing bounds it."""
    names = {node.id for node in ast.walk(parsed(formula)) if isinstance(node, ast.Name)}
    found = [
        value(formula, figures | dict(zip(gaps, ends, strict=True)))
        for figures in variants
        for gaps in [[name for name in figures if figures[name] is None and name in names]]
        for ends in product((Fraction(0), inf), repeat=len(gaps))
    ]
    return max(found) if all(end is not None and end < inf for end in found) else None


def answer(ends: list[Any], comparison: str, limit: Any) -> str:
    """Judge a value by its limit, or both ends between which it lies."""
    found = {comparison and value(f"a {comparison} b", {"a": end, "b": limit}) for end in ends}
    missing = len(found) > 1 or None in (*found, *ends, limit)
    return "undetermined" if missing else "met" if found.pop() else "unmet"


LOGIC: Row = {ast.And: all, ast.Or: any, ast.Not: op.not_}
SAMENESS: Row = {ast.Is: op.is_, ast.IsNot: op.is_not, ast.In: lambda a, b: a in b}
SAMENESS |= {ast.NotIn: lambda a, b: a not in b, ast.Eq: lambda a, b: number(a) == number(b)}
SIGNS: Row = {ast.Add: op.add, ast.Sub: op.sub, ast.Mult: op.mul, ast.BitOr: op.or_}
SIGNS |= {ast.Gt: op.gt, ast.GtE: op.ge, ast.Lt: op.lt, ast.LtE: op.le}
SIGNS |= {ast.Div: lambda a, b: a / b if b else None}
FUNCTIONS: Row = {"answer": answer, "highest": highest, "value": value, "len": len}
FUNCTIONS |= {"all_of": lambda x: next((v for v in VERDICTS if v in x), "not_applicable")}
FUNCTIONS |= {"sum": lambda *x: known(lambda found: sum(found, Fraction(0)), x)}
FUNCTIONS |= {"min": lambda *x: known(min, x), "max": lambda *x: known(max, x)}
FUNCTIONS |= {"ceil": lambda x: x if x in (None, inf) else Fraction(ceil(number(x)))}
FUNCTIONS |= {"at": lambda rows, place: rows[int(place)]}
FUNCTIONS |= {"root": lambda x: x and Fraction(isqrt(int(x * 10**100)), 10**50)}
NODES: Row = {
    ast.Constant: lambda n, _at: n.value and read(str(n.value)),
    ast.Name: lambda n, at: at[n.id],
    ast.Attribute: lambda n, at: work(n.value, at)[n.attr],
    ast.Subscript: lambda n, at: work(n.value, at)[work(n.slice, at)],
    ast.List: lambda n, at: every(n.elts, at),
    ast.Dict: lambda n, at: dict(zip(every(n.keys, at), every(n.values, at), strict=True)),
    ast.IfExp: lambda n, at: work(n.body if work(n.test, at) else n.orelse, at),
    ast.BoolOp: lambda n, at: LOGIC[type(n.op)](work(each, at) for each in n.values),
    ast.UnaryOp: lambda n, at: LOGIC[type(n.op)](work(n.operand, at)),
    ast.BinOp: lambda n, at: sign(n.op, work(n.left, at), work(n.right, at)),
    ast.Compare: lambda n, at: sign(n.ops[0], *every([n.left, *n.comparators], at)),
    ast.Call: lambda n, at: FUNCTIONS[n.func.id](*every(n.args, at)),
    ast.ListComp: lambda n, at: [work(n.elt, each) for each in rounds(n, at)],
    ast.DictComp: lambda n, at: {work(n.key, x): work(n.value, x) for x in rounds(n, at)},
}


def listed(receipt: Row) -> list[Row]:
    """Write units as rows; ``wholes`` are of the campus, where a unit's share is not known."""
    rows: list[Row] = []
    for stage, table in receipt["units"]["stages"].items():
        columns = [table["school_code"], table["kind"], *table["figures"].values()]
        for code, kind, *row in zip(*columns, strict=True):
            unit = {"school_code": code, "stage": stage, "kind": kind, "inside": True}
            unit |= {"figures": dict(zip(table["figures"], row, strict=True))}
            unit |= {"pupils": unit["figures"]["pupils"], "wholes": table["wholes"].get(code, {})}
            rows.append(unit)
        rows += [{"stage": stage, "inside": False} | row for row in table["outside"]]
    return sorted(rows, key=lambda row: (row["school_code"], STAGES.index(row["stage"])))


def rows_at(receipt: Row, path: str) -> list[tuple[Row, Row]]:
    """Follow a path to its rows, each with the one that it stands in."""
    outer, _, inner = path.partition(".")
    rows = receipt[outer] if outer else receipt
    pairs: list[Any] = [({}, row) for row in (rows if isinstance(rows, list) else [rows])]
    return [(row, each) for _, row in pairs for each in row[inner] or []] if inner else pairs


def differences(place: str, said: Any, own: Any) -> Iterator[str]:
    """Say where what a receipt holds is not what was worked out."""
    if isinstance(own, dict) and isinstance(said, dict):
        names = [said[k] for k in ("school_code", "code", "stage") if isinstance(said.get(k), str)]
        for key in [k for k in said | own if k[0] != "_" and said.get(k) != own.get(k)]:
            yield from differences(" ".join([place, *names, key]), said.get(key), own.get(key))
    elif isinstance(own, list) and isinstance(said, list):
        for one, other in zip_longest(said, own):
            yield from differences(place, one, other)
    else:
        said, own = number(said), number(own)
        both = isinstance(said, Fraction) and isinstance(own, Fraction)
        if abs(said - own) > max(abs(own), 1) / 10**15 if both else said != own:
            said, own = (float(x) if isinstance(x, Fraction) else x for x in (said, own))
            yield f"{place.strip()}：回执写的是 {said}，重算是 {own}"


def audit(said: Row) -> list[str]:
    """Do every step of a receipt again, and say what differs."""
    said = said | {"units_listed": listed(said)}
    own, found = deepcopy(said), list[str]()
    for step in said["workings"]:
        if "by" in step:
            told = {tuple(row[key] for key in step["by"]): row for row in own[step["of"]]}
            rows = value(step["rows"], own | {"stages": STAGES})
            keys = [tuple(row[key] for key in step["by"]) for row in rows]
            found += differences(step["of"], [*told], keys)
            both = [(told[key], row) for key, row in zip(keys, rows, strict=True) if key in told]
            own[step["of"]] = [one | {"_from": row} for one, row in both]
        for outer, row in rows_at(own, step["of"]):
            names = {**own, **outer, **row, "row": row, "receipt": own}
            if value(step.get("if", "1"), names):
                for key, formula in step["is"]:
                    names[key] = row[key] = value(formula, names)
    return [*found, *differences("", said, own)]


if __name__ == "__main__":
    try:
        found = audit(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    except (LookupError, TypeError, ValueError, SyntaxError, AttributeError) as missing:
        found = [f"回执缺少 {missing}，或其写法本脚本不认识：不能重算"]
    sys.stdout.write("\n".join(found or ["一致"]) + "\n")
    sys.exit(1 if found else 0)
