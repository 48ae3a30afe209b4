"""Target profiles are read whole, or refused in words."""

from fractions import Fraction

import pytest
from django.utils.translation import override

from indicators.target_file import TargetRefused, filled_number, parse_profile
from indicators.targets import target_paths

SMALL = """
profile = 1
code = "t"
title = "示例目标"
title_en = "Example targets"
region = "示例市"
year = 2025
source = "示例文件"
confidence = "verified"

[[targets]]
code = "retention"
title = "巩固率"
title_en = "Retention"
op = ">="
value = 97.5
unit = "percent"
formula = "100 * graduates_grade9 / entrants_9_years_ago"
formula_source = "示例口径"
"""
OPEN = SMALL.split("formula =")[0] + 'open = "judged"\n'


def shipped(code: str):
    path = next(path for path in target_paths() if path.stem == code)
    return parse_profile(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize("path", target_paths(), ids=lambda path: path.stem)
def test_every_profile_is_named_after_its_file(path):
    profile = parse_profile(path.read_text(encoding="utf-8"), path.name)

    assert profile.code == path.stem
    assert profile.rows
    assert len({row.code for row in profile.rows}) == len(profile.rows)


@pytest.mark.parametrize("path", target_paths(), ids=lambda path: path.stem)
def test_a_target_has_a_measure_or_a_reason_why_not(path):
    profile = parse_profile(path.read_text(encoding="utf-8"), path.name)

    unmeasured = [row for row in profile.rows if row.measure is None]
    assert [row.code for row in unmeasured if bool(row.open) == bool(row.recognition)] == []
    assert [row.code for row in profile.rows if row.measure and row.open + row.recognition] == []
    assert [row.code for row in profile.rows if row.measure and not row.measure.source] == []


def test_tonghuas_junior_class_line_is_61_and_only_bounds_are_known():
    primary, junior = [row for row in shipped("tonghua_2018").rows if row.measure]

    assert junior.published.title == "初中61人及以上班级"
    assert (junior.measure.low.code, junior.measure.high.code) == (
        "classes_66_plus",
        "classes_56_65 + classes_66_plus",
    )
    assert primary.measure.low == primary.measure.high


def test_a_class_cap_is_judged_by_counting_the_classes_over_it():
    cap = next(row for row in shipped("tonghua_2020").rows if row.code == "class_cap_junior")

    assert (cap.published.op, cap.published.value) == ("<=", 50)
    assert (cap.counted.op, cap.counted.value, cap.counted.unit) == ("==", 0, "classes")


def test_a_target_may_have_a_year_of_its_own():
    years = {row.code: row.year for row in shipped("county_template").rows}

    assert (years["large_class_rate_2019"], years["senior_gross_enrolment"]) == (2019, 2025)


def test_numbers_are_exact():
    row = parse_profile(SMALL, "t.toml").rows[0]

    assert row.published.value == Fraction(195, 2)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("profile = 1", "profile = ", "t.toml 第2行第11列：不是有效的 TOML"),
        ("profile = 1", "profile = 2", "profile 应为1"),
        ('confidence = "verified"', "", "confidence 应为"),
        ("year = 2025", 'year = "2025"', "缺少 year"),
        ('op = ">="', "", "第1项（第11行起）：缺少 op"),
        ('op = ">="', 'op = "about"', "op 读到“about”"),
        ("value = 97.5", "value = true", "op 为 bool 时"),
        ("value = 97.5", "value = false", "op 为 bool 时"),
        ("value = 97.5", 'value = "97.5"', "应为数字"),
        ('code = "retention"', "", "缺少 code"),
        ("formula =", "other =", "选一种"),
        ('formula_source = "示例口径"', 'open = "judged"', "选一种"),
        ('formula_source = "示例口径"', "", "缺少 formula_source"),
        ("formula =", "formula_low =", "缺少 formula"),
        ("entrants_9_years_ago", "entrants_8_years_ago", "没有数据项“entrants_8_years_ago”"),
        ("graduates_grade9", "pupils", "没有数据项“pupils”"),
        ("formula_source", 'stages = ["nursery"]\nformula_source', "没有这个学段"),
        ('op = ">="\nvalue = 97.5', 'op = "bool"\nvalue = true', "不能由公式回答"),
    ],
)
def test_wrong_profile_is_refused_in_words(before, after, complaint):
    with pytest.raises(TargetRefused) as refusal:
        parse_profile(SMALL.replace(before, after, 1), "t.toml")

    assert str(refusal.value).startswith("t.toml")
    assert complaint in str(refusal.value)


