"""Values on a page are rounded, and never so that they tell another verdict."""

import pytest
from django.utils import translation

from indicators.wording import (
    change_text,
    element_name,
    formula_words,
    limit_text,
    listed,
    rounding_note,
    scope_text,
    threshold_text,
    titles_of,
    value_text,
    with_unit,
)
from tests.indicators.reading import shipped


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        ("5.2449", "persons/100", "5.24"),
        ("2833.49", "yuan/pupil", "2,833"),
        ("0.4860", "ratio", "0.486"),
        ("0.944", "persons/100", "0.94"),
        ("40114", "persons", "40,114"),
        ("true", "none", "是"),
        (None, "percent", "—"),
    ],
)
def test_value_text_rounds_as_its_unit_is_read(value, unit, printed):
    assert value_text(value, unit) == printed


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        ("14.8557", "m2/pupil", "14.86 m²/人"),
        ("97.85", "percent", "97.85%"),
        ("177", "persons", "177人"),
        (None, "persons", "—"),
    ],
)
def test_with_unit_sets_a_space_before_latin_units_alone(value, unit, printed):
    assert with_unit(value, unit) == printed


def test_threshold_text_shows_the_sign_and_the_number():
    assert threshold_text(">=", "2000") == "≥ 2,000"
    assert threshold_text(None, None) == "—"


def test_a_threshold_that_is_worked_out_is_printed_with_four_decimals():
    assert threshold_text(">=", "0.51724137931034482759") == "≥ 0.5172"
    assert threshold_text("<=", "0.00000049999999999999") == "≤ 0.0000005"
    assert threshold_text(">=", "0.65") == "≥ 0.65"
    assert threshold_text(">=", "-3.10") == "≥ −3.10"


def test_limit_text_keeps_two_decimals_or_all_there_are():
    assert [limit_text("0.5"), limit_text("0.625")] == ["0.50", "0.625"]


def test_rounding_note_is_silent_where_the_rounding_tells_the_same_verdict():
    assert rounding_note("4.1", ">=", "4.2", "persons/100") == ""


def test_rounding_note_prints_the_exact_value_where_the_rounding_would_mislead():
    assert rounding_note("4.1987", ">=", "4.2", "persons/100") == "显示4.20，精确值4.199"
    assert rounding_note("0.500004", "<=", "0.50", "ratio") == "显示0.500，精确值0.500004"


@pytest.mark.parametrize(
    ("change", "unit", "printed"),
    [
        ("0.3", "percent", "+0.30个百分点"),
        ("-1.96", "children/teacher", "−1.96"),
        ("0", "percent", "持平"),
        ("0.0004", "percent", "+0.0004个百分点"),
        (None, "percent", "—"),
    ],
)
def test_change_text_has_a_sign_and_never_shows_a_change_as_zero(change, unit, printed):
    assert change_text(change, unit) == printed


def test_listed_stops_and_counts():
    assert listed(["甲", "乙", "丙"], limit=2) == "甲、乙等3项"


def test_element_name_says_last_year():
    assert element_name("pupils") == "在校生数"
    assert element_name("edu_budget_previous").startswith("上年")


def test_titles_of_speaks_the_readers_language():
    rubric = shipped("QB2017")

    with translation.override("en"):
        english = titles_of(rubric)
    chinese = titles_of(rubric)

    assert english.rubric == rubric.title_en
    assert chinese.indicators["R5"] == "生均体育运动场馆面积"


def test_formula_words_are_the_receipts_own_or_names_for_codes():
    text, code = "100 × 班级数 ÷ 班级数", "100 * classes / max(classes, 1)"

    chinese = formula_words(text, code)
    with translation.override("en"):
        english = formula_words(text, code)

    assert chinese == text
    assert english == "100 × classes ÷ max(classes, 1)"
    assert formula_words(None, None) == ""


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("办学类型不在本标准范围内", "kind of school outside this standard"),
        ("在校生数为0，不参与测算", "enrolment is 0; not scored"),
        (
            "不足50人的教学点，不在本标准范围内",
            "teaching point of fewer than 50 pupils, outside this standard",
        ),
        ("", ""),
    ],
)
def test_scope_text_says_in_the_readers_language_why_a_campus_is_not_judged(reason, english):
    said = scope_text(reason)
    with translation.override("en"):
        told = scope_text(reason)

    assert said == reason
    assert told == english
