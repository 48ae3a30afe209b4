from datetime import timedelta

import pytest

from schools.models import CountyYear, Deadline, Extension
from schools.windows import CollectionClosed, refuse_when_closed, why_closed, window_of, windows_of
from tests.conftest import NOON

YEAR = 2025


def deadline(prefix, at):
    Deadline.objects.create(
        region_prefix=prefix, year=YEAR, closes_at=at, set_by_name="lead", set_at=NOON
    )


def extension(county, until, state):
    Extension.objects.create(
        county=county,
        year=YEAR,
        until=until,
        reason="大雪停电",
        state=state,
        asked_by_name="filler",
        asked_at=NOON,
        decided_by_name="" if state == "ASKED" else "lead",
    )


def test_without_a_deadline_nothing_ends(county):
    assert window_of(county, YEAR).ends_at is None
    refuse_when_closed(county, CountyYear(county=county, year=YEAR), NOON)


def test_the_deadline_written_most_closely_holds(county):
    deadline("99", NOON)
    deadline("9901", NOON + timedelta(days=2))
    deadline("5203", NOON + timedelta(days=9))

    assert window_of(county, YEAR).ends_at == NOON + timedelta(days=2)


@pytest.mark.parametrize(("state", "days"), [("APPROVED", 3), ("ASKED", 0), ("REFUSED", 0)])
def test_only_an_approved_extension_moves_the_end(county, state, days):
    deadline("99", NOON)
    extension(county, NOON + timedelta(days=3), state)

    assert window_of(county, YEAR).ends_at == NOON + timedelta(days=days)


def test_an_extension_never_brings_the_end_forward(county):
    deadline("99", NOON)
    extension(county, NOON - timedelta(days=3), "APPROVED")

    assert window_of(county, YEAR).ends_at == NOON


def test_the_last_moment_still_counts_and_the_next_does_not(county):
    deadline("99", NOON)
    county_year = CountyYear(county=county, year=YEAR)

    refuse_when_closed(county, county_year, NOON)
    with pytest.raises(CollectionClosed) as refusal:
        refuse_when_closed(county, county_year, NOON + timedelta(microseconds=1))

    assert refusal.value.code == "closed"
    assert "申请延期" in refusal.value.message


def test_a_frozen_year_is_closed_whatever_the_deadline(county):
    with pytest.raises(CollectionClosed) as refusal:
        refuse_when_closed(county, CountyYear(county=county, year=YEAR, frozen=True), NOON)

    assert refusal.value.code == "frozen"


def test_the_windows_of_many_counties_take_two_queries(
    county, neighbour, django_assert_num_queries
):
    deadline("9901", NOON)
    deadline("990102", NOON + timedelta(days=1))
    extension(county, NOON + timedelta(days=3), Extension.State.APPROVED)

    with django_assert_num_queries(2):
        found = windows_of([county.code, neighbour.code, "980101"], YEAR)

    assert found["990101"].ends_at == NOON + timedelta(days=3)
    assert found["990102"].ends_at == NOON + timedelta(days=1)
    assert found["980101"].ends_at is None


def test_why_closed_says_what_writing_would_be_refused_with(county):
    frozen = CountyYear.objects.create(county=county, year=2025, frozen=True)
    Deadline.objects.create(
        region_prefix="99", year=2026, closes_at=NOON, set_by_name="lead", set_at=NOON
    )

    assert "2025年数据已冻结" in why_closed(county, 2025, frozen, NOON)
    assert why_closed(county, 2026, None, NOON) == ""
    assert "截止" in why_closed(county, 2026, None, NOON + timedelta(minutes=1))
