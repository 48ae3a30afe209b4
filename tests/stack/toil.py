"""A kind of job for tests: it leaves a mark when it starts and waits for a file before it ends."""

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

from celery import shared_task
from django.utils import timezone

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.queue import Claim, Outcome, run_claimed

STEP_SECONDS = 0.02


@shared_task
def toil(job_id: str) -> None:
    run_claimed(job_id, work)


def work(claim: Claim) -> Outcome:
    """Mark the attempt with our process id, then wait for the file ``gate`` or for ``seconds``."""
    marks = Path(claim.payload["marks"])
    (marks / f"{claim.subject}.{claim.attempt}.{os.getpid()}").touch()
    ends_at = time.monotonic() + claim.payload["seconds"]
    while time.monotonic() < ends_at and not (marks / "gate").exists():
        time.sleep(STEP_SECONDS)
    return Outcome(partial(store, claim))


def store(claim: Claim) -> dict[str, Any]:
    """Leave one event per stored result, so that a result stored twice can be counted."""
    record(
        verb=AuditEvent.Verb.COUNTY_SCORED,
        target=claim.job_id,
        actor_name="toil",
        at=timezone.now(),
        details={"attempt": claim.attempt},
    )
    return {"attempt": claim.attempt}
