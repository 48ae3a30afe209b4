"""Takes jobs as a worker does, without one."""

from datetime import datetime

from edu_duty.jobs import queue
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim
from tests.conftest import NOON


def claim_of(job: Job, at: datetime = NOON) -> Claim:
    """Hold a free job by its lease."""
    held = queue.claim(str(job.pk), at)
    assert held is not None
    return held
