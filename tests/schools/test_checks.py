"""Each rule is shown by the smallest return that breaks it; a clean one breaks none."""

import tomllib

import pytest
from django.conf import settings

from schools.checks import MOST_PER_RULE, findings
from tests.schools.packages import document

CLEAN = {
    "code": "1",
    "name": "示例小学",
    "figures": {
        "site_area": "12000",
        "building_area": "3600",
        "teaching_aux_area": "2400",
        "indoor_sports_area": "300",
        "outdoor_sports_area": "4000",
        "dangerous_area": "0",
        "equipment_value": "900000",
        "computers": "60",
        "books": "12000",
    },
    "primary": {
        "pupils": "420",
        "classes": "10",
        "classes_upto_45": "8",
        "classes_46_50": "2",
        "classes_51_55": "0",
        "classes_56_65": "0",
        "classes_66_plus": "0",
        "entrants": "70",
        "boarders": "0",
        "migrant_pupils": "20",
        "teachers": "26",
        "teachers_college": "6",
        "teachers_bachelor": "18",
        "teachers_graduate": "1",
        "teachers_pe": "2",
        "teachers_music": "1",
        "teachers_certified": "26",
    },
}
CLEAN_COUNTY = {
    "population": "500000",
    "population_3_5": "15000",
    "edu_budget": "85000",
    "edu_budget_previous": "84000",
    "myopia": "52.3",
    "satisfaction": "93",
}


def campus(stage=None, figures=None, **changes):
    """The clean campus with other figures; None takes a figure out."""
    made = CLEAN | changes
    for part, other in (("primary", stage or {}), ("figures", figures or {})):
        merged = made[part] | other
        made[part] = {code: value for code, value in merged.items() if value is not None}
    return made


def told(campuses=(), county=None, previous=None, statements=None):
    found = findings(document(list(campuses), county, statements), previous)
    return [(finding["severity"], finding["rule"]) for finding in found]


def one(campuses=(), county=None, previous=None, statements=None):
    """The only finding there is."""
    (finding,) = findings(document(list(campuses), county, statements), previous)
    return finding


def test_a_clean_return_has_no_findings():
    previous = document([CLEAN], {"edu_budget": "84000", "population": "501000"})

    assert told([CLEAN], CLEAN_COUNTY, previous) == []
    assert told([], {}) == []


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


def test_degrees_do_not_add_up_to_more_than_the_teachers():
    assert told([campus({"teachers_college": "8"})]) == [("error", "degrees")]


def test_subject_teachers_and_county_sums_stay_within_their_wholes():
    assert told([campus({"teachers_pe": "20", "teachers_music": "7"})]) == [("warning", "subjects")]
    assert told(county={"kg_total": "10", "kg_public": "6", "kg_inclusive_private": "5"}) == [
        ("warning", "county_sums")
    ]


def test_classes_and_teachers_must_be_able_to_serve_the_pupils():
    bands = dict.fromkeys(code for code in CLEAN["primary"] if code.startswith("classes_"))

    assert told([campus({"classes": "4"} | bands)]) == [("warning", "pupils_per_classes")]
    few = dict.fromkeys(code for code in CLEAN["primary"] if code.startswith("teachers_"))
    assert told([campus({"teachers": "0"} | few)]) == [("warning", "pupils_per_teachers")]


def test_entrants_are_among_the_pupils():
    assert told([campus({"entrants": "421"})]) == [("warning", "part_exceeds_usual_whole")]


def test_a_campus_teaches_what_its_kind_says():
    assert told([CLEAN | {"kind": "311"}]) == [("warning", "stage_of_kind")]
    assert told([{"code": "1"}]) == [("warning", "campus_without_stage")]


def test_a_figure_in_the_wrong_unit_stands_out():
    finding = one([campus(figures={"equipment_value": "900000000"})])

    assert finding["rule"] == "outlier"
    assert "合2,142,857元/人，通常不超过200,000；核对单位" in finding["message"]
    assert finding["expected"] == "不超过84,000,000"


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


def test_a_percent_lies_between_0_and_100_and_is_not_a_fraction():
    assert told(county={"satisfaction": "101"}) == [("error", "percent_above_100")]
    assert told(county={"satisfaction": "0.93"}) == [("warning", "percent_small")]


