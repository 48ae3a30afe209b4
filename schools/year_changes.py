"""What moved most against last year: county totals, and the campuses that weigh most; pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from itertools import repeat
from typing import Any

from schools.comparing import Change, changes_between
from schools.dictionary import STAGES, elements

EXACT = Context(prec=60)

Document = Mapping[str, Any]
# Sheet, element, stage.
Figure = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Total:
    """One figure of the whole county in both years.

    Shape: ``stage`` is empty for figures of whole campuses and of the county itself; ``share`` is
    the change in percent of last year, None where last year was nought.
    """

    element: str
    stage: str
    before: Decimal
    after: Decimal
    share: Decimal | None


def biggest_totals(before: Document, after: Document, most: int) -> list[Total]:
    """Return the totals that moved most, by their share; those that grew from nought come first.

    A total counts only where no campus lacks the figure in either year.
    """
    with localcontext(EXACT):
        old, new = dict(_totals(before)), dict(_totals(after))
        moved = [
            Total(key[0], key[1], old[key], new[key], _share(old[key], new[key]))
            for key in new.keys() & old.keys()
            if old[key] != new[key]
        ]
        ordered = sorted(moved, key=lambda total: (*_size(total), total.element, total.stage))
    return ordered[:most]


def biggest_changes(before: Document, after: Document, most: int) -> list[Change]:
    """Return the cells of campuses in both years that move the county's total most."""
    held = set(before["schools"]["school_code"]) & set(after["schools"]["school_code"])
    with localcontext(EXACT):
        wholes = _wholes(before)
        weights = {
            change: _weight(change, wholes)
            for change in changes_between(before, after)
            if change.school_code in held and _is_numbers(change)
        }
        ordered = sorted(
            weights,
            key=lambda change: (-weights[change], change.school_code, change.element, change.stage),
        )
    return ordered[:most]


def _is_numbers(change: Change) -> bool:
    known = elements().get(change.element)
    texts = isinstance(change.before, str) and isinstance(change.after, str)
    return known is not None and known.type != "boolean" and texts


def _weight(change: Change, wholes: Mapping[Figure, Decimal]) -> Decimal:
    """Return the change as a share of the county's figure last year; 0 where there was none."""
    whole = wholes[change.sheet, change.element, change.stage]
    if whole == 0:
        return Decimal(0)
    return abs(Decimal(str(change.after)) - Decimal(str(change.before))) / whole


def _wholes(document: Document) -> dict[Figure, Decimal]:
    """Add up what the campuses give, each figure by sheet, element and stage."""
    wholes: dict[Figure, Decimal] = defaultdict(Decimal)
    for sheet in ("schools", "stages"):
        rows = document[sheet]
        for element, column in rows["figures"].items():
            stages = rows["stage"] if sheet == "stages" else repeat("", len(column))
            for value, stage in zip(column, stages, strict=True):
                if isinstance(value, str):
                    wholes[sheet, element, stage] += Decimal(value)
    return wholes


def _totals(document: Document) -> Iterator[tuple[tuple[str, str], Decimal]]:
    for element, value in document["county_figures"].items():
        if isinstance(value, str):
            yield (element, ""), Decimal(value)
    for element, column in document["schools"]["figures"].items():
        if column and all(isinstance(value, str) for value in column):
            yield (element, ""), sum((Decimal(value) for value in column), Decimal(0))
    stages = document["stages"]
    for element, column in stages["figures"].items():
        for stage in STAGES:
            own = [v for v, held in zip(column, stages["stage"], strict=True) if held == stage]
            if own and all(isinstance(value, str) for value in own):
                yield (element, stage), sum((Decimal(value) for value in own), Decimal(0))


def _share(before: Decimal, after: Decimal) -> Decimal | None:
    return None if before == 0 else (after - before) * 100 / before


def _size(total: Total) -> tuple[bool, Decimal]:
    """Order by share, the largest first."""
    return total.share is not None, -abs(total.share if total.share is not None else total.after)
