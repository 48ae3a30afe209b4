"""The hash chain over audit events; pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GENESIS = ""


def link(previous_hash: str, content: Mapping[str, Any]) -> str:
    """Hash one event onto the hash before it: SHA-256 over both, as canonical JSON."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def first_break(links: Iterable[tuple[int, str, str, Mapping[str, Any]]]) -> int | None:
    """Walk (sequence, previous hash, hash, content) and return the first sequence that is wrong."""
    previous, expected = GENESIS, 1
    for sequence, previous_hash, own_hash, content in links:
        if sequence != expected or previous_hash != previous or own_hash != link(previous, content):
            return expected
        previous, expected = own_hash, expected + 1
    return None
