"""The campuses of the demo: as many as the county says, and pupils that add up exactly."""

from random import Random

import pytest

from assessments.demo_campuses import allocate, campuses_of, class_sizes, pupils_of
from assessments.demo_figures import read_province

PROVINCE = read_province()
BY_CODE = {county["code"]: county for county in PROVINCE["counties"]}


def test_campuses_of_the_first_county_number_264():
    campuses = campuses_of(BY_CODE["990101"], PROVINCE["seed"])

    assert len(campuses) == 264


@pytest.mark.parametrize("code", BY_CODE)
def test_campuses_of_a_county_have_names_and_codes_of_their_own(code):
    campuses = campuses_of(BY_CODE[code], PROVINCE["seed"])

    assert len({campus.name for campus in campuses}) == len(campuses)
    assert len({campus.code for campus in campuses}) == len(campuses)
    assert all(campus.name.startswith("示例") for campus in campuses)
    assert all(campus.code.startswith(code) for campus in campuses)


def test_campuses_of_gives_a_second_campus_the_code_of_its_school():
    campuses = {c.name: c.code for c in campuses_of(BY_CODE["990102"], PROVINCE["seed"])}

    assert campuses["示例乙县第一小学南校区"] == campuses["示例乙县第一小学"] + "-2"


@pytest.mark.parametrize("year", PROVINCE["years"])
def test_pupils_of_are_the_same_each_time(year):
    county = BY_CODE["990103"]
    campuses = campuses_of(county, PROVINCE["seed"])

    first = pupils_of(county, campuses, PROVINCE["trend"], year)
    second = pupils_of(county, campuses, PROVINCE["trend"], year)

    assert first == second


def test_pupils_of_kindergartens_fall_year_by_year():
    county = BY_CODE["990101"]
    campuses = campuses_of(county, PROVINCE["seed"])

    children = [
        sum(
            pupils
            for (_code, stage), pupils in pupils_of(
                county, campuses, PROVINCE["trend"], year
            ).items()
            if stage == "preschool"
        )
        for year in (2023, 2024, 2025)
    ]

    assert children[0] > children[1] > children[2] == 15447


def test_pupils_of_leaves_the_last_teaching_point_empty():
    county = BY_CODE["990101"]
    campuses = campuses_of(county, PROVINCE["seed"])
    points = [campus.code for campus in campuses if campus.kind == "218"]

    pupils = pupils_of(county, campuses, PROVINCE["trend"], 2025)

    assert pupils[points[-1], "primary"] == 0
    assert all(pupils[code, "primary"] > 0 for code in points[:-1])


@pytest.mark.parametrize(
    ("total", "weights"), [(10, [1, 1, 1]), (1, [0.2, 0.8]), (90991, [3.5, 0, 2.25, 7])]
)
def test_allocate_loses_nothing(total, weights):
    shares = allocate(total, weights)

    assert sum(shares) == total
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


@pytest.mark.parametrize("pupils", [1, 7, 45, 46, 317, 2022])
def test_class_sizes_add_up_to_the_pupils(pupils):
    sizes = class_sizes(pupils, 45, 5, Random(1))

    assert sum(sizes) == pupils
    assert min(sizes) >= 1


def test_class_sizes_of_nobody_is_no_class():
    assert class_sizes(0, 45, 5, Random(1)) == []
