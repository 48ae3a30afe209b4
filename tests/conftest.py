"""Named people and places that the permission story is told with."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.dispatch import receiver
from django.template.backends.django import Template
from django.test import TransactionTestCase
from django.utils import timezone

from edu_duty.accounts import sessions
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Role
from edu_duty.audit.guards import drop_guards, raise_guards
from schools.models import Region
from tests.stack.databases import shared_database

__all__ = ["shared_database"]

NOON = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)


def make_region(code: str, name: str) -> Region:
    """Add one synthetic county."""
    return Region.objects.create(
        code=code,
        level=Region.Level.COUNTY,
        name=name,
        pinyin=code,
        province_name="示例省",
        prefecture_name="示例一市",
        synthetic=True,
    )


def make_person(username: str, role: Role, prefix: str, **place: str) -> User:
    """Add one person with one grant; every password in tests is ``only for tests``.

    ``place`` is the grant's ``department`` or ``campus_code``.
    """
    user = User(username=username, full_name=username)
    user.set_password("only for tests")
    user.save()
    Grant.objects.create(user=user, role=role, region_prefix=prefix, **place)
    return user


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied():
    """A test with transactions of its own ends by emptying every table, these ones too."""
    case: Any = TransactionTestCase
    teardown = case._fixture_teardown

    def without_guards(test):
        drop_guards()
        teardown(test)
        raise_guards()

    case._fixture_teardown = without_guards
    yield
    case._fixture_teardown = teardown


@receiver(user_logged_in)
def just_signed_in(request, **_more):
    """``force_login`` stands for somebody who signed in this moment."""
    sessions.begin(request, at=timezone.now(), factor=False)


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def plain_static(settings):
    """Pages name their files without the manifest that collectstatic writes."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def silent_rendering(monkeypatch):
    """Refuse every query between the first and the last character of a page."""
    render = Template.render

    def refuse(_execute, sql, *_rest):
        raise AssertionError(f"The template asked the database: {sql}")

    def silent(self, *args, **kwargs):
        with connection.execute_wrapper(refuse):
            return render(self, *args, **kwargs)

    monkeypatch.setattr(Template, "render", silent)


@pytest.fixture
def county(db) -> Region:
    """示例甲县, the county most tests are about."""
    return make_region("990101", "示例甲县")


@pytest.fixture
def neighbour(db) -> Region:
    """示例乙县, in the same prefecture."""
    return make_region("990102", "示例乙县")


@pytest.fixture
def filler(county) -> User:
    """The county's own filler."""
    return make_person("filler", Role.COUNTY_FILLER, county.code)


@pytest.fixture
def outsider(neighbour) -> User:
    """The neighbour's filler, who must see nothing of the county."""
    return make_person("outsider", Role.COUNTY_FILLER, neighbour.code)


@pytest.fixture
def official(county) -> User:
    """A leader who reads results and reports of the county."""
    return make_person("official", Role.OFFICIAL, county.code)


@pytest.fixture
def lead(db) -> User:
    """The provincial lead."""
    return make_person("lead", Role.PROVINCE_LEAD, "99")
