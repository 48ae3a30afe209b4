"""Compares two documents of frozen returns cell by cell; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Key = tuple[str, str, str, str]
CAMPUS_FIELDS = ("name", "kind", "locale", "ownership")
# What a row is told by; everything else of a row is a number or yes or no.
ORDER = (*CAMPUS_FIELDS, "stage")
TEXTS = frozenset(ORDER)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs between two versions.

    Shape: ``sheet`` is ``schools``, ``stages``, ``county`` or ``statements``; ``element`` an
    element code, a key column, or a statement's code; ``before`` and ``after`` are canonical
    decimal strings, booleans, texts, or None where there is no value.
    """

    sheet: str
    school_code: str
    campus: str
    stage: str
    element: str
    before: str | bool | None
    after: str | bool | None

    @property
    def moved(self) -> bool:
        """Whether this tells that a campus came or left."""
        return (
            self.sheet == "schools" and self.element == "name" and None in (self.before, self.after)
        )

    @property
    def share(self) -> Decimal | None:
        """How much a number moved, in percent of what it was; None where that says nothing."""
        if not isinstance(self.before, str) or not isinstance(self.after, str):
            return None
        if self.element in TEXTS or self.sheet == "statements" or Decimal(self.before) == 0:
            return None
        return (Decimal(self.after) - Decimal(self.before)) * 100 / Decimal(self.before)


def weightiest(changes: Iterable[Change]) -> list[Change]:
    """Put first which campuses came and left, then the cells of the others by how far they moved.

    The cells of campuses that came or left stand last: who reads looks for changes, not for rows.
    """
    told = list(changes)
    moved = {change.school_code for change in told if change.moved}
    return sorted(told, key=lambda change: _weight(change, moved))


def _weight(change: Change, moved: set[str]) -> tuple[int, Decimal]:
    if change.moved:
        return (0, Decimal(0))
    if change.school_code in moved:
        return (2, Decimal(0))
    share = change.share
    return (1, -abs(share) if share is not None else Decimal("-Infinity"))


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return every cell that differs, in the order of sheet, campus, stage and element."""
    old, new = _differing(before, after)
    names = _names(before) | _names(after)
    return [
        Change(
            sheet=key[0],
            school_code=key[1],
            campus=names.get(key[1], ""),
            stage=key[2],
            element=key[3],
            before=old.get(key),
            after=new.get(key),
        )
        for key in sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    ]


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[Key, Any], dict[Key, Any]]:
    """Return the cells of both, without the columns that say the same of the same rows."""
    same = {sheet: _same(before[sheet], after[sheet]) for sheet in ("schools", "stages")}
    return dict(_cells(before, same)), dict(_cells(after, same))


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    if any(one[key] != other[key] for key in ("school_code", "stage") if key in one):
        return set()
    figures = _told(other)
    return {name for name, column in _told(one).items() if figures.get(name) == column}


def _told(sheet: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return every column but the code of the campus, key columns first."""
    columns: dict[str, list[Any]] = sheet["figures"]
    return {name: sheet[name] for name in ORDER if name in sheet} | columns


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    schools = document["schools"]
    return dict(zip(schools["school_code"], schools["name"], strict=True))


def _cells(
    document: Mapping[str, Any], same: Mapping[str, set[str]]
) -> Iterator[tuple[Key, str | bool | None]]:
    schools, stages = document["schools"], document["stages"]
    campuses = [("schools", code, "") for code in schools["school_code"]]
    units = [
        ("stages", code, stage)
        for code, stage in zip(stages["school_code"], stages["stage"], strict=True)
    ]
    yield from _columns(campuses, _told(schools), same["schools"])
    yield from _columns(units, _told(stages), same["stages"])
    for element, value in document["county_figures"].items():
        yield ("county", "", "", element), value
    for statement in document["statements"]:
        yield ("statements", "", "", statement["code"]), statement["value"]


def _columns(
    rows: list[tuple[str, str, str]], columns: Mapping[str, list[Any]], same: set[str]
) -> Iterator[tuple[Key, str | bool | None]]:
    for element in columns.keys() - same:
        for row, value in zip(rows, columns[element], strict=True):
            yield (*row, element), value
