"""Numbers: the lowest free one, the same when asked again, and none for nothing."""

import threading
from typing import Any

import pytest
from django.db import connection

from reports.letterheads import speaker
from reports.models import TakenNumber
from reports.numbering import give_back, take, written
from tests.conftest import make_region


def taken(county, holder, kind="inspection", year=2026) -> int:
    return take(speaker=speaker(county, kind), kind=kind, year=year, holder=holder)


def test_numbers_count_from_one_in_every_series(county, neighbour):
    places = [taken(county, "a"), taken(neighbour, "b"), taken(county, "c", year=2027)]

    assert places == [1, 2, 1]
    assert taken(county, "d", "self_assessment") == 1


def test_what_asks_again_gets_the_same_number(county):
    assert (taken(county, "a"), taken(county, "a")) == (1, 1)


def test_a_number_given_back_is_the_next_to_be_taken(county):
    for holder in "abc":
        taken(county, holder)

    give_back(kind="inspection", holder="b")

    assert taken(county, "d") == 2
    assert sorted(TakenNumber.objects.values_list("place", flat=True)) == [1, 2, 3]


def test_a_number_is_written_as_the_field_writes_it(county):
    head = speaker(county, "inspection")

    assert written(head, "990101", 2026, 18, own=False) == "示督评〔2026〕18号"
    assert written(head, "990101", 2026, None, own=False) == "示督评〔2026〕　号"
    assert written(head, "990101", 2026, 2, own=True) == "示督评〔2026〕990101-2号"


@pytest.mark.django_db(transaction=True)
def test_many_who_take_a_number_at_once_get_one_each():
    head = speaker(make_region("990101", "示例甲县"), "inspection")
    start = threading.Barrier(6)
    places: list[Any] = []

    def run(holder: str) -> None:
        start.wait()
        try:
            places.append(take(speaker=head, kind="inspection", year=2026, holder=holder))
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            places.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[holder]) for holder in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(places, key=str) == [1, 2, 3, 4, 5, 6]
