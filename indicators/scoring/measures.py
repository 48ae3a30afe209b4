"""Means and spreads, weighted by enrolment, exact; roots only for showing.

Shape: values and weights go in parallel; ``values[i]`` is per pupil, ``weights[i]`` are pupils.
Source: the population form of the coefficient of variation (差异系数), primary and junior apart.
"""

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce
from math import isqrt

from indicators.scoring.formulas import Number

SHOWN_DIGITS = 20
_WIDE = Context(prec=3 * SHOWN_DIGITS)
_SHOWN = Context(prec=SHOWN_DIGITS)


def total(terms: Sequence[tuple[int, int]]) -> Fraction:
    """Add fractions given as (numerator, denominator), pairwise and reduced once.

    Adding one by one reduces a growing fraction at every step, which is what makes exact sums slow.
    """
    if not terms:
        return Fraction(0)
    row = list(terms)
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)
        odd = row[-1:] if len(row) % 2 else []
        row = [(a * d + c * b, b * d) for (a, b), (c, d) in pairs] + odd
    return Fraction(*row[0])


def added(values: Sequence[Number]) -> Number:
    """Add numbers up; whole ones stay whole."""
    whole = sum(value for value in values if isinstance(value, int))
    parts = [(x.numerator, x.denominator) for x in values if not isinstance(x, int)]
    return whole + total(parts) if parts else whole


def weighted_mean(values: Sequence[Number], weights: Sequence[Number]) -> Fraction:
    """Return the enrolment-weighted mean; the weights must not sum to zero."""
    pairs = zip(values, weights, strict=True)
    terms = [(x.numerator * p.numerator, x.denominator * p.denominator) for x, p in pairs]
    return total(terms) / sum(weights)


def variance(values: Sequence[Number], weights: Sequence[Number], mean: Number) -> Fraction:
    """Return the population variance about the weighted mean."""
    pairs = zip(values, weights, strict=True)
    terms = [(x.numerator**2 * p.numerator, x.denominator**2 * p.denominator) for x, p in pairs]
    return total(terms) / sum(weights) - mean * mean


def within_limit(variance: Number, mean: Number, limit: Number) -> bool:
    """Say whether the coefficient of variation is at most a limit, comparing squares."""
    return variance <= limit * limit * mean * mean


def root(square: Number) -> Decimal:
    """Return a square root: exact where there is an exact one, else to 20 significant digits."""
    top, bottom = isqrt(square.numerator), isqrt(square.denominator)
    if top * top == square.numerator and bottom * bottom == square.denominator:
        return _SHOWN.divide(Decimal(top), Decimal(bottom))
    exact = _WIDE.divide(Decimal(square.numerator), Decimal(square.denominator))
    return _SHOWN.plus(_WIDE.sqrt(exact))


def average(values: Sequence[Decimal]) -> Decimal:
    """Return the arithmetic mean of printed values, to 20 significant digits."""
    return _SHOWN.divide(reduce(_WIDE.add, values), Decimal(len(values)))


def mean_root_within(squares: Sequence[Number], limit: Number) -> bool:
    """Say exactly whether the mean of square roots is at most a limit.

    A sum of positive square roots is rational only when every root is. So either all roots are
    taken exactly, or the sum differs from the bound and enough digits tell on which side it is.
    """
    bound = limit * len(squares)
    exact = [_exact_root(square) for square in squares]
    known = [each for each in exact if each is not None]
    if len(known) == len(squares):
        return sum(known) <= bound
    digits = SHOWN_DIGITS
    while True:
        scale = 10**digits
        # Each whole root is too small by less than one, so the sum by less than their number.
        least = sum(isqrt(s.numerator * scale * scale // s.denominator) for s in squares)
        if least > bound * scale:
            return False
        if least + len(squares) <= bound * scale:
            return True
        digits *= 2


def _exact_root(square: Number) -> Fraction | None:
    top, bottom = isqrt(square.numerator), isqrt(square.denominator)
    exact = top * top == square.numerator and bottom * bottom == square.denominator
    return Fraction(top, bottom) if exact else None
