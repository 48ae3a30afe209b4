from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from edu_duty.accounts.models import Grant, Reach, User
from edu_duty.accounts.roles import Permission, Role
from tests.conftest import NOON, make_person

EDIT = Permission.FIGURES_EDIT


@pytest.fixture
def anna(db):
    return User.objects.create(username="anna")


def grant(user, role, prefix="990101", **place):
    Grant.objects.create(user=user, role=role, region_prefix=prefix, **place)


@pytest.mark.parametrize("role", [Role.COUNTY_FILLER, Role.BUREAU_HEAD])
def test_the_desk_reaches_a_whole_county_and_no_other(db, role):
    person = make_person("desk", role, "990101")

    assert person.reach(EDIT, "990101") == Reach(whole=True)
    assert not person.reach(EDIT, "990102")


def test_a_department_and_a_school_reach_what_their_grants_name(anna):
    grant(anna, Role.DEPARTMENT, department="财政局")
    grant(anna, Role.DEPARTMENT, department="编办")
    grant(anna, Role.SCHOOL_OFFICER, campus_code="9901010001")

    assert anna.reach(EDIT, "990101") == Reach(
        departments=frozenset({"财政局", "编办"}), campuses=frozenset({"9901010001"})
    )
    assert anna.reach(EDIT, "990102") == Reach()


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.SCHOOL_OFFICER])
def test_a_grant_that_names_no_place_reaches_nothing(anna, role):
    grant(anna, role)

    assert not anna.reach(EDIT, "990101")


def test_who_only_reads_reaches_nothing(db):
    reviewer = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")

    assert not reviewer.reach(EDIT, "990101")


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.COUNTY_FILLER, {"department": "财政局"}),
        (Role.DEPARTMENT, {"campus_code": "9901010001"}),
    ],
)
def test_the_database_refuses_a_place_that_does_not_fit_the_role(anna, role, place):
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(anna, role, **place)


@pytest.mark.parametrize(
    ("starts", "ends", "in_force"),
    [(-2, None, True), (-2, 1, True), (-2, -1, False), (1, None, False), (1, 2, False)],
)
def test_a_grant_is_in_force_between_its_start_and_its_end(anna, starts, ends, in_force):
    now = timezone.now()
    Grant.objects.create(
        user=anna,
        role=Role.COUNTY_FILLER,
        region_prefix="990101",
        starts_at=now + timedelta(minutes=starts),
        ends_at=None if ends is None else now + timedelta(minutes=ends),
    )

    assert anna.may(EDIT, "990101") is in_force
    assert bool(anna.reach(EDIT, "990101")) is in_force


def test_a_grant_given_now_is_in_force_at_once_and_not_any_more_when_it_ends_now(anna):
    grant(anna, Role.COUNTY_FILLER)
    assert Grant.objects.in_force().exists()

    Grant.objects.update(ends_at=Now())

    assert not Grant.objects.in_force().exists()


def test_the_database_refuses_an_end_before_the_start(anna):
    grant(anna, Role.COUNTY_FILLER)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.update(ends_at=NOON - timedelta(days=999))


def test_people_are_seen_by_those_above_their_posts_past_ones_too(db):
    head = make_person("head", Role.BUREAU_HEAD, "990101")
    below = make_person("below", Role.DEPARTMENT, "990101", department="财政局")
    make_person("beside", Role.DEPARTMENT, "990102", department="财政局")
    make_person("above", Role.PROVINCE_LEAD, "99")
    below.grants.update(ends_at=Now())

    assert set(User.objects.visible_to(head)) == {head, below}
    assert not User.objects.visible_to(below).exists()


def test_who_never_had_a_post_is_seen_by_those_who_see_the_nation(anna):
    chief = make_person("chief", Role.SECURITY_ADMIN, "")
    local = make_person("local", Role.SECURITY_ADMIN, "99")

    assert anna in User.objects.visible_to(chief)
    assert anna not in User.objects.visible_to(local)


def test_every_act_of_a_region_is_one_that_may_be_done_there(anna):
    grant(anna, Role.COUNTY_FILLER)
    grant(anna, Role.OFFICIAL, prefix="99")

    for code in ("990101", "990102", "980101"):
        assert anna.acts(code) == {each for each in Permission if anna.may(each, code)}
    assert anna.acts("990101") > anna.acts("990102") > anna.acts("980101") == frozenset()
