"""Registers the room with Django."""

from typing import Any

from celery.signals import worker_process_init
from django.apps import AppConfig

from schools.package import stand_by


class SchoolsConfig(AppConfig):
    name = "schools"
    label = "schools"

    def ready(self) -> None:
        """Let each process of a worker have a child ready before the first package comes."""
        worker_process_init.connect(_stand_by, dispatch_uid="schools.stand_by")


def _stand_by(**_signal: Any) -> None:
    stand_by()
