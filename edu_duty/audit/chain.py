"""The hash chain over audit events; pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GENESIS = ""
ALGORITHMS = ("sha256", "sm3")


def digest(data: bytes, algorithm: str) -> bytes:
    """Hash with one of the portal's algorithms."""
    return hashlib.new(algorithm, data).digest()


def available(algorithm: str) -> bool:
    """Say whether this machine's OpenSSL can compute a hash."""
    return algorithm in ALGORITHMS and algorithm in hashlib.algorithms_available


def canonical(content: Any) -> bytes:
    """Write JSON in the one way that is hashed: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def link(previous_hash: str, content: Mapping[str, Any], algorithm: str = "sha256") -> str:
    """Hash one event onto the hash before it: over both, as canonical JSON."""
    return digest(f"{previous_hash}\n".encode() + canonical(content), algorithm).hex()


def first_break(links: Iterable[tuple[int, str, str, str, Mapping[str, Any]]]) -> int | None:
    """Walk (sequence, previous hash, hash, algorithm, content); return the first wrong sequence."""
    previous, expected = GENESIS, 1
    for sequence, previous_hash, own_hash, algorithm, content in links:
        stands = sequence == expected and previous_hash == previous and algorithm in ALGORITHMS
        if not stands or own_hash != link(previous, content, algorithm):
            return expected
        previous, expected = own_hash, expected + 1
    return None
