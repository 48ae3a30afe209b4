"""Writes down who read what happened: looking something up, taking a table away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record


@transaction.atomic
def note_looked_up(*, filters: Mapping[str, str], actor_name: str, at: datetime) -> None:
    """Remember that somebody looked something up."""
    record(
        verb=AuditEvent.Verb.AUDIT_VIEWED,
        target="audit",
        actor_name=actor_name,
        at=at,
        region_code=filters.get("region", ""),
        details={"filters": dict(filters)},
    )


@transaction.atomic
def note_taken(
    *, filters: Mapping[str, str], name: str, count: int, actor_name: str, at: datetime
) -> None:
    """Remember that somebody took a table of events away."""
    details: dict[str, Any] = {"filters": dict(filters), "format": name, "rows": count}
    record(
        verb=AuditEvent.Verb.AUDIT_EXPORTED,
        target="audit",
        actor_name=actor_name,
        at=at,
        region_code=filters.get("region", ""),
        details=details,
    )
