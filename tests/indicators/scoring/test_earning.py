"""What other values would earn is read from a row alone."""

from fractions import Fraction

import pytest

from indicators.scoring.awards import Band, Bands, Deduction, Linear
from indicators.scoring.earning import (
    award_of,
    better_bands,
    campuses_to,
    gain,
    start,
    towards,
    with_one_campus,
)

ROW = {
    "value": "60",
    "op": ">=",
    "threshold": "100",
    "weight": "2",
    "full_points": "4",
    "units": 5,
    "below": 2,
}
BANDS = Bands((Band(Fraction(100), Fraction(1)), Band(Fraction(50), Fraction(1, 2))))


@pytest.mark.parametrize(
    ("rule", "award"),
    [
        ({"kind": "linear", "floor": "0.5"}, Linear(Fraction(1, 2))),
        (
            {
                "kind": "bands",
                "bands": [{"bound": "100", "share": "1"}, {"bound": "50", "share": "0.5"}],
            },
            BANDS,
        ),
        (
            {"kind": "deduction", "each": "0.5", "floor": "0"},
            Deduction(Fraction(1, 2), Fraction(0)),
        ),
        ({"kind": "all_or_nothing"}, None),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_award_of_reads_the_rule_of_a_row(rule, award):
    assert award_of({"points_rule": rule}) == award


def test_gain_is_in_points_as_handed_on():
    assert gain(ROW, Linear(Fraction(0)), 80) == Fraction(4, 5)
    assert gain(ROW, BANDS, 100) == 2


def test_gain_counts_a_deduction_in_the_points_as_written():
    assert gain(ROW | {"value": "3"}, Deduction(Fraction(1, 2), Fraction(0)), 2) == 1


def test_gain_is_nothing_where_a_row_has_no_standard():
    assert gain(ROW | {"threshold": None}, Linear(Fraction(0)), 80) == 0


@pytest.mark.parametrize(
    ("award", "row", "begins"),
    [
        (Linear(Fraction(70)), {}, 70),
        (Linear(Fraction(60)), {}, None),
        (Linear(Fraction(15)), {"op": "<=", "threshold": "5", "value": "20"}, 15),
        (Linear(Fraction(15)), {"op": "<=", "threshold": "5", "value": "10"}, None),
        (Deduction(Fraction(1, 2), Fraction(0)), {"value": "6"}, 4),
        (Deduction(Fraction(1, 2), Fraction(0)), {"value": "4"}, None),
        (BANDS, {}, None),
    ],
)
def test_start_is_where_points_begin(award, row, begins):
    assert start(ROW | row, award) == begins


def test_better_bands_are_the_nearest_and_the_best():
    three = Bands((*BANDS.bands, Band(Fraction(80), Fraction(3, 4))))

    assert [band.bound for band in better_bands(ROW, three)] == [80, 100]
    assert [band.bound for band in better_bands(ROW, BANDS)] == [100]
    assert better_bands(ROW | {"value": "100"}, BANDS) == ()


def test_towards_says_from_which_side_a_bound_is_reached():
    assert towards(ROW, Fraction(80)) == ">="
    assert towards(ROW, Fraction(40)) == "<="


def test_campuses_are_counted_where_the_value_is_their_share():
    assert campuses_to(ROW, Fraction(80)) == 1
    assert campuses_to(ROW, Fraction(81)) == 2
    assert with_one_campus(ROW) == 80


@pytest.mark.parametrize("row", [{"units": None}, {"units": 0}, {"below": None}, {"value": "59"}])
def test_campuses_are_not_counted_where_the_value_is_something_else(row):
    assert campuses_to(ROW | row, Fraction(80)) is None
    assert with_one_campus(ROW | row) is None
