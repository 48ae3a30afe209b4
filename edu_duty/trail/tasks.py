"""Celery names for the work of this room."""

from celery import shared_task

from edu_duty.jobs.queue import run_claimed
from edu_duty.trail import checking


@shared_task
def verify_audit(job_id: str) -> None:
    run_claimed(job_id, checking.perform_check)
