"""What each campus is due (公用经费应安排数), and the named numbers it follows from.

entitlement = base(stage, year, region) × max(pupils, floor of small rural schools) + boarders ×
supplement + special-education pupils × special rate.
Source: 国发〔2015〕67号 and the floors for small schools; the rates stand in a rubric.
"""

from collections.abc import Collection, Iterable
from typing import Final

from indicators.scoring.figures import Campus, Unit
from indicators.scoring.formulas import Formula, Value, parse
from indicators.scoring.reckoning import Inputs, Reckoning
from indicators.scoring.rules import SPECIAL, Entitlement, Limit

STAGES: Final = {
    "preschool": "学前",
    "primary": "小学",
    "junior": "初中",
    "senior": "高中",
    "vocational": "中职",
}
BOARDERS: Final = "boarders"
SUPPLEMENT: Final = "boarding_supplement"
SPECIAL_PUPILS: Final = "special_pupils"
SPECIAL_RATE: Final = "special_rate"
NAMES: Final = (
    {f"pupils_{stage}": f"{name}在校生数" for stage, name in STAGES.items()}
    | {f"floor_{stage}": f"{name}保底人数" for stage, name in STAGES.items()}
    | {f"base_{stage}": f"{name}生均基准定额" for stage, name in STAGES.items()}
    | {
        BOARDERS: "寄宿生数",
        SUPPLEMENT: "寄宿生每人补助",
        SPECIAL_PUPILS: "特殊教育学生数",
        SPECIAL_RATE: "特殊教育生均定额",
    }
)


def due(stages: Iterable[str], *, small: bool, boarding: bool, special: bool) -> Formula:
    """Write down what is due, out of the parts that a rubric has rates for."""
    counted = "base_{0} * max(pupils_{0}, floor_{0})" if small else "base_{0} * pupils_{0}"
    terms = [counted.format(stage) for stage in stages]
    terms += [f"{BOARDERS} * {SUPPLEMENT}"] * boarding
    terms += [f"{SPECIAL_PUPILS} * {SPECIAL_RATE}"] * special
    return parse(" + ".join(terms), NAMES)


def inputs(
    reckoning: Reckoning, rule: Entitlement, campus: Campus, units: Collection[Unit]
) -> Inputs:
    """Look up every number that a campus's two sides need, those that do not concern it as 0."""
    found = reckoning.campus_inputs(rule.formula.elements, campus, list(units))
    ordinary = [unit for unit in units if unit.stage in rule.stages]
    for stage in rule.stages:
        own = [unit for unit in ordinary if unit.stage == stage]
        pupils = _counted(reckoning, "pupils", own, found)
        floor = _floor(reckoning, rule, campus, stage)
        rate = reckoning.limit(rule.base, stage, campus.kind)
        nobody = pupils == 0 and not floor
        found.values.update(
            {f"pupils_{stage}": pupils, f"base_{stage}": _rate(rate, spared=nobody)}
        )
        if rule.small:
            found.values[f"floor_{stage}"] = floor
    if rule.boarding:
        boarders = _counted(reckoning, BOARDERS, ordinary, found)
        rate = reckoning.limit(rule.boarding, None, campus.kind)
        found.values.update({BOARDERS: boarders, SUPPLEMENT: _rate(rate, spared=boarders == 0)})
    if rule.special:
        own = [unit for unit in units if unit.stage == SPECIAL]
        pupils = _counted(reckoning, "pupils", own, found)
        rate = reckoning.limit(rule.special, SPECIAL, campus.kind)
        found.values.update({SPECIAL_PUPILS: pupils, SPECIAL_RATE: _rate(rate, spared=pupils == 0)})
    return found


def _counted(reckoning: Reckoning, element: str, units: Iterable[Unit], found: Inputs) -> Value:
    values = [(unit.code, reckoning.split.value(unit, element)) for unit in units]
    lacking = [code for code, value in values if value is None]
    if lacking:
        found.missing[element] = lacking[:1]
        return None
    return sum(value for _code, value in values if value is not None)


def _floor(reckoning: Reckoning, rule: Entitlement, campus: Campus, stage: str) -> Value:
    """Return the least number a stage counts for; 0 where it has none, or is not there."""
    if campus.locale not in rule.small_locales or stage not in campus.rows:
        return 0
    limit = reckoning.limit(rule.small, stage, campus.kind)
    return 0 if limit is None else limit.value


def _rate(limit: Limit | None, *, spared: bool) -> Value:
    """Return a rate; one that nobody asks for may well be unknown."""
    if limit is not None:
        return limit.value
    return 0 if spared else None


def besides(rule: Entitlement, campus: Campus) -> bool:
    """Say whether a campus has stages whose funds are in its budget, but not in what it is due."""
    counted = {*rule.stages, *([SPECIAL] if rule.special else [])}
    return not set(campus.rows) <= counted
