"""How far a self-assessment can be believed (自评可信度), and what it makes of points unchecked.

Each item checked on site has an agreement, by default 1 − |self − verified| ÷ full; the
credibility is their weighted mean, and unchecked items are corrected by it. Nothing here is applied
unless a round asks for it.
Source: the comparison is Shandong's (2019, 2020); its formula was not published, so this one is a
proposal (uncertain) that a province edits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from indicators.scoring.formulas import Formula, Number, Value, parse

AGREEMENT_NAMES: Final = {
    "self_points": "自评分",
    "verified_points": "核查分",
    "full_points": "满分",
}
CORRECTION_NAMES: Final = {
    "self_points": "自评分",
    "full_points": "满分",
    "credibility": "自评可信度",
}
PROPOSED_AGREEMENT: Final = (
    "1 - (max(self_points, verified_points) - min(self_points, verified_points)) / full_points"
)
PROPOSED_CORRECTION: Final = "self_points * credibility"


@dataclass(frozen=True, slots=True)
class Method:
    """How agreement and correction are computed; both in the closed formula language."""

    agreement: Formula
    correction: Formula


def method(agreement: str = PROPOSED_AGREEMENT, correction: str = PROPOSED_CORRECTION) -> Method:
    """Read a method from its two formulas.

    Raises:
        FormulaError: one is not of the language, or names something else than its variables.
    """
    return Method(parse(agreement, AGREEMENT_NAMES), parse(correction, CORRECTION_NAMES))


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rubric says about it: whether it counts at all (off unless said), and how."""

    on: bool
    method: Method
    source: str
    confidence: str
    note: str = ""


class CheckRefused(ValueError):
    """An item that no credibility can be computed with."""


@dataclass(frozen=True, slots=True)
class Check:
    """One item: what was claimed, and what was found where somebody looked.

    Shape: ``verified`` is None for an item nobody checked.
    Raises:
        CheckRefused: full points or weight are not above zero, or points are outside them.
    """

    code: str
    claimed: Value
    verified: Value
    full: Number
    weight: Number

    def __post_init__(self) -> None:
        if self.full <= 0 or self.weight <= 0:
            raise CheckRefused(f"{self.code}：满分和权重应大于0。")
        for points in (self.claimed, self.verified):
            if points is not None and not 0 <= points <= self.full:
                raise CheckRefused(f"{self.code}：分数应在0到{self.full}之间，读到{points}。")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What an item counts for. Shape: ``agreement`` is None where nobody checked, or no number."""

    code: str
    points: Value
    agreement: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The credibility, 0 to 1, or None while something needed is missing; every item after it."""

    credibility: Value
    reason: str
    items: tuple[Corrected, ...]


def assess(checks: Sequence[Check], by: Method) -> Outcome:
    """Compare what was claimed with what was found; the order of the items does not matter."""
    agreements = {each.code: _agreement(each, by) for each in checks}
    sample = [each for each in checks if each.verified is not None]
    open_ones = [each.code for each in sample if agreements[each.code] is None]
    credibility: Value = None
    if not sample:
        reason = "没有核查过的项目，可信度待定。"
    elif open_ones:
        reason = f"{'、'.join(sorted(open_ones))}缺少自评分或无法计算，可信度待定。"
    else:
        credibility = _mean([(each.weight, agreements[each.code]) for each in sample])
        reason = f"按{len(sample)}个核查项目加权平均。"
    items = tuple(_corrected(each, agreements[each.code], credibility, by) for each in checks)
    return Outcome(credibility, reason, items)


def _mean(pairs: Sequence[tuple[Number, Value]]) -> Fraction:
    total = sum(
        (Fraction(weight) * value for weight, value in pairs if value is not None), Fraction(0)
    )
    return total / sum(Fraction(weight) for weight, _value in pairs)


def _agreement(check: Check, by: Method) -> Value:
    given: dict[str, Value] = {
        "self_points": check.claimed,
        "verified_points": check.verified,
        "full_points": check.full,
    }
    # An item nobody checked agrees with nothing, whatever an edited formula makes of it.
    if check.claimed is None or check.verified is None:
        return None
    return _within(by.agreement.value(given.__getitem__), 1)


def _corrected(check: Check, agreement: Value, credibility: Value, by: Method) -> Corrected:
    if check.verified is not None:
        return Corrected(check.code, check.verified, agreement, "已核查，按核查分。")
    if check.claimed is None:
        return Corrected(check.code, None, None, "缺少自评分，待定。")
    if credibility is None:
        return Corrected(check.code, None, None, "可信度待定，未核查项目待定。")
    given: dict[str, Value] = {
        "self_points": check.claimed,
        "full_points": check.full,
        "credibility": credibility,
    }
    computed = by.correction.value(given.__getitem__)
    points = _within(computed, check.full)
    reason = (
        "未核查，按可信度修正。" if points == computed else "未核查，修正后超出范围，取边界值。"
    )
    return Corrected(check.code, points, None, reason if points is not None else "无法计算，待定。")


def _within(value: Value, most: Number) -> Value:
    return None if value is None else min(most, max(0, value))
