"""Writes audit events, always inside the transaction of the change they tell of."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from edu_duty.audit.chain import first_break, link
from edu_duty.audit.models import AuditEvent, ChainHead

SYSTEM_CHAIN = "system"


def record(
    *,
    verb: AuditEvent.Verb,
    target: str,
    actor_name: str,
    at: datetime,
    region_code: str = "",
    year: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the chain of its county and year, or to the system's.

    Raises:
        TransactionManagementError: there is no open transaction to share with the change.
        TypeError: what happened has no word in ``AuditEvent.Verb``.
    """
    if not isinstance(verb, AuditEvent.Verb):
        raise TypeError("An audit event says what happened with a word of AuditEvent.Verb.")
    if not connection.in_atomic_block:
        raise TransactionManagementError("An audit event belongs to the transaction of its change.")
    chain = f"{region_code}/{year}" if region_code and year else SYSTEM_CHAIN
    ChainHead.objects.get_or_create(pk=chain)
    head = ChainHead.objects.select_for_update().get(pk=chain)
    event = AuditEvent(
        chain=chain,
        sequence=head.sequence + 1,
        verb=verb,
        target=target,
        actor_name=actor_name,
        region_code=region_code,
        year=year,
        details=dict(details or {}),
        at=at,
        previous_hash=head.hash,
    )
    event.hash = link(head.hash, content_of(event))
    event.save()
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])
    return event


def content_of(event: AuditEvent) -> dict[str, Any]:
    """Return what the hash of an event covers."""
    return {
        "chain": event.chain,
        "sequence": event.sequence,
        "verb": str(event.verb),
        "target": event.target,
        "actor": event.actor_name,
        "region": event.region_code,
        "year": event.year,
        "details": event.details,
        "at": event.at.astimezone(UTC).isoformat(),
    }


@transaction.atomic
def broken_chains() -> dict[str, int]:
    """Recompute every chain; return the chains that do not hold with their first wrong link."""
    broken = {}
    for head in ChainHead.objects.order_by("chain"):
        events = list(AuditEvent.objects.filter(chain=head.chain).order_by("sequence"))
        wrong = first_break((e.sequence, e.previous_hash, e.hash, content_of(e)) for e in events)
        if wrong is None and (len(events), events[-1].hash if events else "") != (
            head.sequence,
            head.hash,
        ):
            wrong = len(events) + 1
        if wrong is not None:
            broken[head.chain] = wrong
    return broken
