"""Who may be appointed, who is, and who is missing; at a price that stays."""

import pytest

from assessments.appointing import appoint, declare_conflict
from assessments.appointing_queries import candidates_for, own_appointments, people_sheet
from assessments.models import Round
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Role
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person, make_region


@pytest.fixture
def held(county, neighbour) -> Round:
    return open_with(county, neighbour)


def test_those_with_a_mandate_in_force_within_the_round_may_be_appointed(held):
    make_person("inspector", Role.INSPECTOR, "99")
    make_person("near", Role.PREFECTURE_REVIEWER, "9901")
    make_person("far", Role.INSPECTOR, "52")
    gone = make_person("gone", Role.INSPECTOR, "99")
    Grant.objects.filter(user=gone).update(starts_at=NOON - 2 * DAY, ends_at=NOON - DAY)
    away = make_person("away", Role.INSPECTOR, "99")
    away.is_active = False
    away.save()

    assert candidates_for(held) == [
        ("PREFECTURE", [("near", "near")]),
        ("PROVINCE", [("inspector", "inspector")]),
    ]


def test_a_county_says_who_is_missing(held, lead):
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    words = {"held": held, "column": "PROVINCE", "person": lead, "at": NOON}
    appoint(**words, codes=["990101"], appointed=inspector)

    [prefecture] = people_sheet(held, [], "990102").prefectures

    first, second = prefecture.rows
    assert (first.missing, second.missing) == ("缺复核员，缺1名督学", "缺复核员，缺2名督学")
    assert [person.name for person in first.inspectors] == ["inspector"]
    assert (first.ticked, second.ticked) == (False, True)


def test_the_price_does_not_grow_with_counties_or_people(lead, county, django_assert_num_queries):
    far = [make_region(f"9902{n:02d}", f"示例{n}县") for n in range(1, 30)]
    held = open_with(county, *far)
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    words = {"held": held, "column": "PROVINCE", "person": lead, "at": NOON}
    appoint(**words, codes=[each.code for each in far], appointed=inspector)
    candidates = candidates_for(held)

    with django_assert_num_queries(3):
        sheet = people_sheet(held, candidates, "")

    assert [len(place.rows) for place in sheet.prefectures] == [1, 29]


def test_a_declared_conflict_is_no_appointment(held, lead):
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    words = {"held": held, "column": "PROVINCE", "person": lead, "at": NOON}
    [made] = appoint(**words, codes=["990101"], appointed=inspector)
    assert [own.county for own in own_appointments(held, inspector)] == ["示例甲县"]

    declare_conflict(appointment=made, conflict="亲属", person=inspector, at=NOON)

    assert own_appointments(held, inspector) == []
    [declared] = people_sheet(held, [], "").declared
    assert (declared.name, declared.county, declared.conflict) == ("inspector", "示例甲县", "亲属")


def test_who_appointed_is_called_by_name(held, lead):
    User.objects.filter(pk=lead.pk).update(full_name="示例负责人")
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    words = {"held": held, "column": "PROVINCE", "person": lead, "at": NOON}
    appoint(**words, codes=["990101"], appointed=inspector)

    [prefecture] = people_sheet(held, [], "").prefectures

    told = "示例负责人 2026年5月6日 12:00指派"
    assert prefecture.rows[0].inspectors[0].told == told
    assert own_appointments(held, inspector)[0].told == told
