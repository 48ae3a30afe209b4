"""What a rubric's points are refused for, in words that name the place."""

from fractions import Fraction

import pytest

from indicators.points_file import award
from indicators.rubric_file import RubricFileError, parse
from indicators.scoring.awards import Band, Bands, Bonus, Deduction, Linear
from indicators.scoring.rules import ClassSizes, CountyValue, Faster
from tests.indicators.pointed import HEAD, PARTS, POINTED, SCHEME, row


def test_points_of_a_small_rubric_are_read():
    scheme = parse(POINTED).scheme

    assert scheme is not None
    assert [grade.code for grade in scheme.grades] == ["good", "fair", "poor"]
    assert [(each.kind, each.indicator) for each in scheme.conditions] == [
        ("veto", "V"),
        ("downgrade", "W"),
        ("cap", "U"),
    ]


@pytest.mark.parametrize(
    ("found", "read"),
    [
        ({"kind": "linear", "floor": 80}, Linear(Fraction(80))),
        (
            {"kind": "bands", "bands": [{"bound": 5, "share": 1}]},
            Bands((Band(Fraction(5), Fraction(1)),)),
        ),
        (
            {"kind": "deduction", "each": 1, "floor": 0},
            Deduction(Fraction(1), Fraction(0)),
        ),
        ({"kind": "bonus", "each": 1, "ceiling": 2}, Bonus(Fraction(1), Fraction(2))),
    ],
)
def test_awards_are_read(found, read):
    data = {"points": 2, "award": found}

    points, earned = award(data, ">=", [Fraction(90)], "indicators A")

    assert (points, earned) == (Fraction(2), read)


@pytest.mark.parametrize(
    ("data", "op", "complaint"),
    [
        ({"award": {"kind": "linear", "floor": 1}}, ">=", "有 award 而没有 points"),
        ({"points": 0}, ">=", "points 应大于0"),
        ({"points": "2"}, ">=", "points 应为数字"),
        ({"points": 2, "award": 3}, ">=", "应为表，读到3"),
        ({"points": 2, "award": {"kind": "magic"}}, ">=", "读到“magic”"),
        ({"points": 2, "award": {"kind": "linear", "flor": 1}}, ">=", "读到“flor”"),
        ({"points": 2, "award": {"kind": "linear", "floor": 90}}, ">=", "未达标的一侧，读到90"),
        ({"points": 2, "award": {"kind": "linear", "floor": 89}}, "<=", "未达标的一侧，读到89"),
        ({"points": 2, "award": {"kind": "linear", "floor": 1}}, "==", "读到“==”"),
        ({"points": 2, "award": {"kind": "linear", "floor": 1}}, None, "读到“”"),
        ({"points": 2, "award": {"kind": "bands", "bands": []}}, ">=", "至少写一档"),
        (
            {"points": 2, "award": {"kind": "bands", "bands": [{"bound": 1, "share": 2}]}},
            ">=",
            "share 应在0到1之间，读到2",
        ),
    ],
)
def test_wrong_award_is_refused_in_words(data, op, complaint):
    with pytest.raises(RubricFileError) as refusal:
        award(data, op, [Fraction(90)], "indicators A")

    assert complaint in str(refusal.value)
    assert "indicators A" in str(refusal.value)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        (SCHEME, "", "有分值而没有表 points"),
        ("full = 10", "full = 11", "各指标分值合计10，应等于11"),
        ("points = 3", "points = 2.5", "indicators A：各项分值合计3.5，应等于4"),
        ("floor = 8", "floor = 5", "等级应从高到低"),
        ("floor = 0", "floor = 1", "最后一级从0开始"),
        ("pass = 6", "pass = 7", "pass 应是某一等级的起点，读到7"),
        ('code = "poor"', 'code = "fair"', "代码 fair 出现了不止一次"),
        ('indicator = "V"', 'indicator = "Q"', "读到“Q”"),
        ('kind = "veto"', 'kind = "magic"', "读到“magic”"),
        ('not_above = "fair"', 'not_above = "bad"', "读到“bad”"),
        ('not_above = "fair"', "", "not_above 应为文本"),
        ("C = 0.6", "C = 6", "C 应在0到1之间，读到6"),
        ("met_share = 0.6", "met_share = 60", "met_share 应在0到1之间"),
        ('source = "示例提案"', "", "points：source 应为文本"),
    ],
)
def test_wrong_points_are_refused_in_words(before, after, complaint):
    assert before in POINTED

    text = POINTED.replace(before, after, 1)
    if not after and before == SCHEME:
        text = text[: text.index("[[points.conditions]]")] + text[text.index("[[parts]]") :]
    with pytest.raises(RubricFileError) as refusal:
        parse(text)

    assert complaint in str(refusal.value)


RULES = HEAD + PARTS


def read(kind: str, *lines: str):
    (indicator,) = parse(RULES + row("A", "one", kind, *lines)).indicators
    return indicator


def test_growth_is_a_percentage_of_last_year():
    found = read(
        "growth", 'of = "gdp / population"', 'before = "gdp"', 'op = ">="', "threshold = 0"
    )

    assert isinstance(found.rule, CountyValue)
    assert found.rule.formulas[None].code == "100 * (gdp / population - gdp) / gdp"


def test_growth_may_be_measured_against_another():
    other = 'faster_than = { of = "fiscal_revenue", before = "fiscal_revenue_previous" }'

    found = read("growth", 'of = "gdp"', 'before = "edu_budget"', other, 'op = ">"')

    assert isinstance(found.rule, Faster)
    assert found.rule.other.elements == ("fiscal_revenue", "fiscal_revenue_previous")


def test_parity_is_a_ratio():
    lines = ('left = "avg_pay_teachers"', 'right = "avg_pay_civil_servants"')

    found = read("parity", *lines, 'op = ">="', "threshold = 1")

    assert found.rule.formulas[None].code == "avg_pay_teachers / avg_pay_civil_servants"


def test_class_sizes_have_lines_by_stage_and_region():
    line = 'line = [{ value = 56 }, { value = 61, stage = "junior", regions = ["2205"] }]'

    found = read("class_sizes", 'stages = ["junior"]', line, 'op = "<="', "threshold = 5")

    assert isinstance(found.rule, ClassSizes)
    assert [limit.value for limit in found.rule.lines] == [56, 61]


@pytest.mark.parametrize(
    ("line", "sure", "possible"),
    [
        (56, ("classes_56_65", "classes_66_plus"), ("classes_56_65", "classes_66_plus")),
        (61, ("classes_66_plus",), ("classes_56_65", "classes_66_plus")),
        (70, (), ("classes_66_plus",)),
    ],
)
def test_line_inside_a_band_leaves_the_band_open(line, sure, possible):
    ends = ClassSizes(()).over(line)

    assert [end.elements for end in ends] == [(*sure, "classes"), (*possible, "classes")]


def test_class_sizes_are_compared_stage_by_stage():
    with pytest.raises(RubricFileError, match="class_sizes 应写 stages"):
        read("class_sizes", "line = 56", 'op = "<="', "threshold = 5")


def test_nature_is_one_of_three():
    with pytest.raises(RubricFileError, match="nature：读到“vague”"):
        read("judged", 'nature = "vague"')
