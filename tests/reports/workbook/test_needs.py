"""Which figures a rubric's workbook holds."""

from reports.workbook.needs import formulas_of, needs_of
from tests.indicators.reading import shipped

CE37 = shipped("CE37")


def test_growth_against_another_growth_asks_for_both():
    assert {"edu_appropriation", "fiscal_revenue_previous"} <= set(needs_of(CE37).county)


def test_class_sizes_ask_for_what_may_be_over_the_line_and_no_more():
    sums = {code for code, stage in needs_of(CE37).sums if stage == "junior"}

    assert {"classes_56_65", "classes_66_plus", "classes"} <= sums
    assert "classes_upto_45" not in sums


def test_figures_are_named_once_and_enrolment_always():
    needs = needs_of(CE37)

    assert len(needs.county) == len(set(needs.county))
    assert needs.units[0] == "pupils"


def test_what_people_judge_has_no_formula():
    (judged,) = [each for each in CE37.indicators if each.code == "P01"]

    assert formulas_of(judged) == {}
