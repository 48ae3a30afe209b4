"""Celery names for the room's long work."""

from celery import shared_task

from assessments import evidence_scanning, notices
from edu_duty.jobs.queue import run_claimed


@shared_task
def scan_evidence(job_id: str) -> None:
    """Scan a held file for viruses."""
    run_claimed(job_id, evidence_scanning.perform_scan)


@shared_task
def mail_notices(job_id: str) -> None:
    """Send the notices of a job by e-mail."""
    run_claimed(job_id, notices.perform_mailing)
