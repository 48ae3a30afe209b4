"""What gets lost points back is said row by row, each way with how many."""

from typing import Any

import pytest
from django.utils import translation

from indicators.named import NamedReceipt
from indicators.regaining import lost_points, lost_text, regained, regained_by_row
from tests.indicators.reading import shipped
from tests.indicators.stored import example


def needs(kind: dict[str, Any], **known: Any) -> list[str]:
    """Say what an item of rotation (7 of 93, 10 % wanted, 1 point) needs under a rule of points."""
    row = {
        "code": "P31.2",
        "stage": None,
        "value": "7.5268817204301075269",
        "op": ">=",
        "threshold": "10",
        "verdict": "unmet",
        "formula": "100 * rotated / rotation_eligible",
        "inputs": {"rotated": "7", "rotation_eligible": "93"},
        "items": None,
        "units": None,
        "below": None,
        "points": "0.5",
        "points_range": None,
        "full_points": "1",
        "weight": "1",
        "points_rule": kind,
    }
    return regained(NamedReceipt(example("CE37"), shipped("CE37")), row | known)


def bands(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"kind": "bands", "bands": [{"bound": b, "share": s} for b, s in pairs]}


LINEAR = {"kind": "linear", "floor": "0"}
CAMPUSES = {
    "value": "62.5",
    "threshold": "100",
    "units": 8,
    "below": 3,
    "items": [{"name": "示例一小"}],
    "formula": "music_rooms",
    "inputs": {},
}


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


def test_a_linear_point_says_the_whole_way_and_what_a_part_of_it_brings():
    assert needs(LINEAR) == ["交流轮岗教师数再增加3人，可补回0.50分；其中1人可补回约0.1075分"]


def test_a_long_way_is_parted_at_a_round_amount():
    said = needs(LINEAR, value="7", inputs={"rotated": "70", "rotation_eligible": "1000"})

    assert said == ["交流轮岗教师数再增加30人，可补回0.50分；其中10人可补回0.1分"]


def test_one_step_is_not_parted():
    said = needs(LINEAR, value="9", inputs={"rotated": "9", "rotation_eligible": "100"})

    assert said == ["交流轮岗教师数再增加1人，可补回0.50分"]


def test_a_value_short_of_the_floor_says_when_points_begin():
    said = needs({"kind": "linear", "floor": "9"}, points="0")

    assert said == ["交流轮岗教师数再增加3人，可补回1分", "交流轮岗教师数再增加2人后才开始得分"]


def test_a_linear_point_over_campuses_says_what_one_campus_brings():
    said = needs(LINEAR, **CAMPUSES)

    assert len(said) == 1
    assert said[0].endswith("：3个校区补到标准，可补回0.50分；其中每个校区可补回0.125分")


def test_too_few_campuses_say_how_many_it_takes_until_points_begin():
    said = needs({"kind": "linear", "floor": "80"}, points="0", **CAMPUSES)

    assert said[1] == "再有2个校区补到标准后才开始得分"


@pytest.mark.parametrize("more", [{"below": 1, "value": "87.5"}, {"value": "60"}])
def test_the_last_campus_and_what_is_no_share_of_campuses_are_not_parted(more):
    said = needs(LINEAR, **CAMPUSES | more)

    assert len(said) == 1
    assert "其中" not in said[0]


def test_a_banded_point_says_the_next_band_and_the_best_one():
    said = needs(bands(("10", "1"), ("8", "0.75"), ("5", "0.5"), ("0", "0")))

    assert said == [
        "交流轮岗教师数再增加1人，到下一档（8），可补回0.25分",
        "交流轮岗教师数再增加3人，到最高档（10），可补回0.5分",
    ]


def test_a_banded_point_below_its_best_band_says_that_one_only():
    said = needs(bands(("10", "1"), ("5", "0.5")))

    assert said == ["交流轮岗教师数再增加3人，到下一档（10），可补回0.5分"]


