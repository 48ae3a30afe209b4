"""How much of what is asked for has been filled in: by department, campus and element; pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schools.filling import asked_of_campus, asked_of_county, asked_of_unit

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filled:
    """How many cells are asked for, and how many hold a figure."""

    asked: int = 0
    given: int = 0

    @property
    def missing(self) -> int:
        """Cells that are empty."""
        return self.asked - self.given


@dataclass(frozen=True, slots=True)
class Completeness:
    """The state of a year; every mapping goes from a code to its count.

    Shape: ``departments`` counts the county's own figures by who is asked; ``campuses`` the
    figures of a campus and its stages; ``elements`` every element wherever it is asked for.
    """

    departments: Mapping[str, Filled] = field(default_factory=dict)
    campuses: Mapping[str, Filled] = field(default_factory=dict)
    elements: Mapping[str, Filled] = field(default_factory=dict)

    @property
    def whole(self) -> Filled:
        """Everything that is asked for."""
        counts = self.elements.values()
        return Filled(sum(one.asked for one in counts), sum(one.given for one in counts))


def completeness_of(document: Document) -> Completeness:
    """Count the cells of a document in the frozen shape; a zero is given, a blank is missing."""
    asked: dict[str, Counter[str]] = {"departments": Counter(), "campuses": Counter()}
    given: dict[str, Counter[str]] = {"departments": Counter(), "campuses": Counter()}
    elements_asked: Counter[str] = Counter()
    elements_given: Counter[str] = Counter()
    for kind, owner, element, filled in cells_asked(document):
        asked[kind][owner] += 1
        given[kind][owner] += filled
        elements_asked[element] += 1
        elements_given[element] += filled
    return Completeness(
        departments=_filled(asked["departments"], given["departments"]),
        campuses=_filled(asked["campuses"], given["campuses"]),
        elements=_filled(elements_asked, elements_given),
    )


def cells_asked(document: Document) -> Iterator[tuple[str, str, str, bool]]:
    """Go through every cell that is asked for: whose it is, which element, whether it is filled.

    Shape: (``departments`` or ``campuses``, the department or the campus's code, element, filled).
    """
    stages = document["stages"]
    held: dict[str, set[str]] = {code: set() for code in document["schools"]["school_code"]}
    for place, (code, stage) in enumerate(zip(stages["school_code"], stages["stage"], strict=True)):
        held[code].add(stage)
        for element in asked_of_unit(stage):
            yield "campuses", code, element.code, _is_given(stages["figures"], element.code, place)
    schools = document["schools"]
    for place, code in enumerate(schools["school_code"]):
        for element in asked_of_campus(held[code]):
            yield "campuses", code, element.code, _is_given(schools["figures"], element.code, place)
    for element in asked_of_county():
        filled = element.code in document["county_figures"]
        yield "departments", element.department, element.code, filled


def _is_given(columns: Mapping[str, list[Any]], element: str, place: int) -> bool:
    return element in columns and columns[element][place] is not None


def _filled(asked: Counter[str], given: Counter[str]) -> dict[str, Filled]:
    return {code: Filled(count, given[code]) for code, count in asked.items()}
