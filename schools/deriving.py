"""Fill once: county elements that follow from the campuses or from last year's return; pure.

Where the campuses an element derives from are there, the derived value counts. If one of their
figures is missing, the derived value is undetermined (None) and never falls back to a stated one.
Where none of them are there, the element is left out and the stated value counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Document = Mapping[str, Any]
PREVIOUS = "_previous"
KINDERGARTEN = "111"
SMALL_SCHOOL_KINDS = ("211", "218")
SMALL_SCHOOL_UNDER = 100


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived value; None is undetermined. ``origin`` is ``campuses`` or ``previous_return``."""

    value: Decimal | None
    origin: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table of columns; few of its figures are ever asked for."""

    columns: Mapping[str, list[Any]]
    place: int

    def get(self, element: str) -> Any:
        column = self.columns.get(element)
        return None if column is None else column[self.place]


@dataclass(frozen=True, slots=True)
class _Campus:
    kind: str
    locale: str
    ownership: str
    figures: _Row
    units: Mapping[str, _Row]


Rule = Callable[[list[_Campus]], Derived | None]


def derive(document: Document, previous: Document | None) -> dict[str, Derived]:
    """Return every county element that can be derived, by code."""
    campuses = _campuses(document)
    derived = {}
    for element, rule in RULES.items():
        value = rule(campuses)
        if value is not None:
            derived[element] = value
    if previous is not None:
        derived |= _from_previous(previous)
    return derived


def _from_previous(previous: Document) -> dict[str, Derived]:
    """Return the ``…_previous`` elements last year's return can answer, derived or stated there."""
    known: dict[str, Decimal | None] = {
        element: Decimal(previous["county_figures"][element])
        for element in OF_THE_YEAR_BEFORE
        if element in previous["county_figures"]
    }
    campuses = _campuses(previous)
    found = {code: RULES[code](campuses) for code in OF_THE_YEAR_BEFORE if code in RULES}
    known |= {element: value.value for element, value in found.items() if value is not None}
    return {
        f"{element}{PREVIOUS}": Derived(value, "previous_return")
        for element, value in known.items()
    }


def _campuses(document: Document) -> list[_Campus]:
    schools, stages = document["schools"], document["stages"]
    units: dict[str, dict[str, _Row]] = {}
    for place, (code, stage) in enumerate(zip(stages["school_code"], stages["stage"], strict=True)):
        units.setdefault(code, {})[stage] = _Row(stages["figures"], place)
    return [
        _Campus(
            kind=schools["kind"][place],
            locale=schools["locale"][place],
            ownership=schools["ownership"][place],
            figures=_Row(schools["figures"], place),
            units=units.get(code, {}),
        )
        for place, code in enumerate(schools["school_code"])
    ]


def _sum(values: Iterable[Any]) -> Derived:
    """Add up what is there; one missing value leaves the sum undetermined."""
    total = Decimal(0)
    for value in values:
        if value is None:
            return Derived(None, "campuses")
        total += Decimal(value)
    return Derived(total, "campuses")


def _count(among: Callable[[_Campus], bool], counted: Callable[[_Campus], bool | None]) -> Rule:
    """Count campuses among those a rule speaks of; None for a campus nobody can judge."""

    def rule(campuses: list[_Campus]) -> Derived | None:
        concerned = [campus for campus in campuses if among(campus)]
        judged = [counted(campus) for campus in concerned]
        return _sum(None if one is None else int(one) for one in judged) if concerned else None

    return rule


def _units(
    stages: tuple[str, ...], elements: tuple[str, ...], ownership: str | None = None
) -> Rule:
    """Add up elements over the units of some stages, where there is such a unit at all."""

    def rule(campuses: list[_Campus]) -> Derived | None:
        units = [
            (campus, figures)
            for campus in campuses
            for stage, figures in campus.units.items()
            if stage in stages
        ]
        if not units:
            return None
        return _sum(
            figures.get(element)
            for campus, figures in units
            if ownership in (None, campus.ownership)
            for element in elements
        )

    return rule


def _any(_campus: _Campus) -> bool:
    return True


def _kindergarten(campus: _Campus) -> bool:
    return campus.kind == KINDERGARTEN


def _of(*ownerships: str) -> Callable[[_Campus], bool]:
    return lambda campus: campus.ownership in ownerships


def _primary_school(campus: _Campus) -> bool:
    return campus.kind in SMALL_SCHOOL_KINDS


def _is_small_and_rural(campus: _Campus) -> bool | None:
    """Say whether a school has under 100 pupils; an attached kindergarten's children are none."""
    if campus.locale != "rural":
        return False
    pupils = [
        figures.get("pupils") for stage, figures in campus.units.items() if stage != "preschool"
    ]
    total = _sum(pupils).value
    return None if total is None or not pupils else total < SMALL_SCHOOL_UNDER


def _has_charter(campus: _Campus) -> bool | None:
    has: bool | None = campus.figures.get("has_charter")
    return has


ALL_STAGES = ("preschool", "primary", "junior", "senior", "vocational", "special")
RULES: dict[str, Rule] = {
    "kg_total": _count(_kindergarten, _any),
    "kg_public": _count(_kindergarten, _of("public")),
    "kg_inclusive_private": _count(_kindergarten, _of("inclusive_private")),
    "kg_children": _units(("preschool",), ("pupils",)),
    "kg_children_public": _units(("preschool",), ("pupils",), "public"),
    "kg_children_inclusive_private": _units(("preschool",), ("pupils",), "inclusive_private"),
    "kg_teachers": _units(("preschool",), ("teachers",)),
    "kg_classes": _units(("preschool",), ("classes",)),
    "junior_graduates": _units(("junior",), ("graduates",)),
    "senior_classes": _units(("senior",), ("classes",)),
    "senior_classes_56_plus": _units(("senior",), ("classes_56_65", "classes_66_plus")),
    "vocational_students": _units(("vocational",), ("pupils",)),
    "vocational_teachers": _units(("vocational",), ("teachers",)),
    "private_schools": _count(_any, _of("private", "inclusive_private")),
    "disabled_regular_class": _units(("primary", "junior"), ("disabled_pupils",)),
    "small_schools_under_100": _count(_primary_school, _is_small_and_rural),
    "schools_total": _count(_any, _any),
    "enrolment_total": _units(ALL_STAGES, ("pupils",)),
    "schools_with_charter": _count(_any, _has_charter),
}
OF_THE_YEAR_BEFORE = (
    "edu_budget",
    "enrolment_total",
    "edu_appropriation",
    "fiscal_revenue",
    "per_pupil_expenditure_primary",
    "per_pupil_expenditure_junior",
    "per_pupil_public_funds_primary",
    "per_pupil_public_funds_junior",
    "myopia",
)
