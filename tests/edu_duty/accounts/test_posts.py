"""What posts let their holders do, asked without changing anything."""

from datetime import timedelta

import pytest
from django.utils import timezone

from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.posts import (
    Post,
    alone,
    collide,
    holders_of,
    levels_of,
    manages,
    offered_roles,
    permitted,
)
from edu_duty.accounts.roles import Permission, Role
from tests.conftest import NOON, make_person

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("one", "other", "collides"),
    [
        (Post(Role.SYSTEM_ADMIN, ""), Post(Role.AUDIT_ADMIN, ""), True),
        (Post(Role.OFFICIAL, "99"), Post(Role.AUDIT_ADMIN, ""), True),
        (Post(Role.OFFICIAL, "99"), Post(Role.INSPECTOR, "99"), False),
        (Post(Role.AUDIT_ADMIN, "99"), Post(Role.AUDIT_ADMIN, "52"), False),
        (
            Post(Role.OFFICIAL, "99", ends_at=NOON),
            Post(Role.AUDIT_ADMIN, "", starts_at=NOON),
            False,
        ),
        (
            Post(Role.OFFICIAL, "99", ends_at=NOON),
            Post(Role.AUDIT_ADMIN, "", starts_at=NOON - DAY),
            True,
        ),
    ],
)
def test_administrators_collide_with_everybody_they_overlap(one, other, collides):
    assert collide(one, other) is collides
    assert collide(other, one) is collides


def test_levels_of_a_county_post_are_six_digits():
    assert levels_of(Role.COUNTY_FILLER) == [6]


@pytest.mark.django_db
def test_offered_roles_are_those_a_person_may_give(filler, official):
    assert offered_roles(filler) == [Role.DEPARTMENT, Role.SCHOOL_OFFICER]
    assert offered_roles(official) == []


@pytest.mark.django_db
def test_holders_of_an_act_are_those_above_and_in_a_region(filler, outsider, lead, official):
    make_person("elsewhere", Role.PROVINCE_LEAD, "52")
    closed = make_person("closed", Role.PROVINCE_LEAD, "99")
    closed.is_active = False
    closed.save()
    past = make_person("past", Role.COUNTY_FILLER, "990101")
    past.grants.update(ends_at=timezone.now())

    held = holders_of([Permission.RETURN_VIEW], "990101")

    assert {grant.user for grant in held} == {filler, lead}
    everywhere = holders_of([Permission.RUBRIC_VIEW], None)
    assert {str(grant.user) for grant in everywhere} == {"lead", "elsewhere"}


@pytest.mark.django_db
def test_the_demos_people_hold_nothing_where_this_is_no_demo(filler, settings):
    User.objects.filter(pk=filler.pk).update(demo=True)
    settings.DEMO = False

    assert holders_of([Permission.RETURN_VIEW], "990101") == []
    assert User.objects.get(pk=filler.pk).granted == []


@pytest.mark.django_db
def test_permitted_is_what_the_table_says_of_a_post(filler):
    acts = permitted(filler.grants.get())

    assert Permission.FIGURES_EDIT in acts
    assert Permission.RETURN_FREEZE not in acts
    assert all(filler.may(act, "990101") for act in acts)


@pytest.mark.django_db
def test_who_never_had_a_post_is_managed_by_the_nations_security_administrator_alone():
    nobody = User.objects.create(username="nobody")
    chief = make_person("chief", Role.SECURITY_ADMIN, "")
    local = make_person("local", Role.SECURITY_ADMIN, "99")

    assert manages(chief, nobody)
    assert not manages(local, nobody)
    assert not manages(chief, chief)


@pytest.mark.django_db
def test_who_left_is_managed_by_who_managed_their_last_posts(filler):
    anna = User.objects.create(username="anna")
    Grant.objects.create(
        user=anna,
        role=Role.DEPARTMENT,
        region_prefix="990101",
        starts_at=NOON - DAY,
        ends_at=NOON,
    )

    assert manages(filler, anna)


@pytest.mark.django_db
def test_the_holder_of_a_post_alone_does_what_that_post_lets_them_do():
    anna = make_person("anna", Role.OFFICIAL, "990101")
    Grant.objects.create(user=anna, role=Role.PROVINCE_LEAD, region_prefix="99")

    official = alone(anna.grants.get(role=Role.OFFICIAL))

    assert User.objects.get(pk=anna.pk).may(Permission.ROUND_RUN, "990101")
    assert not official.may(Permission.ROUND_RUN, "990101")
    assert official.prefixes(Permission.DOCUMENT_VIEW) == ["990101"]
