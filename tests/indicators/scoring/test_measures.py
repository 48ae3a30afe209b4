"""Weighted means and spreads against the published worked example, exactly."""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import isqrt

import pytest

from indicators.scoring import measures

PUPILS = (45, 37, 89, 76, 55)
BOOKS = (279, 137, 935, 160, 402)
PER_PUPIL = [Fraction(b, p) for b, p in zip(BOOKS, PUPILS, strict=True)]


def test_worked_example_is_weighted_by_enrolment():
    mean = measures.weighted_mean(PER_PUPIL, PUPILS)
    variance = measures.variance(PER_PUPIL, PUPILS, mean)

    assert mean == Fraction(1913, 302)
    assert measures.root(variance).quantize(Decimal("0.000001")) == Decimal("3.263861")
    cv = measures.root(variance / mean**2)
    assert cv.quantize(Decimal("0.000001")) == Decimal("0.515257")


@pytest.mark.parametrize(
    ("values", "limit", "within"),
    [
        ((1, 3), Fraction(1, 2), True),
        ((498213, 1501787), Fraction(1, 2), False),
        ((498213, 1501787), Fraction(501787, 1000000), True),
    ],
)
def test_limit_is_compared_through_squares(values, limit, within):
    mean = measures.weighted_mean(values, (1, 1))
    variance = measures.variance(values, (1, 1), mean)

    assert measures.within_limit(variance, mean, limit) is within


def test_root_is_exact_where_there_is_an_exact_one():
    assert measures.root(Fraction(1, 4)) == Decimal("0.5")
    assert measures.root(0) == 0
    assert measures.root(Fraction(9, 25)) == Decimal("0.6")


def test_root_has_twenty_digits_whatever_the_ambient_precision():
    with localcontext() as context:
        context.prec = 5

        found = measures.root(2)

    assert str(found) == "1.4142135623730950488"


def test_average_does_not_depend_on_the_ambient_precision():
    with localcontext() as context:
        context.prec = 3

        found = measures.average([Decimal("0.12345678"), Decimal("0.2")])

    assert found == Decimal("0.16172839")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8, 31])
def test_total_adds_fractions_exactly(count):
    terms = [(n, n + 1) for n in range(count)]

    assert measures.total(terms) == sum((Fraction(*term) for term in terms), Fraction(0))


def test_numbers_add_up_whatever_their_kind():
    assert measures.added([]) == 0
    assert measures.added([2, Fraction(1, 2), 3, Fraction(1, 3)]) == Fraction(35, 6)
    assert isinstance(measures.added([2, 3]), int)


@pytest.mark.parametrize(
    ("squares", "limit", "within"),
    [
        ((Fraction(1, 4), Fraction(16, 25)), Fraction(13, 20), True),
        ((Fraction(1, 4), Fraction(16, 25)), Fraction(64999, 100000), False),
        ((Fraction(2), Fraction(2)), Fraction(2), True),
        ((Fraction(2), Fraction(8)), Fraction(2), False),
    ],
)
def test_mean_of_roots_is_compared_exactly(squares, limit, within):
    assert measures.mean_root_within(squares, limit) is within


def test_mean_of_roots_looks_as_closely_as_it_takes():
    # The root of 2, cut off and rounded up after 60 digits: 20 would not tell.
    near = Fraction(isqrt(2 * 10**120), 10**60)

    assert measures.mean_root_within([Fraction(2)], near) is False
    assert measures.mean_root_within([Fraction(2)], near + Fraction(1, 10**60)) is True
