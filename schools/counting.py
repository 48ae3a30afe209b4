"""How much a year asks of whom: cells by the kind of person who fills them in; pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from schools.dictionary import KIND_LABELS, STAGES, Element, department_label, elements
from schools.filling import asked_of_campus, asked_of_county, asked_of_unit, filling

Document = Mapping[str, Any]
# The bureau's own figures are the county desk's to fill in.
DESK = "教育局"


@dataclass(frozen=True, slots=True)
class Load:
    """What one person of a kind is asked for in a year.

    Shape: ``people`` is how many such people there are; the counts are one person's: ``cells``
    stand on their form, ``carried`` of them come from last year, where they stood there, ``typed``
    are left. ``name`` is in the reader's language.
    """

    who: str
    code: str
    name: str
    people: int
    cells: int
    carried: int

    @property
    def typed(self) -> int:
        """Cells that are empty when the year is opened."""
        return self.cells - self.carried


@dataclass(frozen=True, slots=True)
class Loads:
    """Every kind of person, and what nobody is asked for.

    Shape: ``derived`` counts the elements that follow from campuses or from last year's return:
    as many cells of its own a county is spared.
    """

    rows: Sequence[Load]
    derived: int
    cells: int
    carried: int

    def as_json(self) -> dict[str, Any]:
        """Return the counts as a JSON document."""
        return {
            "rows": [asdict(row) | {"typed": row.typed} for row in self.rows],
            "cells": self.cells,
            "carried": self.carried,
            "typed": self.cells - self.carried,
            "derived_elements": self.derived,
        }


def loads_of(document: Document) -> Loads:
    """Count what a year with the campuses of a document asks of whom.

    Campuses of one kind with the same stages ask the same of their officers.
    """
    rows = [*_officers(document), *_departments()]
    cells = sum(row.cells * row.people for row in rows)
    carried = sum(row.carried * row.people for row in rows)
    derived = sum(bool(element.derived_from) for element in elements().values())
    return Loads(rows, derived, cells, carried)


def shapes_of(document: Document) -> Counter[tuple[str, tuple[str, ...]]]:
    """Count the campuses by kind and stages."""
    held: dict[str, set[str]] = {code: set() for code in document["schools"]["school_code"]}
    stages = document["stages"]
    for code, stage in zip(stages["school_code"], stages["stage"], strict=True):
        held[code].add(stage)
    schools = document["schools"]
    return Counter(
        (kind, tuple(stage for stage in STAGES if stage in held[code]))
        for code, kind in zip(schools["school_code"], schools["kind"], strict=True)
    )


def _officers(document: Document) -> Iterator[Load]:
    for (kind, stages), people in sorted(shapes_of(document).items()):
        asked = [element for stage in stages for element in asked_of_unit(stage)]
        asked += asked_of_campus(stages)
        code = f"{kind}:{'+'.join(stages)}"
        yield Load("school_officer", code, str(KIND_LABELS[kind]), people, *_counts(asked))


def _departments() -> Iterator[Load]:
    for department in dict.fromkeys(element.department for element in asked_of_county()):
        counts = _counts(asked_of_county(department))
        who = "desk" if department == DESK else "department"
        yield Load(who, department, department_label(department), 1, *counts)


def _counts(asked: Iterable[Element]) -> tuple[int, int]:
    codes = [element.code for element in asked]
    return len(codes), sum(code in filling().carried for code in codes)
