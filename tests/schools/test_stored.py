"""What is stored of a year, whole and of one campus."""

import pytest

from schools.freezing import working_document
from schools.stored import state_of, stored_document
from tests.schools.collecting import YEAR, bring, write_pupils

pytestmark = pytest.mark.django_db


def test_nothing_is_stored_before_anybody_wrote(county):
    assert stored_document(county, YEAR) is None
    assert state_of(None) == ""


def test_what_is_stored_is_what_would_be_frozen(county):
    bring(county)

    assert stored_document(county, YEAR) == working_document(county, YEAR)


def test_one_campus_is_stored_without_the_others_and_without_the_county(county):
    bring(county)

    found = stored_document(county, YEAR, "9901010002")

    assert found is not None
    assert found["schools"]["school_code"] == found["stages"]["school_code"] == ["9901010002"]
    assert found["county_figures"] == {}


def test_another_figure_is_another_state_of_its_campus_alone(county):
    bring(county)
    mine, other = "9901010001", "9901010002"
    before = [state_of(stored_document(county, YEAR, code)) for code in (mine, other)]

    write_pupils(county, "421")

    after = [state_of(stored_document(county, YEAR, code)) for code in (mine, other)]
    assert before[0] != after[0]
    assert before[1] == after[1]
