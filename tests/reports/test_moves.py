"""Moves in words: up or down, by how much, and with enough decimals to be seen."""

from typing import Any

import pytest

from reports.moves import causes, gained, inner_causes, moved, outcome, replaced, stays


def row(**known: Any) -> dict[str, Any]:
    usual = {
        "code": "P01",
        "value": None,
        "unit": "percent",
        "op": ">=",
        "threshold": "85",
        "verdict": "met",
        "points": None,
        "points_range": None,
        "full_points": None,
        "formula": "a / b",
        "below": None,
        "all_of": None,
    }
    return usual | known


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("5", "3.5", "由5分降到3.50分"),
        ("3.331", "3.332", "由3.331分升到3.332分"),
        ("-1", "1", "由−1分升到1分"),
    ],
)
def test_a_number_goes_up_or_down(before, after, said):
    assert moved(before, after, unit="分") == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [("5", "3.5", "少得1.50分"), ("1", "2", "多得1分"), ("1", "1.0001", "多得0.0001分")],
)
def test_a_difference_of_points_never_looks_like_none(before, after, said):
    assert gained(before, after) == said


def test_points_come_before_the_verdict():
    assert outcome(row(points="1"), row(points="2", verdict="unmet")) == "由1分升到2分，多得1分"
    assert outcome(row(), row(verdict="unmet")) == "由达标改为未达标"
    assert outcome(row(), row(value="3")) == ""


def test_points_between_two_ends_are_told_as_such():
    open_row = row(points_range=["0", "3"])

    assert outcome(row(points="2"), open_row) == "得分由2改为0至3"
    assert outcome(open_row, row(points_range=["0", "3"], verdict="unmet")) == ""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"full_points": "3"}, {"full_points": "4"}, "满分由3分改为4分"),
        ({"threshold": "80"}, {}, "标准由不低于80%改为不低于85%"),
        ({"threshold": None}, {}, "标准由没有改为不低于85%"),
        ({"formula": "a"}, {}, "计算方法不同"),
        ({"judgement": "A"}, {"judgement": "C"}, "评定由A改为C"),
        ({}, {"judgement": "unmet"}, "评定由未评定改为未达标"),
        ({"value": "90"}, {"value": "80.5"}, "数值由90%降到80.50%"),
        ({"value": "90"}, {}, "数值由90%改为缺少数据"),
        ({"below": 3, "value": "1"}, {"below": 5, "value": "1"}, "未达到的校区由3个改为5个"),
    ],
)
def test_a_row_says_what_is_different_about_it(before, after, said):
    assert causes(row(**before), row(**after)) == [said]


def test_an_answer_of_yes_or_no_is_replaced():
    before, after = (row(value=value, unit="true or false", op=None) for value in ("0", "1"))

    assert causes(before, after) == ["数值由否改为是"]


def test_a_point_names_the_items_that_moved():
    names = {"P01.1": "P01.1 会议", "P01.2": "P01.2 其他"}
    point = row(points_rule={"kind": "sum", "items": ["P01.1", "P01.2"]})

    assert inner_causes(point, names, {"P01.2"}) == ["其中P01.2 其他有变动"]
    assert inner_causes(point, names, set()) == []
    assert inner_causes(row(all_of=["P01.1"]), names, {"P01.1"}) == ["其中P01.1 会议有变动"]


def test_what_stays_says_so():
    assert stays(row(points="1")) == "得分不变"
    assert stays(row()) == "判定同为达标"


def test_a_word_takes_the_place_of_another():
    assert replaced("合格", "良好") == "由合格改为良好"