def test_a_jump_in_pupils_is_told():
    found = findings(document([CLEAN]), document([campus({"pupils": "640"})]))

    finding = next(finding for finding in found if finding["rule"] == "pupils_changed")
    assert finding["severity"] == "warning"
    assert "由上年640人变为420人（−34.4%）" in finding["message"]
    assert finding["cells"] == ["stages:1:primary:pupils"]


def test_a_usual_change_and_a_village_schools_coming_and_going_are_not_told():
    village = {"code": "2", "primary": {"pupils": "20", "teachers": "4"}}
    earlier = {"code": "2", "primary": {"pupils": "45", "teachers": "4"}}

    assert told([CLEAN, village], previous=document([campus({"pupils": "560"}), earlier])) == []


def test_money_that_falls_is_told():
    finding = one(county={"edu_budget": "80000", "edu_budget_previous": "85000"})

    assert finding["rule"] == "funding_fell"
    assert "由上年85,000万元变为80,000万元（−5.9%）" in finding["message"]


def test_a_county_figure_that_jumps_is_told():
    previous = document([], {"population": "300000"})

    assert told(county={"population": "500000"}, previous=previous) == [
        ("warning", "county_changed")
    ]


def test_the_two_bases_of_the_public_share_are_both_named():
    county = {"kg_total": "127", "kg_public": "94"} | {
        "kg_children": "15447",
        "kg_children_public": "8728",
    }

    finding = one(county=county)

    assert (finding["severity"], finding["rule"]) == ("note", "kindergarten_bases")
    assert "56.5%（8,728/15,447）" in finding["message"]
    assert "74%（94/127）" in finding["message"] or "74.0%（94/127）" in finding["message"]
    assert told(county=county | {"kg_public": "72"}) == []


def stated(code, value, unit="percent", **more):
    return {"code": code, "name": "某率", "value": value, "unit": unit} | more


def test_a_rate_above_100_asks_for_what_it_was_computed_from():
    finding = one(statements=[stated("compulsory_retention", "109.74")])

    assert (finding["severity"], finding["rule"]) == ("warning", "rate_above_100")
    assert "109.74%" in finding["message"]
    assert "转入" in finding["message"]
    assert "复读" in finding["message"]
    assert told(statements=[stated("primary_enrolment", "100.2")]) == [
        ("warning", "rate_above_100")
    ]


def test_a_gross_rate_may_exceed_100():
    assert told(statements=[stated("senior_gross_enrolment", "101")]) == [
        ("note", "rate_above_100")
    ]
    assert told(statements=[stated("primary_enrolment", "100")]) == []


def test_parts_of_a_statement_add_up():
    wrong = stated("admitted_more", "130", "persons", parts=["19", "91"])
    right = stated("admitted", "2076", "persons", parts=["442", "1634"])
    elsewhere = stated("admitted_too", "12", "persons", parts=["1", "2"], total_stated="3")

    finding = one(statements=[wrong, right, elsewhere])

    assert finding["rule"] == "parts_do_not_add_up"
    assert finding["message"] == "“某率130人”与分项19+91=110人不符"
    assert finding["cells"] == ["statements:admitted_more"]


def test_person_times_are_not_persons():
    statements = [stated("nutrition", "112681", "person-times")]

    assert told(county={"enrolment_total": "90991"}, statements=statements) == [
        ("note", "person_times")
    ]


def test_many_findings_of_a_rule_are_counted_beyond_a_bound():
    campuses = [campus({"classes": "11"}, code=str(number)) for number in range(130)]

    found = findings(document(campuses), None)

    bands = [finding for finding in found if finding["rule"] == "class_bands"]
    assert len(bands) == MOST_PER_RULE + 1
    assert "另有30处未列出（各档班级数合计）" in bands[-1]["message"]
    assert (bands[-1]["severity"], bands[-1]["cells"]) == ("error", [])


def test_the_oddities_of_a_published_county_are_found_from_its_figures_alone():
    path = settings.FIXTURES_DIR / "demo" / "zhengan_2019.toml"
    published = tomllib.loads(path.read_text(encoding="utf-8"))
    county = {row["element"]: row["value"] for row in published["figures"]}

    found = findings(document([], county, published["statements"]), None)

    rules = {finding["rule"]: finding["message"] for finding in found}
    assert "109.74%" in rules["rate_above_100"]
    assert "130人”与分项19+91=110人不符" in rules["parts_do_not_add_up"]
    assert "56.5%" in rules["kindergarten_bases"]
    assert "112,681人次" in rules["person_times"]
    assert {finding["severity"] for finding in found} <= {"warning", "note"}
