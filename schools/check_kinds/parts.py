"""Parts and wholes: what must add up, and what cannot be more than the thing it is a part of."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from schools.check_kinds.case import Case, Column, Found, Place
from schools.check_kinds.exact import added
from schools.check_kinds.telling import between, told
from schools.check_kinds.words import gettext as _
from schools.check_rules import Rule
from schools.dictionary import SCOPES, STAGE_LABELS, elements
from schools.numbers import shown


def sum_equals(rule: Rule, case: Case) -> Found:
    """Parts that are all known make up the whole; some of them are never more than it."""
    for each in rule.settings["sums"]:
        for place, whole, known in _wholes(case, each):
            total = sum(known.values(), Decimal(0))
            if not known:
                continue
            if total > whole or (len(known) == len(each["parts"]) and total != whole):
                message = _("%(place)s：各档%(name)s合计%(total)s，%(name)s为%(whole)s") % {
                    "place": place.label,
                    "name": elements()[each["whole"]].name_zh,
                    "total": shown(total),
                    "whole": shown(whole),
                }
                yield rule.finding(message, _cells(place, each["whole"], *known), shown(total))


def sum_within(rule: Rule, case: Case) -> Found:
    """Several parts together are not more than their whole."""
    for each in rule.settings["sums"]:
        for place, whole, known in _wholes(case, each):
            total = sum(known.values(), Decimal(0))
            if len(known) > 1 and total > whole:
                message = _("%(place)s：%(parts)s合计%(total)s，多于%(whole)s") % {
                    "place": place.label,
                    "parts": "、".join(told(part, value) for part, value in known.items()),
                    "total": shown(total),
                    "whole": told(each["whole"], whole),
                }
                cells = _cells(place, *known, each["whole"])
                yield rule.finding(message, cells, between(None, whole))


def part_of(rule: Rule, case: Case) -> Found:
    """No part is more than its whole."""
    for scope in SCOPES:
        pairs = [
            (part, whole, case.column(scope, part), case.column(scope, whole))
            for part, whole in rule.settings["pairs"].items()
            if elements()[part].scope == scope
        ]
        for at, place in enumerate(case.places(scope) if pairs else ()):
            for part, whole, values, wholes in pairs:
                value, most = values[at], wholes[at]
                if value is not None and most is not None and value > most:
                    message = _("%(place)s：%(part)s，多于%(whole)s") % {
                        "place": place.label,
                        "part": told(part, value),
                        "whole": told(whole, most),
                    }
                    yield rule.finding(message, _cells(place, part, whole), between(None, most))


def bands_hold(rule: Rule, case: Case) -> Found:
    """What is counted fits into the bands it was counted in."""
    wholes = case.column("stage", rule.settings["whole"])
    bands = [(band, case.column("stage", band["element"])) for band in rule.settings["bands"]]
    for at, unit in enumerate(case.units):
        whole = wholes[at]
        limits = None if whole is None else _limits_of_bands(bands, at)
        if whole is None or limits is None:
            continue
        least, most = limits
        if whole < least or (most is not None and whole > most):
            message = _(
                "%(place)s：按各档班级数，%(name)s应在%(least)s至%(most)s人之间，填报%(whole)s人"
            ) % {
                "place": unit.label,
                "name": elements()[rule.settings["whole"]].name_zh,
                "least": shown(least),
                "most": shown(most) if most is not None else _("不限"),
                "whole": shown(whole),
            }
            cells = unit.cells(rule.settings["whole"])
            yield rule.finding(message, cells, between(least, most))


def _limits_of_bands(
    bands: Sequence[tuple[Any, Column]], at: int
) -> tuple[Decimal, Decimal | None] | None:
    """Return how many the bands hold at least and at most; None where a band is not known."""
    least, most = Decimal(0), Decimal(0)
    open_ended = False
    for band, counts in bands:
        count = counts[at]
        if count is None:
            return None
        least += band["least"] * count
        if band["most"] is None:
            open_ended = open_ended or count > 0
        else:
            most += band["most"] * count
    if not least and not most:
        return None
    return least, None if open_ended else most


def derived_differs(rule: Rule, case: Case) -> Found:
    """What the county states is what its campuses, or last year's return, give."""
    origins = {"campuses": _("按校区数据汇总"), "previous_return": _("上年数据包")}
    for code, derived in case.derived.items():
        stated = case.stated.get(code)
        if stated is None or stated == derived.value:
            continue
        values = {"said": told(code, stated), "origin": origins[derived.origin]}
        if derived.value is None:
            message = _("%(said)s为填报数；%(origin)s缺少数据，算不出，按待定处理") % values
        else:
            message = _("%(said)s为填报数；%(origin)s为%(derived)s，以后者为准") % (
                values | {"derived": shown(derived.value)}
            )
        yield rule.finding(message, [f"county:{code}"], shown(derived.value))


def county_of_units(rule: Rule, case: Case) -> Found:
    """A figure of the county agrees with the sum of its schools, as far as both count the same."""
    for each in rule.settings["totals"]:
        stated = case.county.get(each["element"])
        column = zip(case.units, case.column("stage", each["of"]), strict=True)
        total = added(value for unit, value in column if unit.stage in each["stages"])
        if stated is None or total is None:
            continue
        far = rule.settings["usual"] * total
        if stated - total > far or (each["relation"] == "equal" and total - stated > far):
            message = _("%(said)s，各校%(stages)s%(of)s合计%(total)s；核对口径是否一致") % {
                "said": told(each["element"], stated),
                "stages": "、".join(str(STAGE_LABELS[stage]) for stage in each["stages"]),
                "of": elements()[each["of"]].name_zh,
                "total": shown(total),
            }
            yield rule.finding(message, [f"county:{each['element']}"], shown(total))


def _wholes(case: Case, each: Any) -> Iterator[tuple[Place, Decimal, dict[str, Decimal]]]:
    """Yield every place with a whole, that whole, and the parts of it that are known."""
    scope = elements()[each["whole"]].scope
    parts = [(code, case.column(scope, code)) for code in each["parts"]]
    wholes = case.column(scope, each["whole"])
    for at, (place, whole) in enumerate(zip(case.places(scope), wholes, strict=True)):
        if whole is not None:
            values = ((code, column[at]) for code, column in parts)
            yield place, whole, {code: value for code, value in values if value is not None}


def _cells(place: Place, *codes: str) -> list[str]:
    return [cell for code in codes for cell in place.cells(code)]
