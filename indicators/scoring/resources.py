"""The school rule and the coefficients of variation (差异系数) of per-pupil indicators."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from indicators.scoring import measures, rules
from indicators.scoring.figures import Unit
from indicators.scoring.formulas import Formula, Number, Value
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.rules import Indicator, Limit, Part, SchoolRule, UnitMean


@dataclass(frozen=True, slots=True)
class Spread:
    """The coefficient of variation of one indicator in one stage; None while undetermined.

    Shape: ``square`` is its exact square; ``verdict`` is None where the composite decides.
    """

    code: str
    stage: str
    mean: Value
    sd: Decimal | None
    cv: Decimal | None
    limit: Limit | None
    verdict: str | None
    schools: int
    square: Value = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one unit stands under the school rule.

    Shape: ``values`` by indicator code; ``best`` for those missing the highest they could be.
    """

    unit: Unit
    values: dict[str, Value]
    best: dict[str, Value]
    met: int | None
    below: list[str]
    verdict: str


@dataclass(frozen=True, slots=True)
class _Measure:
    indicator: Indicator
    formula: Formula
    values: list[Value]
    threshold: Value


def spreads(reckoning: Reckoning, part: Part, stage: str) -> list[Spread]:
    """Judge the spread of every per-pupil indicator of a part; empty without units."""
    units = reckoning.inside[stage]
    if not (part.cv_limits or part.composite_limits) or not units:
        return []
    weights = [reckoning.pupils(unit) for unit in units]
    limit = reckoning.limit(part.cv_limits, stage)
    found = [
        _spread(each.indicator.code, stage, each.values, weights, limit)
        for each in _measures(reckoning, part, stage)
    ]
    return found if part.cv_limits else [replace(each, verdict=None) for each in found]


@dataclass(frozen=True, slots=True)
class Composite:
    """The mean of a stage's coefficients of variation (综合差异系数) against its limit."""

    stage: str
    limit: Limit | None
    verdict: str


def composite(
    reckoning: Reckoning, part: Part, stage: str, spread: Iterable[Spread]
) -> list[Composite]:
    """Judge a stage's composite where the part bounds it; empty without units."""
    codes = {each.code for each in reckoning.rubric.indicators if each.part == part.code}
    squares = [each.square for each in spread if (each.stage, each.code in codes) == (stage, True)]
    if not part.composite_limits or not squares:
        return []
    limit = reckoning.limit(part.composite_limits, stage)
    known = [square for square in squares if square is not None]
    if limit is None or len(known) < len(squares):
        return [Composite(stage, limit, rules.UNDETERMINED)]
    within = measures.mean_root_within(known, limit.value)
    return [Composite(stage, limit, rules.MET if within else rules.UNMET)]


def _spread(
    code: str, stage: str, values: list[Value], weights: list[Value], limit: Limit | None
) -> Spread:
    count = len(values)
    unknown = Spread(code, stage, None, None, None, limit, rules.UNDETERMINED, count)
    if any(value is None for value in values):
        return unknown
    known, pupils = cast(list[Number], values), cast(list[Number], weights)
    mean = measures.weighted_mean(known, pupils)
    variance = measures.variance(known, pupils, mean)
    sd = measures.root(variance)
    if mean == 0:
        return Spread(code, stage, mean, sd, None, limit, rules.UNDETERMINED, count)
    verdict = rules.UNDETERMINED
    if limit is not None:
        within = measures.within_limit(variance, mean, limit.value)
        verdict = rules.MET if within else rules.UNMET
    square = variance / (mean * mean)
    cv = measures.root(square)
    return Spread(code, stage, mean, sd, cv, limit, verdict, count, square)


def standings(reckoning: Reckoning, part: Part, stage: str) -> list[Standing]:
    """Judge every unit in scope by the part's school rule, in the order of codes."""
    found = list(_measures(reckoning, part, stage))
    if part.school_rule is None:
        # Each unit's values are shown where they decide together, though none is judged alone.
        return [
            Standing(unit, _values(found, position), {}, None, [], rules.NOT_APPLICABLE)
            for position, unit in enumerate(reckoning.inside[stage])
            if part.composite_limits
        ]
    return [
        _standing(reckoning, part.school_rule, found, unit, position)
        for position, unit in enumerate(reckoning.inside[stage])
    ]


def _values(found: list[_Measure], position: int) -> dict[str, Value]:
    return {each.indicator.code: each.values[position] for each in found}


def _standing(
    reckoning: Reckoning,
    rule: SchoolRule,
    found: list[_Measure],
    unit: Unit,
    position: int,
) -> Standing:
    known = [(each, each.values[position]) for each in found]
    values = {each.indicator.code: value for each, value in known}
    met = sum(value is not None and _could_reach(value, each) for each, value in known)
    below = [
        each.indicator.code
        for each, value in known
        if value is not None and not _could_reach(value, each)
    ]
    # A missing figure leaves the unit open only while some value of it could still let it pass.
    best = [(each, _best(reckoning, each, unit, value)) for each, value in known]
    highest = {
        each.indicator.code: value for each, value in best if values[each.indicator.code] is None
    }
    possible = sum(_could_reach(value, each) for each, value in best)
    if possible < rule.least_met or not all(
        _could_reach(value, each, rule.rest_percent) for each, value in best
    ):
        return Standing(unit, values, highest, met, below, rules.UNMET)
    decided = met + len(below) == len(found) and all(each.threshold is not None for each in found)
    return Standing(unit, values, highest, met, below, rules.MET if decided else rules.UNDETERMINED)


def _could_reach(best: Value, each: _Measure, percent: Number = 100) -> bool:
    """Say whether the best a unit could have reaches a percentage of the threshold."""
    if best is None or each.threshold is None:
        return True
    return rules.reaches_share(best, each.threshold, percent)


def _best(reckoning: Reckoning, each: _Measure, unit: Unit, value: Value) -> Value:
    return reckoning.split.highest(unit, each.formula) if value is None else value


def _measures(reckoning: Reckoning, part: Part, stage: str) -> Iterator[_Measure]:
    for indicator in reckoning.rubric.indicators:
        rule = indicator.rule
        if indicator.part == part.code and isinstance(rule, UnitMean) and stage in rule.formulas:
            formula = rule.formulas[stage]
            values = reckoning.unit_values(indicator, formula, stage)
            limit = reckoning.limit(indicator.limits, stage)
            yield _Measure(indicator, formula, values, None if limit is None else limit.value)
