"""A return as its checks see it: exact numbers by place, figures by name, earlier years; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from schools.check_kinds.exact import added, as_number, half_of_the_last_place, places_of
from schools.check_kinds.telling import told
from schools.check_kinds.words import gettext as _
from schools.check_kinds.words import stage_label, unit_label
from schools.check_rules import Finding, Term
from schools.deriving import Derived, derive
from schools.dictionary import STAGES, elements
from schools.numbers import shown

Document = Mapping[str, Any]
Numbers = dict[str, Decimal]
Found = Iterator[Finding]
# One figure of every place of a scope, in the order of the places; None where it is missing.
Column = list[Decimal | None]
STAGE_ORDER = {stage: place for place, stage in enumerate(STAGES)}


class Place(Protocol):
    """Something figures are given for: a unit, a campus, the county."""

    @property
    def label(self) -> str:
        """What it is called in a sentence."""

    def value(self, code: str) -> Decimal | None:
        """Return a figure of it, added up where it is one of its parts'; None if undetermined."""

    def cells(self, code: str) -> list[str]:
        """Name the cells a figure of it comes from."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One stage of a campus; ``alone`` holds the campus's own figures if it has no other stage."""

    school_code: str
    stage: str
    campus: str
    kind: str
    locale: str
    numbers: Numbers
    alone: Numbers

    @property
    def label(self) -> str:
        return _("%(campus)s（%(stage)s）") % {
            "campus": self.campus,
            "stage": stage_label(self.stage),
        }

    @property
    def key(self) -> tuple[str, str]:
        return self.school_code, self.stage

    @property
    def group(self) -> tuple[str, str]:
        """What it is compared with: the same stage in the same surroundings."""
        return self.stage, self.locale

    def value(self, code: str) -> Decimal | None:
        found = self.numbers.get(code)
        return self.alone.get(code) if found is None else found

    def cells(self, code: str) -> list[str]:
        if code not in self.numbers and code in self.alone:
            return [f"schools:{self.school_code}:{code}"]
        return [f"stages:{self.school_code}:{self.stage}:{code}"]


