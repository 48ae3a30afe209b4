"""The school rule and the spreads where a number of the standard does not hold."""

from dataclasses import replace

import pytest

from indicators.scoring.figures import Figures
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.resources import spreads, standings
from tests.indicators.returns import make_document, primary_school


@pytest.fixture
def two_schools():
    return Figures.from_document(
        make_document([primary_school("A", 640), primary_school("B", 380)])
    )


def test_part_without_a_school_rule_judges_no_school(quality, two_schools):
    reckoning = Reckoning(quality, two_schools)

    assert standings(reckoning, quality.part("education_quality"), "primary") == []
    assert spreads(reckoning, quality.part("education_quality"), "primary") == []


def test_spread_without_a_valid_limit_is_undetermined(quality, two_schools):
    part = replace(quality.part("resource_allocation"))
    part = replace(part, cv_limits=tuple(replace(x, last_year=2018) for x in part.cv_limits))

    found = spreads(Reckoning(quality, two_schools), part, "primary")

    assert {each.verdict for each in found} == {"undetermined"}
    assert all(each.cv is not None and each.limit is None for each in found)


def test_school_without_a_valid_threshold_stays_open(quality, two_schools):
    indicators = tuple(
        replace(each, limits=tuple(replace(x, last_year=2018) for x in each.limits))
        if each.code == "R7"
        else each
        for each in quality.indicators
    )
    rubric = replace(quality, indicators=indicators)

    found = standings(Reckoning(rubric, two_schools), rubric.parts[0], "primary")

    assert {each.verdict for each in found} == {"undetermined"}
    assert {each.met for each in found} == {7}
