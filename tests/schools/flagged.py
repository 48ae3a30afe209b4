"""A county with findings to explain, for the tests about explaining and freezing."""

from datetime import timedelta

import pytest

from edu_duty.accounts.roles import Role
from schools.explaining import explain, matters_of
from tests.conftest import NOON, make_person
from tests.schools.collecting import YEAR, bring, write_pupils

LATER = NOON + timedelta(days=3)


@pytest.fixture
def doubled(county):
    """A school that has doubled since last year: warnings, and no error."""
    bring(county, year=YEAR - 1)
    bring(county)
    write_pupils(county, "840")
    return county


@pytest.fixture
def head(county):
    """The bureau head of the county."""
    return make_person("head", Role.BUREAU_HEAD, county.code)


def warnings_of(county):
    """Return the findings that need a word."""
    return [one for one in matters_of(county, YEAR) if one.finding["severity"] == "warning"]


def explain_all(county):
    """Say something about every finding that needs a word."""
    for matter in warnings_of(county):
        explain(
            county=county,
            year=YEAR,
            mark=matter.fingerprint,
            text="新区入住",
            actor_name="filler",
            at=NOON,
        )
