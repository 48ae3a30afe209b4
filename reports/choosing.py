"""Which rows of a receipt a document speaks of, and in which order; pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.wording import STAGES

Receipt = Mapping[str, Any]
Item = Mapping[str, Any]


def with_verdict(items: Iterable[Item], verdict: str) -> list[Item]:
    """Keep the items judged one way."""
    return [item for item in items if item["verdict"] == verdict]


def deciding(receipt: Receipt) -> list[Item]:
    """Keep the indicators that decide something; the others are information."""
    return [item for item in receipt["indicators"] if item["decides"]]


def numbered(items: Iterable[Item]) -> list[Item]:
    """Keep the indicators the standard numbers: an item computed inside one is not counted."""
    return [item for item in items if "." not in item["code"]]


def computed(items: Sequence[Item]) -> list[Item]:
    """Leave out the indicators that are only the sum of their items."""
    inner = {item["code"].rpartition(".")[0] for item in items}
    return [item for item in items if item["code"] not in inner]


def told_apart(items: Sequence[Item]) -> list[Item]:
    """Name items of one title after the point they stand in: 其余要求 says nothing by itself."""
    points = {item["code"]: item["title"] for item in items}
    named: dict[str, set[str]] = {}
    for item in items:
        named.setdefault(item["title"], set()).add(item["code"])
    return [
        {**item, "title": f"{points[outer]}（{item['title']}）"}
        if len(named[item["title"]]) > 1 and (outer := item["code"].rpartition(".")[0]) in points
        else item
        for item in items
    ]


def in_order(items: Iterable[Item]) -> list[Item]:
    """Sort by code as people count (G2 before G10), then by stage."""
    stages: list[str | None] = [None, *STAGES]
    return sorted(
        items,
        key=lambda item: (
            re.sub(r"\d+", lambda found: found[0].zfill(3), item["code"]),
            stages.index(item["stage"]),
        ),
    )


def stages_of(receipt: Receipt) -> list[str]:
    """Return the stages that have campuses, in order."""
    counts = receipt["counts"]
    return [stage for stage in STAGES if stage in counts and any(counts[stage].values())]
