"""The drawings: the same every time, in the named font, without a number of their own."""

import re

import pytest

from reports.charts import FAMILY, draw
from reports.figures import campuses_figure, cv_figure
from tests.reports.receipts import quality_balance, there


@pytest.fixture(scope="module")
def known():
    return quality_balance()


def test_the_same_figure_is_drawn_the_same(known):
    figure = there(cv_figure(known))

    assert draw(figure) == draw(figure)


def test_the_drawing_names_its_font_itself(known):
    svg = draw(there(cv_figure(known)))

    assert svg.startswith(f'<svg font-family="{FAMILY}"')


def test_bars_are_told_by_their_values_and_the_axis_has_no_numbers(known):
    svg = draw(there(cv_figure(known)))

    printed = re.findall(r">([0-9.]+)</text>", svg)
    assert sorted(set(printed)) == sorted({bar.text for bar in there(cv_figure(known)).bars})


def test_dots_carry_no_numbers_at_all(known):
    svg = draw(there(campuses_figure(known)))

    assert re.findall(r">([0-9.]+)</text>", svg) == []
    assert "标准" in svg
