"""How long passwords last, which may come back, and what changing one ends."""

from datetime import timedelta

import pytest

from edu_duty.accounts.password_profiles import PROFILES
from edu_duty.accounts.passwords import PasswordRefused, change_password, is_too_old
from edu_duty.accounts.sign_in_models import PastPassword
from edu_duty.audit.models import AuditEvent
from tests.conftest import NOON

NEW = "Kettle-hums-7"

pytestmark = pytest.mark.django_db


def change(user, new: str = NEW, at=NOON) -> int:
    return change_password(user=user, new=new, actor_name=user.username, at=at)


def test_a_new_password_opens_and_the_old_one_does_not(filler):
    change(filler)

    filler.refresh_from_db()
    assert filler.check_password(NEW)
    assert not filler.check_password("only for tests")
    assert AuditEvent.objects.get(verb="PASSWORD_CHANGED").target == "filler"


def test_a_weak_password_is_refused_with_every_reason(filler):
    with pytest.raises(PasswordRefused) as refusal:
        change(filler, "filler")

    assert refusal.value.message.count("；") >= 2
    assert not PastPassword.objects.exists()


def test_the_present_password_is_none_that_is_new(filler):
    change(filler)

    with pytest.raises(PasswordRefused) as refusal:
        change(filler)

    assert refusal.value.code == "USED_BEFORE"


def test_the_last_five_passwords_do_not_come_back(filler, settings):
    settings.PASSWORD_RULES = PROFILES["mlps3"]
    for number in range(6):
        change(filler, f"Kettle-hums-{number}", NOON + timedelta(days=number))

    with pytest.raises(PasswordRefused):
        change(filler, "Kettle-hums-1", NOON + timedelta(days=9))
    change(filler, "Kettle-hums-0", NOON + timedelta(days=9))


@pytest.mark.parametrize(
    ("profile", "days", "due"),
    [("mlps3", 89, False), ("mlps3", 90, True), ("asvs", 9000, False)],
)
def test_a_password_lasts_as_long_as_the_profile_says(filler, settings, profile, days, due):
    settings.DEMO = False
    settings.PASSWORD_RULES = PROFILES[profile]
    change(filler)

    assert is_too_old(filler, NOON + timedelta(days=days)) is due


def test_a_password_nobody_changed_yet_is_as_old_as_the_account(filler, settings):
    settings.DEMO = False

    assert not is_too_old(filler, filler.date_joined + timedelta(days=89))
    assert is_too_old(filler, filler.date_joined + timedelta(days=90))


def test_the_demos_passwords_are_never_too_old(filler):
    assert not is_too_old(filler, filler.date_joined + timedelta(days=900))
