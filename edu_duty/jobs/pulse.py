"""Signs of life of the processes that run beside the web, in the one place all machines share."""

from datetime import datetime

from edu_duty.jobs.models import Pulse


def beat(name: str, at: datetime) -> None:
    """Write down that a process was alive at a moment."""
    Pulse.objects.update_or_create(name=name, defaults={"at": at})


def last_beat(name: str) -> datetime | None:
    """Say when a process was last known to live."""
    return Pulse.objects.filter(name=name).values_list("at", flat=True).first()
