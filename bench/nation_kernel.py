"""The indicators of a rubric in bare NumPy floats: what exact receipts are measured against.

Same formulas, thresholds, shares, school rule and spreads; no missing figures, no derived ones, no
explanation, and verdicts as rounding has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, reduce
from types import CodeType
from typing import Any

import numpy as np

from indicators.scoring.formulas import Formula
from indicators.scoring.rules import (
    CountyValue,
    EachCampus,
    Indicator,
    Place,
    Rubric,
    UnitMean,
    UnitTotal,
    limit_at,
)

Columns = Mapping[str, Any]
WORDS = {
    "__builtins__": {},
    "sum": lambda *parts: reduce(np.add, parts),
    "min": lambda *parts: reduce(np.minimum, parts),
    "max": lambda *parts: reduce(np.maximum, parts),
    "ceil": np.ceil,
}
COMPARISONS = {
    ">=": np.greater_equal,
    "<=": np.less_equal,
    ">": np.greater,
    "<": np.less,
    "==": np.equal,
}


@dataclass(frozen=True, slots=True)
class Table:
    """A return as float columns. Shape: ``campus`` is the row of each unit's campus."""

    year: int
    region: str
    kinds: Any
    stages: Any
    campus: Any
    of_schools: Columns
    of_stages: Columns
    of_county: Columns


def table_of(document: Mapping[str, Any]) -> Table:
    """Read a document into arrays; blanks become 0."""
    schools, stages = document["schools"], document["stages"]
    places = {code: place for place, code in enumerate(schools["school_code"])}
    return Table(
        year=document["year"],
        region=document["county"]["code"],
        kinds=np.array(schools["kind"]),
        stages=np.array(stages["stage"]),
        campus=np.array([places[code] for code in stages["school_code"]]),
        of_schools={code: _floats(column) for code, column in schools["figures"].items()},
        of_stages={code: _floats(column) for code, column in stages["figures"].items()},
        of_county={code: float(value) for code, value in document["county_figures"].items()},
    )


def _floats(column: list[Any]) -> Any:
    return np.array([value or 0 for value in column], dtype=float)


def judge(rubric: Rubric, table: Table) -> dict[tuple[str, str | None], Any]:
    """Judge every indicator that figures decide."""
    shares = _shares(rubric, table)
    inside = {stage: _inside(rubric, table, stage) for stage in rubric.scope.stages}
    everywhere = np.logical_or.reduce(list(inside.values()))
    columns = {stage: _columns(rubric, table, shares, rows) for stage, rows in inside.items()}
    pooled = _columns(rubric, table, shares, everywhere)
    found: dict[tuple[str, str | None], Any] = {}
    with np.errstate(all="ignore"):
        for indicator in rubric.indicators:
            for stage in indicator.stages:
                among = pooled if stage is None else columns.get(stage, pooled)
                found[indicator.code, stage] = _judged(rubric, table, indicator, stage, among)
        for stage in rubric.scope.stages:
            found["schools", stage] = _school_rule(rubric, found, stage)
    return found


def _shares(rubric: Rubric, table: Table) -> Any:
    kinds = table.kinds[table.campus]
    pairs = zip(kinds.tolist(), table.stages.tolist(), strict=True)
    weights = np.array([float(rubric.splitting.weight(kind, stage) or 0) for kind, stage in pairs])
    weighed = weights * table.of_stages["pupils"]
    with np.errstate(all="ignore"):
        return np.nan_to_num(weighed / np.bincount(table.campus, weighed)[table.campus])


def _inside(rubric: Rubric, table: Table, stage: str) -> Any:
    scope, kinds = rubric.scope, table.kinds[table.campus]
    pupils = table.of_stages["pupils"]
    under = np.isin(kinds, list(scope.floor_kinds)) & (pupils < scope.floor_pupils)
    excluded = np.isin(kinds, list(scope.excluded_kinds))
    return (table.stages == stage) & ~excluded & ~under & (pupils > 0)


def _columns(rubric: Rubric, table: Table, shares: Any, rows: Any) -> Columns:
    owners = table.campus[rows]
    columns = {code: column[rows] for code, column in table.of_stages.items()}
    for code in rubric.splitting.elements:
        columns[code] = table.of_schools[code][owners] * shares[rows]
    return columns | {"": owners}


def _judged(
    rubric: Rubric, table: Table, indicator: Indicator, stage: str | None, among: Columns
) -> Any:
    rule = indicator.rule
    if isinstance(rule, EachCampus):
        return _each(rubric, table, indicator, among)
    if not isinstance(rule, UnitMean | UnitTotal | CountyValue):
        return None
    formula = rule.formulas[stage]
    limit = limit_at(indicator.limits, Place(table.year, table.region, stage))
    threshold = np.nan if limit is None else float(limit.value)
    if isinstance(rule, CountyValue):
        value = _value(formula, table.of_county)
    else:
        value = _value(formula, {code: among[code].sum() for code in formula.elements})
    verdict = COMPARISONS[indicator.op or ">="](value, threshold)
    if not isinstance(rule, UnitMean):
        return value, verdict
    values, pupils = _value(formula, among), among["pupils"]
    mean = (values * pupils).sum() / pupils.sum()
    spread = np.sqrt((pupils * (values - mean) ** 2).sum() / pupils.sum()) / mean
    return value, verdict, spread, values, threshold


def _each(rubric: Rubric, table: Table, indicator: Indicator, among: Columns) -> Any:
    rule, owners = indicator.rule, among[""]
    assert isinstance(rule, EachCampus)
    count = len(table.kinds)
    columns = {
        code: table.of_schools[code]
        if code in rubric.campus_elements
        else np.bincount(owners, among[code], minlength=count)
        for code in rule.elements
    }
    values = _value(rule.formula, columns)
    if rule.threshold is None:
        thresholds = _thresholds(table, indicator)
    else:
        thresholds = _value(rule.threshold, columns)
    present = np.bincount(owners, minlength=count) > 0
    return values[present], COMPARISONS[rule.op](values, thresholds)[present]


def _thresholds(table: Table, indicator: Indicator) -> Any:
    by_kind = {
        kind: limit_at(indicator.limits, Place(table.year, table.region, None, kind))
        for kind in set(table.kinds.tolist())
    }
    numbers = {
        kind: np.nan if limit is None else float(limit.value) for kind, limit in by_kind.items()
    }
    return np.array([numbers[kind] for kind in table.kinds.tolist()])


def _school_rule(rubric: Rubric, found: Mapping[Any, Any], stage: str) -> Any:
    part = next((part for part in rubric.parts if part.school_rule is not None), None)
    rows = [
        found[indicator.code, stage]
        for indicator in rubric.indicators
        if isinstance(indicator.rule, UnitMean) and stage in indicator.rule.formulas
    ]
    if part is None or part.school_rule is None or not rows:
        return None
    ratios = np.array([values / threshold for *_, values, threshold in rows])
    enough = (ratios >= 1).sum(axis=0) >= part.school_rule.least_met
    return enough & (ratios >= float(part.school_rule.rest_percent) / 100).all(axis=0)


@cache
def _compiled(code: str) -> CodeType:
    return compile(code, "formula", "eval")


def _value(formula: Formula, columns: Columns) -> Any:
    # The code was checked against the closed language when the rubric was read.
    return eval(_compiled(formula.code), WORDS, columns)
