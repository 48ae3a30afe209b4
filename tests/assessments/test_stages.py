"""A county is late when its stage should be over, and by nobody's clock but the server's."""

from datetime import timedelta

import pytest

from assessments.stages import due, keeps_time, late_stage, objection_time
from tests.conftest import NOON

CLOSING = {"SELF": NOON, "REVIEW": NOON + timedelta(days=10), "OBJECTION": NOON}


@pytest.mark.parametrize(
    ("status", "late"),
    [
        ("PREPARING", "SELF"),
        ("RETURNED", "SELF"),
        ("SUBMITTED", ""),
        ("REVIEWED", ""),
        ("OPINION", ""),
        ("OBJECTED", ""),
        ("DECIDED", ""),
    ],
)
def test_a_county_is_late_with_the_stage_that_binds_it(status, late):
    assert late_stage(status, due(status, None, CLOSING), NOON) == late


def test_a_window_closes_with_its_last_moment():
    before = NOON - timedelta(microseconds=1)

    assert late_stage("PREPARING", due("PREPARING", None, CLOSING), before) == ""


def test_a_returned_county_has_the_time_it_was_given():
    until = NOON + timedelta(days=3)

    assert due("RETURNED", until, CLOSING) == until
    assert due("PREPARING", until, CLOSING) == NOON
    assert late_stage("RETURNED", until, NOON) == ""
    assert late_stage("RETURNED", until, until) == "SELF"


def test_a_stage_without_a_window_has_no_end():
    assert due("REVIEWED", None, CLOSING) is None
    assert due("DECIDED", None, CLOSING) is None


def test_a_county_objects_in_the_window_or_as_long_from_when_it_was_told():
    window = (NOON, NOON + timedelta(days=7))
    later = NOON + timedelta(days=3)

    assert objection_time(NOON - timedelta(days=9), window) == window
    assert objection_time(later, window) == (later, later + timedelta(days=7))
    assert objection_time(None, window) is None
    assert objection_time(later, None) is None


@pytest.mark.parametrize(
    ("told", "moved", "at", "kept"),
    [
        # Told before the window: it closes on day 10, and on day 2 five days are left to it.
        (-1, (0, 7), 2, True),
        (-1, (0, 6), 2, False),
        # Three days were left anyhow, and they stay.
        (-1, (0, 10), 7, True),
        (-1, (0, 9), 7, False),
        # Told on day 6: as long as the window lasts, so until day 16.
        (6, (0, 7), 8, True),
        (6, (0, 6), 8, False),
        # Whose time is over loses nothing.
        (-1, (0, 5), 10, True),
        (-1, (0, 20), 2, True),
    ],
)
def test_who_may_still_object_keeps_the_least_time_or_what_was_left(told, moved, at, kept):
    day = timedelta(days=1)
    before = (NOON, NOON + 10 * day)
    after = (NOON + moved[0] * day, NOON + moved[1] * day)

    assert keeps_time(NOON + told * day, before, after, NOON + at * day, 5 * day) is kept
