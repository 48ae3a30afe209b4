"""How far inspectors agree who marked the same items; nothing is decided by these numbers.

The coefficients come from the library ``rater-agreement``; what goes in is exact, what comes out is
rounded for reading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Final

import raters

PERCENT: Final = 100
LEAST_UNITS: Final = 2

Unit = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Given:
    """What one person gave one item of one county.

    Shape: ``share`` is the part of the item's full points, 0 to 1; ``grade`` is empty where points
    were given instead.
    """

    unit: Unit
    person: str
    share: Fraction
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """People who marked the same items. A coefficient is None where the marks do not tell it."""

    people: tuple[str, ...]
    units: int
    kappa: Decimal | None
    graded: int
    icc: Decimal | None
    alpha: Decimal | None


@dataclass(frozen=True, slots=True)
class Severity:
    """How far a person is from the others on the same items, as a share of full points.

    Shape: below 0 is severe, above 0 lenient.
    """

    person: str
    difference: Fraction
    units: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far marks of one item lie apart, as a share of its full points.

    Shape: ``spread`` is the mean over counties, ``widest`` the widest of them.
    """

    item: str
    spread: Fraction
    widest: Fraction
    units: int


def panels(marks: Iterable[Given], scale: Sequence[str]) -> list[Panel]:
    """Return the agreement of every group that marked the same items, the largest first.

    Args:
        scale: the grades in their order.
    """
    grouped: dict[tuple[str, ...], list[dict[str, Given]]] = {}
    for told in _by_unit(marks).values():
        people = tuple(sorted(told))
        if len(people) > 1:
            grouped.setdefault(people, []).append(told)
    found = [_panel(people, rows, scale) for people, rows in grouped.items()]
    return sorted(found, key=lambda panel: (-panel.units, panel.people))


def alpha_of(marks: Iterable[Given]) -> Decimal | None:
    """Return Krippendorff's alpha of all marks, whoever marked what.

    Shares are taken to a whole percent, and the distance is that of intervals.
    """
    units = [told for told in _by_unit(marks).values() if len(told) > 1]
    people = sorted({person for told in units for person in told})
    if len(units) < LEAST_UNITS:
        return None
    data = [[_percent(told.get(person)) for told in units] for person in people]
    try:
        found = raters.krippendorff_alpha(data, "interval", list(range(PERCENT + 1)))
    except raters.UndefinedStatistic:
        return None
    return _rounded(found)


def weighted_kappa(
    first: Sequence[str], second: Sequence[str], scale: Sequence[str]
) -> Decimal | None:
    """Return Cohen's kappa with quadratic weights; None where nothing can be told."""
    if len(first) < LEAST_UNITS:
        return None
    try:
        return _rounded(raters.cohen_kappa(first, second, list(scale), weights="quadratic"))
    except raters.UndefinedStatistic:
        return None


def icc(rows: Sequence[Sequence[Fraction]]) -> Decimal | None:
    """Return ICC(2,1), absolute agreement of single marks; rows are items, columns people."""
    if len(rows) < LEAST_UNITS:
        return None
    try:
        return _rounded(raters.icc([[float(each) for each in row] for row in rows], form="2,1"))
    except raters.UndefinedStatistic:
        return None


def severities(marks: Iterable[Given]) -> list[Severity]:
    """Return how far each person is from the mean of the others, the most severe first."""
    apart: dict[str, list[Fraction]] = {}
    for told in _by_unit(marks).values():
        for person, own in told.items():
            others = [each.share for each in told.values() if each.person != person]
            if others:
                apart.setdefault(person, []).append(own.share - _mean(others))
    found = [Severity(person, _mean(rows), len(rows)) for person, rows in apart.items()]
    return sorted(found, key=lambda row: (row.difference, row.person))


def disagreements(marks: Iterable[Given]) -> list[Disagreement]:
    """Return the items people disagree on, the one with the widest mean gap first."""
    spreads: dict[str, list[Fraction]] = {}
    for (_county, item), told in _by_unit(marks).items():
        shares = [each.share for each in told.values()]
        if len(shares) > 1:
            spreads.setdefault(item, []).append(max(shares) - min(shares))
    found = [
        Disagreement(item, _mean(rows), max(rows), len(rows)) for item, rows in spreads.items()
    ]
    wide = [row for row in found if row.widest]
    return sorted(wide, key=lambda row: (-row.spread, -row.widest, row.item))


def _panel(
    people: tuple[str, ...], rows: Sequence[Mapping[str, Given]], scale: Sequence[str]
) -> Panel:
    graded = [
        [told[person].grade for person in people]
        for told in rows
        if all(told[person].grade in scale for person in people)
    ]
    return Panel(
        people=people,
        units=len(rows),
        kappa=_mean_kappa(graded, scale),
        graded=len(graded),
        icc=icc([[told[person].share for person in people] for told in rows]),
        alpha=alpha_of(mark for told in rows for mark in told.values()),
    )


def _mean_kappa(graded: Sequence[Sequence[str]], scale: Sequence[str]) -> Decimal | None:
    """Return the mean kappa of every two people."""
    if not graded:
        return None
    columns = list(zip(*graded, strict=True))
    found = [weighted_kappa(one, other, scale) for one, other in combinations(columns, 2)]
    known = [each for each in found if each is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def _by_unit(marks: Iterable[Given]) -> dict[Unit, dict[str, Given]]:
    units: dict[Unit, dict[str, Given]] = {}
    for mark in marks:
        units.setdefault(mark.unit, {})[mark.person] = mark
    return units


def _percent(mark: Given | None) -> int | None:
    return None if mark is None else int(mark.share * PERCENT + Fraction(1, 2))


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def _rounded(found: float) -> Decimal:
    return Decimal(str(found)).quantize(Decimal("0.0001"))
