"""The Celery application; workers are started as ``celery -A edu_duty worker``."""

import os
from typing import Any

from billiard import current_process
from celery import Celery
from celery.signals import worker_process_init

from edu_duty.lifeline import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edu_duty.settings")
app = Celery("edu_duty")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["edu_duty.jobs", "edu_duty.trail", "schools", "indicators", "assessments", "reports"]
)


@worker_process_init.connect
def _tie_to_worker(**_signal: Any) -> None:
    """No process of the pool outlives the worker that manages it."""
    # The stubs leave out what every process of billiard knows.
    die_with_parent(current_process()._parent_pid)  # type: ignore[attr-defined]
