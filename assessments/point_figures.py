"""The figures a point rests on: which they are, what stands in them this year and last."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from assessments.points import Point, points_in
from indicators.publishing import parsed_rubric
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.rules import (
    CLASS_ELEMENTS,
    ClassSizes,
    CountyValue,
    EachCampus,
    Entitlement,
    Faster,
    Indicator,
    Rule,
    UnitMean,
    UnitTotal,
)
from schools.deriving import PREVIOUS, Derived, derive
from schools.dictionary import elements
from schools.filling import is_asked_in
from schools.freezing import document_of, previous_document
from schools.models import Region
from schools.numbers import canonical
from schools.stored import stored_document

Cell = str | bool | None
Document = Mapping[str, Any]


def elements_of_item(item: Indicator) -> tuple[str, ...]:
    """Return the codes of the figures an item is computed from; none where people decide."""
    codes = list(_codes(item.rule))
    if item.nothing_to_judge is not None:
        codes += item.nothing_to_judge.elements
    return tuple(dict.fromkeys(codes))


def elements_of_point(point: Point) -> tuple[str, ...]:
    """Return the codes of the figures of a point, each once.

    Last year's value of a figure that is there itself stands beside it and is not named again.
    """
    codes = dict.fromkeys(code for item in point.items for code in elements_of_item(item))
    return tuple(code for code in codes if code.removesuffix(PREVIOUS) not in codes or _own(code))


@lru_cache(maxsize=8)
def elements_of_rubric(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the figures of every point of a rubric's text, by point."""
    return {point.code: elements_of_point(point) for point in points_in(text)}


def _own(code: str) -> bool:
    return not code.endswith(PREVIOUS)


def _codes(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, ClassSizes):
        return CLASS_ELEMENTS
    if isinstance(rule, EachCampus | Entitlement):
        return rule.elements
    if not isinstance(rule, CountyValue | Faster | UnitTotal | UnitMean):
        return ()
    codes = tuple(code for formula in rule.formulas.values() for code in formula.elements)
    return codes + rule.other.elements if isinstance(rule, Faster) else codes


@dataclass(frozen=True, slots=True)
class YearOfFigures:
    """A county's figures of one year. Shape: ``document`` is in the frozen shape."""

    document: Document
    derived: Mapping[str, Derived]

    def value(self, code: str, stages: Collection[str]) -> Cell:
        """Return a figure; one of campuses is added up over these stages.

        None while it is missing, or missing on one of the campuses that are asked for it.
        """
        if not is_of_county(code):
            return _total(list(_asked(self.document, code, stages)))
        if code in self.derived:
            found = self.derived[code].value
            return None if found is None else canonical(found)
        cell: Cell = self.document["county_figures"].get(code)
        return cell


@dataclass(frozen=True, slots=True)
class Ledger:
    """A county's figures as they stand now; ``before`` is None where last year has no return."""

    county: Region
    year: int
    now: YearOfFigures
    before: YearOfFigures | None

    def value(self, code: str, stages: Collection[str]) -> Cell:
        """Return this year's figure."""
        return self.now.value(code, stages)

    def value_before(self, code: str, stages: Collection[str]) -> Cell:
        """Return last year's figure: from last year's return, else as it is stated beside it."""
        found = None if self.before is None else self.before.value(code, stages)
        stated = f"{code}{PREVIOUS}"
        if found is None and stated in elements():
            return self.value(stated, stages)
        return found

    def receipt(self, rubric_text: str) -> dict[str, Any]:
        """Score what stands now by a rubric; nothing of it is stored."""
        now = Figures.from_document(self.now.document, self.now.derived)
        earlier = self.before
        before = (
            None if earlier is None else Figures.from_document(earlier.document, earlier.derived)
        )
        return score(parsed_rubric(rubric_text), now, before)


def read_ledger(county: Region, year: int) -> Ledger:
    """Read what a county has for a year, whether anybody wrote yet or not."""
    document = stored_document(county, year) or _nothing(county, year)
    previous = previous_document(county.code, year)
    return Ledger(
        county=county,
        year=year,
        now=YearOfFigures(document, derive(document, previous)),
        before=None if previous is None else YearOfFigures(previous, derive(previous, None)),
    )


def is_of_county(code: str) -> bool:
    """Say whether the county is asked for a figure; the others are asked of campuses."""
    element = elements().get(code.removesuffix(PREVIOUS))
    return element is None or element.scope == "county"


def _nothing(county: Region, year: int) -> Document:
    return document_of(
        county=county, year=year, schools=[], stages=[], figures={}, statements=[], sources={}
    )


def _asked(document: Document, code: str, stages: Collection[str]) -> Iterator[Cell]:
    """Go through a figure where it is asked for: in a stage's row, or once on a campus."""
    element, rows = elements()[code], document["stages"]
    if element.scope == "stage":
        for place, stage in enumerate(rows["stage"]):
            if stage in stages and is_asked_in(element, {stage}):
                yield _cell(rows, code, place)
        return
    held: dict[str, set[str]] = {}
    for campus, stage in zip(rows["school_code"], rows["stage"], strict=True):
        held.setdefault(campus, set()).add(stage)
    for place, campus in enumerate(document["schools"]["school_code"]):
        taught = held.get(campus, set()) & set(stages)
        if taught and is_asked_in(element, taught):
            yield _cell(document["schools"], code, place)


def _cell(table: Mapping[str, Any], code: str, place: int) -> Cell:
    column = table["figures"].get(code)
    cell: Cell = None if column is None else column[place]
    return cell


def _total(cells: list[Cell]) -> str | None:
    """Add up; yes counts one, a missing cell makes the sum missing."""
    found = [Decimal(cell) for cell in cells if cell is not None]
    return canonical(sum(found, Decimal(0))) if cells and len(found) == len(cells) else None
