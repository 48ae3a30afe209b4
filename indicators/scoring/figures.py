"""A frozen return as exact numbers: units (campus × stage), campuses, the county's own figures.

Integrated campuses share their figures out to their stages here, by weighted enrolment, exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, Protocol

from indicators.scoring.formulas import AT_LEAST_ZERO, Formula, Number, Range, Value
from indicators.scoring.rules import Splitting

Cell = str | bool | None


class Derived(Protocol):
    """A county figure worked out from campuses or from last year's return."""

    @property
    def value(self) -> Decimal | None: ...

    @property
    def origin(self) -> str: ...


def number(found: Cell) -> Value:
    """Read a canonical number exactly; booleans count 1 and 0, null is missing."""
    if found is None or isinstance(found, bool):
        return None if found is None else int(found)
    whole, _point, places = found.partition(".")
    # Reading a decimal as a whole number over a power of ten spares Fraction its own parser.
    return Fraction(int(whole + places), 10 ** len(places)) if places else int(found)


@dataclass(frozen=True, slots=True)
class Campus:
    """One campus of a return. Shape: ``rows`` maps its stages to their rows in the stage table."""

    code: str
    name: str
    kind: str
    locale: str
    ownership: str
    row: int
    rows: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """A campus in one stage: what is assessed."""

    campus: Campus
    stage: str

    @property
    def code(self) -> str:
        return self.campus.code


class _Table:
    """Columns of a return, each read into numbers once, when first asked for."""

    def __init__(self, columns: Mapping[str, list[Cell]]) -> None:
        self._texts = columns
        self._numbers: dict[str, list[Value]] = {}

    def column(self, code: str) -> list[Value]:
        """Return a whole column; empty where nobody has a value."""
        if code not in self._numbers:
            self._numbers[code] = [number(text) for text in self._texts.get(code, ())]
        return self._numbers[code]

    def value(self, code: str, row: int) -> Value:
        column = self.column(code)
        return column[row] if column else None

    def values(self, code: str, rows: Sequence[int]) -> list[Value]:
        column = self.column(code)
        return [column[row] for row in rows] if column else [None] * len(rows)


@dataclass(frozen=True)
class Figures:
    """The figures of one county and year, and which return they are.

    Shape: ``derived`` holds county figures that were worked out; where one stands there it counts,
    even when it is missing, and the stated one does not.
    """

    document: Mapping[str, Any]
    derived: Mapping[str, Derived] = field(default_factory=dict)
    version: int = 0
    sha256: str = ""

    @classmethod
    def from_document(
        cls,
        document: Mapping[str, Any],
        derived: Mapping[str, Derived] | None = None,
        *,
        version: int = 0,
        sha256: str = "",
    ) -> "Figures":
        """Read the content of a frozen return (docs/architecture.md, "The frozen return")."""
        return cls(document, derived or {}, version, sha256)

    @property
    def year(self) -> int:
        return int(self.document["year"])

    @property
    def county_code(self) -> str:
        return str(self.document["county"]["code"])

    @property
    def statements(self) -> list[dict[str, Any]]:
        return list(self.document.get("statements", []))

    @cached_property
    def campuses(self) -> tuple[Campus, ...]:
        """Every campus, by code."""
        table = self.document["schools"]
        columns = [table[key] for key in ("school_code", "name", "kind", "locale", "ownership")]
        rows = zip(*columns, range(len(columns[0])), strict=True)
        found = {row[0]: Campus(*row) for row in rows}
        stages = self.document["stages"]
        pairs = zip(stages["school_code"], stages["stage"], strict=True)
        for row, (code, stage) in enumerate(pairs):
            found[code].rows[stage] = row
        return tuple(found[code] for code in sorted(found))

    def units(self, stage: str) -> list[Unit]:
        """Every campus that has a stage, by code."""
        return [Unit(campus, stage) for campus in self.campuses if stage in campus.rows]

    def county(self, code: str) -> Value:
        """Return a figure of the county: the derived one where there is one."""
        if code in self.derived:
            value = self.derived[code].value
            return None if value is None else Fraction(value)
        return number(self.document["county_figures"].get(code))

    def of_campus(self, campus: Campus, code: str) -> Value:
        """Return a figure of a whole campus."""
        return self._campus_table.value(code, campus.row)

    def of_stage(self, campus: Campus, stage: str, code: str) -> Value:
        """Return a figure of a stage's own row."""
        return self._stage_table.value(code, campus.rows[stage])

    def of_campuses(self, units: Sequence[Unit], code: str) -> list[Value]:
        """Return a figure of each unit's whole campus."""
        return self._campus_table.values(code, [unit.campus.row for unit in units])

    def of_stages(self, units: Sequence[Unit], code: str) -> list[Value]:
        """Return a figure of each unit's own row."""
        return self._stage_table.values(code, [unit.campus.rows[unit.stage] for unit in units])

    @cached_property
    def _campus_table(self) -> _Table:
        return _Table(self.document["schools"]["figures"])

    @cached_property
    def _stage_table(self) -> _Table:
        return _Table(self.document["stages"]["figures"])


