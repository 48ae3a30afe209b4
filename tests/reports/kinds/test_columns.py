"""Sums over columns are exact; a column with a gap has no sum."""

from reports.kinds.columns import domains_table, losing, reasons, total
from tests.reports.kinds.rounds import assessment

ROWS = assessment()["points"]


def test_a_column_is_added_up_exactly():
    assert total(ROWS, "province") == "7.583333333333"


def test_a_column_with_a_gap_has_no_sum():
    assert total(ROWS, "final") == ""
    assert domains_table(ROWS, ("final",)).rows[-1][2].text == "—"


def test_a_point_nobody_marked_has_lost_nothing_yet():
    assert losing(ROWS, "final") == []


def test_a_reason_given_twice_is_said_once():
    row = {"items": [{"reason": "材料不全。"}, {"reason": "材料不全"}, {"reason": ""}]}

    assert reasons(row) == "材料不全"
