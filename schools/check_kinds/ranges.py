"""Ranges and ratios: what a figure can be, alone or against another one."""

from decimal import Decimal
from typing import Any

from schools.check_kinds.case import Case, Found, Place
from schools.check_kinds.telling import at_sight, between, told
from schools.check_kinds.words import gettext as _
from schools.check_kinds.words import unit_label
from schools.check_rules import Rule
from schools.dictionary import KIND_LABELS, STAGE_LABELS, elements, elements_of


def unit_range(rule: Rule, case: Case) -> Found:
    """Every figure of the county in one unit lies within limits; zero is nothing to compare."""
    above, least, most = (rule.settings[key] for key in ("above", "least", "most"))
    for element in elements_of("county"):
        value = case.stated.get(element.code)
        if element.unit != rule.settings["unit"] or not value:
            continue
        if _outside(value, least, most) or (above is not None and value <= above):
            expected = between(least if above is None else above, most)
            message = _("%(said)s，应%(expected)s") % {
                "said": told(element.code, value),
                "expected": _within(expected),
            }
            yield rule.finding(message, [f"county:{element.code}"], expected)


def in_range(rule: Rule, case: Case) -> Found:
    """A figure lies within the limits given for it; zero is left to those who ask for it."""
    for limit in rule.settings["limits"]:
        code = limit["element"]
        scope = elements()[code].scope
        for place, value in zip(case.places(scope), case.column(scope, code), strict=True):
            if value and _outside(value, limit["least"], limit["most"]):
                expected = between(limit["least"], limit["most"])
                message = _("%(place)s：%(said)s，通常%(expected)s") % {
                    "place": place.label,
                    "said": told(code, value),
                    "expected": _within(expected),
                }
                yield rule.finding(message, place.cells(code), expected)


def ratio(rule: Rule, case: Case) -> Found:
    """One figure against another lies within what is possible."""
    scope, least = rule.settings["scope"], rule.settings["least_whole"] or Decimal()
    ratios = [
        (each, case.column(scope, each["part"]), case.column(scope, each["whole"]))
        for each in rule.settings["ratios"]
    ]
    for at, place in enumerate(case.places(scope)):
        for each, parts, wholes in ratios:
            part, whole = parts[at], wholes[at]
            if part is None or whole is None or whole < least:
                continue
            if _beyond(part, whole, each):
                yield rule.finding(
                    _ratio_told(place, each, part, whole),
                    [*place.cells(each["part"]), *place.cells(each["whole"])],
                    between(
                        None if each["least"] is None else each["least"] * whole,
                        None if each["most"] is None else each["most"] * whole,
                    ),
                )


def _beyond(part: Decimal, whole: Decimal, each: Any) -> bool:
    least, most = each["least"], each["most"]
    if most is not None and part > most * whole:
        return True
    return bool(least is not None and part and part < least * whole)


def _ratio_told(place: Place, each: Any, part: Decimal, whole: Decimal) -> str:
    values = {
        "place": place.label,
        "part": told(each["part"], part),
        "whole": told(each["whole"], whole),
        "unit": unit_label(elements()[each["part"]].unit),
        "per": unit_label(elements()[each["whole"]].unit),
        "expected": _within(between(each["least"], each["most"])),
    }
    if not whole:
        return _("%(place)s：%(part)s，%(whole)s") % values
    return _("%(place)s：%(part)s，%(whole)s，合%(each)s%(unit)s/%(per)s，通常%(expected)s") % (
        values | {"each": at_sight(part / whole)}
    )


def kinds_teach(rule: Rule, case: Case) -> Found:
    """A campus teaches the stages its kind says."""
    for campus in case.campuses:
        usual = rule.settings["stages"].get(campus.kind, ())
        for unit in campus.units:
            if unit.stage not in usual:
                message = _("%(campus)s是%(kind)s，却填报了%(stage)s学段") % {
                    "campus": campus.name,
                    "kind": KIND_LABELS[campus.kind],
                    "stage": STAGE_LABELS[unit.stage],
                }
                cells = [f"schools:{campus.code}:kind", *unit.cells("stage")]
                expected = "、".join(str(STAGE_LABELS[stage]) for stage in usual)
                yield rule.finding(message, cells, expected)


def no_stage(rule: Rule, case: Case) -> Found:
    """A campus has the figures of one stage at least."""
    for campus in case.campuses:
        if not campus.units:
            message = _("%(campus)s（%(kind)s）没有任何学段的数据") % {
                "campus": campus.name,
                "kind": KIND_LABELS[campus.kind],
            }
            yield rule.finding(message, [f"schools:{campus.code}:kind"], "")


def _outside(value: Decimal, least: Decimal | None, most: Decimal | None) -> bool:
    return (least is not None and value < least) or (most is not None and value > most)


def _within(expected: str) -> str:
    return _("为%(expected)s") % {"expected": expected} if expected[:1].isdigit() else expected
