"""Reads and looks over a rubric's table on the credibility of self-assessments (自评可信度)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from indicators.lint_findings import ERROR, WARNING, Finding, Spot, Table
from indicators.scoring import credibility, formulas
from indicators.scoring.credibility import AGREEMENT_NAMES, CORRECTION_NAMES, Method, Setting
from indicators.scoring.formulas import Call, Constant, Formula, FormulaError, Name, Node
from indicators.toml_tables import (
    RubricFileError,
    as_table,
    check_confidence,
    listed,
    only,
    text_at,
)

WHERE: Final = "credibility"
KEYS: Final = {"on", "agreement", "correction", "source", "confidence", "note"}
NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "agreement": AGREEMENT_NAMES,
    "correction": CORRECTION_NAMES,
}


def setting(data: Any) -> Setting | None:
    """Read the table; None for a rubric that says nothing about it.

    Raises:
        RubricFileError: a key is missing or of the wrong kind, or a formula cannot be used.
    """
    if data is None:
        return None
    found = as_table(data, WHERE)
    only(found, KEYS, WHERE)
    check_confidence(found, WHERE)
    if not isinstance(found.get("on"), bool):
        raise RubricFileError(f"{WHERE}：on 应为 true 或 false，读到{found.get('on')!r}。")
    return Setting(
        on=found["on"],
        method=Method(_formula(found, "agreement"), _formula(found, "correction")),
        source=found["source"],
        confidence=found["confidence"],
        note=text_at(found, "note", WHERE, default=""),
    )


def _formula(data: Mapping[str, Any], key: str) -> Formula:
    text = text_at(data, key, WHERE)
    try:
        return formulas.parse(text, NAMES[key])
    except FormulaError as error:
        raise RubricFileError(f"{WHERE}.{key}：{_refusal(key, error)}") from error


def _refusal(key: str, error: FormulaError) -> str:
    known = listed([f"{name}（{code}）" for code, name in NAMES[key].items()])
    return f"{error}这里可用：{known}。"


def findings(document: Table) -> Iterator[Finding]:
    """Find formulas that are not of the language, and denominators that may be zero."""
    table = document.get(WHERE)
    for key in NAMES if isinstance(table, dict) else ():
        text = document[WHERE].get(key)
        if isinstance(text, str):
            yield from _looked_over(Spot(keys=(WHERE, key)), key, text)


def _looked_over(spot: Spot, key: str, text: str) -> Iterator[Finding]:
    try:
        formula = formulas.parse(text, NAMES[key])
    except FormulaError as error:
        yield spot.found(ERROR, "formula", _refusal(key, error))
        return
    for divisor in formulas.divisors(formula.root):
        if not _above_zero(divisor):
            said = Formula(divisor, ()).text(credibility.AGREEMENT_NAMES | CORRECTION_NAMES)
            message = f"除数“{said}”可能为0，为0时该项待定。"
            yield spot.found(WARNING, "division_by_zero", message)


def _above_zero(node: Node) -> bool:
    """Say whether a value is surely above zero; full points are, the other figures may be zero."""
    match node:
        case Constant(_, value):
            return value > 0
        case Name(code):
            return code == "full_points"
        case Call(function, parts):
            if function in ("max", "sum"):
                return any(map(_above_zero, parts)) and all(map(_not_negative, parts))
            return all(map(_above_zero, parts))
    if node.sign == "+":
        sides = (node.left, node.right)
        return any(map(_above_zero, sides)) and all(map(_not_negative, sides))
    return node.sign != "-" and _above_zero(node.left) and _above_zero(node.right)


def _not_negative(node: Node) -> bool:
    match node:
        case Constant() | Name():
            return True
        case Call(_, parts):
            return all(map(_not_negative, parts))
    return node.sign != "-" and _not_negative(node.left) and _not_negative(node.right)