class Split:
    """The figures of units under one way of splitting integrated campuses."""

    def __init__(self, figures: Figures, splitting: Splitting) -> None:
        self._figures = figures
        self._splitting = splitting
        self._shares: dict[tuple[str, str], Value] = {}

    def value(self, unit: Unit, code: str) -> Value:
        """Return a figure of a unit: its own, or its share of the campus's."""
        if code not in self._splitting.elements:
            return self._figures.of_stage(unit.campus, unit.stage, code)
        return _part(self._figures.of_campus(unit.campus, code), self.share(unit))

    def values(self, units: Sequence[Unit], code: str) -> list[Value]:
        """Return a figure of many units, in their order."""
        if code not in self._splitting.elements:
            return self._figures.of_stages(units, code)
        wholes = self._figures.of_campuses(units, code)
        return [_part(whole, self.share(unit)) for unit, whole in zip(units, wholes, strict=True)]

    def highest(self, unit: Unit, formula: Formula) -> Value:
        """Bound a formula from above, a missing figure being anything from zero; None is no bound.

        An unknown share lies between nothing and the whole, the same for every shared figure.
        """
        share = self.share(unit)
        ends = []
        for possible in (0, 1) if share is None else (share,):
            bounds = partial(self._range, unit, possible)
            ends.append(formula.range(bounds)[1])
        known = [end for end in ends if end is not None]
        return max(known) if len(known) == len(ends) else None

    def _range(self, unit: Unit, share: Number, code: str) -> Range:
        value: Value
        if code in self._splitting.elements:
            whole = self._figures.of_campus(unit.campus, code)
            value = None if whole is None else whole * share
        else:
            value = self.value(unit, code)
        return AT_LEAST_ZERO if value is None else (value, value)

    def share(self, unit: Unit) -> Value:
        """Return the part of its campus that a unit has; None when an enrolment is missing."""
        key = (unit.code, unit.stage)
        if key not in self._shares:
            self._shares[key] = self._worked_out(unit)
        return self._shares[key]

    def _worked_out(self, unit: Unit) -> Value:
        campus = unit.campus
        weights = {stage: self._splitting.weight(campus.kind, stage) for stage in campus.rows}
        taking_part = {stage: weight for stage, weight in weights.items() if weight is not None}
        if len(taking_part) < 2 or unit.stage not in taking_part:
            return 1 if unit.stage in taking_part else None
        weighed: dict[str, Number] = {}
        for stage, weight in taking_part.items():
            pupils = self._figures.of_stage(campus, stage, "pupils")
            if pupils is None:
                return None
            weighed[stage] = weight * pupils
        everybody = sum(weighed.values())
        return Fraction(weighed[unit.stage]) / everybody if everybody else None


def _part(whole: Value, share: Value) -> Value:
    if whole is None or share is None:
        return None
    return whole if share == 1 else whole * share
