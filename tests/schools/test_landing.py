import pytest

from edu_duty.accounts.roles import Role
from schools.landing import own_page, start_of
from schools.models import CountyYear
from tests.conftest import make_person


@pytest.fixture
def opened(county):
    for year in (2024, 2025):
        CountyYear.objects.create(county=county, year=year)
    return county


@pytest.mark.parametrize(
    ("role", "place", "page"),
    [
        (Role.DEPARTMENT, {"department": "财政局"}, "/counties/990101/2025/county/"),
        (Role.SCHOOL_OFFICER, {"campus_code": "7"}, "/counties/990101/2025/campuses/7/"),
        (Role.DEPARTMENT, {}, ""),
        (Role.COUNTY_FILLER, {}, ""),
    ],
)
def test_people_with_one_list_begin_with_it(opened, role, place, page):
    person = make_person("person", role, "990101", **place)

    assert own_page(person, opened.code, 2026) == page


def test_who_also_holds_the_desk_begins_where_everybody_does(opened):
    person = make_person("person", Role.DEPARTMENT, "990101", department="财政局")
    person.grants.create(role=Role.COUNTY_FILLER, region_prefix="990101")

    assert own_page(person, opened.code, 2026) == ""


def test_without_an_opened_year_the_list_is_last_years(county):
    person = make_person("person", Role.DEPARTMENT, "990101", department="财政局")

    assert own_page(person, county.code, 2026) == "/counties/990101/2025/county/"


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.SYSTEM_ADMIN, "system:doctor"),
        (Role.AUDIT_ADMIN, "trail:events"),
        (Role.SECURITY_ADMIN, "people:list"),
    ],
)
def test_administrators_begin_with_what_they_are_there_for(db, role, page):
    assert start_of(make_person("person", role, "")) == page


def test_who_has_no_post_begins_with_what_they_may_do(db):
    person = make_person("person", Role.AUDIT_ADMIN, "")
    person.grants.all().delete()

    assert start_of(person) == "people:my_reach"
