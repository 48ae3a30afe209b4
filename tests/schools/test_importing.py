import threading
from contextlib import suppress

import pytest
from django.db import connection

from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from schools import importing
from schools.importing import import_reading, perform_import, request_import
from schools.models import CountyYear, Return, School, SchoolYear, StageYear
from schools.package import read_tables
from schools.rows import write_rows
from schools.spreadsheet import csv_tables
from tests.conftest import NOON
from tests.edu_duty.jobs.claims import claim_of
from tests.schools.packages import csv_files, small_county, xlsx

pytestmark = pytest.mark.django_db


def reading_of(tables):
    return read_tables(csv_tables(csv_files(tables)))


def bring(county, tables, year=2024, **options):
    return import_reading(
        county=county,
        year=year,
        reading=reading_of(tables),
        source="package.xlsx",
        actor_name="filler",
        at=NOON,
        **options,
    )


def newest(county) -> Return:
    found = Return.objects.latest(county.code, 2024)
    assert found is not None
    return found


def state():
    """Return every row of the room as text."""
    return [
        sorted(map(str, model.objects.values_list()))
        for model in (School, SchoolYear, StageYear, CountyYear, Return)
    ]


def test_import_writes_rows_a_version_and_an_event(county):
    imported = bring(county, small_county())

    assert (imported.accepted, imported.changed, imported.version) == (True, True, 1)
    assert imported.rows == {"schools": 3, "stages": 3, "county": 4}
    assert SchoolYear.objects.count() == StageYear.objects.count() == 3
    event = AuditEvent.objects.get()
    assert event.verb == AuditEvent.Verb.RETURN_IMPORTED
    assert event.details["sha256"] == Return.objects.get().sha256


def test_importing_the_same_figures_again_changes_nothing(county):
    bring(county, small_county())
    before = state()
    tables = small_county()
    for rows in tables.values():
        rows[1:] = reversed(rows[1:])
    tables["county"][-1][1] = "５０万人"

    again = bring(county, tables)

    assert (again.accepted, again.changed, again.version) == (True, False, 1)
    assert state() == before
    assert AuditEvent.objects.count() == 1


def test_a_change_is_the_next_version_and_the_old_one_stays(county):
    bring(county, small_county())
    tables = small_county()
    tables["stages"][1][2] = 421

    imported = bring(county, tables)

    assert (imported.changed, imported.version, imported.change_count) == (True, 2, 1)
    change = imported.changes[0]
    assert (change.campus, change.stage, change.element) == ("示例第一小学", "primary", "pupils")
    assert (change.before, change.after) == ("420", "421")
    assert list(Return.objects.values_list("version", flat=True).order_by("version")) == [1, 2]


def test_going_back_to_earlier_figures_is_a_version_of_its_own(county):
    bring(county, small_county())
    other = small_county()
    other["county"][1][1] = 1
    bring(county, other)

    assert bring(county, small_county()).version == 3


def test_campuses_that_left_the_package_leave_the_year_and_only_that_year(county):
    bring(county, small_county(), year=2023)
    bring(county, small_county())
    tables = small_county()
    del tables["schools"][2], tables["stages"][2]

    bring(county, tables)

    for model in (SchoolYear, StageYear):
        assert model.objects.filter(year=2024).count() == 2
        assert model.objects.filter(year=2023).count() == 3


def test_the_neighbours_campus_of_the_same_code_is_another(county, neighbour):
    bring(county, small_county())
    bring(neighbour, small_county())

    assert School.objects.count() == 6
    assert newest(county).sha256 != newest(neighbour).sha256


def test_a_broken_package_changes_nothing_and_names_every_bad_cell(county):
    bring(county, small_county())
    before = state()
    tables = small_county()
    tables["stages"][1][2] = "约10"
    tables["county"][1][1] = "很多"
    tables["schools"][1][1] = "改了名"

    imported = bring(county, tables)

    assert (imported.accepted, imported.changed, imported.version) == (False, False, 1)
    errors = [problem for problem in imported.problems if problem.severity == "error"]
    assert [(problem.column, problem.found) for problem in errors] == [
        ("pupils", "约10"),
        ("population", "很多"),
    ]
    assert state() == before
    assert AuditEvent.objects.order_by("-pk")[0].verb == AuditEvent.Verb.RETURN_REFUSED


def test_when_freezing_fails_the_rows_stay_what_they_were(county, monkeypatch):
    bring(county, small_county())
    before = state()
    tables = small_county()
    tables["stages"][1][2] = 421

    def fail(**_arguments):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(importing, "freeze", fail)
    with pytest.raises(RuntimeError):
        bring(county, tables)

    assert state() == before


