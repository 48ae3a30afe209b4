"""Puts right what killed workers and lost messages leave behind; safe to run at any time."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from edu_duty.audit.anchors import AnchorFileDiffers, anchor_if_due
from edu_duty.jobs.bell import bell, broker_errors, ring, ring_task
from edu_duty.jobs.models import Job
from edu_duty.jobs.pulse import beat, last_beat
from edu_duty.jobs.queue import due, end_failed

logger = logging.getLogger(__name__)

# No queue is filled beyond this by ringing again, however long its workers stay away.
BELLS_PER_QUEUE = 200
STANDSTILL = timedelta(minutes=2)
LEFTOVERS_EVERY = timedelta(hours=1)
LEFTOVERS_AFTER = timedelta(hours=1)
QUEUES = sorted({queue for _task, queue, _title in settings.JOB_KINDS.values()} | {"sys"})


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did; ``waiting`` is how long the oldest due job has stood in the queue."""

    freed: int
    failed: int
    rung: int
    removed: int
    waiting: timedelta


def sweep(at: datetime) -> Swept:
    """Free expired leases, fail what has no attempts left, ring for what waits, tidy up."""
    freed, failed = _end_leases(at)
    swept = Swept(freed, failed, _ring_again(at), _remove_leftovers(at), oldest_wait(at))
    if swept.waiting > STANDSTILL:
        logger.error("The queue stands still: the oldest job waits for %s.", swept.waiting)
    _anchor(at)
    beat("sweeper", at)
    return swept


def _anchor(at: datetime) -> None:
    """Once an hour keep the root over all audit chains outside the database."""
    try:
        anchor_if_due(at)
    except (AnchorFileDiffers, OSError):
        # Sweeping goes on; what verifies and the administrator's page say that the file is amiss.
        logger.exception("The audit was not anchored outside the database.")


def oldest_wait(at: datetime) -> timedelta:
    """Say how long the oldest job whose time has come has been waiting."""
    since = Job.objects.filter(due(at)).aggregate(since=Min(Coalesce("not_before", "created_at")))
    return at - since["since"] if since["since"] else timedelta()


def _end_leases(at: datetime) -> tuple[int, int]:
    freed = failed = 0
    expired = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=at)
    for pk in list(expired.values_list("pk", flat=True)):
        with transaction.atomic():
            job = expired.select_for_update().filter(pk=pk).first()
            if job is None:
                continue
            if job.attempts < job.max_attempts:
                job.state, job.lease_token, job.lease_until = Job.State.QUEUED, None, None
                job.save()
                freed += 1
            else:
                job.error_code = "worker_lost"
                job.error_detail = _(
                    "执行任务的进程中断了 %(count)s 次，没有再试。可以重新排队；"
                    "再次失败时，把任务编号 %(job)s 告诉系统管理员。"
                ) % {"count": job.attempts, "job": job.pk}
                end_failed(job, at)
                failed += 1
    return freed, failed


def _ring_again(at: datetime) -> int:
    """Ring for jobs that wait, oldest first, as far as their queues have room; and for a pulse."""
    room = _room()
    if room.get("sys") == BELLS_PER_QUEUE:
        ring_task("edu_duty.jobs.tasks.pulse", "sys")
    rung = 0
    for kind, (_task, queue, _title) in settings.JOB_KINDS.items():
        waiting = Job.objects.filter(due(at), kind=kind).order_by("created_at")
        for job in waiting[: room.get(queue, 0)]:
            if not ring(job):
                return rung
            room[queue] -= 1
            rung += 1
    return rung


def _room() -> dict[str, int]:
    """Say how many messages each queue may still be given; nothing while the broker is away."""
    with bell() as connection:
        try:
            channel: Any = connection.default_channel
            sizes = {queue: channel.queue_declare(queue=queue).message_count for queue in QUEUES}
        except broker_errors(connection) as error:
            logger.warning("The broker does not answer: %s", error)
            return {}
    return {queue: max(0, BELLS_PER_QUEUE - size) for queue, size in sizes.items()}


def _remove_leftovers(at: datetime) -> int:
    last = last_beat("leftovers")
    if last is not None and at - last < LEFTOVERS_EVERY:
        return 0
    beat("leftovers", at)
    before = (at - LEFTOVERS_AFTER).timestamp()
    shelves = (
        (settings.DATA_DIR / "files", "**/*.part"),
        (settings.DATA_DIR / "broker" / "queue", "*.msg"),
        (settings.DATA_DIR / "broker" / "taken", "*.msg"),
    )
    return sum(_remove_old(folder, pattern, before) for folder, pattern in shelves)


def _remove_old(folder: Path, pattern: str, before: float) -> int:
    removed = 0
    for path in folder.glob(pattern):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            # A worker took the message, or a writer finished its file, in this moment.
            continue
    return removed
