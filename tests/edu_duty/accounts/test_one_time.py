"""A one-time code opens one account, once, within its week."""

from datetime import timedelta

import pytest

from edu_duty.accounts import one_time
from edu_duty.accounts.models import OneTimeCode, User
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return User.objects.create(username="anna")


def test_a_code_opens_once(anna):
    code = one_time.issue(anna, NOON)

    assert one_time.redeem(anna, code, NOON)
    assert not one_time.redeem(anna, code, NOON)


def test_a_code_is_read_as_people_type_it(anna):
    code = one_time.issue(anna, NOON)

    assert one_time.redeem(anna, f" {code.lower().replace('-', ' ')}\n", NOON)


def test_only_a_digest_is_kept(anna):
    code = one_time.issue(anna, NOON)

    (row,) = OneTimeCode.objects.values_list("sha256", flat=True)
    assert code.replace("-", "") not in row.upper()
    assert len({one_time.issue(anna, NOON) for _turn in range(20)}) == 20


def test_the_table_alone_does_not_tell_a_code(anna, settings):
    code = one_time.issue(anna, NOON)
    settings.SECRET_KEY = "another installation"

    assert not one_time.redeem(anna, code, NOON)


@pytest.mark.parametrize(("late", "opens"), [(-1, True), (0, False), (1, False)])
def test_a_code_lasts_a_week_and_not_a_moment_longer(anna, late, opens):
    code = one_time.issue(anna, NOON)

    assert one_time.redeem(anna, code, NOON + one_time.GOOD_FOR + timedelta(seconds=late)) is opens


def test_a_new_code_ends_the_one_before(anna):
    first = one_time.issue(anna, NOON)
    second = one_time.issue(anna, NOON)

    assert not one_time.redeem(anna, first, NOON)
    assert one_time.redeem(anna, second, NOON)


def test_a_code_opens_nobody_elses_account(anna):
    bert = User.objects.create(username="bert")
    code = one_time.issue(anna, NOON)

    assert not one_time.redeem(bert, code, NOON)


def test_a_code_does_not_open_a_closed_account(anna):
    code = one_time.issue(anna, NOON)
    anna.is_active = False

    assert not one_time.redeem(anna, code, NOON)


def test_waiting_says_whether_a_code_is_out(anna):
    assert one_time.waiting(anna, NOON) is None
    one_time.issue(anna, NOON)

    assert one_time.waiting(anna, NOON) is not None
    assert one_time.waiting(anna, NOON + one_time.GOOD_FOR) is None
