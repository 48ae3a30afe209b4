"""One indicator in one stage, by the kind of its rule."""

from dataclasses import replace
from fractions import Fraction

import pytest

from indicators.scoring.figures import Figures
from indicators.scoring.formulas import parse
from indicators.scoring.judging import JudgementRefused, measure
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.rules import AllOf, ClassSizes, EachCampus, Entitlement, Judged
from schools.deriving import Derived
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document, primary_school

BOOKS = parse("books", {"books"})


@pytest.fixture
def judged(quality):
    def run(code, campuses, county=None, stage=None, derived=None, **changes):
        indicator = next(each for each in quality.indicators if each.code == code)
        figures = Figures.from_document(make_document(campuses, county), derived)
        return measure(Reckoning(quality, figures), replace(indicator, **changes), stage)

    return run


def out_of_date(indicator_limits):
    return tuple(replace(limit, last_year=2018) for limit in indicator_limits)


def test_threshold_that_does_not_hold_this_year_leaves_it_undetermined(judged, quality):
    satisfaction = next(each for each in quality.indicators if each.code == "S1")

    found = judged("S1", [], {"satisfaction": "99"}, limits=out_of_date(satisfaction.limits))

    assert (found.value, found.threshold, found.verdict) == (99, None, "undetermined")
    assert found.remarks == ["本年度没有有效的标准值。"]


def test_units_are_not_below_a_threshold_that_does_not_hold(judged, quality):
    equipment = next(each for each in quality.indicators if each.code == "R6")

    found = judged(
        "R6", [primary_school("A")], stage="primary", limits=out_of_date(equipment.limits)
    )

    assert (found.value, found.below, found.verdict) == (2000, 0, "undetermined")


def test_campus_rule_without_a_valid_number_is_undetermined(judged, quality):
    size = next(each for each in quality.indicators if each.code == "G4")

    found = judged("G4", [primary_school("A")], limits=out_of_date(size.limits))

    assert found.verdict == "undetermined"
    assert found.value is None


def test_nothing_to_judge_is_not_applicable(judged):
    found = judged("G6", [], {"small_schools_under_100": "0"})

    assert found.verdict == "not_applicable"
    assert found.remarks == ["不足100人的小规模学校数为0，本项不适用。"]
    assert found.formula is not None


@pytest.mark.parametrize(
    "rule",
    [
        Judged(),
        AllOf(("S1",)),
        ClassSizes(()),
        EachCampus(BOOKS, ">="),
        Entitlement(BOOKS, BOOKS, ()),
    ],
)
def test_where_nothing_is_to_judge_a_rule_without_a_formula_is_not_applicable_too(judged, rule):
    found = judged("G6", [primary_school("A")], {"small_schools_under_100": "0"}, rule=rule)

    assert (found.verdict, found.formula) == ("not_applicable", None)
    assert found.remarks == ["不足100人的小规模学校数为0，本项不适用。"]


def test_missing_derived_figure_says_where_it_comes_from(judged):
    derived = {"junior_graduates": Derived(None, "campuses")}

    found = judged("Q1", [], {"junior_graduates": "300"}, derived=derived)

    assert found.remarks[0].startswith(
        "缺少初中毕业生数（由校区数据汇总，有校区未填）、初中该届转入学生数"
    )


def test_campus_rule_lists_every_campus_with_its_figures(judged):
    campuses = [primary_school("A", classes="13", music_rooms="1"), primary_school("B")]

    found = judged("G3", campuses)

    assert (found.value, found.verdict, found.units, found.below) == (50, "unmet", 2, 1)
    assert found.formula == "min(music_rooms, art_rooms) >= ceil(classes / 12)"
    assert found.formula_text == (
        "（音乐专用教室间数(96平方米以上)，美术专用教室间数(90平方米以上)）较小值"
        " ≥ （班级数 ÷ 12）向上取整（逐校区判定）"
    )
    assert [(i.school_code, i.value, i.threshold, i.verdict) for i in found.items] == [
        ("A", 1, 2, "unmet"),
        ("B", 2, 1, "met"),
    ]
    assert found.items[0].inputs.values == {"music_rooms": 1, "art_rooms": 2, "classes": 13}


def test_campus_rule_with_a_gap_has_no_percentage(judged):
    found = judged("G3", [primary_school("A", art_rooms=None), primary_school("B")])

    assert (found.value, found.verdict) == (None, "undetermined")
    assert found.inputs.missing == {"art_rooms": ["A"]}
    assert found.remarks == ["缺少美术专用教室间数(90平方米以上)（1个校区）。"]


def test_campus_rule_with_a_gap_that_cannot_help_is_unmet(judged):
    found = judged("G3", [primary_school("A", art_rooms=None, music_rooms="0")])

    assert found.verdict == "unmet"


def test_campus_rule_without_campuses_in_scope_is_not_applicable(judged):
    found = judged("G3", [primary_school("A", kind="514")])

    assert (found.verdict, found.value) == ("not_applicable", None)


def test_campus_rule_without_any_campus_is_undetermined(judged):
    found = judged("G3", [])

    assert found.verdict == "undetermined"
    assert found.remarks == ["数据包没有校区数据，无法计算。"]
    assert set(found.inputs.missing) == {"music_rooms", "art_rooms", "classes"}


