"""Campuses pass on to one another, and last year's figures follow them; pure.

Campuses that became one another in a year form a group: two that merged and the one they became,
one that was split and its parts, however many changes led from here to there. What can be compared
over a year is the sum of a group's predecessors with the sum of its successors; so nothing is ever
shared out by guess, and no total changes by following.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from schools.dictionary import STAGES, elements
from schools.filling import is_asked_in
from schools.numbers import canonical

Document = Mapping[str, Any]
Figures = Mapping[str, Any]
JOINED = "+"
IDENTITY = ("name", "kind", "locale", "ownership")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: who stood there before, and who stands there since.

    A campus that keeps its code through a change stands on both sides.
    """

    act: str
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Campuses of last year, and what they have become this year.

    One of the two is empty where campuses opened, or closed and passed on to nobody.
    """

    predecessors: tuple[str, ...]
    successors: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether somebody else stands there now."""
        return self.predecessors != self.successors

    @property
    def heir(self) -> str:
        """The code last year's figures of the group go under.

        Several successors share them under their joined codes: what each of them had, nobody knows.
        """
        return JOINED.join(self.successors)


@dataclass(slots=True)
class Held:
    """A campus of a document: what it is, its figures, and those of its stages."""

    identity: dict[str, str]
    figures: dict[str, Any]
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)


def groups_of(codes: Iterable[str], changes: Iterable[Change]) -> list[Group]:
    """Follow a year's changes, in their order, from last year's campuses to this year's."""
    before = set(codes)
    standing, kin = set(before), {code: code for code in before}
    for change in changes:
        standing = standing - set(change.predecessors) | set(change.successors)
        for code in (*change.predecessors, *change.successors):
            kin.setdefault(code, code)
        named = (*change.predecessors, *change.successors)
        for code in named[1:]:
            kin[_eldest(kin, code)] = _eldest(kin, named[0])
    families: dict[str, list[str]] = {}
    for code in sorted(kin):
        families.setdefault(_eldest(kin, code), []).append(code)
    return [
        Group(
            tuple(code for code in family if code in before),
            tuple(code for code in family if code in standing),
        )
        for family in families.values()
    ]


def _eldest(kin: dict[str, str], code: str) -> str:
    while kin[code] != code:
        code = kin[code]
    return code


def followed(previous: Document, changes: Sequence[Change]) -> Document:
    """Rewrite last year's document to this year's campuses; every total stays what it was.

    Campuses that closed and passed on to nobody keep their codes.
    """
    moved = [
        group
        for group in groups_of(previous["schools"]["school_code"], changes)
        if group.changed and group.predecessors and group.successors
    ]
    if not moved:
        return previous
    campuses = held_campuses(previous)
    for group in moved:
        # Who keeps the code comes first: the group is of that one's kind.
        codes = sorted(group.predecessors, key=lambda code: code != group.heir)
        parts = [campuses.pop(code) for code in codes]
        campuses[group.heir] = united(parts)
    return dict(previous) | _columns_of(campuses)


def held_campuses(document: Document) -> dict[str, Held]:
    """Take the campuses out of a document's columns, by code; blanks are left out."""
    schools, stages = document["schools"], document["stages"]
    found = {
        code: Held(
            {name: schools[name][place] for name in IDENTITY}, _row(schools["figures"], place)
        )
        for place, code in enumerate(schools["school_code"])
    }
    for place, code in enumerate(stages["school_code"]):
        found[code].stages[stages["stage"][place]] = _row(stages["figures"], place)
    return found


def united(parts: Sequence[Held]) -> Held:
    """Add campuses up to one, stage by stage; it is called by all their names."""
    names = dict.fromkeys(part.identity["name"] for part in parts)
    stages = [stage for stage in STAGES if any(stage in part.stages for part in parts)]
    return Held(
        identity=parts[0].identity | {"name": JOINED.join(names)},
        figures=added((part.figures, set(part.stages)) for part in parts),
        stages={
            stage: added((part.stages[stage], {stage}) for part in parts if stage in part.stages)
            for stage in stages
        },
    )


def added(parts: Iterable[tuple[Figures, set[str]]]) -> dict[str, Any]:
    """Add up figures of several places, each with the stages it holds.

    A sum lacks where a part that is asked for it lacks it; yes and no hold where all agree.
    """
    places = list(parts)
    if len(places) == 1:
        return dict(places[0][0])
    sums: dict[str, Any] = {}
    for code in dict.fromkeys(code for figures, _stages in places for code in figures):
        asked = [
            figures.get(code)
            for figures, stages in places
            if code in figures or is_asked_in(elements()[code], stages)
        ]
        total = _total(asked)
        if total is not None:
            sums[code] = total
    return sums


def _total(values: Sequence[Any]) -> str | bool | None:
    if any(value is None for value in values):
        return None
    if any(isinstance(value, bool) for value in values):
        agreed: bool = values[0]
        return agreed if all(value is agreed for value in values) else None
    return canonical(sum((Decimal(value) for value in values), Decimal(0)))


def _row(columns: Mapping[str, Sequence[Any]], place: int) -> dict[str, Any]:
    return {code: column[place] for code, column in columns.items() if column[place] is not None}


def _columns_of(campuses: Mapping[str, Held]) -> dict[str, Any]:
    """Put campuses back into columns, in the order every document has."""
    ordered = sorted(campuses.items())
    units = [
        (code, stage, held.stages[stage])
        for code, held in ordered
        for stage in STAGES
        if stage in held.stages
    ]
    schools: dict[str, Any] = {
        name: [held.identity[name] for _code, held in ordered] for name in IDENTITY
    }
    schools["school_code"] = [code for code, _held in ordered]
    schools["figures"] = _columns([held.figures for _code, held in ordered])
    stages = {
        "school_code": [code for code, _stage, _figures in units],
        "stage": [stage for _code, stage, _figures in units],
        "figures": _columns([figures for _code, _stage, figures in units]),
    }
    return {"schools": schools, "stages": stages}


def _columns(rows: Sequence[Figures]) -> dict[str, list[Any]]:
    present = sorted({element for row in rows for element in row})
    return {element: [row.get(element) for row in rows] for element in present}
