"""How much of its points a value earns: all or nothing, along a line, by bands, per occurrence.

Shape: shares are exact, 0 to 1 of the full points; a bonus is in points, as it has no full points.
"""

from dataclasses import dataclass
from fractions import Fraction

from indicators.scoring.formulas import Number, Value

NOTHING = Fraction(0)
EVERYTHING = Fraction(1)
Shares = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    """Full points when the indicator is met, none when it is not."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Full points from the threshold on, none up to the floor, and a straight line between them."""

    floor: Fraction

    def share(self, value: Number, threshold: Number) -> Fraction:
        """Say how far a value has come from the floor to the threshold."""
        way = Fraction(value - self.floor) / Fraction(threshold - self.floor)
        return min(EVERYTHING, max(NOTHING, way))


@dataclass(frozen=True, slots=True)
class Band:
    """A share of the points, earned from a bound on."""

    bound: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True)
class Bands:
    """The best share whose bound the value reaches; none outside all bands."""

    bands: tuple[Band, ...]

    def share(self, value: Number, op: str) -> Fraction:
        """Compare with every bound in the direction of the indicator."""
        reached = [
            band.share
            for band in self.bands
            if (value >= band.bound if op in (">=", ">") else value <= band.bound)
        ]
        return max(reached, default=NOTHING)


@dataclass(frozen=True, slots=True)
class Deduction:
    """Full points less ``each`` for every occurrence, never under ``floor`` points."""

    each: Fraction
    floor: Fraction

    def share(self, occurrences: Number, full: Fraction) -> Fraction:
        """Take the occurrences off."""
        return max(self.floor, full - self.each * occurrences) / full


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points on top: ``each`` for every occurrence, never over ``ceiling``."""

    each: Fraction
    ceiling: Fraction

    def points(self, occurrences: Number) -> Fraction:
        """Add the occurrences up."""
        return min(self.ceiling, self.each * occurrences)


ALL_OR_NOTHING = AllOrNothing()
Award = AllOrNothing | Linear | Bands | Deduction | Bonus


def share_of(
    award: Award, value: Number, op: str | None, threshold: Value, full: Fraction
) -> Fraction | None:
    """Return the share a value earns; None where that takes more than the value."""
    if isinstance(award, Deduction):
        return award.share(value, full)
    if isinstance(award, Bands) and op is not None:
        return award.share(value, op)
    if isinstance(award, Linear) and threshold is not None:
        return award.share(value, threshold)
    return None


def extremes(award: Award, full: Fraction) -> Shares:
    """Return the least and the most an award can give."""
    if isinstance(award, Deduction):
        return award.floor / full, EVERYTHING
    if isinstance(award, Bands):
        return NOTHING, max(band.share for band in award.bands)
    return NOTHING, EVERYTHING
