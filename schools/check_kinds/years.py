"""Earlier years: what a place's own past lets one expect; by median and MAD where it is long."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from schools.check_kinds.case import Case, Found, Place, Unit
from schools.check_kinds.exact import median, rounded
from schools.check_kinds.telling import at_sight, between, change_of, told
from schools.check_kinds.words import gettext as _
from schools.check_kinds.words import unit_label
from schools.check_rules import Rule
from schools.deriving import PREVIOUS
from schools.dictionary import elements, elements_of
from schools.numbers import shown

# A median says more than last year's value from this many earlier years on.
MEDIAN_FROM = 3
# The median absolute deviation times this is the standard deviation of a normal distribution.
MAD_TO_DEVIATION = Decimal("1.4826")


def changed(rule: Rule, case: Case) -> Found:
    """A figure stays near last year's, or near what it was over several years."""
    if case.before is None:
        return
    for code in rule.settings["elements"]:
        scope = elements()[code].scope
        past = [case.past(year, scope, code) for year in range(len(case.years))]
        for at, (place, now) in enumerate(_own(case, code)):
            then = past[0][at]
            if now is None or not then or (not now and rule.settings["zero"]):
                continue
            series = (column[at] for column in past)
            limits = _expected(rule, [value for value in series if value is not None])
            if _outside(now, limits) and abs(now - then) >= rule.settings["least"]:
                yield rule.finding(
                    _("%(place)s：%(said)s")
                    % {"place": place.label, "said": _told_change(code, then, now)},
                    place.cells(code),
                    between(*limits),
                )


def _own(case: Case, code: str) -> Iterator[tuple[Place, Decimal | None]]:
    """Yield the places a figure is asked of, and the figure."""
    scope = elements()[code].scope
    return zip(case.places(scope), case.column(scope, code), strict=True)


def _expected(rule: Rule, series: list[Decimal]) -> tuple[Decimal, Decimal]:
    """Return what the next value is expected between: near the last, or near the middle of all.

    Shape: ``series`` holds the earlier values, the newest first.
    """
    usual = rule.settings["usual"]
    least, most = series[0] * (1 - usual), series[0] * (1 + usual)
    if len(series) >= MEDIAN_FROM:
        middle = median(series)
        spread = median([abs(value - middle) for value in series]) * MAD_TO_DEVIATION
        far = max(rule.settings["deviations"] * spread, usual * middle)
        least, most = min(least, middle - far), max(most, middle + far)
    return max(least, Decimal(0)), most


def _outside(value: Decimal, limits: tuple[Decimal, Decimal]) -> bool:
    return value < limits[0] or value > limits[1]


def _told_change(code: str, then: Decimal, now: Decimal) -> str:
    return _("%(name)s由上年%(then)s%(unit)s变为%(now)s%(unit)s（%(change)s）") % {
        "name": elements()[code].name_zh,
        "then": shown(then),
        "now": shown(now),
        "unit": unit_label(elements()[code].unit),
        "change": change_of(then, now),
    }


def _county_series(case: Case) -> Iterator[tuple[str, Decimal, list[Decimal]]]:
    """Yield each figure of the county with what it was before, the newest first."""
    for element in elements_of("county"):
        now = case.county.get(element.code)
        if now is None or element.code.endswith(PREVIOUS):
            continue
        named = case.county.get(f"{element.code}{PREVIOUS}")
        series = [year.county.get(element.code) for year in case.years]
        known = [named, *series[1:]] if named is not None else series
        if known and known[0]:
            yield element.code, now, [value for value in known if value is not None]


def county_changed(rule: Rule, case: Case) -> Found:
    """A figure of the county stays near what it was; falls of money have a rule of their own."""
    for code, now, series in _county_series(case):
        limits = _expected(rule, series)
        falls = now < series[0] and elements()[code].unit in rule.settings["falls_elsewhere"]
        far = abs(now - series[0]) >= rule.settings["least"]
        if far and not falls and _outside(now, limits):
            message = _told_change(code, series[0], now)
            yield rule.finding(message, [f"county:{code}"], between(*limits))


def fell(rule: Rule, case: Case) -> Found:
    """Money does not fall."""
    for code, now, series in _county_series(case):
        if elements()[code].unit in rule.settings["units"] and now < series[0]:
            message = _told_change(code, series[0], now)
            yield rule.finding(message, [f"county:{code}"], between(series[0], None))


