"""Writes audit events, always inside the transaction of the change they tell of."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from edu_duty.audit.chain import first_break, link
from edu_duty.audit.models import AuditEvent, ChainHead
from edu_duty.audit.origin import Person, current
from edu_duty.audit.plain import plain_details, plain_text
from edu_duty.prepared import Prepared, PreparedUpdate

SYSTEM_CHAIN = "system"
# What the hash of a new event covers; what older versions covered stays in ``content_of``.
CONTENT_VERSION = 2
PLACE_LETTERS = 80
POSTS_LETTERS = 300
_HEAD = Prepared(lambda: ChainHead.objects.select_for_update().filter(pk=""))
_MOVED = PreparedUpdate(ChainHead, "sequence", "hash")


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
    head = _locked_head(chain)
    origin = current()
    person = origin.acting(actor_name)
    event = AuditEvent(
        chain=chain,
        sequence=head.sequence + 1,
        verb=verb,
        target=plain_text(target),
        actor_name=actor_name,
        actor_id=person.id if person else None,
        posts=_posts(person, region_code),
        origin=plain_text(origin.place, PLACE_LETTERS),
        region_code=region_code,
        year=year,
        details=plain_details(details or {}),
        at=at,
        content_version=CONTENT_VERSION,
        algorithm=settings.AUDIT_HASH,
        previous_hash=head.hash,
    )
    event.hash = link(head.hash, content_of(event), event.algorithm)
    event.save()
    head.sequence, head.hash = event.sequence, event.hash
    _MOVED.update(head)
    origin.told.append(event.verb)
    return event


def _locked_head(chain: str) -> ChainHead:
    """Take the head of a chain, made where nothing was recorded yet."""
    found = _HEAD(chain)
    if not found:
        ChainHead.objects.get_or_create(pk=chain)
        found = _HEAD(chain)
    return found[0]


def _posts(person: Person | None, region_code: str) -> str:
    """Name the posts in which somebody can have done this: those that reach where it happened."""
    posts = [post for post in person.posts if post.reaches(region_code)] if person else []
    return ",".join(map(str, posts))[:POSTS_LETTERS]


def content_of(event: AuditEvent) -> dict[str, Any]:
    """Return what the hash of an event covers, in the version the event was written in."""
    content = {
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
    since = {"actor_id": event.actor_id, "posts": event.posts, "origin": event.origin}
    if event.content_version == 1:
        # Never written then; whoever fills them in now changes what is hashed.
        return content | {name: value for name, value in since.items() if value}
    return content | since | {"v": event.content_version, "hash": event.algorithm}


@transaction.atomic
def broken_chains() -> dict[str, int]:
    """Recompute every chain; return the chains that do not hold with their first wrong link."""
    broken = {}
    for head in ChainHead.objects.order_by("chain"):
        events = list(AuditEvent.objects.filter(chain=head.chain).order_by("sequence"))
        wrong = first_break(
            (e.sequence, e.previous_hash, e.hash, e.algorithm, content_of(e)) for e in events
        )
        if wrong is None and (len(events), events[-1].hash if events else "") != (
            head.sequence,
            head.hash,
        ):
            wrong = len(events) + 1
        if wrong is not None:
            broken[head.chain] = wrong
    return broken