HEAD, ROWS = SMALL.split("[[targets]]")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (SMALL + "x = " + "9" * 5000, "有过长的数或过深的括号"),
        (SMALL + "x = " + "[" * 5000, "有过长的数或过深的括号"),
        (SMALL + "x = 1e99999999999999999999", "有过长的数或过深的括号"),
        (SMALL + "#" * 200_000, "应不超过200000个"),
        (SMALL.replace("97.5", "inf"), "整数应不超过12位"),
        (SMALL.replace("97.5", "nan"), "整数应不超过12位"),
        (SMALL.replace("97.5", "1e400000000"), "整数应不超过12位"),
        (SMALL.replace("97.5", "1e-400000000"), "小数不超过6位"),
        (SMALL.replace("97.5", "1000000000000"), "整数应不超过12位"),
        (SMALL.replace("2025", "true"), "缺少 year"),
        (SMALL.replace("2025", "99999"), "应为2000至2100的年份"),
        (SMALL + "year = 1900\n", "（第11行起）：year 读到1900"),
        (SMALL + 'stages = "junior"\n', "stages 应为学段的列表"),
        (SMALL + "stages = [{}]\n", "没有这个学段"),
        (SMALL + "counted = 1\n", "缺少 counted"),
        (SMALL.replace("示例目标", "示例\\u0000目标"), "title 应为一行文字"),
        (SMALL.replace("示例目标", "长" * 201), "不超过200个字"),
        (SMALL.replace('code = "retention"', 'code = "a b"'), "应为小写字母、数字和下划线"),
        (SMALL + "\n[[targets]]" + ROWS, "“retention”出现2次"),
        (HEAD + "targets = 5\n", "[[targets]] 表"),
        (HEAD + "targets = [5]\n", "[[targets]] 表"),
        (HEAD + "targets = [" + "{}, " * 201 + "]\n", "至多200个"),
        (HEAD + 'targets = [{title = "x"}]\n', "t.toml 第1项：缺少 title_en"),
    ],
)
def test_a_strangers_file_is_refused_and_never_computed_with(text, complaint):
    with pytest.raises(TargetRefused) as refusal:
        parse_profile(text, "t.toml")

    assert complaint in str(refusal.value)


def test_a_recognition_names_its_rubric_and_counts_what_is_lacking():
    text = OPEN.replace('open = "judged"', 'recognition = "PS2020"')
    row = parse_profile(text.replace('op = ">="\nvalue = 97.5', 'op = "bool"'), "t.toml").rows[0]

    assert (row.recognition, row.measure, row.open) == ("PS2020", None, "")
    assert (row.counted.op, row.counted.value, row.counted.unit) == ("==", 0, "items")


@pytest.mark.parametrize("code", ['"CE37"', '""', "1"])
def test_only_rubrics_that_recognise_answer_a_yes(code):
    text = OPEN.replace('open = "judged"', f"recognition = {code}")

    with pytest.raises(TargetRefused, match="recognition 应为QB2017、BB2012、PS2020之一"):
        parse_profile(text.replace('op = ">="\nvalue = 97.5', 'op = "bool"'), "t.toml")


def test_a_recognition_is_a_yes():
    text = OPEN.replace('open = "judged"', 'recognition = "QB2017"')

    with pytest.raises(TargetRefused, match="op 应为 bool"):
        parse_profile(text, "t.toml")


def test_an_unknown_reason_is_refused():
    with pytest.raises(TargetRefused, match="open（not_collected"):
        parse_profile(OPEN.replace("judged", "unwilling"), "t.toml")


def test_blank_target_waits_to_be_filled_in():
    profile = parse_profile(SMALL.replace("value = 97.5", ""), "t.toml")

    row = profile.filled({"retention": Fraction(96), "other": Fraction(1)}).rows[0]

    assert profile.rows[0].blank
    assert (row.published.value, row.counted.value, row.blank) == (96, 96, False)


def test_published_numbers_cannot_be_filled_over():
    profile = parse_profile(SMALL, "t.toml")

    assert profile.filled({"retention": Fraction(1)}) == profile


def test_a_target_that_figures_cannot_answer_is_no_blank():
    assert not parse_profile(OPEN.replace("value = 97.5", ""), "t.toml").rows[0].blank


@pytest.mark.parametrize(("text", "number"), [("95", 95), ("97.5", Fraction(195, 2)), ("-1", -1)])
def test_plain_numbers_are_read_exactly(text, number):
    assert filled_number(text) == number


@pytest.mark.parametrize("text", ["", "九十", "1e9", "1/3", "1_000", "９５", "1" * 13, "0.1234567"])
def test_anything_else_is_no_number(text):
    with pytest.raises(ValueError, match="no plain number"):
        filled_number(text)


def test_titles_follow_the_reader():
    profile = parse_profile(SMALL, "t.toml")

    with override("en"):
        english = (profile.label, profile.rows[0].published.label)

    assert english == ("Example targets", "Retention")
    assert profile.label == "示例目标"


@pytest.mark.parametrize("path", target_paths(), ids=lambda path: path.stem)
def test_english_titles_hold_no_chinese(path):
    profile = parse_profile(path.read_text(encoding="utf-8"), path.name)

    titles = [profile.title_en, *(rule.title_en for rule in profile.standing)]
    titles += [row.published.title_en for row in profile.rows]
    titles += [row.counted.title_en for row in profile.rows]
    assert [title for title in titles if not title.isascii() and "–" not in title] == []
