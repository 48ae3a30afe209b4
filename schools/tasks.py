"""Celery names for the work of this room."""

from celery import shared_task

from edu_duty.jobs.queue import run_claimed
from schools import importing


@shared_task
def import_return(job_id: str) -> None:
    run_claimed(job_id, importing.perform_import)
