"""One school's workbook changes one school."""

import pytest

from edu_duty.audit.models import AuditEvent
from schools.campus_packages import CampusGone, import_campus
from schools.importing import StoredChanged
from schools.models import Return, SchoolYear, StageYear
from schools.package import read_tables
from schools.spreadsheet import csv_tables
from schools.windows import CollectionClosed
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, write_pupils, year_of
from tests.schools.packages import csv_files, small_county

pytestmark = pytest.mark.django_db
CAMPUS = "9901010001"


def own_tables(pupils=421, **named):
    tables = small_county()
    tables["stages"][1][2] = pupils
    for column, value in named.items():
        tables["schools"][1][tables["schools"][0].index(column)] = value
    return {code: tables[code][:2] for code in ("schools", "stages")}


def put(county, tables, campus=CAMPUS, **options):
    return import_campus(
        county=county,
        year=YEAR,
        campus=campus,
        reading=read_tables(csv_tables(csv_files(tables)), part=True),
        source="本校.xlsx",
        actor_name="officer",
        at=NOON,
        **options,
    )


def figures(county):
    rows = [
        *SchoolYear.objects.filter(school__county=county).values_list("school__code", "figures"),
        *StageYear.objects.filter(school__county=county).values_list("school__code", "figures"),
    ]
    return {code: [each for other, each in rows if other == code] for code, _figures in rows}


def test_a_schools_workbook_changes_its_own_cells_and_no_others(county):
    bring(county)
    before, tick = figures(county), year_of(county).tick

    stored = put(county, own_tables())

    after = figures(county)
    assert (stored.accepted, stored.changed, stored.change_count) == (True, True, 1)
    assert {code for code in before if before[code] != after[code]} == {CAMPUS}
    assert year_of(county).tick == tick + 1
    unit = StageYear.objects.get(school__code=CAMPUS)
    assert unit.stamps["pupils"]["by"] == "officer"
    event = AuditEvent.objects.latest("pk")
    assert event.details["cells"] == {f"stages:{CAMPUS}:primary:pupils": ["420", "421"]}
    assert Return.objects.count() == 1


def test_the_same_figures_write_nothing(county):
    bring(county)
    events = AuditEvent.objects.count()

    again = put(county, own_tables(420))

    assert (again.accepted, again.changed) == (True, False)
    assert AuditEvent.objects.count() == events


def test_a_dry_run_writes_nothing(county):
    bring(county)
    before = figures(county)

    told = put(county, own_tables(), dry_run=True)

    assert (told.changed, told.change_count) == (True, 1)
    assert figures(county) == before


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ({code: small_county()[code] for code in ("schools", "stages")}, "campus_foreign"),
        (own_tables(name="改了名"), "identity_differs"),
        (own_tables(kind="小学教学点"), "identity_differs"),
        (own_tables() | {"stages": [*own_tables()["stages"], [CAMPUS, "初中"]]}, "stages_differ"),
        (own_tables() | {"stages": own_tables()["stages"][:1]}, "stages_differ"),
        (own_tables("约10"), "not_a_number"),
    ],
)
def test_what_is_not_the_schools_to_say_is_refused(county, tables, code):
    bring(county)
    before = figures(county)

    refused = put(county, tables)

    assert not refused.accepted
    assert code in [problem.code for problem in refused.problems]
    assert figures(county) == before


def test_county_figures_in_a_schools_workbook_are_left_alone_and_mentioned(county):
    bring(county)

    stored = put(county, own_tables() | {"county": [["element", "value"], ["population", 1]]})

    assert [problem.code for problem in stored.problems if problem.code != "column_missing"] == [
        "sheet_ignored"
    ]
    assert year_of(county).figures["population"] == "500000"


def test_a_campus_the_year_does_not_have_is_refused(county):
    with pytest.raises(CampusGone):
        put(county, own_tables())
    bring(county)
    with pytest.raises(CampusGone):
        put(county, own_tables(), campus="nowhere")


def test_what_another_wrote_meanwhile_is_not_overwritten(county):
    bring(county)
    seen = put(county, own_tables(), dry_run=True).stored
    write_pupils(county, "433")

    with pytest.raises(StoredChanged):
        put(county, own_tables(), compared_with=seen)

    assert StageYear.objects.get(school__code=CAMPUS).figures["pupils"] == "433"


def test_a_frozen_year_takes_no_workbook(county):
    bring(county)
    standing = year_of(county)
    standing.frozen = True
    standing.save()

    with pytest.raises(CollectionClosed):
        put(county, own_tables())
