"""Schools against schools of the same kind and surroundings, on what each has per pupil.

A distance is a factor, so that four times the middle is as far as a quarter of it. The middle
factor of a group is its spread (the MAD of logarithms, without the logarithms): a school stands out
beyond that spread to a power.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from schools.check_kinds.case import Campus, Case, Column, Found, Unit
from schools.check_kinds.exact import median
from schools.check_kinds.telling import at_sight, between, told
from schools.check_kinds.words import gettext as _
from schools.check_kinds.words import unit_label
from schools.check_rules import Rule
from schools.dictionary import KIND_LABELS, LOCALE_LABELS, STAGE_LABELS, elements

Peer = Unit | Campus
# Where a place stands among those of its scope, and the place.
Places = Sequence[tuple[int, Peer]]


def peers(rule: Rule, case: Case) -> Found:
    """Nothing per pupil is many times what schools alike have."""
    scope = rule.settings["scope"]
    groups: dict[tuple[str, str], list[tuple[int, Peer]]] = {}
    everyone: Iterable[Peer] = case.units if scope == "stage" else case.campuses
    for at, place in enumerate(everyone):
        groups.setdefault(place.group, []).append((at, place))
    for group, places in sorted(groups.items(), key=lambda each: each[0]):
        for each in rule.settings["ratios"]:
            codes = (each["part"], each["whole"])
            columns = (case.column(scope, codes[0]), case.column(scope, codes[1]))
            yield from _among(rule, group, codes, _ratios(rule, places, columns))


def _among(
    rule: Rule,
    group: tuple[str, str],
    codes: tuple[str, str],
    ratios: Sequence[tuple[Peer, Decimal]],
) -> Found:
    """Compare the members of one group by one ratio."""
    if len(ratios) < rule.settings["group"]:
        return
    middle = median([ratio for _place, ratio in ratios])
    factors = [ratio / middle if ratio > middle else middle / ratio for _place, ratio in ratios]
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
    rule: Rule, places: Places, columns: tuple[Column, Column]
) -> list[tuple[Peer, Decimal]]:
    found: list[tuple[Peer, Decimal]] = []
    least = rule.settings["least_whole"]
    for at, place in places:
        part, whole = columns[0][at], columns[1][at]
        if part and whole and part > 0 and whole >= least:
            found.append((place, part / whole))
    return found


def _unit(codes: tuple[str, str]) -> str:
    return "/".join(unit_label(elements()[code].unit) for code in codes)


def _group_label(rule: Rule, group: tuple[str, str]) -> str:
    labels = STAGE_LABELS if rule.settings["scope"] == "stage" else KIND_LABELS
    return f"{LOCALE_LABELS[group[1]]}{labels[group[0]]}"