def test_sum_over_units_without_any_campus_is_undetermined(judged):
    found = judged("G9", [])

    assert (found.verdict, found.value, found.units) == ("undetermined", None, 0)
    assert found.inputs.missing == {"teachers_360h": [], "teachers": []}


def test_mean_of_units_without_any_campus_is_not_applicable(judged):
    found = judged("R1", [], stage="primary")

    assert found.verdict == "not_applicable"
    assert found.remarks == ["没有纳入本标准的校区，本项不适用。"]


@pytest.fixture
def duty(judged):
    """Judges an indicator of CE37."""

    def run(code, campuses=(), county=None, stage=None, judgements=None, **changes):
        rubric = shipped("CE37")
        indicator = next(each for each in rubric.indicators if each.code == code)
        figures = Figures.from_document(make_document(campuses, county))
        reckoning = Reckoning(rubric, figures, judgements)
        return measure(reckoning, replace(indicator, **changes), stage)

    return run


def test_growth_is_compared_with_another_growth(duty):
    county = {
        "edu_appropriation": "103",
        "edu_appropriation_previous": "100",
        "fiscal_revenue": "51",
        "fiscal_revenue_previous": "50",
    }

    found = duty("P30.3", county=county)

    assert (found.value, found.op, found.threshold, found.verdict) == (3, ">", 2, "met")
    assert found.formula == (
        "100 * (edu_appropriation - edu_appropriation_previous) / edu_appropriation_previous"
    )
    assert found.threshold_formula == (
        "100 * (fiscal_revenue - fiscal_revenue_previous) / fiscal_revenue_previous"
    )


def test_growth_without_last_year_is_undetermined(duty):
    found = duty("P30.3", county={"edu_appropriation": "103"})

    assert found.verdict == "undetermined"
    assert set(found.inputs.missing) == {
        "edu_appropriation_previous",
        "fiscal_revenue",
        "fiscal_revenue_previous",
    }


def test_growth_from_nothing_is_undetermined(duty):
    county = {
        "edu_appropriation": "103",
        "edu_appropriation_previous": "0",
        "fiscal_revenue": "51",
        "fiscal_revenue_previous": "50",
    }

    found = duty("P30.3", county=county)

    assert (found.value, found.threshold, found.verdict) == (None, 2, "undetermined")
    assert found.remarks == ["分母为0，无法计算。"]


@pytest.fixture
def tonghua(duty):
    """Judges large classes by Tonghua's line of 61, inside the band of 56 to 65."""

    def run(**classes):
        rule = next(each.rule for each in shipped("CE37").indicators if each.code == "P33.1")
        assert isinstance(rule, ClassSizes)
        line = replace(rule.lines[0], value=Fraction(61))
        campus = primary_school("A", classes="20", **classes)
        return duty("P33.1", [campus], stage="primary", rule=replace(rule, lines=(line,)))

    return run


def test_class_line_inside_a_band_leaves_open_what_it_decides(tonghua):
    found = tonghua(classes_56_65="2", classes_66_plus="0")

    assert (found.value, found.bounds, found.verdict) == (None, (0, 10), "undetermined")
    assert found.remarks == ["班额线61人落在统计档内，所占比例只知上下限。"]


def test_class_line_inside_a_band_decides_where_both_ends_agree(tonghua):
    found = tonghua(classes_56_65="1", classes_66_plus="0")

    assert (found.value, found.bounds, found.verdict) == (None, (0, 5), "met")


def test_class_line_inside_an_empty_band_is_exact(tonghua):
    found = tonghua(classes_56_65="0", classes_66_plus="1")

    assert (found.value, found.verdict) == (5, "met")
    assert found.remarks == ["班额线为61人。"]


def test_class_line_that_does_not_hold_this_year_leaves_it_undetermined(duty):
    rubric = shipped("CE37")
    rule = next(each.rule for each in rubric.indicators if each.code == "P33.1")
    assert isinstance(rule, ClassSizes)

    found = duty("P33.1", stage="primary", rule=replace(rule, lines=out_of_date(rule.lines)))

    assert (found.verdict, found.remarks) == ("undetermined", ["本年度没有有效的班额线。"])


@pytest.mark.parametrize("given", ["E", "1.00001", "9", "-1", "met "])
def test_judgement_that_the_item_does_not_know_is_refused(duty, given):
    with pytest.raises(JudgementRefused, match="P05：不能评定为"):
        duty("P05", judgements={"P05": given})


def test_grade_is_refused_where_there_are_no_points(duty):
    with pytest.raises(JudgementRefused, match="X6"):
        duty("X6", judgements={"X6": "A"})


def test_mean_without_a_threshold_is_information():
    rubric = shipped("BB2012")
    books = next(each for each in rubric.indicators if each.code == "B5")
    document = make_document([primary_school("A") | {"figures": {"books": "500"}}])

    found = measure(Reckoning(rubric, Figures.from_document(document)), books, "primary")

    assert (found.value, found.threshold, found.verdict) == (5, None, "not_applicable")
