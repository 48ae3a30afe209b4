"""How figures are said: rounding for the eye, never against the verdict."""

import pytest

from reports.wording import (
    change,
    figure,
    grouped,
    judged,
    listed,
    moved,
    numeral,
    standard,
)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("95.4", "percent", "95.40%"),
        ("100", "percent", "100%"),
        ("1234.5", "10k yuan", "1,234.50万元"),
        ("40114", "persons", "40,114人"),
        ("0.5152575", "ratio", "0.515"),
        ("2.345", "persons/100", "2.35人"),
        ("-0.5", "percent", "−0.50%"),
        ("1", "true or false", "是"),
        ("0", "true or false", "否"),
    ],
)
def test_a_figure_is_said_by_the_habit_of_its_unit(value, unit, said):
    assert figure(value, unit) == said


def test_a_rounding_that_keeps_the_verdict_stands_alone():
    said = judged("84.96732", ">=", "85", "percent")

    assert said == "84.97%"


@pytest.mark.parametrize(
    ("value", "op", "threshold", "unit", "said"),
    [
        ("84.998", ">=", "85", "percent", "85.00%（四舍五入，精确值84.998%）"),
        ("99.9967", "==", "100", "percent", "100.00%（四舍五入，精确值99.997%）"),
        ("0.50004", "<=", "0.5", "ratio", "0.500（四舍五入，精确值0.50004）"),
        ("0.5", "<=", "0.5", "ratio", "0.500"),
        ("85", ">=", "85", "percent", "85%"),
        ("4.2", ">=", None, "persons/100", "4.20人"),
    ],
)
def test_a_value_beside_its_standard_never_seems_to_stand_on_the_other_side(
    value, op, threshold, unit, said
):
    assert judged(value, op, threshold, unit) == said


def test_a_standard_is_said_in_words():
    assert standard(">=", "85", "percent") == "不低于85%"
    assert standard("<=", "0.45", "ratio") == "不超过0.45"
    assert standard(None, None, "") == ""


@pytest.mark.parametrize(
    ("previous", "unit", "said"),
    [
        ({"year": 2024, "value": "1", "change": "0.354"}, "percent", "比2024年提高0.35个百分点"),
        ({"year": 2024, "value": "1", "change": "-120"}, "10k yuan", "比2024年减少120万元"),
        ({"year": 2024, "value": "1", "change": "0"}, "percent", "与2024年持平"),
        ({"year": 2024, "value": "1", "change": None}, "percent", ""),
        (None, "percent", ""),
    ],
)
def test_a_change_names_its_year_and_counts_percentages_in_points(previous, unit, said):
    assert change(previous, unit) == said


def test_a_change_in_a_table_carries_its_sign():
    assert moved({"year": 2024, "value": "1", "change": "0.354"}, "percent") == "+0.35"
    assert moved({"year": 2024, "value": "1", "change": "-3"}, "persons") == "−3"
    assert moved(None, "persons") == ""


def test_a_long_list_ends_with_and_others():
    assert listed(["甲", "乙", "丙"], 2) == "甲、乙等"
    assert listed(["甲", "乙"], 2) == "甲、乙"


def test_headings_are_numbered_past_ten():
    numbered = [numeral(number) for number in (1, 9, 10, 11, 19, 20, 21, 99)]

    assert numbered == ["一", "九", "十", "十一", "十九", "二十", "二十一", "九十九"]


def test_a_digest_is_written_in_groups():
    assert grouped("ab" * 12) == "abababab abababab abababab"


def test_a_small_change_is_never_said_as_no_change():
    moved_little = {"year": 2023, "value": "4.3", "change": "0.0004"}

    assert change(moved_little, "percent") == "比2023年提高0.0004个百分点"
    assert moved(moved_little, "percent") == "+0.0004"


def test_a_computed_threshold_is_rounded():
    assert standard(">", "4.1399979572421110458", "percent") == "高于4.14%"


def test_a_change_too_small_for_a_sentence_is_said_in_words():
    moved_least = {"year": 2023, "value": "4.3", "change": "-0.000002"}

    assert change(moved_least, "percent") == "与2023年基本持平"
    assert moved(moved_least, "percent") == "−0.000002"
