"""What ``bench.importing`` measures: reading a workbook, and bringing its figures home."""

import io
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from statistics import median
from typing import Any
from unittest import mock

from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from assessments.demo_figures import read_province, reading_of
from bench.nation_figures import counties, document_of
from edu_duty.sealed import SealedChild, run_sealed
from schools import freezing, spreadsheet
from schools.importing import import_reading
from schools.models import Region, School
from schools.package import (
    READ_MEMORY_MB,
    READ_SECONDS,
    READER,
    Reading,
    SchoolRow,
    StageRow,
    read_package,
    read_tables,
    stand_by,
)
from schools.workbook import fill_in_workbook

CAMPUSES = 300
YEAR = 2025
STORING_ROUNDS = 25
READING_ROUNDS = 15
START_SECONDS = 30


def lines() -> Iterator[str]:
    """Measure with a county nobody else has."""
    region, spoilt = islice(counties(), 2)
    region.save()
    spoilt.save()
    document = _three_hundred(region)
    content = fill_in_workbook(region, YEAR, document)
    yield from _reading_lines(content)
    yield from _storing_lines(region, _usual_county(), f" of {CAMPUSES} campuses")
    yield from _storing_lines(spoilt, _reading_of(document), ", contradictory figures")


def _three_hundred(region: Region) -> dict[str, Any]:
    """Put two drawn counties together and keep 300 campuses."""
    first, second = document_of(region, 0), document_of(region, 1)
    second["schools"]["school_code"] = [f"{c}-2" for c in second["schools"]["school_code"]]
    second["stages"]["school_code"] = [f"{c}-2" for c in second["stages"]["school_code"]]
    kept = set((first["schools"]["school_code"] + second["schools"]["school_code"])[:CAMPUSES])
    for sheet in ("schools", "stages"):
        one, other = first[sheet], second[sheet]
        stands = [code in kept for code in one["school_code"] + other["school_code"]]
        for key in one:
            if key != "figures":
                one[key] = _kept(one[key] + other[key], stands)
        for element, column in one["figures"].items():
            more = other["figures"].get(element, [None] * len(other["school_code"]))
            one["figures"][element] = _kept(column + more, stands)
    return first


def _usual_county() -> Reading:
    """Draw a county as the demo draws them, grown to 300 campuses: a return like most returns."""
    province = read_province()
    county = next(each for each in province["counties"] if each["code"] == "990101")
    lacking = CAMPUSES - sum(county["campuses"].values())
    more = county["campuses"]["primary_village"] + lacking
    grown = county | {"campuses": county["campuses"] | {"primary_village": more}}
    return reading_of(province, grown, max(province["years"]))


def _kept(values: list[Any], stands: list[bool]) -> list[Any]:
    return [value for value, stays in zip(values, stands, strict=True) if stays]


def _reading_of(document: dict[str, Any]) -> Reading:
    """Take a document apart into rows."""
    schools, stages = document["schools"], document["stages"]
    reading = Reading(county=dict(document["county_figures"]))
    for place, code in enumerate(schools["school_code"]):
        name, kind, locale, ownership = (
            schools[key][place] for key in ("name", "kind", "locale", "ownership")
        )
        figures = _figures(schools["figures"], place)
        reading.schools.append(SchoolRow(code, name, kind, locale, ownership, figures))
    for place, code in enumerate(stages["school_code"]):
        figures = _figures(stages["figures"], place)
        reading.stages.append(StageRow(code, stages["stage"][place], figures))
    return reading


def _figures(columns: dict[str, list[Any]], place: int) -> dict[str, Any]:
    return {
        element: column[place] for element, column in columns.items() if column[place] is not None
    }