@dataclass(frozen=True, slots=True)
class Campus:
    """A campus with its own figures and those of its stages."""

    code: str
    name: str
    kind: str
    locale: str
    numbers: Numbers
    units: list[Unit] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.name

    @property
    def key(self) -> tuple[str]:
        return (self.code,)

    @property
    def group(self) -> tuple[str, str]:
        """What it is compared with: schools of the same kind in the same surroundings."""
        return self.kind, self.locale

    def value(self, code: str) -> Decimal | None:
        if elements()[code].scope == "stage":
            numbers = [unit.numbers.get(code) for unit in self.units]
            return numbers[0] if len(numbers) == 1 else added(numbers)
        return self.numbers.get(code)

    def cells(self, code: str) -> list[str]:
        if elements()[code].scope == "stage":
            return [cell for unit in self.units for cell in unit.cells(code)]
        return [f"schools:{self.code}:{code}"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something published without the counts behind it.

    Shape: ``value`` is None where only words stand; ``places`` are the decimals it was given with.
    """

    code: str
    name: str
    unit: str
    value: Decimal | None
    text: str
    row: Mapping[str, Any]

    @property
    def cell(self) -> str:
        return f"statements:{self.code}"

    @property
    def half(self) -> Decimal:
        """Half of the last place it was given with: how far rounding alone may lead."""
        return half_of_the_last_place(self.value)

    @property
    def places(self) -> int:
        return places_of(self.value)

    @property
    def said(self) -> str:
        return f"{self.name}{shown(self.value)}{unit_label(self.unit)}"


@dataclass(frozen=True)
class Earlier:
    """The return of an earlier year; few of its figures are ever asked for."""

    document: Document

    @cached_property
    def _places(self) -> dict[tuple[str, ...], int]:
        schools, stages = self.document["schools"], self.document["stages"]
        units = zip(stages["school_code"], stages["stage"], strict=True)
        found: dict[tuple[str, ...], int] = {key: place for place, key in enumerate(units)}
        return found | {(code,): place for place, code in enumerate(schools["school_code"])}

    @cached_property
    def county(self) -> Numbers:
        """The county's own figures, derived where they can be."""
        return known_of_county(self.document, derive(self.document, None))

    def values(self, keys: Sequence[tuple[str, ...]], code: str) -> Column:
        """Return a figure of units (code and stage) or of campuses (code)."""
        sheet = "schools" if keys and len(keys[0]) == 1 else "stages"
        column, places = self.document[sheet]["figures"].get(code), self._places
        if column is None:
            return [None] * len(keys)
        found = [places.get(key) for key in keys]
        return [None if place is None else number_of(column[place]) for place in found]


@dataclass(frozen=True)
class Case:
    """A return with everything its rules look at; the county itself is one of its places."""

    document: Document
    campuses: list[Campus]
    derived: Mapping[str, Derived]
    stated: Numbers
    county: Numbers
    statements: list[Statement]
    terms: Mapping[str, Term]
    before: Earlier | None
    history: tuple[Earlier, ...]
    _columns: dict[tuple[str, str], Column] = field(default_factory=dict, compare=False)
    _past: dict[tuple[int, str, str], Column] = field(default_factory=dict, compare=False)

    @cached_property
    def units(self) -> list[Unit]:
        return [unit for campus in self.campuses for unit in campus.units]

    @cached_property
    def said(self) -> dict[str, list[Statement]]:
        """Statements by what they are about."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            found.setdefault(statement.code, []).append(statement)
        return found

    @property
    def label(self) -> str:
        return _("县情")

    @property
    def years(self) -> tuple[Earlier, ...]:
        """The earlier returns there are, the newest first."""
        return ((self.before,) if self.before else ()) + self.history

    def places(self, scope: str) -> Sequence[Place]:
        """Return every place figures of a scope are given for."""
        everywhere: dict[str, Sequence[Place]] = {
            "stage": self.units,
            "school": self.campuses,
            "county": [self],
        }
        return everywhere[scope]

    def column(self, scope: str, code: str) -> Column:
        """Return a figure of every place of a scope; several rules ask for the same one."""
        found = self._columns.get((scope, code))
        if found is None:
            found = self._columns[scope, code] = self._column(scope, code)
        return found

    def _column(self, scope: str, code: str) -> Column:
        """Ask every place, those of the units without a call for each."""
        if scope == "stage":
            return [unit.numbers.get(code, unit.alone.get(code)) for unit in self.units]
        return [place.value(code) for place in self.places(scope)]

    def past(self, year: int, scope: str, code: str) -> Column:
        """Return what a column of units or campuses was in an earlier year, 0 the newest."""
        found = self._past.get((year, scope, code))
        if found is None:
            found = self.years[year].values(self._keys[scope], code)
            self._past[year, scope, code] = found
        return found

    @cached_property
    def _keys(self) -> dict[str, Sequence[tuple[str, ...]]]:
        return {
            "stage": [unit.key for unit in self.units],
            "school": [campus.key for campus in self.campuses],
        }

    def value(self, code: str) -> Decimal | None:
        """Return a figure of the county, of its campuses together, or as it was stated."""
        if code in self.county:
            return self.county[code]
        added_up = self._added_up(code)
        if added_up is not None:
            return added_up
        numbers = [one.value for one in self.said.get(code, ()) if one.value is not None]
        return numbers[0] if numbers else None

    def _added_up(self, code: str) -> Decimal | None:
        known = elements().get(code)
        if known is None:
            return self.total_of(self.terms[code]) if code in self.terms else None
        if known.scope == "stage":
            return added(unit.numbers.get(code) for unit in self.units)
        if known.scope == "school":
            return added(campus.numbers.get(code) for campus in self.campuses)
        return None

    def total_of(self, term: Term) -> Decimal | None:
        """Add up what campuses give for a term."""
        units = (unit for unit in self.units if unit.stage == term.stage)
        return added(unit.numbers.get(term.element) for unit in units)

    def cells(self, code: str) -> list[str]:
        if code in self.said and code not in self.county:
            return [f"statements:{code}"]
        return [f"county:{code}"] if code in elements() else []

    def name(self, code: str) -> str:
        """Return what a figure is called."""
        if code in elements():
            return elements()[code].name_zh
        if code in self.said:
            return self.said[code][0].name
        return self.terms[code].name

    def tell(self, code: str) -> str:
        """Print a figure of the county as a sentence says it."""
        value = self.value(code)
        if code in elements():
            return told(code, value)
        unit = unit_label(self.said[code][0].unit) if code in self.said else ""
        return f"{self.name(code)}{shown(value)}{unit}"


def case_of(
    document: Document,
    previous: Document | None,
    history: Sequence[Document],
    terms: Mapping[str, Term],
) -> Case:
    """Put a return and the earlier ones before its rules; the order of rows does not matter."""
    derived = derive(document, previous)
    return Case(
        document=document,
        campuses=_campuses(document),
        derived=derived,
        stated=_numbers(document["county_figures"]),
        county=known_of_county(document, derived),
        statements=sorted(map(_statement, document["statements"]), key=_order_of_statements),
        terms=terms,
        before=Earlier(previous) if previous is not None else None,
        history=tuple(map(Earlier, history)),
    )


def known_of_county(document: Document, derived: Mapping[str, Derived]) -> Numbers:
    """Return the county's figures that are known: derived ones before stated ones."""
    stated = _numbers(document["county_figures"])
    county = {code: value for code, value in stated.items() if code not in derived}
    return county | {
        code: found.value for code, found in derived.items() if found.value is not None
    }


def number_of(value: Any) -> Decimal | None:
    """Read what stands in a document; None for what is missing or a yes or no."""
    return Decimal(value) if isinstance(value, str) else None


def _numbers(figures: Mapping[str, Any]) -> Numbers:
    return {code: Decimal(value) for code, value in figures.items() if isinstance(value, str)}


def _campuses(document: Document) -> list[Campus]:
    schools = document["schools"]
    units = _rows_of_units(document)
    numbers = _rows(schools["figures"], len(schools["school_code"]))
    campuses = []
    for place, (code, own) in enumerate(zip(schools["school_code"], numbers, strict=True)):
        campus = Campus(
            code=code,
            name=schools["name"][place],
            kind=schools["kind"][place],
            locale=schools["locale"][place],
            numbers=own,
        )
        held = sorted(units.get(code, ()), key=lambda row: STAGE_ORDER[row[0]])
        alone = own if len(held) == 1 else {}
        campus.units.extend(
            Unit(code, stage, campus.name, campus.kind, campus.locale, numbers, alone)
            for stage, numbers in held
        )
        campuses.append(campus)
    return sorted(campuses, key=lambda campus: campus.code)


def _rows_of_units(document: Document) -> dict[str, list[tuple[str, Numbers]]]:
    stages = document["stages"]
    numbers = _rows(stages["figures"], len(stages["stage"]))
    rows: dict[str, list[tuple[str, Numbers]]] = {}
    for code, stage, row in zip(stages["school_code"], stages["stage"], numbers, strict=True):
        rows.setdefault(code, []).append((stage, row))
    return rows


class _Read(dict[str, Decimal]):
    """Numbers by how they are written: a county writes the same small ones over and over."""

    def __missing__(self, text: str) -> Decimal:
        number = self[text] = Decimal(text)
        return number


def _rows(figures: Mapping[str, list[Any]], count: int) -> list[Numbers]:
    """Turn columns into rows of the numbers that are there."""
    rows: list[Numbers] = [{} for _ in range(count)]
    read = _Read()
    for element, column in figures.items():
        for row, value in zip(rows, column, strict=True):
            if isinstance(value, str):
                row[element] = read[value]
    return rows


def _statement(row: Mapping[str, Any]) -> Statement:
    text = row["value"] if isinstance(row["value"], str) else ""
    return Statement(row["code"], row["name"], row["unit"], as_number(text), text, row)


def _order_of_statements(statement: Statement) -> tuple[str, str, str]:
    return statement.code, statement.text, statement.name
