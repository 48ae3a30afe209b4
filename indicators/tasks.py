"""Celery names for the room's long work."""

from celery import shared_task

from edu_duty.jobs.queue import run_claimed
from indicators import evaluating, rehearsals


@shared_task
def score_counties(job_id: str) -> None:
    """Score the counties of a job."""
    run_claimed(job_id, evaluating.perform_scoring)


@shared_task
def rehearse_rubric(job_id: str) -> None:
    """Rehearse a draft over a year's returns."""
    run_claimed(job_id, rehearsals.perform_rehearsal)
