"""Checks every chain, and what the anchors saw, as long work."""

import json
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from edu_duty.audit.guards import missing_guards
from edu_duty.audit.models import Anchor, AuditEvent, ChainHead
from edu_duty.audit.record import broken_chains, record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, Outcome, enqueue

KIND = "verify_audit"
MOST_NAMED = 50
ROWS_AT_ONCE = 2000


def request_check(*, actor_name: str, at: datetime) -> Job:
    """Queue a check of everything as it will stand when its turn comes."""
    return enqueue(
        kind=KIND,
        subject="audit",
        digest=f"{at.timestamp():.6f}",
        payload={},
        region_code="",
        actor_name=actor_name,
        at=at,
    )


def perform_check(claim: Claim) -> Outcome:
    """Check, and keep what was found as an event."""
    wrong = faults()
    return Outcome(partial(_store, claim, wrong))


def faults() -> list[str]:
    """Name every place that does not hold: CHAIN#SEQUENCE, or the part that is amiss."""
    found = [f"{chain}#{sequence}" for chain, sequence in broken_chains().items()]
    headless = set(AuditEvent.objects.order_by().values_list("chain", flat=True).distinct())
    headless -= set(ChainHead.objects.values_list("chain", flat=True))
    found += [f"{chain}#1" for chain in sorted(headless)]
    found += _against_anchors()
    found += sorted(missing_guards())
    if _file_differs(settings.ANCHOR_FILE):
        found.append("anchor-file")
    return list(dict.fromkeys(found))


def _against_anchors() -> list[str]:
    """Name what an anchor saw and what does not stand there any more."""
    seen: dict[tuple[str, int], set[str]] = {}
    for line in Anchor.objects.order_by("sequence").values_list("line", flat=True):
        for chain, (sequence, own) in json.loads(line)["changed"].items():
            seen.setdefault((chain, sequence), set()).add(own)
    events = AuditEvent.objects.order_by().values_list("chain", "sequence", "hash")
    for chain, sequence, own in events.iterator(chunk_size=ROWS_AT_ONCE):
        if seen.get((chain, sequence)) == {own}:
            del seen[chain, sequence]
    return [f"{chain}#{sequence}" for chain, sequence in sorted(seen)]


def _file_differs(path: Path) -> bool:
    """Say whether the file, where this machine has it, says other than the database."""
    if not path.exists():
        return False
    lines = list(Anchor.objects.order_by("sequence").values_list("line", flat=True))
    return path.read_text(encoding="utf-8").splitlines() != lines


def _store(claim: Claim, wrong: list[str]) -> dict[str, Any]:
    record(
        verb=AuditEvent.Verb.AUDIT_VERIFIED,
        target="audit",
        actor_name=claim.actor_name,
        at=claim.at,
        details={"wrong": wrong[:MOST_NAMED], "count": len(wrong)},
    )
    return {"page": reverse("trail:events"), "wrong": wrong[:MOST_NAMED]}
