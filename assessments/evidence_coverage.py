"""How much of the evidence a rubric wants is handed in, domain by domain."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assessments.points import Point


@dataclass(frozen=True, slots=True)
class Coverage:
    """One domain: how many kinds of evidence its points want, and how many have a file.

    Shape: ``missing`` are the points that lack a kind, with the kinds.
    """

    title: str
    wanted: int
    given: int
    missing: tuple[tuple[Point, tuple[str, ...]], ...]


def coverage(points: Iterable[Point], shown: Collection[tuple[str, str]]) -> list[Coverage]:
    """Count the kinds by domain; ``shown`` are pairs of a point's code and a kind with a file."""
    domains: dict[str, list[Point]] = {}
    for point in points:
        domains.setdefault(point.part, []).append(point)
    return [_domain(title, inner, shown) for title, inner in domains.items()]


def _domain(title: str, points: list[Point], shown: Collection[tuple[str, str]]) -> Coverage:
    missing = []
    wanted = 0
    for point in points:
        kinds = tuple(dict.fromkeys(point.indicator.evidence))
        wanted += len(kinds)
        lacking = tuple(kind for kind in kinds if (point.code, kind) not in shown)
        if lacking:
            missing.append((point, lacking))
    given = wanted - sum(len(kinds) for _point, kinds in missing)
    return Coverage(title, wanted, given, tuple(missing))
