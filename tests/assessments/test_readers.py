"""Everybody sees what they answer for: the desk all of it, a department its own part."""

from itertools import product

import pytest

from assessments.models import Appointment, Assessment, Round
from assessments.readers import reader_of, response_for
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission, Role
from indicators.models import Rubric
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person


@pytest.mark.parametrize(
    ("role", "prefix", "whole", "narrow"),
    [
        (Role.COUNTY_FILLER, "990101", True, False),
        (Role.BUREAU_HEAD, "990101", True, False),
        (Role.PREFECTURE_REVIEWER, "9901", False, False),
        (Role.INSPECTOR, "99", False, False),
        (Role.PROVINCE_LEAD, "99", False, False),
    ],
)
def test_those_who_may_ask_see_every_point(county, role, prefix, whole, narrow):
    reader = reader_of(make_person("x", role, prefix), county.code)

    assert (reader.whole, reader.narrow) == (whole, narrow)
    assert reader.sees(["财政局"])


def test_a_department_sees_and_writes_its_own_part_alone(county):
    person = make_person("finance", Role.DEPARTMENT, county.code, department="财政局")

    reader = reader_of(person, county.code)

    assert (reader.narrow, reader.departments) == (True, frozenset({"财政局"}))
    assert (reader.sees(["教育局", "财政局"]), reader.sees(["教育局"])) == (True, False)
    assert (reader.writes_part("财政局"), reader.writes_part("编办")) == (True, False)


def test_a_department_without_a_name_sees_nothing(county):
    reader = reader_of(make_person("nobody", Role.DEPARTMENT, county.code), county.code)

    assert not reader.sees(["财政局", "教育局"])


def people_of_every_post() -> list[User]:
    """Make one person for every post at every place, and one with two posts."""
    places = ("", "99", "9901", "990101", "990102", "52")
    made = [make_person(f"{role}-{place}", role, place) for role, place in product(Role, places)]
    both = make_person("both", Role.INSPECTOR, "99")
    both.grants.create(role=Role.PREFECTURE_REVIEWER, region_prefix="9902")
    return [*made, both]


def appoint_every_second(people: list[User], assessments: list[Assessment]) -> None:
    """Appoint people to one county or the other; some of them no longer, some in conflict."""
    Appointment.objects.bulk_create(
        Appointment(
            assessment=assessments[number % len(assessments)],
            person=person,
            column="PROVINCE",
            appointed_by_name="lead",
            appointed_at=NOON,
            ended_at=NOON if number % 3 == 0 else None,
            conflict="示例" if number % 5 == 0 else "",
        )
        for number, person in enumerate(people)
        if number % 2
    )


def test_one_assessment_is_seen_by_exactly_those_who_find_it_among_all(county, neighbour):
    draft = open_with(county, year=2024)
    Round.objects.filter(pk=draft.pk).update(status="DRAFT", opened_at=None)
    open_with(county, neighbour)
    all_of_them = list(Assessment.objects.select_related("round").order_by("pk"))
    people = people_of_every_post()
    appoint_every_second(people, all_of_them)
    wrong, seen = [], 0

    for person, permission in product(people, Permission):
        among_all = set(Assessment.objects.visible_to(person, permission))
        one_by_one = {each for each in all_of_them if each.is_seen_by(person, permission)}
        seen += len(among_all)
        if among_all != one_by_one:
            wrong.append((person.username, permission, among_all, one_by_one))

    assert seen > 100
    assert wrong == []


def test_a_point_comes_with_its_round_and_its_rubric_in_one_query(
    county, filler, django_assert_num_queries
):
    assessment = open_with(county).assessments.get()
    response_for(filler, assessment.pk, "P02")

    with django_assert_num_queries(1):
        found = response_for(filler, assessment.pk, "P02")
        assert found is not None
        held = found.assessment.round
        text = held.rubric.text if held.rubric else ""

    assert found == assessment.responses.get(point="P02")
    assert text == Rubric.objects.get(code="CE37", current=True).text


def test_a_point_that_is_not_there_or_not_theirs_is_not_found(county, filler, outsider):
    assessment = open_with(county).assessments.get()

    assert response_for(outsider, assessment.pk, "P02") is None
    assert response_for(filler, assessment.pk, "P99") is None
    assert response_for(filler, 10**30, "P02") is None
