"""Sums over columns are exact as far as points are kept; a column with a gap has no sum."""

from reports.kinds.columns import domains_table, losing, points_table, reasons, total
from tests.reports.kinds.rounds import assessment

ROWS = assessment()["points"]


def test_a_column_is_added_up_to_nine_decimals():
    assert total(ROWS, "province") == "7.583333333"


def test_thirds_that_were_cut_add_up_to_the_whole():
    thirds = [{"province": "0.333333333333"}] * 3

    assert total(thirds, "province") == "1"


def test_reasons_nobody_gave_take_no_room():
    silent = [row | {"items": [item | {"reason": ""} for item in row["items"]]} for row in ROWS]

    told, untold = (points_table(rows, ("self",), "表") for rows in (ROWS, silent))

    assert [column.heading for column in told.columns][-1] == "理由"
    assert [column.heading for column in untold.columns] == ["代码", "评分项目", "满分", "自评"]


def test_a_column_with_a_gap_has_no_sum():
    assert total(ROWS, "final") == ""
    assert domains_table(ROWS, ("final",)).rows[-1][2].text == "—"


def test_a_point_nobody_marked_has_lost_nothing_yet():
    assert losing(ROWS, "final") == []


def test_a_reason_given_twice_is_said_once():
    row = {"items": [{"reason": "材料不全。"}, {"reason": "材料不全"}, {"reason": ""}]}

    assert reasons(row) == "材料不全"
