"""Writes points, grades and their rules into the rows of a receipt; only shown numbers round."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from indicators.scoring.awards import (
    AllOrNothing,
    Band,
    Bands,
    Bonus,
    Deduction,
    Linear,
    extremes,
)
from indicators.scoring.points import NONE_AT_ALL, Key, Mark, Outcome
from indicators.scoring.receipt import printed
from indicators.scoring.resources import Composite
from indicators.scoring.rules import AllOf, EachCampus, Entitlement, Indicator, Judged, Rubric
from indicators.scoring.schemes import CAP, DOWNGRADE, VETO, Condition, Scheme
from indicators.scoring.writing import Judgement

Row = dict[str, Any]


def fill_judged(rows: Iterable[Row], judged: Iterable[Judgement]) -> None:
    """Add what only some kinds of rules know: formulas, a class line, a decision."""
    found = {(each.indicator.code, each.stage): each for each in judged}
    for row in rows:
        measured = found[row["code"], row["stage"]].measured
        rule = found[row["code"], row["stage"]].indicator.rule
        if isinstance(rule, EachCampus | Entitlement):
            row["campus_formula"] = rule.formula.code
            row["campus_threshold"] = rule.threshold.code if rule.threshold else None
        if measured.threshold_formula is not None:
            row["threshold_formula"] = measured.threshold_formula
        if measured.given is not None:
            row["judgement"] = measured.given
        if measured.verified is not None:
            row["verified"] = measured.verified
        if measured.line is not None:
            row["line"] = printed(measured.line)
            row["least_formula"] = measured.least_formula
            row["bounds"] = [printed(end) for end in measured.bounds]


def fill_points(rows: Iterable[Row], rubric: Rubric, scheme: Scheme, outcome: Outcome) -> None:
    """Add points and the rule they follow to every row."""
    indicators = {each.code: each for each in rubric.indicators}
    for row in rows:
        key: Key = (row["code"], row["stage"])
        indicator = indicators[row["code"]]
        row |= _points(outcome.marks.get(key, NONE_AT_ALL))
        row["weight"] = None if key not in outcome.marks else printed(outcome.marks[key].weight)
        row["points_rule"] = None
        if key in outcome.marks:
            row["points_rule"] = _rule(indicator, indicators, outcome.marks[key].weight) | {
                "source": scheme.source,
                "confidence": scheme.confidence,
            }


def _points(mark: Mark) -> Row:
    return {
        "points": printed(mark.low) if mark.low == mark.high else None,
        "full_points": printed(mark.full),
        "points_range": None if mark.low == mark.high else [printed(mark.low), printed(mark.high)],
    }


def _rule(indicator: Indicator, indicators: Mapping[str, Indicator], weight: Fraction) -> Row:
    if items := _items(indicator, indicators):
        return {"kind": "sum", "items": items}
    award, judged = indicator.award, isinstance(indicator.rule, Judged)
    if judged or isinstance(award, AllOrNothing):
        return {"kind": "judged" if judged else "all_or_nothing", "share": "met"}
    ends = (Fraction(0), award.ceiling) if isinstance(award, Bonus) else extremes(award, weight)
    return _award(award, indicator.op) | {"between": [printed(end) for end in ends]}


def _items(indicator: Indicator, indicators: Mapping[str, Indicator]) -> list[str]:
    """Name the items inside a point that bring points of their own."""
    combined = isinstance(indicator.rule, AllOf) and indicator.points is not None
    codes = cast(AllOf, indicator.rule).codes if combined else ()
    return [code for code in codes if indicators[code].points is not None]


def _award(award: Linear | Bands | Deduction | Bonus, op: str | None) -> Row:
    """Write an award as numbers, and as the formula that works a share (a bonus: points) out."""
    match award:
        case Linear(floor):
            share = "min(1, max(0, (value - floor) / (threshold - floor)))"
            return {"kind": "linear", "floor": printed(floor), "share": share}
        case Bands(bands):
            listed = [{"bound": printed(b.bound), "share": printed(b.share)} for b in bands]
            return {"kind": "bands", "bands": listed, "share": _of_bands(bands, op)}
        case Deduction(each, floor):
            share = "max(floor, weight - each * value) / weight"
            numbers = {"each": printed(each), "floor": printed(floor)}
            return {"kind": "deduction", "share": share} | numbers
    numbers = {"each": printed(award.each), "ceiling": printed(award.ceiling)}
    return {"kind": "bonus", "share": "min(ceiling, each * value)"} | numbers


def _of_bands(bands: Iterable[Band], op: str | None) -> str:
    """Write the best share whose bound is reached; a comparison counts 1 where it holds, else 0."""
    sign = ">=" if op in (">=", ">") else "<="
    # The language has no signs before numbers.
    bounds = [f"0 - {printed(-b.bound)}" if b.bound < 0 else printed(b.bound) for b in bands]
    terms = [
        f"{printed(b.share)} * (value {sign} {bound})"
        for b, bound in zip(bands, bounds, strict=True)
    ]
    return f"max(0, {', '.join(terms)})"


def domains(rubric: Rubric, outcome: Outcome) -> list[Row]:
    """Write the subtotal of every part that has points, in the order of the rubric."""
    rows = {each.code: each for each in rubric.indicators}
    inner = {code for each in rows.values() for code in _items(each, rows)}
    outer = [each for each in rows.values() if each.points is not None and each.code not in inner]
    return [
        {"code": part.code, "title": part.title, "weight": printed(mark.weight)}
        | {"items": [each.code for each in outer if each.part == part.code]}
        | _points(mark)
        for part in rubric.parts
        if (mark := outcome.domains.get(part.code)) is not None
    ]


def result(scheme: Scheme, outcome: Outcome) -> Row:
    """Write the total, its grade while it is certain, and each condition that held it down."""
    return _points(outcome.total) | {
        "pass_points": printed(scheme.passing),
        "points_verdict": outcome.verdict,
        "grade": _grade(scheme, outcome),
        "grade_range": _grade_range(scheme, outcome),
        "capped_by": _listed(scheme, outcome.applied, CAP),
        "downgraded_by": _listed(scheme, outcome.applied, DOWNGRADE),
        "vetoed_by": _listed(scheme, outcome.applied, VETO),
        "open_conditions": [_condition(scheme, each) for each in outcome.open],
    }


def _grade(scheme: Scheme, outcome: Outcome) -> str | None:
    if not scheme.named or outcome.grades is None or outcome.grades[0] != outcome.grades[1]:
        return None
    return scheme.grades[outcome.grades[0]].code


def _grade_range(scheme: Scheme, outcome: Outcome) -> list[str] | None:
    if not scheme.named or outcome.grades is None or outcome.grades[0] == outcome.grades[1]:
        return None
    return [scheme.grades[place].code for place in outcome.grades]


def _listed(scheme: Scheme, conditions: Iterable[Condition], kind: str) -> list[Row]:
    return [_condition(scheme, each) for each in conditions if each.kind == kind]


def _condition(scheme: Scheme, condition: Condition) -> Row:
    """Write a condition; ``place`` is that of ``not_above`` among the grades, 0 being the best."""
    codes = [grade.code for grade in scheme.grades]
    return {
        "kind": condition.kind,
        "indicator": condition.indicator,
        "reason": condition.reason,
        "not_above": condition.not_above,
        "place": None if condition.not_above is None else codes.index(condition.not_above),
        "source": condition.source,
        "confidence": condition.confidence,
    }


def scheme_row(scheme: Scheme) -> Row:
    """Write the rules of the points, so that the receipt alone is enough to compute them."""
    return {
        "full_points": printed(scheme.full),
        "pass_points": printed(scheme.passing),
        "grades": [
            {"code": each.code, "title": each.title, "floor": printed(each.floor)}
            for each in scheme.grades
            if scheme.named
        ],
        "scale": {grade: printed(share) for grade, share in scheme.scale.items()},
        "met_share": printed(scheme.met_share),
        "conditions": [_condition(scheme, each) for each in scheme.conditions],
        "source": scheme.source,
        "confidence": scheme.confidence,
    }


def fill_composites(rows: Iterable[Row], found: Sequence[Composite]) -> None:
    """Add limit and verdict to the composites that decide."""
    judged = {each.stage: each for each in found}
    for row in rows:
        each = judged.get(row["stage"])
        if each is not None:
            row["limit"] = None if each.limit is None else printed(each.limit.value)
            row["verdict"] = each.verdict
