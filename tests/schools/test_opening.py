import pytest

from schools.models import SchoolYear, StageYear
from schools.opening import Opened, OpeningRefused, open_year
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, year_of


def open_it(county):
    return open_year(county=county, year=YEAR, actor_name="filler", at=NOON)


def test_a_new_year_begins_with_last_years_campuses_and_what_seldom_changes(county):
    bring(county, year=YEAR - 1)

    opened = open_it(county)

    first = SchoolYear.objects.get(school__code="9901010001", year=YEAR)
    assert opened == Opened(campuses=3, units=3, carried=3)
    assert (first.name, first.kind) == ("示例第一小学", "211")
    assert first.figures == {"building_area": "3200.5"}
    assert first.stamps["building_area"]["how"] == "carried"
    assert StageYear.objects.get(school__code="9901010001", year=YEAR).figures == {}
    assert year_of(county).tick == 1


def test_a_year_that_has_campuses_is_not_opened_again(county):
    bring(county, year=YEAR - 1)
    bring(county)

    with pytest.raises(OpeningRefused) as refusal:
        open_it(county)

    assert refusal.value.code == "open"


def test_a_year_after_nothing_is_not_opened(county):
    with pytest.raises(OpeningRefused) as refusal:
        open_it(county)

    assert refusal.value.code == "nothing_before"
