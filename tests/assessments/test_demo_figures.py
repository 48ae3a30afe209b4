"""The figures of the demo hang together: sums, bands and bounds."""

from decimal import Decimal

import pytest

from assessments.demo_figures import read_province, reading_of
from schools.dictionary import elements

PROVINCE = read_province()
BY_CODE = {county["code"]: county for county in PROVINCE["counties"]}
NEWEST = {code: reading_of(PROVINCE, county, 2025) for code, county in BY_CODE.items()}
BANDS = (
    "classes_upto_45",
    "classes_46_50",
    "classes_51_55",
    "classes_56_65",
    "classes_66_plus",
)
PART_OF_TEACHERS = (
    "teachers_backbone",
    "teachers_mid_title",
    "teachers_certified",
    "teachers_360h",
)


def of_stage(reading, stage, element="pupils"):
    return sum(int(row.figures[element]) for row in reading.stages if row.stage == stage)


def test_reading_of_the_first_county_has_the_shape_of_the_published_one():
    reading = NEWEST["990101"]

    kinds = [school.kind for school in reading.schools]
    assert len(kinds) == 264
    assert [kinds.count(kind) for kind in ("111", "311", "312", "342", "361", "371")] == [
        127,
        22,
        5,
        4,
        1,
        1,
    ]
    assert kinds.count("211") + kinds.count("218") + kinds.count("514") == 104
    assert sum(school.kind == "111" and school.ownership == "public" for school in reading.schools)
    stages = ("preschool", "primary", "special", "junior", "senior", "vocational")
    counts = [of_stage(reading, stage) for stage in stages]
    assert counts == [15447, 40114 - 318, 318, 20849, 10914, 3667]
    assert sum(counts) == 90991


def test_reading_of_the_first_county_has_8728_children_in_94_public_kindergartens():
    reading = NEWEST["990101"]

    public = {s.code for s in reading.schools if s.kind == "111" and s.ownership == "public"}
    children = sum(
        int(row.figures["pupils"]) for row in reading.stages if row.school_code in public
    )
    assert (len(public), children) == (94, 8728)


@pytest.mark.parametrize("code", BY_CODE)
def test_reading_of_is_the_same_each_time(code):
    assert reading_of(PROVINCE, BY_CODE[code], 2025) == NEWEST[code]


@pytest.mark.parametrize("code", BY_CODE)
def test_reading_of_has_only_known_elements_in_the_right_places(code):
    reading = NEWEST[code]

    known = elements()
    stages: dict[str, set[str]] = {row.school_code: set() for row in reading.stages}
    for row in reading.stages:
        stages[row.school_code].add(row.stage)
        assert all(row.stage in known[element].stages for element in row.figures)
        assert all(known[element].scope == "stage" for element in row.figures)
    for school in reading.schools:
        assert all(known[element].scope == "school" for element in school.figures)
        assert all(known[element].stages & stages[school.code] for element in school.figures)
    assert all(known[element].scope == "county" for element in reading.county)
    assert reading.problems == []


@pytest.mark.parametrize("code", BY_CODE)
def test_reading_of_leaves_out_what_is_derived_except_where_no_year_before_exists(code):
    known = elements()

    stated = {element for element in NEWEST[code].county if known[element].derived_from}
    first = reading_of(PROVINCE, BY_CODE[code], 2023)
    at_first = {element for element in first.county if known[element].derived_from}

    assert stated == set()
    assert at_first
    assert all(element.endswith("_previous") for element in at_first)


@pytest.mark.parametrize("code", BY_CODE)
def test_reading_of_fills_every_county_element_that_is_not_derived(code):
    asked = {e.code for e in elements().values() if e.scope == "county" and not e.derived_from}

    assert asked - set(NEWEST[code].county) == set()


@pytest.mark.parametrize("code", BY_CODE)
def test_reading_of_keeps_classes_and_teachers_within_their_wholes(code):
    for row in NEWEST[code].stages:
        figures = row.figures
        if BANDS[0] in figures:
            assert sum(int(figures[band]) for band in BANDS) == int(figures["classes"])
        degrees = ("teachers_college", "teachers_bachelor", "teachers_graduate")
        assert sum(int(figures[name]) for name in degrees) <= int(figures["teachers"])
        for name in PART_OF_TEACHERS:
            assert int(figures.get(name, 0)) <= int(figures["teachers"])
        assert int(figures.get("boarders", 0)) <= int(figures["pupils"])


@pytest.mark.parametrize("code", BY_CODE)
def test_reading_of_keeps_areas_within_their_wholes(code):
    for school in NEWEST[code].schools:
        area = {
            name: Decimal(str(value))
            for name, value in school.figures.items()
            if name.endswith("_area")
        }
        assert area.get("indoor_sports_area", 0) <= area["teaching_aux_area"]
        assert area["teaching_aux_area"] <= area["building_area"]
        assert area["outdoor_sports_area"] <= area["site_area"]
        assert area["dangerous_area"] <= area["building_area"]


def test_reading_of_the_nearly_there_county_has_a_school_just_under_85_percent():
    reading = NEWEST["990102"]

    pupils = {row.school_code: int(row.figures["pupils"]) for row in reading.stages}
    per_pupil = [
        (Decimal(s.figures["outdoor_sports_area"]) + Decimal(s.figures["indoor_sports_area"]))
        / pupils[s.code]
        for s in reading.schools
        if s.kind == "311"
    ]
    short = [value for value in per_pupil if value < Decimal("10.2") * Decimal("0.85")]
    assert len(short) == 1
    assert round(short[0] / Decimal("10.2") * 100, 1) == Decimal("85.0")


def test_reading_of_one_county_lacks_one_figure():
    lacking = [s for s in NEWEST["990104"].schools if s.kind == "311"]

    assert sum("multimedia_rooms" not in school.figures for school in lacking) == 1


def test_reading_of_a_far_off_county_has_super_oversized_classes():
    assert of_stage(NEWEST["990103"], "junior", "classes_66_plus") > 0
    assert of_stage(NEWEST["990106"], "junior", "classes_66_plus") == 0
