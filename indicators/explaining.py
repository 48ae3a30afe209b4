"""Why a spread is what it is, and what a threshold would take, in words for a result's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import cache

from django.utils.translation import gettext as _

from indicators.named import Item, NamedReceipt
from indicators.scoring.reaching import Changes, Step, Way, steps_to, unit_step
from indicators.scoring.receipt import printed
from indicators.scoring.rules import UNMET
from indicators.scoring.why import Share, Why, spread_why
from indicators.wording import (
    element_name,
    element_unit,
    labelled,
    limit_text,
    listed,
    with_unit,
)
from schools.dictionary import elements
from schools.numbers import MISSING, canonical, shown

LISTED_SHARES = 8
NAMED_UNITS = 8
WHOLE_FROM = 1000
CERTAIN = Decimal("0.000000000001")
# Who lives there, what is past, what others are paid, and how many classes there are to divide by:
# nothing a county changes to reach a line.
UNCHANGED = frozenset(
    {
        "pupils",
        "classes",
        "senior_classes",
        "kg_classes",
        "population",
        "population_3_5",
        "population_6_11",
        "population_12_14",
        "population_15_17",
        "kg_children",
        "enrolment_total",
        "entrants_9_years_ago",
        "junior_entrants_3_years_ago",
        "transfers_in",
        "transfers_out",
        "cohort_transfers_in",
        "cohort_transfers_out",
        "junior_cohort_transfers_in",
        "junior_cohort_transfers_out",
        "junior_cohort_deaths",
        "disabled_school_age",
        "migrants_eligible",
        "avg_pay_civil_servants",
        "fiscal_revenue",
        "gdp",
    }
)


@dataclass(frozen=True)
class ShareRow:
    """One unit in the table of a spread: its part in the variance, and the spread without it."""

    name: str
    pupils: str
    value: str
    share: str
    without: str


@dataclass(frozen=True)
class SpreadTable:
    """Which units make a spread; open at once where it is over its limit."""

    summary: str
    open: bool
    pulling: str
    rows: Sequence[ShareRow]


@dataclass(frozen=True)
class UnitNeed:
    """What a unit below a threshold needs; up to the floor before it, where that is less."""

    amount: str
    floor: str


@cache
def changes() -> Changes:
    """Say which figures are counted in wholes, and which nobody changes to reach a line."""
    known = elements()
    past = {f"{code}_previous" for code in known} | {c for c in known if c.endswith("_previous")}
    return Changes(
        whole=frozenset(code for code, element in known.items() if element.type != "decimal"),
        fixed=UNCHANGED | past,
    )


def spread_table(named: NamedReceipt, item: Item, spread: Item | None) -> SpreadTable | None:
    """Take the spread of an indicator apart; None where there is none."""
    why = spread and spread_why(spread, named.units.get(item["stage"], ()), LISTED_SHARES)
    if not spread or not why:
        return None
    return SpreadTable(
        summary=_("差距从哪来：%(count)d个校区各占方差多少") % {"count": why.units},
        open=spread["verdict"] == UNMET,
        pulling=_pulling(why, spread),
        rows=[_share_row(share, item) for share in why.shares],
    )


def _share_row(share: Share, item: Item) -> ShareRow:
    return ShareRow(
        name=share.name,
        pupils=with_unit(share.pupils, "persons"),
        value=with_unit(share.value, item["unit"]),
        share=f"{_percent(share.share)}%",
        without=MISSING if share.cv_without is None else shown(share.cv_without, 3),
    )


def _percent(share: Fraction) -> str:
    return shown(Decimal(share.numerator * 100) / Decimal(share.denominator), 1)


def _pulling(why: Why, spread: Item) -> str:
    if not why.pulling:
        return ""
    words = {
        "count": len(why.pulling),
        "names": listed((share.name for share in why.pulling), NAMED_UNITS),
        "cv": MISSING if why.cv_after is None else shown(why.cv_after, 3),
        "limit": limit_text(spread["limit"]),
    }
    return (
        _(
            "每次去掉当时占方差最大的校区，去掉%(count)d个后差异系数为%(cv)s，"
            "不超过上限%(limit)s：%(names)s。"
        )
        % words
    )


def item_needs(item: Item) -> list[str]:
    """Say what an unmet value of the county would take, a line for everything that is needed."""
    if item["verdict"] != UNMET or item["items"] or None in (item["value"], item["threshold"]):
        return []
    compared = item["formula"]
    if item.get("threshold_formula"):
        compared += f" {item['op']} {item['threshold_formula']}"
    steps = steps_to(compared, item["op"], item["threshold"], item["inputs"], changes())
    return [_step_text(step) for step in steps]


def bound_needs(item: Item, op: str, bound: Fraction) -> list[str]:
    """Say what a value of the county would take to come up to any other bound."""
    return [_step_text(step) for step in bound_steps(item, op, bound)]


def bound_steps(item: Item, op: str, bound: Fraction) -> tuple[Step, ...]:
    """Solve what a value would take; nothing where no single figure gets it there."""
    threshold = printed(bound)
    return steps_to(item["formula"], op, threshold, item["inputs"], changes())


def campus_needs(item: Item, campus: Item) -> str:
    """Say what a campus would take under a rule that is judged campus by campus."""
    if campus["verdict"] != UNMET:
        return ""
    steps = steps_to(
        item["formula"].removesuffix("（逐校区判定）"),
        campus["op"],
        campus["threshold"],
        campus["inputs"],
        changes(),
    )
    return _("；").join(_step_text(step) for step in steps)


def unit_need(item: Item, unit: Item, threshold: Fraction, floor: Fraction | None) -> UnitNeed:
    """Say what a unit below a threshold needs; ``floor`` is the bound before it that it misses."""
    amount = _unit_amount(item, unit, threshold)
    least = amount if floor is None else _unit_amount(item, unit, floor)
    return UnitNeed(amount, "" if least == amount else least)


def needed_of(named: NamedReceipt, item: Item, units: Sequence[Item]) -> str:
    """Say of which figures the units below a threshold need more; nothing where it is not known."""
    step = _unit_step(item, units[0], Fraction(item["threshold"])) if units else ()
    if not step:
        return ""
    words = {"names": _names(step[0])}
    if named.rubric.splitting.elements.intersection(step[0].elements):
        return _("补%(names)s，一贯制学校为本学段分得的部分，其他数据不变") % words
    return _("补%(names)s，其他数据不变") % words


def _unit_amount(item: Item, unit: Item, bound: Fraction) -> str:
    step = _unit_step(item, unit, bound)
    return amount_text(step[0]) if step else MISSING


def _unit_step(item: Item, unit: Item, bound: Fraction) -> Step:
    return unit_step(
        item["formula"], bound, unit["values"][item["code"]], unit["pupils"], changes()
    )


def _step_text(step: Step) -> str:
    return _("，或").join(_way_text(way) for way in step)


def _way_text(way: Way) -> str:
    words = {"names": _names(way), "amount": amount_text(way)}
    if elements()[way.elements[0]].type == "boolean":
        return _("%(names)s应为是") % words
    if way.more:
        text = _("%(names)s再增加超过%(amount)s") if way.beyond else _("%(names)s再增加%(amount)s")
    else:
        text = _("%(names)s减少超过%(amount)s") if way.beyond else _("%(names)s减少%(amount)s")
    return text % words


def _names(way: Way) -> str:
    names = _("、").join(element_name(code) for code in way.elements)
    return _("%(names)s中任一项") % {"names": names} if len(way.elements) > 1 else names


def amount_text(way: Way) -> str:
    """Print an amount rounded up, so that what is printed suffices."""
    unit = element_unit(way.elements[0])
    exact = Decimal(way.amount.numerator) / Decimal(way.amount.denominator)
    places = 0 if exact >= WHOLE_FROM else 2
    # What a receipt rounded to 20 digits is certain to twelve decimals: 96 m² are not 96.01.
    enough = exact.quantize(CERTAIN).quantize(Decimal(1).scaleb(-places), rounding=ROUND_CEILING)
    text = shown(canonical(enough))
    if unit == "percent":
        return _("%(points)s个百分点") % {"points": text}
    return labelled(text, unit)
