"""Which units a rubric sees, and the figures they bring."""

from indicators.scoring.figures import Figures
from indicators.scoring.formulas import parse
from indicators.scoring.reckoning import KIND_EXCLUDED, UNDER_FLOOR, ZERO_PUPILS, Reckoning
from tests.indicators.returns import make_document, primary_school

ELEMENTS = {"pupils", "teachers", "music_rooms"}


def reckoning(rubric, campuses, county=None) -> Reckoning:
    return Reckoning(rubric, Figures.from_document(make_document(campuses, county)))


def test_scope_keeps_units_and_says_why_others_are_left_out(quality):
    found = reckoning(
        quality,
        [
            primary_school("A"),
            primary_school("B", kind="514"),
            primary_school("C", 49, kind="218"),
            primary_school("D", 0, kind="218"),
            primary_school("E", kind="218", pupils=100) | {"primary": {}},
        ],
    )

    assert [unit.code for unit in found.inside["primary"]] == ["A", "E"]
    assert [(unit.code, why) for unit, why in found.outside["primary"]] == [
        ("B", KIND_EXCLUDED),
        ("C", UNDER_FLOOR),
        ("D", ZERO_PUPILS),
    ]
    assert found.inside["junior"] == []


def test_sums_are_missing_as_soon_as_one_unit_lacks_the_figure(quality):
    found = reckoning(quality, [primary_school("A", 640), primary_school("B", 380, teachers=None)])

    inputs = found.summed_inputs(parse("teachers / pupils", ELEMENTS), found.inside["primary"])

    assert inputs.values == {"teachers": None, "pupils": 1020}
    assert inputs.missing == {"teachers": ["B"]}


def test_figures_of_stages_are_summed_over_a_campus(quality):
    campus = primary_school("A", 300, kind="312") | {"junior": {"pupils": "200"}}
    found = reckoning(quality, [campus])

    ((only, units),) = found.campuses()
    inputs = found.campus_inputs(("pupils", "music_rooms", "teachers"), only, units)

    assert inputs.values == {"pupils": 500, "music_rooms": 2, "teachers": None}
    assert inputs.missing == {"teachers": ["A"]}


def test_county_figures_that_are_missing_name_no_school(quality):
    found = reckoning(quality, [], {"rotated": "3"})

    inputs = found.county_inputs(parse("rotated / teachers", {"rotated", "teachers"}))

    assert inputs.values == {"rotated": 3, "teachers": None}
    assert inputs.missing == {"teachers": []}
