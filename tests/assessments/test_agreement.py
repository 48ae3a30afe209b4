"""How far inspectors agree: reference values that libraries and textbooks print."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.agreement import (
    Given,
    alpha_of,
    disagreements,
    icc,
    panels,
    severities,
    weighted_kappa,
)

# Shrout and Fleiss 1979, table 2: six targets, four judges; ICC(2,1) is printed as .29.
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]
# Krippendorff's own example of four observers and twelve units; interval alpha is .849.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
SCALE = ("A", "B", "C", "D")


def test_icc_is_that_of_shrout_and_fleiss():
    assert icc([[Fraction(each) for each in row] for row in SHROUT_FLEISS]) == Decimal("0.2898")


def test_alpha_is_that_of_krippendorffs_example():
    marks = [
        Given((unit, "P01"), f"observer {number}", Fraction(value, 100))
        for number, row in enumerate(KRIPPENDORFF)
        for unit, value in enumerate(row)
        if value is not None
    ]

    found = alpha_of(marks)

    assert found is not None
    assert found.quantize(Decimal("0.001")) == Decimal("0.849")


@pytest.mark.parametrize(
    ("second", "kappa"),
    [
        ("A" * 50 + "B" * 40 + "C" * 10, "0.9541"),
        ("A" * 46 + "B" * 44 + "C" * 10, "1.0000"),
    ],
)
def test_kappa_with_quadratic_weights_is_that_of_scikit_learns_tests(second, kappa):
    first = "A" * 46 + "B" * 44 + "C" * 10

    assert weighted_kappa(first, second, ("A", "B", "C")) == Decimal(kappa)


def test_what_marks_do_not_tell_is_not_told():
    same = [Given((unit, "P01"), who, Fraction(1), "A") for unit in range(3) for who in "xy"]

    assert weighted_kappa("AAA", "AAA", SCALE) is None
    assert weighted_kappa("A", "B", SCALE) is None
    assert icc([[Fraction(1), Fraction(1)]] * 3) is None
    assert icc([[Fraction(1), Fraction(0)]]) is None
    assert alpha_of(same) is None
    assert alpha_of(same[:2]) is None


def mark(unit: int, who: str, share: str, item: str = "P01", grade: str = "") -> Given:
    return Given((unit, item), who, Fraction(share), grade)


def test_people_who_marked_the_same_items_are_a_panel():
    marks = [
        *(mark(unit, who, "1", grade="A") for unit in range(2) for who in ("x", "y")),
        *(mark(unit, who, "0.5", grade="C") for unit in (2, 3) for who in ("x", "y")),
        *(mark(unit, who, "0.5") for unit in (7,) for who in ("y", "z")),
        mark(9, "alone", "1"),
    ]

    first, second = panels(marks, SCALE)

    assert (first.people, first.units, first.graded) == (("x", "y"), 4, 4)
    assert (first.kappa, first.icc, first.alpha) == (Decimal(1), Decimal(1), Decimal(1))
    assert (second.people, second.units, second.kappa, second.graded) == (("y", "z"), 1, None, 0)


def test_severity_is_the_mean_difference_from_the_others():
    marks = [
        mark(1, "x", "0.5"),
        mark(1, "y", "1"),
        mark(1, "z", "0.9"),
        mark(2, "x", "0.5"),
        mark(2, "y", "0.7"),
        mark(3, "y", "0"),
    ]

    found = {row.person: (row.difference, row.units) for row in severities(marks)}

    assert found["x"] == ((Fraction(-45, 100) + Fraction(-2, 10)) / 2, 2)
    assert next(row.person for row in severities(marks)) == "x"
    assert found["z"] == (Fraction(15, 100), 1)


def test_items_people_disagree_on_most_come_first():
    marks = [
        mark(1, "x", "0.5"),
        mark(1, "y", "0.6"),
        mark(1, "x", "0.2", "P02"),
        mark(1, "y", "1", "P02"),
        mark(2, "x", "1", "P02"),
        mark(2, "y", "1", "P02"),
        mark(1, "x", "1", "P03"),
        mark(1, "y", "1", "P03"),
    ]

    found = [(row.item, row.spread, row.widest, row.units) for row in disagreements(marks)]

    assert found == [
        ("P02", Fraction(4, 10), Fraction(8, 10), 2),
        ("P01", Fraction(1, 10), Fraction(1, 10), 1),
    ]


@given(st.lists(st.sampled_from(SCALE), min_size=3, max_size=30))
def test_who_agrees_with_themselves_agrees_wholly(grades):
    kappa = weighted_kappa(grades, grades, SCALE)

    assert kappa is None if len(set(grades)) == 1 else kappa == 1
