"""Writes points, grades and their rules into the rows of a receipt; only shown numbers round."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from indicators.scoring.awards import AllOrNothing, Award, Bands, Deduction, Linear
from indicators.scoring.points import NONE_AT_ALL, Key, Mark, Outcome
from indicators.scoring.receipt import printed
from indicators.scoring.resources import Composite
from indicators.scoring.rules import AllOf, Indicator, Judged, Rubric
from indicators.scoring.schemes import CAP, DOWNGRADE, VETO, Condition, Scheme
from indicators.scoring.writing import Judgement

Row = dict[str, Any]


def fill_judged(rows: Iterable[Row], judged: Iterable[Judgement]) -> None:
    """Add what only some kinds of rules know: a threshold's formula, a class line, a decision."""
    found = {(each.indicator.code, each.stage): each.measured for each in judged}
    for row in rows:
        measured = found[row["code"], row["stage"]]
        if measured.threshold_formula is not None:
            row["threshold_formula"] = measured.threshold_formula
        if measured.given is not None:
            row["judgement"] = measured.given
        if measured.verified is not None:
            row["verified"] = measured.verified
        if measured.line is not None:
            row["line"] = printed(measured.line)
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
            row["points_rule"] = _rule(indicator, indicators) | {
                "source": scheme.source,
                "confidence": scheme.confidence,
            }


def _points(mark: Mark) -> Row:
    return {
        "points": printed(mark.low) if mark.low == mark.high else None,
        "full_points": printed(mark.full),
        "points_range": None if mark.low == mark.high else [printed(mark.low), printed(mark.high)],
    }


def _rule(indicator: Indicator, indicators: Mapping[str, Indicator]) -> Row:
    rule = indicator.rule
    if isinstance(rule, AllOf):
        items = [code for code in rule.codes if indicators[code].points is not None]
        if items:
            return {"kind": "sum", "items": items}
    return {"kind": "judged"} if isinstance(rule, Judged) else _award(indicator.award)


def _award(award: Award) -> Row:
    match award:
        case AllOrNothing():
            return {"kind": "all_or_nothing"}
        case Linear(floor):
            return {"kind": "linear", "floor": printed(floor)}
        case Bands(bands):
            listed = [{"bound": printed(b.bound), "share": printed(b.share)} for b in bands]
            return {"kind": "bands", "bands": listed}
        case Deduction(each, floor):
            return {"kind": "deduction", "each": printed(each), "floor": printed(floor)}
    return {"kind": "bonus", "each": printed(award.each), "ceiling": printed(award.ceiling)}


def domains(rubric: Rubric, outcome: Outcome) -> list[Row]:
    """Write the subtotal of every part that has points, in the order of the rubric."""
    return [
        {"code": part.code, "title": part.title, "weight": printed(mark.weight)} | _points(mark)
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
        "capped_by": _listed(outcome.applied, CAP),
        "downgraded_by": _listed(outcome.applied, DOWNGRADE),
        "vetoed_by": _listed(outcome.applied, VETO),
        "open_conditions": [_condition(each) for each in outcome.open],
    }


def _grade(scheme: Scheme, outcome: Outcome) -> str | None:
    if not scheme.named or outcome.grades is None or outcome.grades[0] != outcome.grades[1]:
        return None
    return scheme.grades[outcome.grades[0]].code


def _grade_range(scheme: Scheme, outcome: Outcome) -> list[str] | None:
    if not scheme.named or outcome.grades is None or outcome.grades[0] == outcome.grades[1]:
        return None
    return [scheme.grades[place].code for place in outcome.grades]


def _listed(conditions: Iterable[Condition], kind: str) -> list[Row]:
    return [_condition(each) for each in conditions if each.kind == kind]


def _condition(condition: Condition) -> Row:
    return {
        "kind": condition.kind,
        "indicator": condition.indicator,
        "reason": condition.reason,
        "not_above": condition.not_above,
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
        "conditions": [_condition(each) for each in scheme.conditions],
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
