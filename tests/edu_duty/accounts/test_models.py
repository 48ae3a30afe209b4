import pytest
from django.db import IntegrityError, transaction

from edu_duty.accounts.models import Grant, Reach, User
from edu_duty.accounts.roles import Permission, Role
from tests.conftest import make_person

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
