"""Celery names of the work on documents."""

from celery import shared_task

from edu_duty.jobs.queue import run_claimed
from reports import drafting, issuing


@shared_task
def render_document(job_id: str) -> None:
    """Make the draft of one document."""
    run_claimed(job_id, drafting.perform_drafting)


@shared_task
def issue_document(job_id: str) -> None:
    """Number, sign and issue one draft."""
    run_claimed(job_id, issuing.perform_issuing)
