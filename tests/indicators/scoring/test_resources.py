"""The school rule and the spreads where a number of the standard does not hold."""

from dataclasses import replace
from fractions import Fraction

import pytest

from indicators.scoring.figures import Figures
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.resources import composite, spreads, standings
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document, primary_school

SHARED = (
    "teaching_aux_area",
    "indoor_sports_area",
    "outdoor_sports_area",
    "equipment_value",
    "books",
)


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


def with_computers(*counts: int | None) -> Figures:
    """Schools of equal size that differ in computers alone, with everything else the same."""
    campuses = [
        primary_school(f"S{place}", teachers_mid_title="1")
        | {"figures": dict.fromkeys(SHARED, "100") | {"computers": None if n is None else str(n)}}
        for place, n in enumerate(counts)
    ]
    return Figures.from_document(make_document(campuses))


def composites_of(figures, **changes):
    rubric = shipped("BB2012")
    part = replace(rubric.part("balance"), **changes)
    reckoning = Reckoning(rubric, figures)
    return composite(reckoning, part, "primary", spreads(reckoning, part, "primary"))


def test_composite_decides_and_its_coefficients_do_not():
    rubric = shipped("BB2012")
    reckoning = Reckoning(rubric, with_computers(1, 3))

    found = spreads(reckoning, rubric.part("balance"), "primary")
    (composed,) = composites_of(with_computers(1, 3))

    assert {each.verdict for each in found} == {None}
    assert [each.square for each in found if each.square] == [Fraction(1, 4)]
    assert composed.verdict == "met"


def test_composite_with_a_coefficient_missing_is_undetermined():
    assert [each.verdict for each in composites_of(with_computers(1, None))] == ["undetermined"]


def test_composite_without_a_valid_limit_is_undetermined():
    limits = tuple(
        replace(each, last_year=2000) for each in shipped("BB2012").part("balance").composite_limits
    )

    found = composites_of(with_computers(1, 3), composite_limits=limits)

    assert [(each.limit, each.verdict) for each in found] == [(None, "undetermined")]


def test_units_without_a_rule_of_their_own_show_their_values():
    rubric = shipped("BB2012")
    reckoning = Reckoning(rubric, with_computers(1, 3))

    found = standings(reckoning, rubric.part("balance"), "primary")

    assert [(each.values["B4"], each.met, each.verdict) for each in found] == [
        (1, None, "not_applicable"),
        (3, None, "not_applicable"),
    ]
