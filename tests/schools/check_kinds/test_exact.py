from decimal import Decimal

import pytest

from schools.check_kinds.exact import (
    added,
    as_number,
    half_of_the_last_place,
    median,
    places_of,
    rounded,
)


def numbers(*texts):
    return [Decimal(text) for text in texts]


def test_a_sum_with_a_gap_is_no_sum():
    assert added(numbers("1.5", "2")) == Decimal("3.5")
    assert added([Decimal(1), None]) is None
    assert added([]) is None


@pytest.mark.parametrize("text", ["", "约五成", "1,000", "NaN", "-Infinity", "1.5%"])
def test_as_number_reads_no_words(text):
    assert as_number(text) is None


def test_the_last_place_is_the_one_written():
    assert [places_of(value) for value in numbers("37", "95.40", "1E+2")] == [0, 2, 0]
    assert places_of(None) == 0
    assert half_of_the_last_place(Decimal("95.4")) == Decimal("0.05")
    assert half_of_the_last_place(Decimal(37)) == Decimal("0.5")


def test_rounding_is_half_up():
    assert rounded(Decimal("2.675"), 2) == Decimal("2.68")


def test_the_median_is_exact():
    assert median(numbers("3", "1", "2")) == 2
    assert median(numbers("4", "1", "2", "3")) == Decimal("2.5")
