from decimal import Decimal

from schools.year_changes import biggest_changes, biggest_totals
from tests.schools.packages import document

BEFORE = document(
    [
        {"code": "1", "figures": {"books": "4000"}, "primary": {"pupils": "900", "classes": "20"}},
        {"code": "2", "primary": {"pupils": "100", "classes": "6"}},
        {"code": "3", "primary": {"pupils": "50"}},
    ],
    {"population": "500000", "myopia": "0"},
)
AFTER = document(
    [
        {"code": "1", "figures": {"books": "4100"}, "primary": {"pupils": "850", "classes": "20"}},
        {"code": "2", "primary": {"pupils": "130", "classes": "9"}},
        {"code": "4", "primary": {"pupils": "60", "classes": "2"}},
    ],
    {"population": "500500", "myopia": "3"},
)


def test_totals_are_ordered_by_share_and_those_that_grew_from_nought_come_first():
    totals = biggest_totals(BEFORE, AFTER, 10)

    assert [(total.element, total.stage) for total in totals] == [
        ("myopia", ""),
        ("pupils", "primary"),
        ("population", ""),
    ]
    assert (totals[1].before, totals[1].after) == (Decimal(1050), Decimal(1040))
    assert totals[2].share == Decimal("0.1")


def test_a_total_with_a_missing_part_is_not_compared():
    told = {total.element for total in biggest_totals(BEFORE, AFTER, 10)}

    assert not told & {"classes", "books"}


def test_campuses_are_ordered_by_how_much_they_move_the_county():
    changes = biggest_changes(BEFORE, AFTER, 10)

    assert [(change.school_code, change.element) for change in changes] == [
        ("2", "classes"),
        ("1", "pupils"),
        ("2", "pupils"),
        ("1", "books"),
    ]
    assert {change.school_code for change in changes} == {"1", "2"}


def test_as_many_are_told_as_are_asked_for():
    assert len(biggest_totals(BEFORE, AFTER, 1)) == 1
    assert len(biggest_changes(BEFORE, AFTER, 2)) == 2
