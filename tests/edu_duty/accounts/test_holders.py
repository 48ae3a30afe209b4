"""Who is told: those whose posts in force reach a region."""

from datetime import timedelta

from django.utils import timezone

from edu_duty.accounts.holders import holders, holders_below, posts_at
from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Permission, Role
from tests.conftest import make_person

EDIT = [Permission.RESPONSE_EDIT]


def names(people) -> set[str]:
    return set(people.values_list("username", flat=True))


def test_posts_at_and_above_a_region_reach_it(county, filler, outsider, lead):
    assert names(holders([Permission.ASSESSMENT_VIEW], county.code)) == {"filler", "lead"}


def test_an_ended_post_and_a_closed_account_reach_nothing(county, filler):
    head = make_person("head", Role.BUREAU_HEAD, county.code)
    head.is_active = False
    head.save()
    Grant.objects.filter(user=filler).update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )

    assert names(holders(EDIT, county.code)) == set()


def test_departments_narrow_their_own_officers_alone(county, filler):
    make_person("finance", Role.DEPARTMENT, county.code, department="财政局")
    make_person("planning", Role.DEPARTMENT, county.code, department="发展改革局")

    assert names(holders(EDIT, county.code, {"财政局"})) == {"filler", "finance"}
    assert names(holders(EDIT, county.code)) == {"filler", "finance", "planning"}


def test_a_province_reaches_everybody_in_it(county, neighbour, filler, outsider, lead):
    make_person("far", Role.COUNTY_FILLER, "520324")

    assert names(holders_below(EDIT, "99")) == {"filler", "outsider"}
    assert names(holders_below([Permission.ROUND_RUN], "9901")) == {"lead"}


def test_posts_that_reach_a_region_are_named_once(county, filler):
    Grant.objects.create(user=filler, role=Role.BUREAU_HEAD, region_prefix="990102")

    assert posts_at(filler, county.code) == ["县级填报员"]
