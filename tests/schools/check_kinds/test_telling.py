from decimal import Decimal

import pytest

from schools.check_kinds.telling import at_sight, between, change_of, percent_of, told


@pytest.mark.parametrize(
    ("value", "printed"),
    [("1234.5", "1,235"), ("12.345", "12.35"), ("12.00", "12"), ("0.01234", "0.0123"), ("0", "0")],
)
def test_numbers_are_printed_at_the_precision_their_size_asks_for(value, printed):
    assert at_sight(Decimal(value)) == printed


def test_a_figure_is_said_with_its_name_and_unit():
    assert told("books", Decimal(1200)) == "图书册数1,200册"
    assert told("books", None) == "图书册数—册"


def test_shares_and_changes_have_one_decimal():
    assert percent_of(Decimal(1), Decimal(3)) == "33.3%"
    assert change_of(Decimal(100), Decimal("134.5")) == "+34.5%"
    assert change_of(Decimal(100), Decimal(90)) == "−10.0%"


def test_what_is_expected_may_be_open_on_one_side_or_both():
    assert between(Decimal(1), Decimal("2.5")) == "1至2.5"
    assert between(None, Decimal(2)) == "不超过2"
    assert between(Decimal(1), None) == "不少于1"
    assert between(None, None) == ""
