"""Schools against schools of the same kind and surroundings, on what each has per pupil.

A distance is a factor, so that four times the middle is as far as a quarter of it. The middle
factor of a group is its spread (the MAD of logarithms, without the logarithms): a school stands out
beyond that spread to a power.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from schools.check_kinds.case import Campus, Case, Found, Unit
from schools.check_kinds.exact import median
from schools.check_kinds.telling import at_sight, between, told
from schools.check_rules import Rule
from schools.dictionary import KIND_LABELS, LOCALE_LABELS, STAGE_LABELS, elements
from schools.numbers import unit_label

Peer = Unit | Campus


def peers(rule: Rule, case: Case) -> Found:
    """Nothing per pupil is many times what schools alike have."""
    groups: dict[tuple[str, str], list[Peer]] = {}
    everyone: Iterable[Peer] = case.units if rule.settings["scope"] == "stage" else case.campuses
    for place in everyone:
        groups.setdefault(place.group, []).append(place)
    for group, places in sorted(groups.items()):
        for each in rule.settings["ratios"]:
            yield from _among(rule, group, places, (each["part"], each["whole"]))


def _among(
    rule: Rule, group: tuple[str, str], places: Sequence[Peer], codes: tuple[str, str]
) -> Found:
    """Compare the members of one group by one ratio."""
    ratios = _ratios(rule, places, codes)
    if len(ratios) < rule.settings["group"]:
        return
    middle = median([ratio for _place, ratio in ratios])
    factors = [max(ratio / middle, middle / ratio) for _place, ratio in ratios]
    most = max(median(factors) ** int(rule.settings["spread"]), rule.settings["factor"])
    for (place, ratio), factor in zip(ratios, factors, strict=True):
        if factor > most:
            yield rule.finding(
                _(
                    "%(place)s：%(part)s，合%(ratio)s%(unit)s；%(group)s%(count)s处的中位数为%(middle)s"
                )
                % {
                    "place": place.label,
                    "part": told(codes[0], place.value(codes[0])),
                    "ratio": at_sight(ratio),
                    "unit": _unit(codes),
                    "group": _group_label(rule, group),
                    "count": len(ratios),
                    "middle": at_sight(middle),
                },
                [*place.cells(codes[0]), *place.cells(codes[1])],
                between(middle / most, middle * most),
            )


def _ratios(
    rule: Rule, places: Sequence[Peer], codes: tuple[str, str]
) -> list[tuple[Peer, Decimal]]:
    found: list[tuple[Peer, Decimal]] = []
    for place in places:
        part, whole = place.value(codes[0]), place.value(codes[1])
        if part and whole and part > 0 and whole >= rule.settings["least_whole"]:
            found.append((place, part / whole))
    return found


def _unit(codes: tuple[str, str]) -> str:
    return "/".join(unit_label(elements()[code].unit) for code in codes)


def _group_label(rule: Rule, group: tuple[str, str]) -> str:
    labels = STAGE_LABELS if rule.settings["scope"] == "stage" else KIND_LABELS
    return f"{LOCALE_LABELS[group[1]]}{labels[group[0]]}"