def test_bands_over_a_ceiling_are_come_down_to():
    said = needs(
        bands(("5", "1"), ("10", "0.5")),
        op="<=",
        threshold="5",
        value="12",
        formula="100 * classes_66_plus / classes",
        inputs={"classes_66_plus": "12", "classes": "100"},
        points="0",
    )

    assert said == [
        "66人及以上班级数(超大班额)减少2班，到下一档（10），可补回0.5分",
        "66人及以上班级数(超大班额)减少7班，到最高档（5），可补回1分",
    ]


def test_bands_over_campuses_count_the_campuses():
    said = needs(bands(("100", "1"), ("75", "0.8"), ("50", "0.5")), **CAMPUSES)

    assert said == [
        "再有1个校区补到标准，到下一档（75），可补回0.3分",
        "再有3个校区补到标准，到最高档（100），可补回0.5分",
    ]


def test_bands_that_no_single_figure_reaches_say_nothing():
    said = needs(bands(("10", "1"), ("0", "0.5")), formula="max(rotated, 1)", value="7")

    assert said == []


def test_a_value_in_its_best_band_has_nothing_to_gain():
    assert needs(bands(("5", "0.5"))) == []


def test_a_deduction_says_what_one_occurrence_less_brings_once_points_begin():
    rule = {"kind": "deduction", "each": "0.5", "floor": "0"}
    incident = {"formula": "food_incidents", "op": "<=", "threshold": "0", "full_points": "1"}

    few = needs(rule, **incident, value="2", inputs={"food_incidents": "2"}, points="0")
    many = needs(rule, **incident, value="5", inputs={"food_incidents": "5"}, points="0")

    assert few[0].endswith("事故数减少2件，可补回1分；其中1件可补回0.5分")
    assert many[1] == "学校担责重大食品安全和传染病事故数减少3件后才开始得分"


def test_what_people_judged_says_the_next_better_grade():
    judged = {"kind": "judged"}

    assert needs(judged, value=None, judgement="C") == ["评定升为B，可补回0.25分"]
    assert needs(judged, value=None, judgement="unmet") == []


def test_all_or_nothing_is_not_parted():
    assert needs({"kind": "all_or_nothing"}) == ["交流轮岗教师数再增加3人，可补回0.50分"]


@pytest.mark.parametrize(
    "known",
    [
        {"points": "1"},
        {"verdict": "undetermined", "value": None, "points": None, "points_range": ["0", "0.5"]},
    ],
    ids=["nothing lost", "nothing known"],
)
def test_nothing_is_said_where_nothing_is_to_be_got_back_or_known(known):
    assert needs(LINEAR, **known) == []


def test_two_figures_that_both_have_to_rise_are_not_parted():
    said = needs(
        LINEAR,
        formula="min(music_rooms, art_rooms)",
        threshold="3",
        value="0",
        inputs={"music_rooms": "0", "art_rooms": "1"},
    )

    assert len(said) == 1
    assert "其中" not in said[0]


def test_a_part_too_small_to_show_is_said_as_about():
    said = needs(
        LINEAR,
        threshold="1000000",
        value="7",
        formula="rotated",
        inputs={"rotated": "7"},
        weight="1",
        full_points="0.0007",
        points="0",
    )

    assert said[0].endswith("；其中100,000人可补回约0.0001分")


def test_rows_that_lost_points_are_found_with_their_needs():
    receipt = example("CE37")

    found = regained_by_row(NamedReceipt(receipt, shipped("CE37")))

    assert ("P34.1", "junior") in found
    assert ("P31.2", None) not in found


def test_what_gets_points_back_is_said_in_english():
    with translation.override("en"):
        said = needs(bands(("10", "1"), ("8", "0.75"), ("5", "0.5"), ("0", "0")))

    assert said[0] == "teachers rotated: 1 persons more, up to the next band (8), regains 0.25"
