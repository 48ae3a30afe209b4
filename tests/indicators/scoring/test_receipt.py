"""How numbers and receipts are written down."""

from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.scoring.receipt import canonical, digest, printed, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (0, "0"),
        (-3, "-3"),
        (40114, "40114"),
        (Fraction(85, 10), "8.5"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 20), "0.05"),
        (Fraction(1, 10**30), "0." + "0" * 29 + "1"),
        (Fraction(1, 10**31), "0." + "0" * 30 + "1"),
        (Fraction(1, 3), "0.33333333333333333333"),
        (Fraction(20, 3), "6.6666666666666666667"),
        (Fraction(2 * 10**21, 3), "666666666666666666670"),
        (Fraction(1, 2**31), "0.00000000046566128730773925781"),
    ],
)
def test_number_is_printed_exactly_or_to_twenty_digits(value, text):
    assert printed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("100", "100"), ("1E+2", "100"), ("0.50", "0.5"), ("3.0", "3"), ("1E-7", "0.0000001")],
)
def test_decimal_is_written_without_exponent_or_trailing_zeros(value, text):
    assert written(Decimal(value)) == text


def test_canonical_form_sorts_keys_and_keeps_chinese():
    assert canonical({"b": [1], "a": "县"}) == '{"a":"县","b":[1]}'


def test_digest_is_the_sha256_of_the_text():
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
