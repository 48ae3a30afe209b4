"""Celery names of the queue's own work."""

from celery import shared_task
from django.utils import timezone

from edu_duty.jobs.pulse import beat


@shared_task
def pulse() -> None:
    """Show that a worker takes messages and reaches the database."""
    beat("worker", timezone.now())
