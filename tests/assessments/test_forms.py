"""Numbers a template of targets is tried with."""

from fractions import Fraction

from assessments.forms import BlanksForm
from tests.indicators.test_target_file import shipped


def filled(**numbers: str) -> BlanksForm:
    form = BlanksForm(numbers, profile=shipped("county_template"))
    form.is_valid()
    return form


def test_only_blanks_that_figures_answer_are_asked_for():
    fields = filled().fields

    assert "senior_gross_enrolment" in fields
    assert {"supervision_budget", "boarding_supplement", "vocational_general_ratio"}.isdisjoint(
        fields
    )
    assert fields["senior_gross_enrolment"].label == "高中阶段毛入学率（≥ %）"


def test_numbers_are_exact_and_empty_fields_stay_blank():
    form = filled(senior_gross_enrolment="92.1", vocational_students="")

    assert form.numbers() == {"senior_gross_enrolment": Fraction(921, 10)}


def test_a_wrong_number_is_named_and_left_out():
    form = filled(senior_gross_enrolment="九十", vocational_students="5000")

    assert form.errors == {"senior_gross_enrolment": ["应为数字，如 95 或 97.5"]}
    assert form.numbers() == {"vocational_students": 5000}


def test_a_profile_without_blanks_asks_nothing():
    form = BlanksForm({}, profile=shipped("guiyang_2020"))

    assert not form.fields
