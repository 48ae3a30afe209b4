"""The ways the nation's counties go through scoring: alone, in two processes, through Celery."""

import multiprocessing
import os
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial, wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bench.nation_figures import FIRST_CODE, YEAR
from edu_duty.celery import app
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim
from edu_duty.lifeline import die_with_parent
from indicators import evaluating
from indicators.models import Score
from schools.models import Return

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
READY_WITHIN_SECONDS = 60
WORKER = ("-m", "celery", "-A", "edu_duty", "worker", "-l", "ERROR", "-P", "prefork")
QUIET = ("-Q", "score", "--without-gossip", "--without-mingle", "--without-heartbeat")


class BenchFailed(Exception):
    """Something measured did not do its work; its time would say nothing."""


class Unheld(Claim):
    """A claim nobody queued: it tells no progress."""

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say nothing."""


def chunks(codes: list[str]) -> list[list[str]]:
    """Cut counties into the portions a job has."""
    size = evaluating.COUNTIES_PER_JOB
    return [codes[start : start + size] for start in range(0, len(codes), size)]


def _scores() -> QuerySet[Score]:
    """The nation's scores; other measurements' documents hold theirs."""
    return Score.objects.filter(frozen__county__code__gte=FIRST_CODE)


def _jobs() -> QuerySet[Job]:
    return Job.objects.filter(kind=evaluating.KIND, created_by_name="bench")


def clear() -> None:
    """Take the nation's scores and jobs away, so that the next lane has everything to do."""
    _scores().delete()
    _jobs().delete()


def _claim(rubric_code: str, codes: list[str]) -> Claim:
    payload = {"county_codes": codes, "year": YEAR, "rubric_code": rubric_code}
    return Unheld("", "", "", payload, "", "bench", 1, timezone.now(), uuid.uuid4())


def score_chunk(rubric_code: str, codes: list[str]) -> int:
    """Do the whole work of one job without a queue; give the number of scores stored."""
    outcome = evaluating.perform_scoring(_claim(rubric_code, codes))
    with transaction.atomic():
        return len(outcome.store()["scored"])


@dataclass(slots=True)
class Clock:
    """Seconds spent in named parts of the work."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap work so that its time is counted under a name."""

        @wraps(work)
        def timed(*arguments: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                return work(*arguments, **options)
            finally:
                self.spent[name] += time.perf_counter() - started

        return timed


def alone(rubric_code: str, codes: list[str]) -> tuple[float, dict[str, float]]:
    """Score in this process; give the seconds, and those of each part of the work."""
    clock = Clock()
    parts = {"query": "_newest", "compute": "compute", "write": "canonical"}
    started = time.perf_counter()
    with ExitStack() as stack:
        for name, function in parts.items():
            timed = clock.around(name, getattr(evaluating, function))
            stack.enter_context(patch.object(evaluating, function, timed))
        parse = clock.around("parse", Return.document)
        stack.enter_context(patch.object(Return, "document", parse))
        stored = sum(score_chunk(rubric_code, part) for part in chunks(codes))
    seconds = time.perf_counter() - started
    _demand(stored, codes)
    spent = clock.spent
    spent["load"] = spent.pop("query") + spent["parse"]
    spent["compute"] -= spent.pop("parse")
    spent["store"] = seconds - spent["load"] - spent["compute"] - spent["write"]
    return seconds, spent


def _demand(stored: int, codes: list[str]) -> None:
    if stored != len(codes):
        raise BenchFailed(f"{stored} of {len(codes)} counties were scored.")


@contextmanager
def bare_processes() -> Iterator[Callable[[str, list[str]], float]]:
    """Hold as many processes as the worker has, without any queue."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:

        def run(rubric_code: str, codes: list[str]) -> float:
            started = time.perf_counter()
            work = partial(score_chunk, rubric_code)
            stored = sum(pool.imap_unordered(work, chunks(codes)))
            seconds = time.perf_counter() - started
            _demand(stored, codes)
            return seconds

        yield run


@dataclass(slots=True)
class Workers:
    """A Celery worker of the portal and the most memory one of its processes took."""

    process: subprocess.Popen[bytes]
    peak_mb: float = 0.0

    def run(self, rubric_code: str, codes: list[str]) -> float:
        """Ask for scores as the portal does, and wait until the last job has ended."""
        started = time.perf_counter()
        evaluating.request_scoring(
            county_codes=codes,
            year=YEAR,
            rubric_code=rubric_code,
            region_code="",
            actor_name="bench",
            at=timezone.now(),
        )
        while _jobs().filter(finished_at__isnull=True).exists():
            if self.process.poll() is not None:
                raise BenchFailed("The worker has ended.")
            self._look_at_memory()
            time.sleep(0.1)
        seconds = time.perf_counter() - started
        _demand(_scores().count(), codes)
        return seconds

    def _look_at_memory(self) -> None:
        pid = self.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            self.peak_mb = max(self.peak_mb, _peak_mb(child))


def _peak_mb(pid: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        # A child that had its number of tasks is replaced by another.
        return 0.0
    kilobytes = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return sum(map(int, kilobytes)) / 1024


@contextmanager
def celery_workers() -> Iterator[Workers]:
    """Hold a worker of the portal's own kind with two processes, ready to take jobs."""
    command = [sys.executable, *WORKER, *QUIET, "-c", str(WORKERS)]
    tied = partial(die_with_parent, os.getpid())
    log = settings.DATA_DIR / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, preexec_fn=tied, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not app.control.inspect(timeout=0.5).ping():
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchFailed(f"The worker did not start: {log.read_text()[-2000:]}")
        yield Workers(process)
    finally:
        process.terminate()
        process.wait(30)