def test_a_dry_run_says_what_would_happen_and_writes_nothing(county):
    imported = bring(county, small_county(), dry_run=True)

    assert (imported.accepted, imported.changed, imported.version) == (True, True, 1)
    assert all(not model.objects.exists() for model in (School, CountyYear, Return, AuditEvent))


def test_statements_and_sources_stay_unless_given(county):
    statement = {"code": "rate", "name": "率", "value": "99", "unit": "percent", "source": "报告"}
    bring(county, small_county(), statements=[statement], sources={"population": "公报"})

    kept = bring(county, small_county())
    taken = bring(county, small_county(), statements=[])

    assert (kept.changed, taken.changed) == (False, True)
    document = newest(county).document()
    assert document["statements"] == []
    assert document["sources"] == {"population": "公报"}


def test_changes_are_listed_up_to_a_bound_and_counted_beyond(county, monkeypatch):
    monkeypatch.setattr(importing, "CHANGES_KEPT", 2)
    bring(county, small_county())
    tables = small_county()
    for row in tables["stages"][1:]:
        row[2] += 1

    imported = bring(county, tables)

    assert (len(imported.changes), imported.change_count) == (2, 3)


def test_the_json_is_that_of_the_contract(county):
    tables = small_county()
    tables["stages"][1][2] = "约10"

    answer = bring(county, tables).as_json()

    assert set(answer) == {"accepted", "changed", "version", "rows", "problems"}
    assert set(answer["problems"][0]) == {
        "severity",
        "sheet",
        "row",
        "column",
        "cell",
        "code",
        "found",
        "message",
    }


def ask(county, content):
    return request_import(
        county=county,
        year=2024,
        content=content,
        filename="package.xlsx",
        actor_name="filler",
        at=NOON,
    )


def work(job):
    """Do a job's work and store it, as a worker that holds its lease would."""
    return perform_import(claim_of(job)).store()


def test_asking_twice_is_one_job_until_the_return_changes(county):
    content = xlsx(small_county())

    first, second = ask(county, content), ask(county, content)
    work(first)
    third = ask(county, content)

    assert first.pk == second.pk != third.pk
    assert Job.objects.count() == 2


def test_the_job_stores_what_the_progress_page_shows(county):
    job = ask(county, xlsx(small_county()))

    result = work(job)

    assert (result["accepted"], result["changed"], result["version"]) == (True, True, 1)
    assert result["filename"] == "package.xlsx"
    assert result["changes"] == []
    assert result["page"] == f"/imports/{job.pk}/"


def test_a_refused_upload_is_a_finished_job_with_its_problems(county):
    result = work(ask(county, b"nothing"))

    assert result["accepted"] is False
    assert result["problems"][0]["code"] == "not_a_workbook"
    assert not Return.objects.exists()


def with_pupils(pupils):
    tables = small_county()
    tables["stages"][1][2] = pupils
    return tables


def at_once(monkeypatch, county, *packages):
    """Import packages in threads that would meet half way if nothing kept them apart."""
    writing, outcomes = threading.Barrier(len(packages), timeout=1), []

    def write_when_all_are_here(*arguments):
        with suppress(threading.BrokenBarrierError):
            writing.wait()
        write_rows(*arguments)

    def run(tables):
        try:
            outcomes.append(bring(county, tables))
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            outcomes.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(importing, "write_rows", write_when_all_are_here)
    threads = [threading.Thread(target=run, args=(tables,)) for tables in packages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_two_versions_with_whole_figures(county, monkeypatch):
    bring(county, small_county())

    outcomes = at_once(monkeypatch, county, with_pupils(421), with_pupils(422))

    assert sorted(outcome.version for outcome in outcomes) == [2, 3]
    pupils = [
        one.document()["stages"]["figures"]["pupils"][0]
        for one in Return.objects.order_by("version")
    ]
    assert set(pupils) == {"420", "421", "422"}
    assert StageYear.objects.get(school__code="9901010001").figures["pupils"] == pupils[-1]


@pytest.mark.django_db(transaction=True)
def test_the_same_package_twice_at_once_changes_the_return_once(county, monkeypatch):
    bring(county, small_county())

    outcomes = at_once(monkeypatch, county, with_pupils(421), with_pupils(421))

    assert sorted(outcome.changed for outcome in outcomes) == [False, True]
    assert {outcome.version for outcome in outcomes} == {2}
    assert AuditEvent.objects.count() == 2