def step(rule: Rule, case: Case) -> Found:
    """A percentage moves by a few points a year at most."""
    for code, now, series in _county_series(case):
        most = rule.settings["most"]
        if code in rule.settings["elements"] and abs(now - series[0]) > most:
            message = _("%(now)s，上年%(then)s，一年相差%(points)s个百分点") % {
                "now": told(code, now),
                "then": told(code, series[0]),
                "points": shown(abs(now - series[0])),
            }
            expected = between(series[0] - most, series[0] + most)
            yield rule.finding(message, [f"county:{code}"], expected)


def vanished(rule: Rule, case: Case) -> Found:
    """What was there last year is not gone without a word, where pupils still are."""
    if case.before is None:
        return
    for code in rule.settings["elements"]:
        past = case.past(0, elements()[code].scope, code)
        for (place, now), then in zip(_own(case, code), past, strict=True):
            if then is None or then < rule.settings["least"] or not place.value("pupils"):
                continue
            if now == 0:
                message = _("%(place)s：%(name)s上年%(then)s%(unit)s，今年为0") % {
                    "place": place.label,
                    "name": elements()[code].name_zh,
                    "then": shown(then),
                    "unit": unit_label(elements()[code].unit),
                }
                yield rule.finding(message, place.cells(code), between(Decimal(1), None))


def unchanged(rule: Rule, case: Case) -> Found:
    """Figures that live do not all stay what they were last year."""
    if case.before is None:
        return
    codes = rule.settings["elements"]
    columns = [case.column("stage", code) for code in codes]
    past = [case.past(0, "stage", code) for code in codes]
    counts = case.column("stage", rule.settings["counted"])
    for at, (unit, counted) in enumerate(zip(case.units, counts, strict=True)):
        if counted is None or counted < rule.settings["least"]:
            continue
        now = [column[at] for column in columns]
        then = [column[at] for column in past]
        if None not in now and now == then:
            message = _("%(place)s：%(names)s与上年完全相同") % {
                "place": unit.label,
                "names": "、".join(elements()[code].name_zh for code in codes),
            }
            yield rule.finding(message, [cell for code in codes for cell in unit.cells(code)], "")


def flow(rule: Rule, case: Case) -> Found:
    """Who was there, came and left makes up who is there, but for those who moved."""
    if case.before is None:
        return
    for unit, then in zip(case.units, case.past(0, "stage", "pupils"), strict=True):
        now, came, left = (unit.value(code) for code in ("pupils", "entrants", "graduates"))
        if unit.stage not in rule.settings["stages"] or None in (then, now, came, left):
            continue
        finding = _flow_of(rule, unit, then, now, came, left)
        if finding is not None:
            yield finding


def _flow_of(rule: Rule, unit: Unit, *numbers: Any) -> dict[str, Any] | None:
    then, now, came, left = numbers
    expected = then + came - left
    far = abs(now - expected)
    if far <= rule.settings["usual"] * then or far < rule.settings["least"]:
        return None
    message = _(
        "%(place)s：上年在校生%(then)s人，招生%(came)s人，毕业%(left)s人，应有约%(expected)s人，填报%(now)s人"
    ) % {
        "place": unit.label,
        "then": shown(then),
        "came": shown(came),
        "left": shown(left),
        "expected": shown(expected),
        "now": shown(now),
    }
    cells = [cell for code in ("pupils", "entrants", "graduates") for cell in unit.cells(code)]
    return rule.finding(message, cells, shown(expected))


def beside_a_fall(rule: Rule, case: Case) -> Found:
    """Growing more than something that fell is no growth yet."""
    codes = (rule.settings["now"], rule.settings["beside"])
    grown = [_growth(case, code) for code in codes]
    if None in grown:
        return
    own, beside = grown
    if beside is not None and own is not None and beside < 0 and own > beside:
        message = _("%(name)s%(own)s%%，高于%(beside)s的%(fall)s%%，只因后者下降") % {
            "name": elements()[codes[0]].name_zh,
            "own": f"{'+' if own > 0 else ''}{at_sight(own)}",
            "beside": elements()[codes[1]].name_zh,
            "fall": at_sight(beside),
        }
        yield rule.finding(message, [f"county:{code}" for code in codes], between(Decimal(0), None))


def _growth(case: Case, code: str) -> Decimal | None:
    now, then = case.county.get(code), case.county.get(f"{code}{PREVIOUS}")
    return rounded((now - then) / then * 100, 2) if now is not None and then else None
