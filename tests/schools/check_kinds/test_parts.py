import pytest

from schools.checks import findings
from tests.schools.checked import CLEAN, campus, one, told
from tests.schools.packages import document


def test_class_bands_add_up_to_the_classes():
    finding = one([campus({"classes": "11"})])

    assert (finding["severity"], finding["rule"]) == ("error", "class_bands")
    assert finding["message"] == "示例小学（小学）：各档班级数合计10，班级数为11"
    assert finding["cells"][0] == "stages:1:primary:classes"


def test_some_class_bands_are_not_more_than_the_classes():
    assert told([campus({"classes_51_55": None, "classes": "11"})]) == []
    assert told([campus({"classes_51_55": None, "classes": "9"})]) == [("error", "class_bands")]


def test_pupils_fit_into_the_class_bands():
    assert told([campus({"pupils": "500"})]) == [("warning", "class_sizes")]
    assert told([campus({"pupils": "80"})]) == [("warning", "class_sizes")]
    assert told([campus({"pupils": "461", "classes_46_50": "1", "classes_66_plus": "1"})]) == []


@pytest.mark.parametrize(
    ("stage", "figures", "cells"),
    [
        ({"boarders": "421"}, {}, ["stages:1:primary:boarders", "stages:1:primary:pupils"]),
        (
            {"teachers_certified": "27"},
            {},
            ["stages:1:primary:teachers_certified", "stages:1:primary:teachers"],
        ),
        (
            {},
            {"indoor_sports_area": "2400.1"},
            ["schools:1:indoor_sports_area", "schools:1:teaching_aux_area"],
        ),
        ({}, {"dangerous_area": "3601"}, ["schools:1:dangerous_area", "schools:1:building_area"]),
    ],
)
def test_no_part_exceeds_its_whole(stage, figures, cells):
    finding = one([campus(stage, figures)])

    assert (finding["severity"], finding["rule"]) == ("error", "part_exceeds_whole")
    assert finding["cells"] == cells


def test_county_parts_do_not_exceed_their_wholes():
    finding = one(county={"kg_total": "10", "kg_public": "11"})

    assert finding["message"] == "县情：公办幼儿园数11所，多于幼儿园总数10所"
    assert told(county={"posts_authorised": "10", "posts_filled": "11"}) == [
        ("warning", "part_exceeds_usual_whole")
    ]


def test_entrants_are_among_the_pupils():
    assert told([campus({"entrants": "421"})]) == [("warning", "part_exceeds_usual_whole")]


def test_degrees_do_not_add_up_to_more_than_the_teachers():
    assert told([campus({"teachers_college": "8"})]) == [("error", "degrees")]


def test_subject_teachers_and_county_sums_stay_within_their_wholes():
    assert told([campus({"teachers_pe": "20", "teachers_music": "7"})]) == [("warning", "subjects")]
    assert told(county={"kg_total": "10", "kg_public": "6", "kg_inclusive_private": "5"}) == [
        ("warning", "county_sums")
    ]


def test_a_stated_value_that_differs_from_the_derived_one_is_told():
    finding = one([CLEAN], {"enrolment_total": "400"})

    assert (finding["severity"], finding["rule"]) == ("warning", "stated_differs")
    assert finding["message"] == "在校学生总数400人为填报数；按校区数据汇总为420，以后者为准"
    assert finding["cells"] == ["county:enrolment_total"]


def test_a_stated_value_beside_an_undetermined_one_is_told():
    finding = one([campus({"pupils": None})], {"enrolment_total": "400"})

    assert "按待定处理" in finding["message"]


def test_last_years_value_is_taken_from_last_years_return():
    previous = document([], {"edu_budget": "84000"})

    finding = one([], {"edu_budget": "85000", "edu_budget_previous": "83000"}, previous)

    assert finding["rule"] == "stated_differs"
    assert "上年数据包为84,000" in finding["message"]


def senior(pupils):
    return {"code": "1", "kind": "342", "senior": {"pupils": pupils}}


def test_a_figure_of_the_county_agrees_with_the_sum_of_its_schools():
    finding = one([senior("1000")], {"senior_enrolled": "1101"})

    assert (finding["severity"], finding["rule"]) == ("warning", "county_against_schools")
    assert (
        finding["message"]
        == "高中阶段在校生数1,101人，各校高中、中职在校生数合计1,000；核对口径是否一致"
    )
    assert (finding["expected"], finding["cells"]) == ("1,000", ["county:senior_enrolled"])
    assert told([senior("1000")], {"senior_enrolled": "899"}) == [
        ("warning", "county_against_schools")
    ]


def test_a_county_may_count_a_tenth_more_or_less_than_its_schools():
    assert told([senior("1000")], {"senior_enrolled": "1100"}) == []
    assert told([senior("1000")], {"senior_enrolled": "900"}) == []


def test_what_is_counted_by_residence_may_be_less_than_the_schools_have():
    assert told([CLEAN], {"primary_enrolled_school_age": "40"}) == []
    assert told([CLEAN], {"primary_enrolled_school_age": "463"}) == [
        ("warning", "county_against_schools")
    ]


def test_a_sum_with_a_blank_in_it_is_compared_with_nothing():
    assert told([senior("1000"), senior(None) | {"code": "2"}], {"senior_enrolled": "9"}) == []


def test_what_was_expected_stands_beside_the_message():
    expected = [
        finding["expected"]
        for finding in findings(
            document([campus({"boarders": "421", "classes": "11", "teachers_college": "8"})]), None
        )
    ]

    assert expected == ["10", "不超过420", "不超过26"]
