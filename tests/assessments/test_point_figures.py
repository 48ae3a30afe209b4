"""A point knows which figures it rests on, and what stands in them."""

import pytest

from assessments.point_figures import elements_of_rubric, read_ledger
from indicators.models import Rubric
from indicators.publishing import load_rubrics
from tests.assessments.filled import fill
from tests.conftest import NOON

COMPULSORY = ("primary", "junior")


@pytest.fixture
def rubric(db) -> Rubric:
    load_rubrics(NOON)
    return Rubric.objects.get(code="CE37", current=True)


def test_a_point_rests_on_the_figures_of_its_items(rubric):
    found = elements_of_rubric(rubric.text)

    assert found["P01"] == ()
    assert found["P13"][:3] == ("kg_children", "population_3_5", "kg_children_public")
    assert "classes_56_65" in found["P33"]
    assert {"music_rooms", "art_rooms", "classes"} <= set(found["P33"])


def test_last_years_value_stands_beside_a_figure_and_is_not_named_again(rubric):
    found = elements_of_rubric(rubric.text)

    assert "edu_budget" in found["P30"]
    assert "edu_budget_previous" not in found["P30"]


def test_figures_of_the_county_are_read_for_both_years(county):
    fill(county)

    ledger = read_ledger(county, 2025)

    assert ledger.value("party_study_meetings", COMPULSORY) == "4"
    assert ledger.value_before("party_study_meetings", COMPULSORY) == "3"
    assert ledger.value("edu_budget", COMPULSORY) is None


def test_figures_of_campuses_are_added_up_and_one_that_lacks_makes_the_sum_missing(county):
    fill(county)

    ledger = read_ledger(county, 2025)

    assert ledger.value("pupils", COMPULSORY) == "120"
    assert ledger.value("music_rooms", COMPULSORY) == "2"
    assert ledger.value("art_rooms", COMPULSORY) is None
    assert ledger.value("pupils", ("junior",)) is None


def test_a_stated_value_of_the_year_before_stands_where_no_return_does(county):
    fill(county)
    ledger = read_ledger(county, 2023)

    assert ledger.before is None
    assert ledger.value_before("edu_budget", COMPULSORY) is None


def test_before_anybody_wrote_everything_is_missing_and_undetermined(county, rubric):
    ledger = read_ledger(county, 2025)

    receipt = ledger.receipt(rubric.text)

    assert ledger.value("kg_children", COMPULSORY) is None
    assert next(i["verdict"] for i in receipt["indicators"] if i["code"] == "P13.1") == (
        "undetermined"
    )
