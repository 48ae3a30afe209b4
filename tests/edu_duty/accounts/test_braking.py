"""Slowing down whoever guesses."""

from datetime import timedelta

import pytest

from edu_duty.accounts import braking
from edu_duty.accounts.sign_in_models import WrongTry
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def missed(times: int, at=NOON, kind: str = "account") -> None:
    for _time in range(times):
        braking.missed(kind, "filler", at)


def test_the_first_tries_are_free():
    missed(9)

    assert braking.wait("account", "filler", NOON) == timedelta(0)


@pytest.mark.parametrize(
    ("tries", "seconds"), [(10, 1), (11, 2), (12, 4), (15, 32), (16, 60), (500, 60)]
)
def test_the_wait_doubles_up_to_a_minute(tries, seconds):
    missed(tries)

    assert braking.wait("account", "filler", NOON) == timedelta(seconds=seconds)
    assert braking.wait("account", "filler", NOON + timedelta(seconds=seconds)) == timedelta(0)


def test_missed_says_once_when_waiting_begins():
    told = [braking.missed("code", "filler", NOON) for _time in range(8)]

    assert told == [False] * 4 + [True] + [False] * 3


def test_everything_is_forgotten_after_a_quarter_of_an_hour():
    missed(20)
    later = NOON + braking.MEMORY

    assert braking.wait("account", "filler", later) == timedelta(0)
    missed(1, at=later)
    assert WrongTry.objects.get().count == 1


def test_a_right_answer_forgets_what_was_counted_for_it_alone():
    missed(20)
    missed(20, kind="code")

    braking.forget("account", "filler")

    assert not braking.wait("account", "filler", NOON)
    assert braking.wait("code", "filler", NOON)
