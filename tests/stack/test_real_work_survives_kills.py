"""A worker is killed in the middle of real scoring and real rendering; the result stands once.

Runs on the embedded back end and, with ``EDU_DUTY_STACK=1``, on PostgreSQL and Redis. What the
fence prevents is shown by the control in test_jobs_survive_kills.py.
"""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from assessments.demo import make_regions
from assessments.demo_figures import read_province, reading_of
from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from indicators.evaluating import compute, request_scoring, score_county
from indicators.models import Score
from indicators.scoring.receipt import canonical
from reports.drafting import request_draft
from reports.matters import of_score
from reports.models import Document
from schools.importing import import_reading
from schools.models import Region
from tests.stack.processes import (
    alive,
    descendants,
    kill,
    start_sweeper,
    start_worker,
    wait_until,
)

pytestmark = pytest.mark.stack

YEAR = 2025
# No lease runs out by itself however slow the machine is; the test ends that of the dead worker.
FAST = {"JOB_LEASE_SECONDS": "600", "JOB_SWEEP_SECONDS": "1"}


def import_counties() -> list[str]:
    """Import a year of the synthetic province, all twelve counties."""
    call_command("load_catalogue", verbosity=0)
    province = read_province()
    make_regions(province)
    for county in province["counties"]:
        import_reading(
            county=Region.objects.get(pk=county["code"]),
            year=YEAR,
            reading=reading_of(province, county, YEAR),
            source="test",
            actor_name="test",
            at=timezone.now(),
        )
    return [county["code"] for county in province["counties"]]


def killed_in_the_middle(job: Job, logs: Path, amid: Callable[[Job], bool]) -> Job:
    """Let a worker begin a job, kill it amid, and let another one end it."""
    with ExitStack() as stack:
        stack.callback(kill, start_sweeper(logs / "sweeper.log", **FAST))
        first = start_worker(logs / "first.log", 1, **FAST)
        wait_until(lambda: amid(Job.objects.get(pk=job.pk)), "a worker is amid its work")
        below = descendants(first.pid)
        kill(first)
        wait_until(lambda: not any(map(alive, below)), "all of the worker dies")
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(lease_until=timezone.now())
        stack.callback(kill, start_worker(logs / "second.log", 1, **FAST))
        wait_until(lambda: Job.objects.get(pk=job.pk).ended, "the job ends")
    job.refresh_from_db()
    return job


def test_scoring_a_province_ends_once_although_its_worker_is_killed(shared_database, tmp_path):
    codes = import_counties()
    with transaction.atomic():
        job = request_scoring(
            county_codes=codes,
            year=YEAR,
            rubric_code="QB2017",
            region_code="",
            actor_name="test",
            at=timezone.now(),
        )[0]

    job = killed_in_the_middle(job, tmp_path, lambda row: row.progress_done > 0)

    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    assert Score.objects.count() == len(codes) == 12
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.COUNTY_SCORED).count() == 12
    for score in Score.objects.select_related("frozen", "rubric"):
        assert score.receipt == canonical(compute(score.frozen, None, score.rubric))


def test_rendering_a_report_ends_once_although_its_worker_is_killed(shared_database, tmp_path):
    code = import_counties()[0]
    at = timezone.now()
    score = score_county(
        county_code=code, year=YEAR, rubric_code="QB2017", actor_name="test", at=at
    )
    with transaction.atomic():
        job = request_draft(matter=of_score(score, "inspection"), actor_name="test", at=at)

    job = killed_in_the_middle(job, tmp_path, lambda row: row.state == Job.State.RUNNING)

    document = Document.objects.get()
    content = vault.read(document.sha256, shelf="documents")
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.DOCUMENT_DRAFTED).count() == 1
    assert list((settings.DATA_DIR / "files").rglob("*.part")) == []
