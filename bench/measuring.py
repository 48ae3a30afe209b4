"""The measurements, in the order they build on each other.

Every one times our way and the barest way to get the same result, in the same run.
"""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from assessments.demo import load_demo
from assessments.demo_figures import read_province
from bench.floats import quick_resource_allocation
from edu_duty.sealed import run_sealed
from indicators.catalogue import load_catalogue
from indicators.evaluating import compute, score_county
from indicators.models import Rubric
from indicators.publishing import current_rubric
from indicators.scoring.receipt import canonical
from reports.issuing import issue_document
from schools.importing import import_reading
from schools.models import Region, Return
from schools.package import read_package
from schools.workbook import fill_in_workbook

COUNTY, YEAR = "990101", 2025


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: our seconds beside the bare seconds."""

    name: str
    ours: float
    bare: float

    def __str__(self) -> str:
        ratio = self.ours / self.bare
        return f"{self.name:<52}{self.ours * 1000:>8.1f}ms{self.bare * 1000:>8.1f}ms{ratio:>8.1f}"


def timed(work: Callable[[], Any], times: int = 1) -> float:
    """Return the seconds of the quickest of some runs."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return min(spent)


def catalogue() -> Iterator[Line]:
    """Load the catalogue into an empty portal and again, per 1,000 nodes."""
    now = timezone.now()
    first = timed(lambda: load_catalogue(now))
    nodes = sum(count.total for count in load_catalogue(now).values())
    again = timed(lambda: load_catalogue(now), times=3)
    bare = timed(_insert_regions, times=3)
    per_thousand = 1000 / nodes
    yield Line("catalogue: load, per 1,000 nodes", first * per_thousand, bare * per_thousand)
    yield Line("catalogue: reload, per 1,000 nodes", again * per_thousand, bare * per_thousand)


def _insert_regions() -> None:
    """Insert the rows of every region into a bare copy of its table, then take it away."""
    with transaction.atomic(), connection.cursor() as cursor:
        rows = list(Region.objects.values_list())
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.execute("CREATE TABLE bench AS SELECT * FROM schools_region LIMIT 0")
        cursor.executemany(f"INSERT INTO bench VALUES ({marks})", rows)
        cursor.execute("DROP TABLE bench")


def importing() -> Iterator[Line]:
    """Read and import a county of 264 campuses from its workbook."""
    loading = timed(lambda: load_demo(at=timezone.now(), inline=False, say=lambda _text: None))
    county = Region.objects.get(pk=COUNTY)
    frozen = Return.objects.latest(COUNTY, YEAR)
    assert frozen is not None
    content = fill_in_workbook(county, YEAR, frozen.document())
    bare = timed(lambda: _bare_read(content), times=3)
    empty_child = timed(lambda: run_sealed("bench.idle", b"", seconds=5, memory_mb=512), times=3)
    reading = timed(lambda: read_package(content, "package.xlsx"), times=3)
    yield Line("import: read 264 campuses, against bare calamine", reading, bare)
    yield Line("import: the same, against an idle sealed child", reading, empty_child)
    read = read_package(content, "package.xlsx")
    written = timed(
        lambda: import_reading(
            county=county,
            year=YEAR + 1,
            reading=read,
            source="bench",
            actor_name="bench",
            at=timezone.now(),
        )
    )
    yield Line("import: check, write and freeze, against bare read", written, bare)
    counties = len(read_province()["counties"])
    yield Line(f"demo: {counties} counties, 3 years, against one bare read", loading, bare)


def _bare_read(content: bytes) -> None:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def scoring() -> Iterator[Line]:
    """Score twelve counties exactly, against seven indicators and their spreads in floats."""
    codes = [county["code"] for county in read_province()["counties"]]
    returns = list(Return.objects.filter(county__in=codes, year=YEAR))
    documents = [each.document() for each in returns]
    bare = timed(lambda: [quick_resource_allocation(each) for each in documents], times=3)
    for code in ("QB2017", "PS2020"):
        score_all = partial(_score_all, current_rubric(code), returns)
        exact = timed(score_all, times=2)
        yield Line(f"score: {code}, 12 counties, against R1-R7 in floats", exact, bare)


def _score_all(rubric: Rubric, returns: list[Return]) -> None:
    for each in returns:
        canonical(compute(each, None, rubric))


def rendering() -> Iterator[Line]:
    """Render and issue the inspection report of a county, against one line of text as PDF."""
    score = score_county(
        county_code=COUNTY,
        year=YEAR,
        rubric_code="QB2017",
        actor_name="bench",
        at=timezone.now(),
    )
    bare = timed(lambda: run_sealed("bench.one_line", b"", seconds=60, memory_mb=1024))
    cold = timed(
        lambda: issue_document(
            score=score, kind="inspection", actor_name="bench", at=timezone.now()
        )
    )
    yield Line("report: inspection report, cold, against one line", cold, bare)


MEASUREMENTS: tuple[Callable[[], Iterator[Line]], ...] = (
    catalogue,
    importing,
    scoring,
    rendering,
)
