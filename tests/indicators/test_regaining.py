"""What gets lost points back is said row by row, each way with how many."""

import pytest

from indicators.regaining import lost_points, lost_text


@pytest.mark.parametrize(
    ("row", "lost"),
    [
        ({"points": "1.5", "full_points": "2", "points_range": None}, "0.5"),
        ({"points": None, "full_points": "2", "points_range": ["0", "1.25"]}, "0.75"),
        ({"points": "3", "full_points": "2", "points_range": None}, "0"),
        ({"points": None, "full_points": None, "points_range": None}, "0"),
    ],
)
def test_lost_points_are_what_is_lost_whatever_is_still_open(row, lost):
    assert str(lost_points(row)) == lost


def test_lost_text_is_empty_where_nothing_is_lost():
    assert lost_text({"points": "2", "full_points": "2", "points_range": None}) == ""
