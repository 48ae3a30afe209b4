"""Celery names for the work of this room."""

from celery import shared_task

from edu_duty.jobs.queue import run_claimed
from schools import importing, previewing


@shared_task
def import_return(job_id: str) -> None:
    run_claimed(job_id, importing.perform_import)


@shared_task
def preview_import(job_id: str) -> None:
    run_claimed(job_id, previewing.perform_preview)


@shared_task
def import_campus(job_id: str) -> None:
    run_claimed(job_id, previewing.perform_campus_import)
