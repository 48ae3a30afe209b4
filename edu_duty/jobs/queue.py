"""Queues, claims and ends jobs: the row decides, the broker only rings.

A job is claimed by one statement that gives it a lease. Whoever holds the lease renews it while it
works; whoever lost it can no longer write anything, because the end of a job is one transaction
that first asks for the row by its lease token.
"""

import hashlib
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.accounts.trail import worker_origin
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.origin import coming_from
from edu_duty.audit.record import record
from edu_duty.jobs.bell import ring
from edu_duty.jobs.models import Job

logger = logging.getLogger(__name__)

PROGRESS_EVERY_SECONDS = 0.5
RETRY_AFTER_SECONDS = 5


class JobRefused(Exception):
    """A permanent failure, or an act a job does not allow; ``detail`` is for a person to read."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class LeaseLost(Exception):
    """Somebody else holds the job now, or it was cancelled; what was computed is discarded."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What work hands back: ``store`` writes it inside the finishing transaction.

    Shape: ``store`` returns the JSON kept as ``Job.result``; its key ``page`` is the path the
    progress page links to.
    """

    store: Callable[[], dict[str, Any]]


@dataclass
class Claim:
    """A job somebody holds by lease, as its work sees it."""

    job_id: str
    kind: str
    subject: str
    payload: dict[str, Any]
    region_code: str
    actor_name: str
    attempt: int
    at: datetime
    token: uuid.UUID
    lost: threading.Event = field(default_factory=threading.Event)
    written_at: float = 0.0

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Tell how far the work is; written at most twice a second, and always at the end.

        Raises:
            LeaseLost: the job is no longer this worker's.
        """
        if self.lost.is_set():
            raise LeaseLost(self.job_id)
        now = time.monotonic()
        if done < total and now - self.written_at < PROGRESS_EVERY_SECONDS:
            return
        self.written_at = now
        note = note[:200]
        if not _held(self).update(progress_done=done, progress_total=total, progress_note=note):
            raise LeaseLost(self.job_id)


@transaction.atomic
def enqueue(
    *,
    kind: str,
    subject: str,
    digest: str,
    payload: dict[str, Any],
    region_code: str,
    actor_name: str,
    at: datetime,
) -> Job:
    """Leave a job in the caller's transaction, or return the one with the same input.

    One that failed is queued again; one that was cancelled is replaced. The broker is rung when
    the transaction commits.
    """
    live = Job.objects.exclude(state=Job.State.CANCELLED).select_for_update()
    job, made = live.get_or_create(
        kind=kind,
        subject=subject,
        input_digest=digest,
        defaults={
            "payload": payload,
            "region_code": region_code,
            "created_by_name": actor_name,
            "created_at": at,
        },
    )
    if not made and job.state == Job.State.FAILED:
        _queue_again(job)
    if job.state == Job.State.QUEUED:
        transaction.on_commit(partial(ring, job))
    return job


def due(at: datetime) -> Q:
    """Build the condition that a queued job's time has come."""
    return Q(state=Job.State.QUEUED) & (Q(not_before__isnull=True) | Q(not_before__lte=at))


