"""Judges one indicator in one stage, by the kind of its rule."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import cast

from indicators.scoring import entitling, rules
from indicators.scoring.figures import Campus, Unit
from indicators.scoring.formulas import UNBOUNDED, Formula, Range, Value
from indicators.scoring.receipt import printed
from indicators.scoring.reckoning import Inputs, Reckoning
from indicators.scoring.rules import (
    AllOf,
    CampusRule,
    ClassSizes,
    CountyValue,
    EachCampus,
    Entitlement,
    Faster,
    Indicator,
    Judged,
    Limit,
    UnitMean,
    UnitTotal,
    reaches,
    verdict_of,
)
from indicators.scoring.schemes import Scheme

_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "="}
# A derived figure that is missing was stated perhaps, but what it is derived from is not complete.
_ORIGINS = {
    "campuses": "（由校区数据汇总，有校区未填）",
    "previous_return": "（取自上年数据包，未填）",
}
NOTHING_IN_SCOPE = "没有纳入本标准的校区，本项不适用。"
EVERY_CAMPUS = 100
# A decimal, or the exact mean of several as a fraction.
_POINTS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?|[0-9]{1,6}/[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Item:
    """One campus under a rule that is judged campus by campus.

    Shape: ``best`` is the highest value the missing figures of a campus allow; None is no bound.
    """

    school_code: str
    name: str
    value: Value
    op: str
    threshold: Value
    verdict: str
    inputs: Inputs
    best: Value


@dataclass(slots=True)
class Measured:
    """What was found for one indicator in one stage.

    Shape: ``bounds`` hold a value that is not known exactly; ``line`` is that of class
    sizes, ``least_formula`` what is surely over it. ``given`` is what people decided, ``verified``
    the points they gave instead of the computed ones, and ``share`` the part of the points either
    earns.
    """

    verdict: str
    value: Value = None
    limit: Limit | None = None
    op: str | None = None
    threshold: Value = None
    formula: str | None = None
    formula_text: str = ""
    inputs: Inputs = field(default_factory=lambda: Inputs({}))
    units: int | None = None
    below: int | None = None
    items: list[Item] | None = None
    remarks: list[str] = field(default_factory=list)
    bounds: Range = UNBOUNDED
    threshold_formula: str | None = None
    line: Value = None
    least_formula: str | None = None
    given: str | None = None
    verified: str | None = None
    share: Fraction | None = None


def measure(reckoning: Reckoning, indicator: Indicator, stage: str | None) -> Measured:
    """Judge an indicator; what cannot be judged says why in ``remarks``."""
    nothing = indicator.nothing_to_judge
    if nothing is not None and nothing.value(reckoning.figures.county) == 0:
        name = nothing.text(reckoning.rubric.names)
        measured = Measured(rules.NOT_APPLICABLE, remarks=[f"{name}为0，本项不适用。"])
        written = isinstance(indicator.rule, CountyValue | Faster | UnitTotal | UnitMean)
        return _described(measured, reckoning, indicator, stage) if written else measured
    return _MEASURES[type(indicator.rule)](reckoning, indicator, stage)


def _judged(reckoning: Reckoning, indicator: Indicator, _stage: str | None) -> Measured:
    given = reckoning.judgements.get(indicator.code)
    if given is None:
        return Measured(rules.UNDETERMINED, remarks=["需人工评定。"])
    if given in (rules.MET, rules.UNMET, rules.NOT_APPLICABLE):
        share = Fraction(given == rules.MET)
        return Measured(given, given=given, share=share, remarks=["人工评定。"])
    scheme = reckoning.rubric.scheme
    share = share_given(scheme, indicator, given)
    met = scheme is not None and share >= scheme.met_share
    verdict = rules.MET if met else rules.UNMET
    return Measured(verdict, given=given, share=share, remarks=[f"人工评定：{given}。"])


class JudgementRefused(ValueError):
    """A judgement that an indicator or its scale does not know."""


def share_given(scheme: Scheme | None, indicator: Indicator, given: str) -> Fraction:
    """Turn a grade or points given by people into a share of the points.

    Raises:
        JudgementRefused: it is neither a grade of the scale nor points of this item.
    """
    if scheme is not None and indicator.points is not None:
        if given in scheme.scale:
            return scheme.scale[given]
        return given_share(indicator, given)
    raise JudgementRefused(f"{indicator.code}：不能评定为“{given}”。")


def given_share(indicator: Indicator, given: str) -> Fraction:
    """Turn points given by people into a share of an item's full points.

    Raises:
        JudgementRefused: they are no points of this item.
    """
    if indicator.points and _POINTS.fullmatch(given) and Fraction(given) <= indicator.points:
        return Fraction(given) / indicator.points
    raise JudgementRefused(f"{indicator.code}：不能评定为“{given}”。")


def _all_of(reckoning: Reckoning, indicator: Indicator, stage: str | None) -> Measured:
    codes = cast(AllOf, indicator.rule).codes
    inner = [each for each in reckoning.rubric.indicators if each.code in codes]
    verdicts = [
        measure(reckoning, each, own).verdict
        for each in inner
        for own in ((stage,) if stage in each.stages else each.stages)
    ]
    return Measured(rules.combined(verdicts), remarks=[f"由{'、'.join(codes)}共同判定。"])


def _county_value(reckoning: Reckoning, indicator: Indicator, stage: str | None) -> Measured:
    formula = cast(CountyValue, indicator.rule).formulas[stage]
    inputs = reckoning.county_inputs(formula)
    return _compared(reckoning, indicator, stage, formula, inputs)


def _faster(reckoning: Reckoning, indicator: Indicator, stage: str | None) -> Measured:
    rule = cast(Faster, indicator.rule)
    formula, other = rule.formulas[stage], rule.other
    ours, theirs = reckoning.county_inputs(formula), reckoning.county_inputs(other)
    inputs = Inputs(ours.values | theirs.values, ours.missing | theirs.missing)
    value = formula.value(inputs.values.__getitem__)
    threshold = other.value(inputs.values.__getitem__)
    measured = Measured(rules.UNDETERMINED, value, inputs=inputs, op=indicator.op)
    measured.threshold, measured.threshold_formula = threshold, other.code
    names = reckoning.rubric.names
    measured.formula = formula.code
    measured.formula_text = f"{formula.text(names)}，与{other.text(names)}比较"
    if inputs.missing:
        measured.remarks = [missing_note(reckoning, inputs)]
    elif value is None or threshold is None or indicator.op is None:
        measured.remarks = ["分母为0，无法计算。"]
    else:
        measured.verdict = verdict_of(value, indicator.op, threshold)
    return measured


def _class_sizes(reckoning: Reckoning, indicator: Indicator, stage: str | None) -> Measured:
    line = reckoning.limit(cast(ClassSizes, indicator.rule).lines, stage)
    if line is None:
        return Measured(rules.UNDETERMINED, op=indicator.op, remarks=["本年度没有有效的班额线。"])
    sure, possible = cast(ClassSizes, indicator.rule).over(line.value)
    least = _as_total(reckoning, indicator, stage, sure, "at least")
    most = _as_total(reckoning, indicator, stage, possible, "at most")
    most.line, most.bounds = line.value, (least.value, most.value)
    most.least_formula = sure.code
    if least.value == most.value:
        most.remarks.append(f"班额线为{line.value}人。")
        return most
    if least.verdict != most.verdict:
        most.verdict = rules.UNDETERMINED
    most.value, most.below = None, None
    most.remarks.append(f"班额线{line.value}人落在统计档内，所占比例只知上下限。")
    return most


def _as_total(
    reckoning: Reckoning, indicator: Indicator, stage: str | None, formula: Formula, end: str
) -> Measured:
    # Values of units are remembered by code, so each end has one of its own.
    rule, code = UnitTotal({stage: formula}), f"{indicator.code} {end}"
    return _of_units(reckoning, replace(indicator, code=code, rule=rule), stage)


def _of_units(reckoning: Reckoning, indicator: Indicator, stage: str | None) -> Measured:
    rule = cast(UnitTotal | UnitMean, indicator.rule)
    units = reckoning.inside[stage]
    formula = rule.formulas[stage]
    if not units:
        return _without_units(reckoning, indicator, stage)
    inputs = reckoning.summed_inputs(formula, units)
    measured = _compared(reckoning, indicator, stage, formula, inputs)
    values = reckoning.unit_values(indicator, formula, stage)
    measured.units = len(units)
    measured.below = sum(_below(measured, value) for value in values)
    return measured


def _below(measured: Measured, value: Value) -> bool:
    if value is None or measured.op is None or measured.threshold is None:
        return False
    return not reaches(value, measured.op, measured.threshold)


def _without_units(reckoning: Reckoning, indicator: Indicator, stage: str | None) -> Measured:
    rule = cast(UnitTotal | UnitMean, indicator.rule)
    measured = Measured(rules.NOT_APPLICABLE, units=0, below=0, remarks=[NOTHING_IN_SCOPE])
    # Contract: per-pupil means of a stage without units are not applicable, whatever is known.
    if not reckoning.figures.campuses and isinstance(rule, UnitTotal):
        _nothing_known(measured, rule.formulas[stage].elements)
    return _described(measured, reckoning, indicator, stage)


def _nothing_known(measured: Measured, elements: tuple[str, ...]) -> None:
    """Say that a return without campuses cannot answer, and which figures it would take."""
    measured.verdict = rules.UNDETERMINED
    measured.inputs = Inputs(dict.fromkeys(elements), {code: [] for code in elements})
    measured.remarks = ["数据包没有校区数据，无法计算。"]


def _compared(
    reckoning: Reckoning,
    indicator: Indicator,
    stage: str | None,
    formula: Formula,
    inputs: Inputs,
) -> Measured:
    value = formula.value(inputs.values.__getitem__)
    measured = Measured(rules.UNDETERMINED, value=value, inputs=inputs)
    _described(measured, reckoning, indicator, stage)
    if inputs.missing:
        measured.remarks = [missing_note(reckoning, inputs)]
    elif value is None:
        measured.remarks = ["分母为0，无法计算。"]
    elif measured.op is not None and measured.threshold is not None:
        measured.verdict = verdict_of(value, measured.op, measured.threshold)
    elif not indicator.limits:
        measured.verdict = rules.NOT_APPLICABLE
        measured.remarks = ["均值供参考，不单独判定。"]
    return measured


def _described(
    measured: Measured, reckoning: Reckoning, indicator: Indicator, stage: str | None
) -> Measured:
    measured.limit = reckoning.limit(indicator.limits, stage)
    measured.op = indicator.op
    measured.threshold = None if measured.limit is None else measured.limit.value
    formula = cast(CountyValue | UnitTotal | UnitMean, indicator.rule).formulas[stage]
    measured.formula = formula.code
    measured.formula_text = formula.text(reckoning.rubric.names)
    if indicator.limits and measured.limit is None:
        measured.remarks.append("本年度没有有效的标准值。")
    return measured


def missing_note(reckoning: Reckoning, inputs: Inputs) -> str:
    """Say in Chinese which figures are missing, and where they should have come from."""
    parts = []
    for code, schools in inputs.missing.items():
        derived = reckoning.figures.derived.get(code)
        where = f"（{len(schools)}个校区）" if schools else ""
        if derived is not None:
            where = _ORIGINS.get(derived.origin, "")
        parts.append(f"{reckoning.rubric.names[code]}{where}")
    return f"缺少{'、'.join(parts)}。"


def _each_campus(reckoning: Reckoning, indicator: Indicator, _stage: str | None) -> Measured:
    rule = cast(EachCampus, indicator.rule)
    items = [_item(reckoning, indicator, campus, units) for campus, units in reckoning.campuses()]
    return _campus_by_campus(reckoning, indicator, rule, items)


def _campus_by_campus(
    reckoning: Reckoning, indicator: Indicator, rule: CampusRule, items: list[Item]
) -> Measured:
    measured = Measured(rules.combined(item.verdict for item in items), items=items)
    measured.op, measured.threshold = ">=", EVERY_CAMPUS
    measured.limit = reckoning.limit(indicator.limits, None)
    names = {**entitling.NAMES, **reckoning.rubric.names}
    measured.formula, measured.formula_text = rule.formula.code, rule.formula.text(names)
    if rule.threshold is not None:
        measured.formula += f" {rule.op} {rule.threshold.code}"
        measured.formula_text += f" {_SIGNS[rule.op]} {rule.threshold.text(names)}"
    measured.formula_text += "（逐校区判定）"
    _count_items(measured, items)
    if not items and not reckoning.figures.campuses:
        _nothing_known(measured, rule.elements)
    elif not items:
        measured.remarks.append(NOTHING_IN_SCOPE)
    elif measured.inputs.missing:
        measured.remarks.append(missing_note(reckoning, measured.inputs))
    return measured


def _count_items(measured: Measured, items: list[Item]) -> None:
    measured.units = len(items)
    measured.below = sum(item.verdict == rules.UNMET for item in items)
    for item in items:
        for code, schools in item.inputs.missing.items():
            measured.inputs.missing.setdefault(code, []).extend(schools)
    if not items:
        return
    open_ones = sum(item.verdict == rules.UNDETERMINED for item in items)
    most = Fraction(100 * (measured.units - measured.below), measured.units)
    measured.bounds = most - Fraction(100 * open_ones, measured.units), most
    if not open_ones:
        measured.value = most


def _item(reckoning: Reckoning, indicator: Indicator, campus: Campus, units: list[Unit]) -> Item:
    rule = cast(EachCampus, indicator.rule)
    inputs = reckoning.campus_inputs(rule.elements, campus, units)
    value = rule.formula.value(inputs.values.__getitem__)
    if rule.threshold is None:
        limit = reckoning.limit(indicator.limits, None, campus.kind)
        threshold: Value = None if limit is None else limit.value
    else:
        threshold = rule.threshold.value(inputs.values.__getitem__)
    verdict = rules.UNDETERMINED
    best = value if value is not None else rule.formula.range(inputs.bounds)[1]
    if threshold is not None:
        verdict = verdict_of(value, rule.op, threshold)
        # A missing figure leaves the question open only while it could still change the answer.
        if value is None and rule.op == ">=" and best is not None and best < threshold:
            verdict = rules.UNMET
    return Item(campus.code, campus.name, value, rule.op, threshold, verdict, inputs, best)


def _entitlement(reckoning: Reckoning, indicator: Indicator, _stage: str | None) -> Measured:
    rule = cast(Entitlement, indicator.rule)
    found = reckoning.campuses()
    items = [_entitled(reckoning, rule, campus, units) for campus, units in found]
    measured = _campus_by_campus(reckoning, indicator, rule, items)
    short = [
        i.threshold - i.value
        for i in items
        if i.verdict == rules.UNMET and i.value is not None and i.threshold is not None
    ]
    if short:
        measured.remarks.append(f"{len(short)}个校区共少{printed(sum(short))}元。")
    if any(item.threshold is None and not item.inputs.missing for item in items):
        measured.remarks.append("本年度没有有效的标准值。")
    mixed = sum(entitling.besides(rule, campus) for campus, _units in found)
    if mixed:
        measured.remarks.append(f"{mixed}个校区另有其他学段，其公用经费一并计入，需核对。")
    return measured


def _entitled(reckoning: Reckoning, rule: Entitlement, campus: Campus, units: list[Unit]) -> Item:
    inputs = entitling.inputs(reckoning, rule, campus, units)
    provided = rule.formula.value(inputs.values.__getitem__)
    threshold = rule.threshold.value(inputs.values.__getitem__)
    verdict = rules.UNDETERMINED if threshold is None else verdict_of(provided, rule.op, threshold)
    best = rule.formula.range(inputs.bounds)[1]
    return Item(campus.code, campus.name, provided, rule.op, threshold, verdict, inputs, best)


_MEASURES: dict[type[rules.Rule], Callable[[Reckoning, Indicator, str | None], Measured]] = {
    Judged: _judged,
    AllOf: _all_of,
    CountyValue: _county_value,
    Faster: _faster,
    ClassSizes: _class_sizes,
    UnitTotal: _of_units,
    UnitMean: _of_units,
    EachCampus: _each_campus,
    Entitlement: _entitlement,
}
