import pytest

from tests.schools.checked import CLEAN, campus, one, told


def test_a_percent_lies_between_0_and_100_and_is_not_a_fraction():
    assert told(county={"satisfaction": "101"}) == [("error", "percent_above_100")]
    assert told(county={"satisfaction": "0.93"}) == [("warning", "percent_small")]


def test_classes_and_teachers_must_be_able_to_serve_the_pupils():
    bands = dict.fromkeys(code for code in CLEAN["primary"] if code.startswith("classes_"))

    assert told([campus({"classes": "4"} | bands)]) == [("warning", "pupils_per_classes")]
    few = dict.fromkeys(code for code in CLEAN["primary"] if code.startswith("teachers_"))
    assert told([campus({"teachers": "0"} | few)]) == [("warning", "pupils_per_teachers")]


def test_a_figure_in_the_wrong_unit_stands_out():
    finding = one([campus(figures={"equipment_value": "900000000"})])

    assert finding["rule"] == "outlier"
    assert "合2,142,857元/人，通常不超过200,000；核对单位" in finding["message"]
    assert finding["expected"] == "不超过84,000,000"


def test_a_campus_teaches_what_its_kind_says():
    assert told([CLEAN | {"kind": "311"}]) == [("warning", "stage_of_kind")]
    assert told([{"code": "1"}]) == [("warning", "campus_without_stage")]


def test_a_percent_of_nothing_is_no_fraction():
    assert told(county={"satisfaction": "0"}) == []
    assert told(county={"satisfaction": "1.01"}) == []


def test_a_figure_out_of_range_names_the_range():
    finding = one(county={"avg_pay_teachers": "7900"})

    assert (finding["severity"], finding["rule"]) == ("warning", "county_range")
    assert finding["message"].endswith("平均工资收入7,900元，通常为20,000至500,000；核对单位")
    assert finding["expected"] == "20,000至500,000"
    assert told(county={"avg_pay_teachers": "20000", "avg_pay_civil_servants": "500000"}) == []


def test_a_building_cannot_stand_ten_times_over_its_site():
    small = {"site_area": "359", "outdoor_sports_area": "300"}

    finding = one([campus(figures=small)])

    assert finding["rule"] == "impossible_building"
    assert finding["cells"] == ["schools:1:building_area", "schools:1:site_area"]
    assert told([campus(figures=small | {"site_area": "360"})]) == []


def test_figures_of_the_county_are_compared_with_each_other():
    assert told(county={"edu_budget": "85000", "gdp": "160000"}) == [("warning", "county_ratios")]
    assert told(county={"edu_budget": "85000", "gdp": "170000"}) == []
    assert told(county={"population": "500000", "population_3_5": "2400"}) == [
        ("warning", "county_ratios")
    ]


def test_money_per_pupil_is_asked_about_only_where_the_county_is_all_there():
    assert told(county={"edu_budget": "85000", "enrolment_total": "2000"}) == [
        ("warning", "county_per_pupil")
    ]
    assert told(county={"edu_budget": "85000", "enrolment_total": "1999"}) == []


def test_the_smallest_schools_have_no_shares():
    def tiny(pupils):
        return {
            "code": "1",
            "figures": {"books": "30000"},
            "primary": {"pupils": pupils, "teachers": "3", "classes": "2"},
        }

    assert told([tiny("19")]) == []
    assert told([tiny("20")]) == [("warning", "outlier")]


def test_what_is_not_there_is_no_ratio():
    assert told([campus({"pupils": None, "classes": None})]) == []
    assert told([CLEAN], {"edu_budget": "85000", "gdp": "0"}) == [("warning", "county_ratios")]


@pytest.mark.parametrize(
    ("stage", "figures", "rule"),
    [
        ({"teachers_certified": "12"}, {}, "certified_teachers"),
        ({}, {"equipment_value": "8399"}, "thin"),
        ({}, {"books": "209"}, "thin"),
        ({}, {"classrooms": "4"}, "rooms_for_classes"),
        ({}, {"classrooms": "51"}, "rooms_for_classes"),
        ({}, {"public_funds_budget": "300000", "training_expenditure": "90001"}, "training_share"),
    ],
)
def test_one_figure_is_held_against_another(stage, figures, rule):
    assert told([campus(stage, figures)]) == [("warning", rule)]


def test_figures_at_the_limits_are_usual():
    at_the_limit = {
        "equipment_value": "8400",
        "books": "210",
        "classrooms": "5",
        "public_funds_budget": "300000",
        "training_expenditure": "90000",
    }

    assert told([campus({"teachers_certified": "13"}, at_the_limit)]) == []
    assert told([campus({"teachers_certified": "0"}, {"books": "0", "classrooms": "50"})]) == []