def claim(job_id: str, at: datetime) -> Claim | None:
    """Take a waiting job, or one whose lease ran out, in one statement; None if it is not free."""
    token = uuid.uuid4()
    free = due(at) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=F("max_attempts")).update(
        state=Job.State.RUNNING,
        lease_token=token,
        lease_until=at + _lease(),
        heartbeat_at=at,
        started_at=at,
        attempts=F("attempts") + 1,
        not_before=None,
        progress_done=0,
        progress_total=0,
        progress_note="",
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    return Claim(
        job_id=str(job.pk),
        kind=job.kind,
        subject=job.subject,
        payload=job.payload,
        region_code=job.region_code,
        actor_name=job.created_by_name,
        attempt=job.attempts,
        at=at,
        token=token,
    )


def run_claimed(job_id: str, work: Callable[[Claim], Outcome]) -> None:
    """Claim a job, do its work and end it; the whole body of a task."""
    held = claim(job_id, timezone.now())
    if held is None:
        logger.info("Job %s is not free: ended, held by another worker, or not yet due.", job_id)
        return
    with coming_from(worker_origin(held.actor_name)), Heartbeat(held):
        try:
            _attempt(held, work)
        except LeaseLost:
            logger.warning("Job %s was taken away; what was computed is discarded.", job_id)


def _attempt(held: Claim, work: Callable[[Claim], Outcome]) -> None:
    try:
        finish(held, work(held))
    except LeaseLost:
        raise
    except JobRefused as refusal:
        fail(held, code=refusal.code, detail=refusal.detail, retry=False)
    except SoftTimeLimitExceeded:
        seconds = settings.CELERY_TASK_SOFT_TIME_LIMIT
        detail = _("任务超过 %(seconds)s 秒仍未完成，已停止。") % {"seconds": seconds}
        fail(held, code="time", detail=detail, retry=True)
    except Exception as error:
        # The outermost frame of all work: whatever happens has to end up on the row.
        logger.exception("Job %s failed on attempt %s.", held.job_id, held.attempt)
        detail = _("程序出错：%(error)s。把任务编号 %(job)s 告诉系统管理员。") % {
            "error": type(error).__name__,
            "job": held.job_id,
        }
        fail(held, code="crash", detail=detail, retry=True)


def finish(held: Claim, outcome: Outcome) -> None:
    """Store the result and end the job, in one transaction that only the holder can enter.

    Raises:
        LeaseLost: the job is no longer this worker's; nothing was stored.
    """
    with transaction.atomic():
        job = _lock(held)
        result = outcome.store()
        canonical = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        job.result = result
        job.result_digest = hashlib.sha256(canonical.encode()).hexdigest()
        job.error_code = job.error_detail = ""
        _end(job, Job.State.DONE, timezone.now())


def fail(held: Claim, *, code: str, detail: str, retry: bool) -> None:
    """Give a job back for another attempt, or end it with a reason a person can read.

    Raises:
        LeaseLost: the job is no longer this worker's.
    """
    at = timezone.now()
    with transaction.atomic():
        job = _lock(held)
        job.error_code, job.error_detail = code[:40], detail
        if retry and job.attempts < job.max_attempts:
            job.state = Job.State.QUEUED
            job.lease_token = job.lease_until = None
            job.not_before = at + timedelta(seconds=RETRY_AFTER_SECONDS * 2**job.attempts)
            job.save()
        else:
            end_failed(job, at)


def end_failed(job: Job, at: datetime) -> None:
    """End a locked job as failed; its error code and detail are set already."""
    _end(job, Job.State.FAILED, at)
    record(
        verb=AuditEvent.Verb.JOB_FAILED,
        target=str(job.pk),
        actor_name=job.created_by_name,
        at=at,
        region_code=job.region_code,
        details={"kind": job.kind, "subject": job.subject, "code": job.error_code},
    )


@transaction.atomic
def cancel_job(*, job_id: uuid.UUID | str, actor_name: str, at: datetime) -> Job:
    """Take a waiting or running job out; a worker that holds it loses its lease.

    Raises:
        JobRefused: the job has ended already.
    """
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.ended:
        raise JobRefused("ended", _("任务已经结束，不能取消。"))
    _end(job, Job.State.CANCELLED, at)
    _record_act(AuditEvent.Verb.JOB_CANCELLED, job, actor_name, at)
    return job


@transaction.atomic
def requeue_job(*, job_id: uuid.UUID | str, actor_name: str, at: datetime) -> Job:
    """Queue a failed or cancelled job again with all its attempts.

    Raises:
        JobRefused: the job has not ended this way, or another one with its input took its place.
    """
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state not in {Job.State.FAILED, Job.State.CANCELLED}:
        raise JobRefused("not_failed", _("只有失败或已取消的任务可以重新排队。"))
    try:
        with transaction.atomic():
            _queue_again(job)
    except IntegrityError as error:
        raise JobRefused("replaced", _("同样内容的任务已经另外排队。")) from error
    _record_act(AuditEvent.Verb.JOB_REQUEUED, job, actor_name, at)
    transaction.on_commit(partial(ring, job))
    return job


class Heartbeat:
    """Renews a lease every third of its length, on a thread with its own database connection."""

    def __init__(self, held: Claim) -> None:
        self.held = held
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.stopped.set()
        self.thread.join()

    def _beat(self) -> None:
        try:
            while not self.stopped.wait(settings.JOB_LEASE_SECONDS / 3):
                if not self._renew():
                    self.held.lost.set()
                    return
        finally:
            connection.close()

    def _renew(self) -> bool:
        at = timezone.now()
        try:
            kept = _held(self.held).update(lease_until=at + _lease(), heartbeat_at=at)
        except DatabaseError as error:
            # The lease may outlive a short interruption; the fence decides at the end.
            logger.warning("The lease of job %s was not renewed: %s", self.held.job_id, error)
            connection.close()
            return True
        return bool(kept)


def _lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _held(held: Claim) -> QuerySet[Job]:
    """Find the row of a claim, if the claim still holds it: the fence."""
    if not settings.JOBS_CHECK_LEASE:
        return Job.objects.filter(pk=held.job_id)
    return Job.objects.filter(pk=held.job_id, state=Job.State.RUNNING, lease_token=held.token)


def _lock(held: Claim) -> Job:
    job = _held(held).select_for_update().first()
    if job is None:
        raise LeaseLost(held.job_id)
    return job


def _end(job: Job, state: Job.State, at: datetime) -> None:
    job.state = state
    job.finished_at = at
    job.lease_token = job.lease_until = job.not_before = None
    job.save()


def _queue_again(job: Job) -> None:
    job.state = Job.State.QUEUED
    job.attempts = 0
    job.finished_at = job.not_before = None
    job.progress_done = job.progress_total = 0
    job.error_code = job.error_detail = job.progress_note = ""
    job.save()


def _record_act(verb: AuditEvent.Verb, job: Job, actor_name: str, at: datetime) -> None:
    record(
        verb=verb,
        target=str(job.pk),
        actor_name=actor_name,
        at=at,
        region_code=job.region_code,
        details={"kind": job.kind, "subject": job.subject},
    )
