"""Export, import and export again say the same, whatever a county's figures are."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schools.dictionary import STAGES, elements_of
from schools.exporting import edition_of
from schools.importing import import_reading
from schools.models import Region
from schools.package import Reading, SchoolRow, StageRow, read_tables
from schools.sheet import CHOICES, Figures
from schools.spreadsheet import main
from schools.stored import stored_document
from schools.workbook import campus_workbook, fill_in_workbook
from tests.conftest import NOON

YEAR = 2024
WHOLE = st.integers(0, 10**9).map(str)
EXACT = st.decimals(0, 10**9, places=4, allow_nan=False).map(lambda n: f"{n.normalize():f}")
NAMES = st.text("示例第一二三小学幼儿园甲乙()-=+@'", min_size=1, max_size=12).filter(
    lambda name: name.strip("-'—/") != "" and name == " ".join(name.split())
)


def value_of(element):
    if element.type == "boolean":
        return st.booleans()
    if element.unit == "percent":
        return st.integers(2, 100).map(str)
    return WHOLE if element.type == "integer" else EXACT


def figures_of(scope, stages):
    asked = {
        element.code: value_of(element)
        for element in elements_of(scope)
        if scope == "county" or element.stages & stages
    }
    return st.fixed_dictionaries({}, optional=asked)


@st.composite
def counties(draw):
    """A county of up to five campuses, each figure there or missing."""
    reading = Reading()
    for number in range(draw(st.integers(0, 5))):
        stages = draw(st.sets(st.sampled_from(STAGES), min_size=1, max_size=3))
        reading.schools.append(
            SchoolRow(
                f"99010100{number:02}",
                draw(NAMES),
                draw(st.sampled_from(sorted(CHOICES["kind"]))),
                draw(st.sampled_from(sorted(CHOICES["locale"]))),
                draw(st.sampled_from(sorted(CHOICES["ownership"]))),
                draw(figures_of("school", stages)),
            )
        )
        for stage in sorted(stages):
            unit = StageRow(f"99010100{number:02}", stage, draw(figures_of("stage", {stage})))
            reading.stages.append(unit)
    reading.county = draw(figures_of("county", set()))
    return reading


def store(county, reading):
    imported = import_reading(
        county=county, year=YEAR, reading=reading, source="a", actor_name="filler", at=NOON
    )
    assert imported.accepted, imported.problems
    return imported


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(reading=counties())
def test_export_import_export_is_value_identical(county, reading):
    store(county, reading)
    first = stored_document(county, YEAR)

    edition = edition_of(county, YEAR)
    exported = fill_in_workbook(county, YEAR, first, previous=first, edition=edition)
    again = store(county, read_tables(json.loads(main(exported))))
    second = stored_document(county, YEAR)

    assert first == second
    assert not again.changed


@pytest.mark.django_db
def test_a_schools_workbook_comes_back_as_it_went(county):
    figures: Figures = {"books": "4000", "site_area": "0.1", "has_charter": True}
    reading = Reading(
        schools=[SchoolRow("0012", "示例", "312", "town", "public", figures)],
        stages=[StageRow("0012", stage, {"pupils": "96"}) for stage in ("primary", "junior")],
    )
    store(county, reading)
    own = stored_document(county, YEAR, "0012")
    assert own is not None

    exported = campus_workbook(Region.objects.get(pk=county.pk), YEAR, own, previous=own)
    back = read_tables(json.loads(main(exported)), part=True)

    assert [problem for problem in back.problems if problem.severity == "error"] == []
    assert (back.schools, back.stages) == (reading.schools, sorted_units(reading.stages))


def sorted_units(units):
    return sorted(units, key=lambda unit: STAGES.index(unit.stage))
