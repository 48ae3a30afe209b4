"""What ``bench.importing`` measures: reading a workbook, and bringing its figures home."""

import io
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest import mock

from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bench.nation_figures import counties, document_of
from edu_duty.sealed import run_sealed
from schools import freezing, spreadsheet
from schools.importing import import_reading
from schools.models import Region, School
from schools.package import Reading, SchoolRow, StageRow, read_package
from schools.workbook import fill_in_workbook

CAMPUSES = 300
YEAR = 2025
ROUNDS = 5


def lines() -> Iterator[str]:
    """Measure with a county nobody else has."""
    region = next(counties())
    region.save()
    document = _three_hundred(region)
    content = fill_in_workbook(region, YEAR, document)
    yield from _reading_lines(content)
    yield from _storing_lines(region, _reading_of(document))


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
    return f"{name:<52}{ours * 1000:>8.1f}ms{bare * 1000:>8.1f}ms{ours / bare:>8.1f}"


def _reading_lines(content: bytes) -> Iterator[str]:
    bare = guarded = whole = idle = float("inf")
    for _round in range(ROUNDS):
        bare = min(bare, _spent(lambda: _bare_read(content)))
        guarded = min(guarded, _spent(lambda: _guarded_read(content)))
        whole = min(whole, _spent(lambda: read_package(content, "package.xlsx")))
        idle = min(idle, _spent(_idle))
    yield _line(f"import: {CAMPUSES} campuses, scanned and read / bare read", guarded, bare)
    yield _line("import: the same in a sealed child, checked / bare read", whole, bare)
    yield _line("import: of which starting a sealed child", idle, bare)


def _bare_read(content: bytes) -> None:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def _guarded_read(content: bytes) -> None:
    spreadsheet.main(content)


def _idle() -> None:
    run_sealed("bench.idle", b"", seconds=5, memory_mb=512)


def _storing_lines(region: Region, first: Reading) -> Iterator[str]:
    School.objects.bulk_create(School(county=region, code=row.code) for row in first.schools)
    ids = dict(School.objects.filter(county=region).values_list("code", "pk"))
    _make_bare_tables()
    _bare(ids, first)
    ours, bare, checks = [], [], []
    for number in range(1, ROUNDS + 1):
        reading = _more(first, number)
        bare.append(_spent(partial(_bare, ids, reading)))
        seconds, checking = _import(region, reading)
        ours.append(seconds)
        checks.append(checking)
    name = f"import: {CAMPUSES} campuses stored and frozen / COPY + upsert"
    least = min(range(1, ROUNDS), key=lambda place: ours[place])
    yield _line(name, ours[least] - checks[least], min(bare))
    yield _line("import: the same with plausibility", ours[least], min(bare))


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
            "CREATE TABLE bare_schools (school_id bigint, year smallint, name text, kind text,"
            " locale text, ownership text, figures jsonb, PRIMARY KEY (school_id, year));"
            "CREATE TABLE bare_stages (school_id bigint, year smallint, stage text,"
            " figures jsonb, PRIMARY KEY (school_id, year, stage));"
            "CREATE TABLE bare_county (county_id text, year smallint, figures jsonb,"
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
