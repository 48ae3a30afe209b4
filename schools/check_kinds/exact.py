"""Exact arithmetic the checks share: sums with gaps, rounding as it was written, the middle."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def as_number(text: str) -> Decimal | None:
    """Read a published number; None where words stand in its place."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def added(values: Iterable[Decimal | None]) -> Decimal | None:
    """Add up; None where one is missing or there is none."""
    total = None
    for value in values:
        if value is None:
            return None
        total = value if total is None else total + value
    return total


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half up, without trailing zeros of a whole number."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def places_of(value: Decimal | None) -> int:
    """Count the decimals a number was written with."""
    exponent = value.as_tuple().exponent if value is not None else 0
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def half_of_the_last_place(value: Decimal | None) -> Decimal:
    """Return half a unit of the last decimal a number was written with."""
    return Decimal(5).scaleb(-places_of(value) - 1)


def median(values: Sequence[Decimal]) -> Decimal:
    """Return the middle of some numbers, exactly."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
