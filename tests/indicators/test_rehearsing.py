"""A rehearsal names the counties a draft judges otherwise, and what in them does it."""

import pytest
from django.db import connection

from indicators.models import Rubric, Score
from indicators.publishing import RubricUnknown, retire, rubric_named
from indicators.rehearsing import RehearsalRefused, Shift, rehearse
from indicators.rubric_file import RubricFileError
from tests.conftest import NOON, make_region
from tests.indicators import examples
from tests.indicators.drafts import draft_of, draft_of_ce37
from tests.indicators.frozen import freeze
from tests.indicators.reading import rubric_text
from tests.indicators.returns import make_document

pytestmark = pytest.mark.django_db


def document(**figures: str):
    """The example county with other county figures."""
    return make_document(examples.campuses(), examples.COUNTY | figures)


@pytest.fixture
def province(county, neighbour, published):
    """Four counties: all three thresholds, one of them, none; and one without a return."""
    freeze(county, document())
    freeze(neighbour, document(population_3_5="390", kg_classes_within_cap="12"))
    above = {"population_3_5": "390", "kg_classes_within_cap": "12", "satisfaction": "90"}
    freeze(make_region("990103", "示例丙县"), document(**above))
    make_region("990104", "示例丁县")


def run(text: str, prefix: str = "99", year: int = 2024):
    return rehearse(text, year=year, prefix=prefix, progress=lambda _done, _total: None)


def test_three_known_differences_are_named_in_exactly_the_counties_they_touch(province):
    found = run(draft_of())

    first, second = found.counties
    assert (first.county, second.county) == ("990101", "990102")
    assert {(s.code, s.stage): s.changes for s in first.shifts} == {
        ("P1", "preschool"): {"verdict": ("met", "unmet")},
        ("PQ2", "preschool"): {"verdict": ("met", "unmet")},
        ("S1", "preschool"): {"verdict": ("unmet", "met")},
    }
    assert second.shifts == [
        Shift("indicator", "S1", "preschool", "社会认可度", {"verdict": ("unmet", "met")})
    ]
    assert first.parts["social_recognition"] == ("unmet", "met")
    assert (found.unchanged, found.without_return) == (1, 1)
    assert found.by_indicator == {"S1": 2, "P1": 1, "PQ2": 1}


def test_three_ways_a_draft_of_points_differs_are_named_exactly(province):
    found = run(draft_of_ce37(), prefix="990101")

    (county,) = found.counties
    moved = {shift.code: shift.changes.get("points") for shift in county.shifts}
    assert county.causes == {"P13.1", "P13.2", "P13.4", "P13.5"}
    assert [shift.code for shift in county.shifts if shift.kind == "combined"] == ["P13"]
    assert moved["P13.2"] == ("1", "0")
    assert (moved["P13.4"], moved["P13.5"]) == (("0.75", "1"), ("0.75", "0.5"))
    assert "points_range" in county.result


def test_a_county_whose_end_stays_the_same_has_no_result(province):
    first, _second = run(draft_of()).counties

    assert first.result == {}
    assert first.parts != {}


def test_a_rehearsal_writes_nothing(province):
    kept = Rubric.objects.count()
    written = []

    def watch(execute, sql, params, many, context):
        if not sql.lstrip().upper().startswith("SELECT"):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        run(draft_of())

    assert written == []
    assert (Score.objects.count(), Rubric.objects.count()) == (0, kept)


def test_the_same_text_changes_nothing(province):
    found = run(rubric_text("PS2020"))

    assert (found.counties, found.unchanged) == ([], 3)


def test_spreads_and_units_are_named_too(province):
    text = rubric_text("QB2017").replace(
        'stage = "primary"\nvalue = 0.50', 'stage = "primary"\nvalue = 0.01'
    )
    text = text.replace("rest_percent = 85", "rest_percent = 10")

    shifts = run(text, prefix="990101").counties[0].shifts

    assert {shift.kind for shift in shifts} == {"cv", "units"}
    assert ("R1", "primary", {"verdict": ("met", "unmet")}) in [
        (shift.code, shift.stage, shift.changes) for shift in shifts
    ]


def test_an_indicator_that_is_new_stands_against_nothing(province):
    text = rubric_text("PS2020").replace('code = "S1"', 'code = "S2"')

    shifts = run(text, prefix="990103").counties[0].shifts

    assert [(shift.code, shift.changes["verdict"]) for shift in shifts] == [
        ("S2", (None, "met")),
        ("S1", ("met", None)),
    ]


def test_progress_is_told_county_by_county(province):
    told = []

    rehearse(draft_of(), year=2024, prefix="99", progress=lambda *seen: told.append(seen))

    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("prefix", "year", "code"), [("98", 2024, "region_unknown"), ("99", 2019, "return_unknown")]
)
def test_nothing_to_rehearse_with_is_refused(province, prefix, year, code):
    with pytest.raises(RehearsalRefused) as refused:
        run(draft_of(), prefix, year)

    assert refused.value.code == code


def test_a_draft_without_a_current_version_or_that_is_no_rubric_is_refused(province):
    retire(rubric_named("PS2020"), actor_name="lead", at=NOON)

    with pytest.raises(RubricUnknown):
        run(draft_of())
    with pytest.raises(RubricFileError):
        run("rubric = 1")
