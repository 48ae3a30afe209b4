from datetime import timedelta

import pytest

from edu_duty.jobs.pulse import beat, last_beat
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def test_a_process_that_never_lived_has_no_last_beat():
    assert last_beat("worker") is None


def test_the_last_beat_is_the_newest():
    beat("worker", NOON)
    beat("worker", NOON + timedelta(seconds=5))

    assert last_beat("worker") == NOON + timedelta(seconds=5)
