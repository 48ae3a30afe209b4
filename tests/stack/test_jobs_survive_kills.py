"""Workers die in the middle of their work, and every job still ends exactly once.

The same file runs on the embedded back end and, with ``EDU_DUTY_STACK=1``, on PostgreSQL and Redis.
"""

import os
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import enqueue
from tests.stack.processes import kill, start_sweeper, start_worker, wait_until

pytestmark = pytest.mark.stack

FAST = {
    "DJANGO_SETTINGS_MODULE": "tests.stack.settings",
    "JOB_LEASE_SECONDS": "3",
    "JOB_SWEEP_SECONDS": "1",
}


@pytest.fixture(autouse=True)
def toil_is_known(settings):
    settings.JOB_KINDS = {
        **django_settings.JOB_KINDS,
        "toil": ("tests.stack.toil.toil", "score", "toil"),
    }


def queue_toil(subject: str, marks: Path, seconds: float) -> Job:
    job = enqueue(
        kind="toil",
        subject=subject,
        digest="0",
        payload={"marks": str(marks), "seconds": seconds},
        region_code="",
        actor_name="somebody",
        at=timezone.now(),
    )
    # A job is given up after three deaths; here more workers die than that.
    Job.objects.filter(pk=job.pk).update(max_attempts=50)
    return job


def marks_of(marks: Path, subject: str = "*", attempt: str = "*") -> set[int]:
    """Return the ids of the processes that started a job."""
    return {int(path.name.split(".")[2]) for path in marks.glob(f"{subject}.{attempt}.*")}


def results_of(job: Job) -> int:
    return AuditEvent.objects.filter(target=str(job.pk), actor_name="toil").count()


def test_jobs_end_exactly_once_although_workers_are_killed_while_they_run(
    shared_database, tmp_path
):
    marks = tmp_path / "marks"
    marks.mkdir()
    with ExitStack() as stack:
        stack.callback(kill, start_sweeper(tmp_path / "sweeper.log", **FAST))
        worker = start_worker(tmp_path / "w0.log", 2, **FAST)
        jobs = [queue_toil(f"job{n}", marks, 600) for n in range(6)]
        seen: set[int] = set()
        for death in range(4):
            wait_until(lambda: marks_of(marks) - seen, "a worker starts on a job")  # noqa: B023
            busy = (marks_of(marks) - seen).pop()
            if death == 1:
                # One process of the pool alone; its worker starts another.
                os.kill(busy, signal.SIGKILL)
                seen = marks_of(marks)
                continue
            kill(worker)
            seen = marks_of(marks)
            worker = start_worker(tmp_path / f"w{death + 1}.log", 2, **FAST)
        stack.callback(kill, worker)
        (marks / "gate").touch()

        ended = Job.objects.filter(state__in=Job.ENDED)
        wait_until(lambda: ended.count() == len(jobs), "all jobs end")

    rows = [Job.objects.get(pk=job.pk) for job in jobs]
    assert [row.state for row in rows] == ["DONE"] * 6
    assert [results_of(row) for row in rows] == [1] * 6
    assert max(row.attempts for row in rows) > 1, "no worker was killed in the middle of a job"


@pytest.mark.parametrize(("fenced", "results"), [(True, 1), (False, 2)])
def test_a_worker_that_slept_through_its_lease_cannot_store_a_second_result(
    shared_database, tmp_path, fenced, results
):
    """The control: with the lease check switched off the late worker stores the result again."""
    marks = tmp_path / "marks"
    marks.mkdir()
    extra = FAST if fenced else {**FAST, "EDU_DUTY_UNFENCED": "1"}
    with ExitStack() as stack:
        stack.callback(kill, start_sweeper(tmp_path / "sweeper.log", **extra))
        stack.callback(kill, start_worker(tmp_path / "sleeper.log", 1, **extra))
        job = queue_toil("job", marks, 600)
        wait_until(lambda: marks_of(marks, attempt="1"), "the first worker starts")
        sleeper = marks_of(marks, attempt="1").pop()
        os.kill(sleeper, signal.SIGSTOP)
        stack.callback(kill, start_worker(tmp_path / "second.log", 1, **extra))
        wait_until(lambda: marks_of(marks, attempt="2"), "a second worker takes the job up")
        (marks / "gate").touch()
        wait_until(lambda: results_of(job) == 1, "the second worker stores its result")

        os.kill(sleeper, signal.SIGCONT)
        end = f"Job {job.pk} was taken away" if fenced else "succeeded"
        log = tmp_path / "sleeper.log"
        wait_until(lambda: end in log.read_text(), "the first worker comes to its end")

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert results_of(job) == results