def _spent(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _line(name: str, ours: float, bare: float) -> str:
    return f"{name:<60}{ours * 1000:>8.1f}ms{bare * 1000:>8.1f}ms{ours / bare:>8.1f}"


def _reading_lines(content: bytes) -> Iterator[str]:
    """Read as a worker does, with a child standing ready, beside calamine alone.

    A bare read is calamine opening the file and giving all rows of all sheets as lists. The guarded
    reading ends with the rows of the package's sheets, every guard passed: once where it is done,
    once as lists in our process when a sealed child did it.
    """
    standing = stand_by()
    tables = _guarded_read(content)
    ready = ("bare", "guarded", "whole")
    works: dict[str, Callable[[], Any]] = {
        "bare": partial(_bare_read, content),
        "guarded": partial(_guarded_read, content),
        "guards": partial(spreadsheet.main, content),
        "whole": partial(read_package, content, "package.xlsx"),
        "parsed": partial(read_tables, tables),
        "cold": partial(_cold_read, content),
        "idle": _idle,
    }
    least = dict.fromkeys(works, float("inf"))
    for _round in range(READING_ROUNDS):
        for name, work in works.items():
            # No child may be starting meanwhile, and one must stand there to be taken.
            if name in ready and not standing.await_ready(START_SECONDS):
                raise RuntimeError("no sealed child became ready")
            least[name] = min(least[name], _spent(work))
    for name, what in (
        ("guards", f"import: {CAMPUSES} campuses read with every guard / bare read"),
        ("guarded", "import: the same in a sealed child that stands ready"),
        ("cold", "import: the same, child cold"),
        ("idle", "import: starting a child that does nothing"),
        ("parsed", "import: rows parsed into figures"),
        ("whole", "import: read guarded, child warm, and parsed"),
    ):
        yield _line(what, least[name], least["bare"])


def _bare_read(content: bytes) -> None:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def _guarded_read(content: bytes) -> dict[str, Any]:
    return dict(
        json.loads(run_sealed(READER, content, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB))
    )


def _cold_read(content: bytes) -> None:
    json.loads(SealedChild(READER, READ_SECONDS, READ_MEMORY_MB).answer(content))


def _idle() -> None:
    run_sealed("bench.idle", b"", seconds=5, memory_mb=512)


def _storing_lines(region: Region, first: Reading, named: str) -> Iterator[str]:
    """Store the same figures both ways in turn; each number is the median of its rounds.

    The bare way is one transaction: the rows as JSON copied into temporary tables and upserted,
    nothing compared and nothing kept of what was there. An import is one transaction too: lock and
    deadline, what stands there read and compared cell by cell, rows with their stamps, the
    document with its digest as the next version, the audit event. Plausibility is told apart. The
    usual county has about as much wrong as a county has; in the contradictory one two drawn
    counties were put together, most units contradict themselves, and hundreds of findings are kept.
    """
    School.objects.bulk_create(School(county=region, code=row.code) for row in first.schools)
    ids = dict(School.objects.filter(county=region).values_list("code", "pk"))
    _make_bare_tables()
    _bare(ids, first)
    # The first import makes every row; from then on each changes a figure of every unit.
    _import(region, first)
    ours, bare, checks = [], [], []
    for number in range(1, STORING_ROUNDS + 1):
        reading = _more(first, number)
        bare.append(_spent(partial(_bare, ids, reading)))
        seconds, checking = _import(region, reading)
        ours.append(seconds - checking)
        checks.append(checking)
    usual = median(bare)
    whole = [storing + checking for storing, checking in zip(ours, checks, strict=True)]
    for what, spent in (("stored, frozen", ours), ("plausibility", checks), ("in all", whole)):
        yield _line(f"import{named}: {what} / COPY + upsert", median(spent), usual)


def _more(reading: Reading, more: int) -> Reading:
    """Make another return of it: so many pupils more in every stage."""
    return Reading(
        schools=reading.schools,
        stages=[
            StageRow(
                row.school_code,
                row.stage,
                row.figures | {"pupils": str(int(str(row.figures["pupils"])) + more)},
            )
            for row in reading.stages
        ],
        county=dict(reading.county),
    )


def _import(region: Region, reading: Reading) -> tuple[float, float]:
    """Import a reading; give the seconds of all of it and those of plausibility."""
    spent = []
    check = freezing.findings_of

    def timed(*arguments: Any) -> list[dict[str, Any]]:
        started = time.perf_counter()
        found = check(*arguments)
        spent.append(time.perf_counter() - started)
        return found

    def work() -> None:
        imported = import_reading(
            county=region,
            year=YEAR,
            reading=reading,
            source="bench",
            actor_name="bench",
            at=timezone.now(),
        )
        assert imported.changed

    with mock.patch.object(freezing, "findings_of", timed):
        seconds = _spent(work)
    return seconds, sum(spent)


def _make_bare_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bare_schools"
            " (school_id bigint, year smallint, name text, kind text, locale text,"
            " ownership text, figures jsonb, PRIMARY KEY (school_id, year));"
            "CREATE TABLE IF NOT EXISTS bare_stages (school_id bigint, year smallint, stage text,"
            " figures jsonb, PRIMARY KEY (school_id, year, stage));"
            "CREATE TABLE IF NOT EXISTS bare_county (county_id text, year smallint, figures jsonb,"
            " PRIMARY KEY (county_id, year))"
        )


def _bare(ids: dict[str, int], reading: Reading) -> None:
    """COPY the rows into temporary tables and upsert them: what no import can do without."""
    schools = [
        (ids[row.code], YEAR, row.name, row.kind, row.locale, row.ownership, _json(row.figures))
        for row in reading.schools
    ]
    stages = [(ids[row.school_code], YEAR, row.stage, _json(row.figures)) for row in reading.stages]
    county = [("995001", YEAR, _json(reading.county))]
    with transaction.atomic(), connection.cursor() as cursor:
        for table, keys, rows in (
            ("bare_schools", 2, schools),
            ("bare_stages", 3, stages),
            ("bare_county", 2, county),
        ):
            cursor.execute(f"CREATE TEMP TABLE new_{table} (LIKE {table}) ON COMMIT DROP")
            cursor.copy_expert(f"COPY new_{table} FROM STDIN", _copied(rows))
            cursor.execute(
                "SELECT column_name FROM information_schema.columns"
                f" WHERE table_name = '{table}' ORDER BY ordinal_position"
            )
            columns = [name for (name,) in cursor.fetchall()]
            key, rest = columns[:keys], columns[keys:]
            cursor.execute(
                f"INSERT INTO {table} SELECT * FROM new_{table} ON CONFLICT ({', '.join(key)})"
                f" DO UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in rest)}"
            )


def _json(figures: Any) -> str:
    return json.dumps(figures, ensure_ascii=False)


def _copied(rows: list[tuple[Any, ...]]) -> io.StringIO:
    return io.StringIO(
        "".join("\t".join(str(value).replace("\\", "\\\\") for value in row) + "\n" for row in rows)
    )
