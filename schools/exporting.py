"""Hands out a county's fill-in workbook, and writes down that it left the house."""

from datetime import datetime

from django.db import transaction

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from schools.models import Region, Return
from schools.workbook import fill_in_workbook


@transaction.atomic
def export_workbook(*, county: Region, year: int, actor_name: str, at: datetime) -> bytes:
    """Return the workbook with the newest figures of a year, empty before there are any."""
    frozen = Return.objects.latest(county.code, year)
    content = fill_in_workbook(county, year, frozen.document() if frozen else None)
    record(
        verb=AuditEvent.Verb.RETURN_EXPORTED,
        target=f"{county.code}/{year}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"version": frozen.version if frozen else 0},
    )
    return content
