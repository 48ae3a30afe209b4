"""Recomputes stored scores from their frozen inputs and says where a receipt differs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indicators.evaluating import compute
from indicators.models import Score
from indicators.scoring.receipt import canonical, digest

KEYS_NAMED = 20
BATCH = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored score that its inputs do not give any more. Shape: ``keys`` are receipt paths."""

    score: int
    county: str
    year: int
    rubric: str
    keys: list[str]


def differences() -> Iterator[Difference | None]:
    """Recompute every stored score in turn; None for each that agrees."""
    scores = Score.objects.select_related("frozen", "previous", "rubric").order_by("pk")
    for score in scores.iterator(chunk_size=BATCH):
        keys = _differing(score)
        yield _difference(score, keys) if keys else None


def _difference(score: Score, keys: list[str]) -> Difference:
    frozen, rubric = score.frozen, score.rubric
    return Difference(
        score=score.pk,
        county=frozen.county_id,
        year=frozen.year,
        rubric=f"{rubric.code} {rubric.version}",
        keys=keys[:KEYS_NAMED],
    )


def _differing(score: Score) -> list[str]:
    recomputed = compute(score.frozen, score.previous, score.rubric)
    keys = []
    if digest(score.receipt) != score.sha256:
        keys.append("sha256")
    if canonical(recomputed) != score.receipt:
        keys += differing_keys(score.parsed(), json.loads(canonical(recomputed)), "")
    return keys


def differing_keys(stored: Any, computed: Any, path: str) -> list[str]:
    """Name the paths at which two receipts differ, list entries by their place."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        keys = sorted(set(stored) | set(computed))
        pairs = [(f"{path}.{key}", stored.get(key), computed.get(key)) for key in keys]
    elif isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        pairs = [
            (f"{path}[{place}]", one, other)
            for place, (one, other) in enumerate(zip(stored, computed, strict=True))
        ]
    else:
        return [] if stored == computed else [path.lstrip(".")]
    return [key for place, one, other in pairs for key in differing_keys(one, other, place)]
