"""Limits that hold somewhere and some time, comparisons, and how verdicts combine."""

from fractions import Fraction

import pytest

from indicators.scoring.rules import (
    Limit,
    Place,
    Splitting,
    combined,
    limit_at,
    reaches,
    verdict_of,
)
from tests.indicators.reading import shipped


def limit(value: int, **conditions) -> Limit:
    return Limit(Fraction(value), "示例文件", "known", **conditions)


LIMITS = (
    limit(1),
    limit(2, stage="junior"),
    limit(3, kinds=frozenset({"312"})),
    limit(4, regions=("99",)),
    limit(5, regions=("9901",)),
    limit(6, regions=("9902",), first_year=2020, last_year=2021),
)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (Place(2024, "520324"), 1),
        (Place(2024, "520324", "primary"), 1),
        (Place(2024, "520324", "junior"), 2),
        (Place(2024, "520324", "junior", "312"), 3),
        (Place(2024, "999999", "junior", "312"), 4),
        (Place(2024, "990101"), 5),
        (Place(2019, "990201"), 4),
        (Place(2020, "990201"), 6),
        (Place(2021, "990201"), 6),
        (Place(2022, "990201"), 4),
    ],
)
def test_closest_limit_holds(place, value):
    found = limit_at(LIMITS, place)

    assert found is not None
    assert found.value == value


def test_no_limit_may_hold():
    assert limit_at([limit(1, first_year=2025)], Place(2024, "520324")) is None
    assert limit_at([], Place(2024, "520324")) is None


@pytest.mark.parametrize(
    ("op", "below", "equal", "above"),
    [
        (">=", False, True, True),
        ("<=", True, True, False),
        (">", False, False, True),
        ("<", True, False, False),
        ("==", False, True, False),
    ],
)
def test_comparison_is_exact(op, below, equal, above):
    edge = Fraction(1, 3)
    hair = Fraction(1, 10**40)

    assert [reaches(edge + step, op, edge) for step in (-hair, 0, hair)] == [below, equal, above]


def test_missing_value_is_undetermined():
    assert verdict_of(None, ">=", 0) == "undetermined"
    assert verdict_of(0, ">=", 0) == "met"
    assert verdict_of(0, ">", 0) == "unmet"


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        (["met", "met"], "met"),
        (["met", "undetermined"], "undetermined"),
        (["met", "undetermined", "unmet"], "unmet"),
        (["met", "not_applicable"], "met"),
        (["not_applicable"], "not_applicable"),
        ([], "not_applicable"),
    ],
)
def test_unmet_beats_undetermined_beats_met(verdicts, whole):
    assert combined(verdicts) == whole


def test_weight_of_a_kind_comes_before_the_general_one():
    splitting = Splitting(
        weights={"junior": Fraction(11, 10), "primary": Fraction(1)},
        weights_by_kind={"341": {"junior": Fraction(1)}},
    )

    assert splitting.weight("341", "junior") == 1
    assert splitting.weight("341", "primary") == 1
    assert splitting.weight("312", "junior") == Fraction(11, 10)
    assert splitting.weight("312", "preschool") is None


def test_part_is_found_by_its_code(quality):
    assert quality.part("education_quality").title == "教育质量"


def test_two_ways_of_splitting_a_complete_secondary_agree():
    weights = shipped("QB2017").splitting.weights

    assert weights["senior"] / weights["junior"] == Fraction(12, 10)
