"""Whose doing a spread is: each unit's share of the variance, from a receipt alone.

Every number is exact for the values the receipt prints; roots are taken only for showing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from indicators.scoring import measures
from indicators.scoring.rules import UNMET

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """One unit's part in a spread. Shape: ``share`` is 0–1; ``cv_without`` None for a mean of 0."""

    school_code: str
    name: str
    pupils: str
    value: str
    share: Fraction
    cv_without: Decimal | None


@dataclass(frozen=True, slots=True)
class Why:
    """A spread taken apart.

    Shape: ``shares`` are the largest, largest first, of ``units``. ``pulling`` are the units whose
    absence brings the coefficient within its limit, found by taking out the one with the largest
    share of what is left, again and again; empty where it is within already. ``cv_after`` is the
    coefficient without them.
    """

    units: int
    shares: Sequence[Share]
    pulling: Sequence[Share]
    cv_after: Decimal | None


@dataclass(frozen=True, slots=True)
class _Sums:
    """Weight, first and second moment of some units, in whole numbers of one scale."""

    weight: int
    first: int
    second: int

    def without(self, other: "_Sums") -> "_Sums":
        return _Sums(
            self.weight - other.weight, self.first - other.first, self.second - other.second
        )

    @property
    def variance(self) -> int:
        """The variance times the square of the weight."""
        return self.weight * self.second - self.first**2

    @property
    def cv(self) -> Decimal | None:
        if self.first == 0:
            return None
        return measures.root(Fraction(self.variance, self.first**2))

    def within(self, limit: Fraction) -> bool:
        return self.variance <= limit**2 * self.first**2


def spread_why(spread: Row, units: Iterable[Row], most: int) -> Why | None:
    """Say which units make a coefficient of variation; None where there is nothing to take apart.

    ``spread`` is a row of the receipt's ``cvs``, ``units`` are rows of its ``schools``; ``most`` is
    how many shares are wanted.
    """
    taken = [unit for unit in units if _takes_part(unit, spread)]
    if spread["cv"] is None or not taken:
        return None
    moments = _moments(
        [unit["values"][spread["code"]] for unit in taken], [unit["pupils"] for unit in taken]
    )
    whole = _sum(moments)
    if whole.variance == 0:
        return None
    ranked = sorted(
        zip(taken, moments, strict=True),
        key=lambda pair: (-_distance(pair[1], whole), pair[0]["school_code"]),
    )
    taken_out, rest = _pulling(ranked, whole, spread)
    return Why(
        units=len(taken),
        shares=[_share(unit, part, whole, spread["code"]) for unit, part in ranked[:most]],
        pulling=[_share(unit, part, whole, spread["code"]) for unit, part in taken_out],
        cv_after=rest.cv if taken_out else None,
    )


def _takes_part(unit: Row, spread: Row) -> bool:
    """Units outside the scope have no values."""
    return unit["stage"] == spread["stage"] and unit["values"].get(spread["code"]) is not None


def _moments(values: Sequence[str], weights: Sequence[str]) -> list[_Sums]:
    """Turn decimals into whole numbers of one scale: sums of integers are quick and exact."""
    heavy, found = _scaled(weights), _scaled(values)
    return [_Sums(w, w * x, w * x * x) for w, x in zip(heavy, found, strict=True)]


def _scaled(texts: Sequence[str]) -> list[int]:
    places = max(len(text.partition(".")[2]) for text in texts)
    return [int(Fraction(text) * 10**places) for text in texts]


def _sum(moments: Iterable[_Sums]) -> _Sums:
    rows = list(moments)
    return _Sums(
        sum(r.weight for r in rows), sum(r.first for r in rows), sum(r.second for r in rows)
    )


def _distance(part: _Sums, whole: _Sums) -> Fraction:
    """Return the part's share of the variance: its weighted squared distance from the mean."""
    if part.weight == 0:
        return Fraction(0)
    apart = part.first * whole.weight - whole.first * part.weight
    return Fraction(apart**2, part.weight * whole.weight * whole.variance)


def _share(unit: Row, part: _Sums, whole: _Sums, code: str) -> Share:
    return Share(
        school_code=unit["school_code"],
        name=unit["name"],
        pupils=unit["pupils"],
        value=unit["values"][code],
        share=_distance(part, whole),
        cv_without=whole.without(part).cv,
    )


def _pulling(
    pairs: Sequence[tuple[Row, _Sums]], whole: _Sums, spread: Row
) -> tuple[list[tuple[Row, _Sums]], _Sums]:
    """Take out the unit with the largest share of what is left until the limit is kept."""
    taken: list[tuple[Row, _Sums]] = []
    rest, left = whole, dict(enumerate(pairs))
    while spread["verdict"] == UNMET and not rest.within(Fraction(spread["limit"])):
        farthest = max(left, key=lambda place: _rank(left[place][1], rest))
        taken.append(left.pop(farthest))
        rest = rest.without(taken[-1][1])
    return taken, rest


def _rank(part: _Sums, whole: _Sums) -> int:
    """Order units as their shares do, in whole numbers: a county is ranked once per unit taken."""
    apart = part.first * whole.weight - whole.first * part.weight
    return apart**2 // part.weight if part.weight else 0
