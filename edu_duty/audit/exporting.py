"""The whole audit as JSON lines, for docs/verify_audit.py, which needs no portal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from edu_duty.audit.models import Anchor, AuditEvent, ChainHead
from edu_duty.audit.record import content_of

FORMAT = 1
ROWS_AT_ONCE = 2000


def export_lines(at: datetime) -> Iterator[str]:
    """Yield one JSON text per line: a heading, every event, every chain head, every anchor.

    Everything is read as it stood at one moment, so that nobody's event in between looks amiss.
    """
    with _one_moment():
        yield _text({"audit": FORMAT, "at": at.astimezone(UTC).isoformat()})
        events = AuditEvent.objects.order_by("chain", "sequence")
        for event in events.iterator(chunk_size=ROWS_AT_ONCE):
            yield _text({"event": _event(event)})
        heads = ChainHead.objects.order_by("chain").values_list("chain", "sequence", "hash")
        for chain, sequence, own in heads.iterator(chunk_size=ROWS_AT_ONCE):
            yield _text({"head": [chain, sequence, own]})
        for anchor in Anchor.objects.order_by("sequence").iterator(chunk_size=ROWS_AT_ONCE):
            yield _text({"anchor": _anchor(anchor)})


def _event(event: AuditEvent) -> dict[str, Any]:
    return {
        "content": content_of(event),
        "version": event.content_version,
        "algorithm": event.algorithm,
        "previous": event.previous_hash,
        "hash": event.hash,
    }


def _anchor(anchor: Anchor) -> dict[str, Any]:
    return {
        "n": anchor.sequence,
        "at": anchor.at.astimezone(UTC).isoformat(),
        "root": anchor.root,
        "chains": anchor.chains,
        "line": anchor.line,
    }


@contextmanager
def _one_moment() -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
