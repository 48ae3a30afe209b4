"""What other values would earn, from a row of a receipt alone; exact."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from indicators.scoring.awards import Award, Band, Bands, Deduction, Linear, share_of
from indicators.scoring.formulas import Number

Row = Mapping[str, Any]
HUNDRED = Fraction(100)


def award_of(row: Row) -> Award | None:
    """Read how a row earns its points; None where that takes more than its value."""
    rule = row["points_rule"]
    match rule["kind"]:
        case "linear":
            return Linear(Fraction(rule["floor"]))
        case "bands":
            listed = (Band(Fraction(b["bound"]), Fraction(b["share"])) for b in rule["bands"])
            return Bands(tuple(listed))
        case "deduction":
            return Deduction(Fraction(rule["each"]), Fraction(rule["floor"]))
    return None


def gain(row: Row, award: Award, value: Number) -> Fraction:
    """Return how many more points a row would have at another value."""
    known = None if row["threshold"] is None else Fraction(row["threshold"])
    now, then = (
        share_of(award, each, row["op"], known, Fraction(row["weight"]))
        for each in (Fraction(row["value"]), Fraction(value))
    )
    return Fraction(0) if now is None or then is None else (then - now) * full(row)


def full(row: Row) -> Fraction:
    """Return the full points of a row, what is not applicable beside it handed on to it."""
    return Fraction(row["full_points"])


def start(row: Row, award: Award) -> Fraction | None:
    """Return the value from which on points begin to come, where the present one is short of it."""
    value = Fraction(row["value"])
    if isinstance(award, Linear):
        rising = award.floor < Fraction(row["threshold"])
        short = value < award.floor if rising else value > award.floor
        return award.floor if short else None
    if isinstance(award, Deduction):
        most = (Fraction(row["weight"]) - award.floor) / award.each
        return most if value > most else None
    return None


def better_bands(row: Row, award: Bands) -> Sequence[Band]:
    """Return the nearest band that earns more than the present value, and the best of them."""
    value = Fraction(row["value"])
    better = [band for band in award.bands if gain(row, award, band.bound) > 0]
    if not better:
        return ()
    nearest = min(better, key=lambda band: abs(band.bound - value))
    best = max(better, key=lambda band: (band.share, -abs(band.bound - value)))
    return (nearest,) if best.share == nearest.share else (nearest, best)


def towards(row: Row, bound: Fraction) -> str:
    """Say which comparison the present value has to fulfil to come up to a bound."""
    return ">=" if Fraction(row["value"]) < bound else "<="


def campuses_to(row: Row, bound: Fraction) -> int | None:
    """Count the campuses still to be brought up for a share of them; None where it is no share."""
    share = _share(row)
    return None if share is None else ceil((bound - share) * row["units"] / HUNDRED)


def with_one_campus(row: Row) -> Fraction | None:
    """Return the share of campuses with one more of them; None where the value is no share."""
    share = _share(row)
    return None if share is None else share + HUNDRED / row["units"]


def _share(row: Row) -> Fraction | None:
    if not row["units"] or row["below"] is None:
        return None
    share = HUNDRED * (row["units"] - row["below"]) / row["units"]
    # A receipt prints 20 digits: what is no share of these campuses differs sooner.
    return share if abs(share - Fraction(row["value"])) < Fraction(1, 10**12) else None
