"""The demo's people: every role once, passwords of this installation alone."""

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.test import Client

from edu_duty.accounts.demo import (
    POSTS,
    demo_people,
    dismiss_demo_people,
    make_demo_people,
    password_of,
)
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Permission, Role
from edu_duty.audit.models import AuditEvent
from tests.conftest import NOON, make_person


def test_demo_people_holds_every_role_and_two_neighbouring_fillers():
    people = demo_people()

    fillers = {p.region_code for p in people if p.role == Role.COUNTY_FILLER}
    assert {p.role for p in people} == set(Role.values)
    assert {"990101", "990102", "520324"} == fillers
    assert len({p.username for p in people}) == len(people)


def test_demo_people_is_empty_where_this_is_no_demo(settings):
    settings.DEMO = False

    assert demo_people() == []


def test_password_of_follows_the_secret_of_the_installation(settings):
    before = password_of("admin")
    settings.SECRET_KEY = "another installation"

    assert password_of("admin") != before
    assert len(before) >= 12


@pytest.mark.django_db
def test_make_demo_people_lets_each_of_them_sign_in():
    make_demo_people(NOON)

    for person in demo_people():
        known = {"username": person.username, "password": person.password}
        assert authenticate(HttpRequest(), **known) is not None
    filler = User.objects.get(username="filler-990101")
    assert filler.may(Permission.RETURN_IMPORT, "990101")
    assert not filler.may(Permission.COUNTY_VIEW, "990102")


@pytest.mark.django_db
def test_make_demo_people_changes_nothing_the_second_time():
    first = make_demo_people(NOON)

    second = make_demo_people(NOON)

    assert (first, second) == (len(demo_people()), 0)
    assert Grant.objects.count() == len(demo_people())
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.DEMO_LOADED).count() == 1


@pytest.mark.django_db
def test_make_demo_people_puts_a_changed_password_right():
    make_demo_people(NOON)
    user = User.objects.get(username="admin")
    user.set_password("forgotten by everybody")
    user.save()

    changed = make_demo_people(NOON)

    assert changed == 1
    assert authenticate(HttpRequest(), username="admin", password=password_of("admin")) is not None


@pytest.mark.django_db
def test_make_demo_people_makes_nobody_where_this_is_no_demo(settings):
    settings.DEMO = False

    assert make_demo_people(NOON) == 0
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_demos_people_vanish_with_the_demo(settings):
    make_demo_people(NOON)
    own = make_person("own", Role.COUNTY_FILLER, "990101")
    demo, mine = Client(), Client()
    demo.force_login(User.objects.get(username="lead-99"))
    mine.force_login(own)
    settings.DEMO = False

    closed = dismiss_demo_people(NOON)

    assert closed == len(POSTS)
    assert not User.objects.filter(demo=True, is_active=True).exists()
    assert not any(user.has_usable_password() for user in User.objects.filter(demo=True))
    assert demo.get("/tokens/").status_code == 302
    assert mine.get("/tokens/").status_code == 200
    assert dismiss_demo_people(NOON) == 0
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.PERSON_DEACTIVATED).count() == 1


@pytest.mark.django_db
def test_the_demos_people_stay_while_this_is_a_demo():
    make_demo_people(NOON)

    assert dismiss_demo_people(NOON) == 0
    assert User.objects.filter(is_active=True).count() == len(POSTS)


@pytest.mark.django_db
def test_the_demos_people_come_back_with_the_demo(settings):
    make_demo_people(NOON)
    settings.DEMO = False
    dismiss_demo_people(NOON)
    settings.DEMO = True

    make_demo_people(NOON)

    assert User.objects.get(username="admin").check_password(password_of("admin"))
    assert Grant.objects.count() == len(POSTS)


@pytest.mark.django_db
def test_an_open_session_of_the_demo_gives_nothing_once_it_is_none(settings):
    make_demo_people(NOON)
    client = Client()
    client.force_login(User.objects.get(username="lead-99"))
    settings.DEMO = False

    assert client.get("/rubrics/").status_code == 403


@pytest.mark.django_db
def test_the_demo_takes_over_nobodys_account():
    own = make_person("admin", Role.COUNTY_FILLER, "990101")

    make_demo_people(NOON)

    own.refresh_from_db()
    assert own.check_password("only for tests")
    assert [grant.role for grant in own.granted] == [Role.COUNTY_FILLER]
