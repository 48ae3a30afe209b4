"""How much of its points a value earns, on, beside and between the bounds."""

from fractions import Fraction

import pytest

from indicators.scoring.awards import (
    ALL_OR_NOTHING,
    Band,
    Bands,
    Bonus,
    Deduction,
    Linear,
    extremes,
    share_of,
)

UPWARD = Bands((Band(Fraction(90), Fraction(1)), Band(Fraction(60), Fraction(1, 2))))
DOWNWARD = Bands((Band(Fraction(5), Fraction(1)), Band(Fraction(10), Fraction(1, 2))))
FULL = Fraction(2)


@pytest.mark.parametrize(
    ("value", "share"),
    [(100, 1), (95, 1), (90, Fraction(2, 3)), (80, 0), (79, 0), (Fraction(175, 2), Fraction(1, 2))],
)
def test_line_runs_from_the_floor_to_the_threshold(value, share):
    assert share_of(Linear(Fraction(80)), value, ">=", 95, FULL) == share


@pytest.mark.parametrize(("value", "share"), [(0, 1), (5, 1), (10, Fraction(1, 2)), (15, 0)])
def test_line_runs_downward_where_less_is_better(value, share):
    assert share_of(Linear(Fraction(15)), value, "<=", 5, FULL) == share


@pytest.mark.parametrize(
    ("bands", "op", "value", "share"),
    [
        (UPWARD, ">=", 90, 1),
        (UPWARD, ">=", Fraction(8999, 100), Fraction(1, 2)),
        (UPWARD, ">=", 60, Fraction(1, 2)),
        (UPWARD, ">=", 59, 0),
        (DOWNWARD, "<=", 5, 1),
        (DOWNWARD, "<=", 6, Fraction(1, 2)),
        (DOWNWARD, "<=", 11, 0),
    ],
)
def test_bands_begin_at_their_bound(bands, op, value, share):
    assert share_of(bands, value, op, None, FULL) == share


@pytest.mark.parametrize(("occurrences", "share"), [(0, 1), (1, Fraction(3, 4)), (4, 0), (9, 0)])
def test_deduction_ends_at_its_floor(occurrences, share):
    award = Deduction(Fraction(1, 2), Fraction(0))

    assert share_of(award, occurrences, "<=", 0, FULL) == share


def test_deduction_may_leave_something():
    award = Deduction(Fraction(1, 2), Fraction(1, 2))

    assert share_of(award, 99, "<=", 0, FULL) == Fraction(1, 4)
    assert extremes(award, FULL) == (Fraction(1, 4), Fraction(1))


def test_bonus_ends_at_its_ceiling():
    award = Bonus(Fraction(1, 2), Fraction(2))

    assert [award.points(n) for n in (0, 1, 4, 5)] == [0, Fraction(1, 2), 2, 2]


def test_some_shares_take_more_than_the_value():
    assert share_of(ALL_OR_NOTHING, 1, ">=", 1, FULL) is None
    assert share_of(Linear(Fraction(0)), 1, ">=", None, FULL) is None
    assert share_of(UPWARD, 1, None, None, FULL) is None


def test_extremes_are_what_an_award_can_give():
    nine_tenths = Bands((Band(Fraction(1), Fraction(9, 10)),))

    assert extremes(ALL_OR_NOTHING, FULL) == (Fraction(0), Fraction(1))
    assert extremes(nine_tenths, FULL) == (Fraction(0), Fraction(9, 10))
