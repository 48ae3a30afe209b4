"""How numbers look that nobody counted: round, copied, or just where a threshold is."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from schools.check_kinds.case import Campus, Case, Found, Unit
from schools.check_kinds.exact import added
from schools.check_kinds.telling import HUNDRED, at_sight, percent_of
from schools.check_kinds.words import gettext as _
from schools.check_kinds.words import unit_label
from schools.check_rules import Rule
from schools.dictionary import STAGE_LABELS, elements
from schools.numbers import shown


def heaping(rule: Rule, case: Case) -> Found:
    """Few counts are round; many round ones were estimated."""
    multiple = rule.settings["multiple"]
    for code in rule.settings["elements"]:
        scope, least = elements()[code].scope, rule.settings["least"]
        values = zip(case.places(scope), case.column(scope, code), strict=True)
        large = [(p, v) for p, v in values if v is not None and v >= least]
        round_ones = [place for place, value in large if not value % multiple]
        many = len(large) >= rule.settings["count"]
        if many and len(round_ones) > rule.settings["share"] * len(large):
            message = _(
                "%(name)s：%(all)s处中有%(round)s处（%(share)s）是%(multiple)s的整数倍，像是估计数"
            ) % {
                "name": elements()[code].name_zh,
                "all": len(large),
                "round": len(round_ones),
                "share": percent_of(Decimal(len(round_ones)), Decimal(len(large))),
                "multiple": shown(multiple),
            }
            cells = [cell for place in round_ones for cell in place.cells(code)]
            most = f"{at_sight(rule.settings['share'] * HUNDRED)}%"
            yield rule.finding(message, cells, _("不超过%(most)s") % {"most": most})


def copied(rule: Rule, case: Case) -> Found:
    """Two schools do not have all figures in common."""
    alike: dict[tuple[Any, ...], list[Unit | Campus]] = {}
    for place in _alike_at_sight(rule, case):
        alike.setdefault(_all_of(place), []).append(place)
    for group in alike.values():
        if len(group) > 1:
            message = _("%(places)s：%(count)s项数据完全相同") % {
                "places": "、".join(place.label for place in group),
                "count": len(group[0].numbers),
            }
            cells = [
                cell
                for place in group
                for code in sorted(place.numbers)
                for cell in place.cells(code)
            ]
            yield rule.finding(message, cells, "")


def _alike_at_sight(rule: Rule, case: Case) -> list[Unit | Campus]:
    """Return the places with enough figures that have a like at all: few need a closer look."""
    places: Sequence[Unit | Campus] = (
        case.units if rule.settings["scope"] == "stage" else case.campuses
    )
    seen: dict[tuple[Any, ...], list[int]] = {}
    for at, place in enumerate(places):
        counted = [value for value in place.numbers.values() if value]
        if len(counted) >= rule.settings["figures"]:
            largest = max(counted)
            if largest >= rule.settings["least"]:
                sight = (*place.group, len(place.numbers), len(counted), largest)
                seen.setdefault(sight, []).append(at)
    return [
        places[at] for at in sorted(at for group in seen.values() if len(group) > 1 for at in group)
    ]


def _all_of(place: Unit | Campus) -> tuple[Any, ...]:
    return (*place.group, *sorted(place.numbers.items()))


def threshold(rule: Rule, case: Case) -> Found:
    """Schools do not gather just on a threshold with nobody just under it."""
    for each in rule.settings["thresholds"]:
        rates = _rates(case, each)
        norm, near = each["value"], each["value"] * rule.settings["near"]
        least, most = norm - near, norm + near
        on = [unit for unit, rate in rates if norm <= rate <= most]
        under = [unit for unit, rate in rates if least <= rate < norm]
        if len(rates) >= rule.settings["group"] and _too_many(rule, on, under, len(rates)):
            message = _(
                "%(stage)s%(indicator)s：%(all)s处中有%(on)s处正好在标准%(value)s上，略低于标准的%(under)s处"
            ) % {
                "stage": STAGE_LABELS[each["stage"]],
                "indicator": each["indicator"],
                "all": len(rates),
                "on": len(on),
                "value": shown(each["value"]),
                "under": len(under),
            }
            cells = [
                cell for unit in on for _sign, code in each["parts"] for cell in unit.cells(code)
            ]
            yield rule.finding(message, cells, "")


def _rates(case: Case, each: Any) -> list[tuple[Unit, Decimal]]:
    found = []
    wholes = case.column("stage", each["whole"])
    parts = [(sign, case.column("stage", code)) for sign, code in each["parts"]]
    for at, unit in enumerate(case.units):
        whole = wholes[at]
        if unit.stage != each["stage"] or not whole:
            continue
        part = added([None if column[at] is None else sign * column[at] for sign, column in parts])
        if part is not None:
            found.append((unit, part * each["times"] / whole))
    return found


def _too_many(rule: Rule, on: Sequence[Unit], under: Sequence[Unit], everyone: int) -> bool:
    least = max(rule.settings["count"], rule.settings["share"] * everyone)
    return bool(len(on) >= least and len(on) > rule.settings["against_below"] * (len(under) + 1))


def exact_rates(rule: Rule, case: Case) -> Found:
    """A county seldom meets several norms to the last digit."""
    met = [each for each in rule.settings["rates"] if _rate(case, each) == each["value"]]
    if len(met) < rule.settings["count"]:
        return
    message = _("%(count)s个比率正好等于标准：%(rates)s") % {
        "count": len(met),
        "rates": "、".join(
            f"{each['indicator']} {shown(each['value'])}{unit_label('percent')}" for each in met
        ),
    }
    yield rule.finding(message, [cell for each in met for cell in _cells(case, each)], "")


def _rate(case: Case, each: Any) -> Decimal | None:
    if each["statement"] is not None and each["statement"] in case.said:
        return case.said[each["statement"]][0].value
    part = case.value(each["part"]) if each["part"] is not None else None
    whole = case.value(each["whole"]) if each["whole"] is not None else None
    return part * HUNDRED / whole if part is not None and whole else None


def _cells(case: Case, each: Any) -> list[str]:
    if each["statement"] is not None and each["statement"] in case.said:
        return [case.said[each["statement"]][0].cell]
    return [*case.cells(each["part"]), *case.cells(each["whole"])]
