"""Documents are written so that reading them gives the same document."""

import tomllib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.publishing import rubric_paths
from indicators.toml_writing import TomlUnwritable, literal, written

SCALARS = (
    st.text(max_size=12)
    | st.integers(-(2**60), 2**60)
    | st.booleans()
    | st.decimals(allow_nan=False, allow_infinity=False, places=4)
    | st.dates()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


def reread(document):
    return tomllib.loads(written(document), parse_float=Decimal)


@pytest.mark.parametrize("path", rubric_paths(), ids=lambda path: path.stem)
def test_shipped_rubrics_are_written_without_loss(path):
    document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)

    assert reread(document) == document


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_any_document_is_written_without_loss(document):
    assert reread(document) == document


def test_decimals_keep_their_digits_and_their_kind():
    text = written({"limit": Decimal("0.50"), "whole": Decimal("4"), "count": 4})

    assert text == "limit = 0.50\nwhole = 4.0\ncount = 4\n"


def test_small_tables_within_lists_stay_on_one_line():
    text = written({"indicators": [{"code": "R1", "formula": {"primary": "a"}}]})

    assert text == '[[indicators]]\ncode = "R1"\nformula = { primary = "a" }\n'


@pytest.mark.parametrize("value", [Decimal("Infinity"), Decimal("NaN"), None, 1.5])
def test_values_that_are_not_exact_are_refused(value):
    with pytest.raises(TomlUnwritable):
        written({"value": value})


def test_dates_are_written_as_dates():
    assert literal(date(2024, 5, 6)) == "2024-05-06"
