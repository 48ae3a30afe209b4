"""Anchors: once an hour one root over all chain heads, in a file that the database does not hold.

A chain alone cannot show that its newest events were cut off or that all of it was written anew;
an anchor kept elsewhere can. A line names the heads that changed since the line before it, so
that the lines alone say what every chain ended with at every anchor.
"""

import fcntl
import json
import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from edu_duty.audit.chain import canonical, digest
from edu_duty.audit.merkle import Heads, heads_digest, heads_root
from edu_duty.audit.models import Anchor, ChainHead

logger = logging.getLogger(__name__)

# Every so many anchors one names all heads again, so that none needs all lines before it.
FULL_EVERY = 240
STALE_AFTER = timedelta(hours=2)


class AnchorFileDiffers(Exception):
    """The anchor file does not say what the portal wrote into it; the message says where."""


def latest(until: datetime | None = None) -> Anchor | None:
    """Return the newest anchor, or the newest at a moment.

    Its ``root`` is what documents and receipts may print.
    """
    dropped = Anchor.objects.all() if until is None else Anchor.objects.filter(at__lte=until)
    return dropped.order_by("-sequence").first()


def anchor_if_due(at: datetime) -> Anchor | None:
    """Drop an anchor if the newest is an hour old."""
    newest = latest()
    every = timedelta(seconds=settings.ANCHOR_EVERY_SECONDS)
    if newest is not None and at - newest.at < every:
        return None
    return drop_anchor(at)


def drop_anchor(at: datetime) -> Anchor | None:
    """Compute the root over all heads and keep it here and in the file; None if another was faster.

    Raises:
        AnchorFileDiffers: the file was changed; the anchor is kept in the database alone.
        OSError: the file cannot be written; the next anchor brings its line along.
    """
    before = latest()
    heads = current_heads()
    sequence = before.sequence + 1 if before else 1
    line = _line(sequence, heads, at, before)
    anchor = Anchor(
        sequence=sequence, at=at, root=line["root"], chains=len(heads), line=_text(line)
    )
    try:
        with transaction.atomic():
            anchor.save()
    except IntegrityError:
        logger.info("Anchor %s was dropped by another process.", sequence)
        return None
    write_out(settings.ANCHOR_FILE)
    return anchor


def current_heads() -> dict[str, tuple[int, str]]:
    """Return what every chain ends with now."""
    written = ChainHead.objects.filter(sequence__gt=0)
    return {chain: (n, own) for chain, n, own in written.values_list("chain", "sequence", "hash")}


def anchored_heads(upto: Anchor | None) -> dict[str, tuple[int, str]]:
    """Return what every chain ended with at an anchor, from the lines alone."""
    if upto is None:
        return {}
    first = upto.sequence - (upto.sequence - 1) % FULL_EVERY
    lines = Anchor.objects.filter(sequence__gte=first, sequence__lte=upto.sequence)
    heads: dict[str, tuple[int, str]] = {}
    for text in lines.order_by("sequence").values_list("line", flat=True):
        heads |= {chain: (n, own) for chain, (n, own) in json.loads(text)["changed"].items()}
    return heads


def write_out(path: Path) -> int:
    """Append the lines that the file lacks, for good; return how many.

    Raises:
        AnchorFileDiffers: its last line is not the one the portal wrote there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        there = file.read().decode("utf-8", "replace").splitlines()
        kept = Anchor.objects.filter(sequence=len(there)).first() if there else None
        if there and (kept is None or kept.line != there[-1]):
            raise AnchorFileDiffers(f"{path}, line {len(there)}")
        missing = Anchor.objects.filter(sequence__gt=len(there)).order_by("sequence")
        lines = list(missing.values_list("line", flat=True))
        file.write("".join(f"{line}\n" for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return len(lines)


def _line(sequence: int, heads: Heads, at: datetime, before: Anchor | None) -> dict[str, Any]:
    algorithm = settings.AUDIT_HASH
    full = (sequence - 1) % FULL_EVERY == 0
    known = anchored_heads(before)
    _warn_of_lost(known, heads)
    changed = {chain: head for chain, head in heads.items() if full or known.get(chain) != head}
    return {
        "v": 1,
        "n": sequence,
        "at": at.astimezone(UTC).isoformat(),
        "hash": algorithm,
        "root": heads_root(heads, algorithm),
        "chains": len(heads),
        "heads": heads_digest(heads, algorithm),
        "full": full,
        "changed": changed,
        "previous": digest(before.line.encode(), algorithm).hex() if before else "",
    }


def _warn_of_lost(known: Heads, heads: Heads) -> None:
    """Say at once that a chain ends before where it ended at the last anchor."""
    nothing = (0, "")
    lost = [chain for chain, (n, _own) in known.items() if heads.get(chain, nothing)[0] < n]
    if lost:
        logger.error("Audit chains are shorter than they were: %s", ", ".join(sorted(lost)))


def _text(line: dict[str, Any]) -> str:
    return canonical(line).decode()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
