"""Scores a seeded nation in every way that matters, on the same data in one run."""

import json
import os
import time
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from bench import nation_kernel
from bench.nation_figures import CAMPUSES, counties, freeze_nation
from bench.nation_lanes import Workers, alone, bare_processes, celery_workers, clear
from bench.nation_office import SAMPLE, seconds_a_county
from indicators.catalogue import load_catalogue
from indicators.publishing import current_rubric, parsed_rubric
from schools.models import Return

RUBRIC = "QB2017"
SIZES = (10, 100, 1_000)
# One process alone is shown by so many counties; the parallel lanes do them all.
ALONE = 500
# Small nations are over in seconds: the best of three, turn by turn, evens the machine out.
IN_TURNS_UP_TO = 500


def nation(count: int) -> Iterator[str]:
    """Measure with the first counties of the nation."""
    started = time.perf_counter()
    load_catalogue(timezone.now())
    figures = freeze_nation(count, timezone.now())
    codes = sorted(region.code for region, _ in zip(counties(), range(count), strict=False))
    made = time.perf_counter() - started
    yield f"nation: {count} counties of {CAMPUSES} campuses, made in {made:.0f} s"
    yield f"  {figures:,} figures, judged by {RUBRIC}; {_busy()}"
    yield f"{'':<52}{'counties':>8}"
    kernel, parsed = _kernel(codes)
    yield _line("bare NumPy kernel, figures at hand", kernel, count)
    yield _line("bare NumPy kernel, reading the figures", parsed, count)
    some = codes[:ALONE]
    seconds, spent = alone(RUBRIC, some)
    core = spent["compute"] + spent["write"]
    yield _line("exact core and receipts, one process", core, len(some))
    yield _line("the same from stored return to stored receipt", seconds, len(some))
    shares = [f"{part} {100 * spent[part] / seconds:.0f} %" for part in spent]
    yield f"  of which {', '.join(sorted(shares))}"
    yield from _office(codes, seconds / len(some))
    yield from _parallel(codes)


def _kernel(codes: list[str]) -> tuple[float, float]:
    rubric = parsed_rubric(current_rubric(RUBRIC).text)
    judging = whole = 0.0
    contents = Return.objects.filter(county__in=codes).values_list("content", flat=True)
    for content in contents.iterator(chunk_size=50):
        started = time.perf_counter()
        table = nation_kernel.table_of(json.loads(content))
        ready = time.perf_counter()
        nation_kernel.judge(rubric, table)
        done = time.perf_counter()
        judging += done - ready
        whole += done - started
    return judging, whole


def _office(codes: list[str], ours: float) -> Iterator[str]:
    seconds = seconds_a_county(RUBRIC, codes)
    if seconds is None:
        yield "LibreOffice: left out, it is not installed or there are too few counties"
        return
    yield _line("LibreOffice recalculating the workbook, one process", seconds * SAMPLE, SAMPLE)
    yield f"  one process of ours / LibreOffice: {ours / seconds:.3f}"


def _parallel(codes: list[str]) -> Iterator[str]:
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        yield "two workers: left out, redis-server is not installed"
        return
    count = len(codes)
    bare, queued = [], []
    with bare_processes() as run, celery_workers() as workers:
        for _turn in range(_turns(count)):
            clear()
            bare.append(run(RUBRIC, codes))
            clear()
            queued.append(workers.run(RUBRIC, codes))
        yield _line("two processes without Celery, receipts stored", min(bare), count)
        yield _line("two Celery workers on Redis, receipts stored", min(queued), count)
        yield f"  through the workers / without: {min(queued) / min(bare):.2f}"
        yield from _sizes(workers, codes)
        yield f"  {count:>5} counties: {count / min(queued):.1f} counties a second"
        yield f"peak memory of a worker process: {workers.peak_mb:.0f} MB; {_busy()}"


def _sizes(workers: Workers, codes: list[str]) -> Iterator[str]:
    for size in (size for size in SIZES if size < len(codes)):
        seconds = []
        for _turn in range(_turns(size)):
            clear()
            seconds.append(workers.run(RUBRIC, codes[:size]))
        yield f"  {size:>5} counties: {size / min(seconds):.1f} counties a second"


def _turns(count: int) -> int:
    return 3 if count <= IN_TURNS_UP_TO else 1


def _busy() -> str:
    """Say how busy the machine is: on one that others use, wall time says little."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _line(name: str, seconds: float, count: int) -> str:
    return f"{name:<52}{count:>6}{seconds:>8.1f} s{seconds / count * 1000:>8.2f} ms a county"
