"""Celery names of the work on documents."""

from celery import shared_task

from edu_duty.jobs.queue import run_claimed
from reports import issuing


@shared_task
def render_document(job_id: str) -> None:
    """Render and issue one document."""
    run_claimed(job_id, issuing.perform_rendering)
