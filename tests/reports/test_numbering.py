"""Numbers: the lowest free one, the same when asked again, and none for nothing."""

from reports.letterheads import speaker
from reports.models import TakenNumber
from reports.numbering import give_back, take, written


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
