from argparse import ArgumentTypeError

import pytest

from schools.years import year_argument


def test_a_year_is_a_number_of_this_century():
    assert year_argument("2024") == 2024
    for text in ("1999", "2100", "今年", "", "-5"):
        with pytest.raises(ArgumentTypeError):
            year_argument(text)
