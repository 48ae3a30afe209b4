"""The Merkle root over chain heads, hashed as RFC 6962 says; pure."""

from collections.abc import Mapping, Sequence

from edu_duty.audit.chain import canonical, digest

Heads = Mapping[str, tuple[int, str]]


def heads_root(heads: Heads, algorithm: str) -> str:
    """Return the root over all heads in the order of their chains' names."""
    return root(leaves(heads), algorithm).hex()


def heads_digest(heads: Heads, algorithm: str) -> str:
    """Return one digest over the plain list of heads; it needs no tree to be computed again."""
    return digest(b"\n".join(leaves(heads)), algorithm).hex()


def leaves(heads: Heads) -> list[bytes]:
    """Write every head the way it is hashed: its chain, its last sequence, its last hash."""
    return [canonical([chain, *heads[chain]]) for chain in sorted(heads)]


def root(entries: Sequence[bytes], algorithm: str) -> bytes:
    """Return the tree's root; leaves and nodes begin differently, so none passes for the other."""
    if not entries:
        return digest(b"", algorithm)
    if len(entries) == 1:
        return digest(b"\x00" + entries[0], algorithm)
    half = 1 << (len(entries) - 1).bit_length() - 1
    left, right = root(entries[:half], algorithm), root(entries[half:], algorithm)
    return digest(b"\x01" + left + right, algorithm)
