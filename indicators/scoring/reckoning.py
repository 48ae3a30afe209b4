"""One rubric meets one return: which units are in scope, and what figures they bring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from indicators.scoring import measures
from indicators.scoring.figures import Campus, Figures, Split, Unit
from indicators.scoring.formulas import AT_LEAST_ZERO, Formula, Range, Value
from indicators.scoring.rules import Indicator, Limit, Place, Rubric, limit_at

KIND_EXCLUDED: Final = "kind_excluded"
UNDER_FLOOR: Final = "under_floor"
ZERO_PUPILS: Final = "zero_pupils"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a formula was given. Shape: ``missing`` is element -> codes of campuses lacking it."""

    values: dict[str, Value]
    missing: dict[str, list[str]] = field(default_factory=dict)

    def bounds(self, code: str) -> Range:
        """Bound a figure: a missing one is at least zero."""
        value = self.values[code]
        return AT_LEAST_ZERO if value is None else (value, value)


class Reckoning:
    """The units and figures a rubric sees in a return; every list is by campus code.

    Shape: ``judgements`` is indicator code -> what people decided, for items figures cannot judge.
    """

    def __init__(
        self, rubric: Rubric, figures: Figures, judgements: Mapping[str, str] | None = None
    ) -> None:
        self.rubric = rubric
        self.figures = figures
        self.judgements = judgements or {}
        self.split = Split(figures, rubric.splitting)
        self.inside: dict[str | None, list[Unit]] = {}
        self.outside: dict[str, list[tuple[Unit, str]]] = {}
        self._columns: dict[tuple[str | None, str], list[Value]] = {}
        self._unit_values: dict[tuple[str, str | None], list[Value]] = {}
        for stage in rubric.scope.stages:
            reasons = [(unit, self._why_outside(unit)) for unit in figures.units(stage)]
            self.inside[stage] = [unit for unit, reason in reasons if reason is None]
            self.outside[stage] = [(unit, reason) for unit, reason in reasons if reason]
        self.inside[None] = [unit for stage in rubric.scope.stages for unit in self.inside[stage]]

    def pupils(self, unit: Unit) -> Value:
        """Return a unit's enrolment."""
        return self.split.value(unit, "pupils")

    def campuses(self) -> list[tuple[Campus, list[Unit]]]:
        """Return every campus that has units in scope, with them, by code."""
        found: dict[str, tuple[Campus, list[Unit]]] = {}
        for unit in self.inside[None]:
            found.setdefault(unit.code, (unit.campus, []))[1].append(unit)
        return [found[code] for code in sorted(found)]

    def limit(self, limits: Iterable[Limit], stage: str | None, kind: str = "") -> Limit | None:
        """Return the number that holds in this county and year, or None."""
        place = Place(self.figures.year, self.figures.county_code, stage, kind)
        return limit_at(limits, place)

    def county_inputs(self, formula: Formula) -> Inputs:
        """Look up a formula's figures in the county's own."""
        values = {code: self.figures.county(code) for code in formula.elements}
        return Inputs(values, {code: [] for code, value in values.items() if value is None})

    def column(self, stage: str | None, code: str) -> list[Value]:
        """Return a figure of every unit in scope, in the order of ``inside``."""
        key = (stage, code)
        if key not in self._columns:
            self._columns[key] = self.split.values(self.inside[stage], code)
        return self._columns[key]

    def summed_inputs(self, formula: Formula, units: Sequence[Unit]) -> Inputs:
        """Sum a formula's figures over units; missing as soon as one unit lacks the figure."""
        found = Inputs({})
        for code in formula.elements:
            values = self.split.values(units, code)
            lacking = [u.code for u, value in zip(units, values, strict=True) if value is None]
            if lacking:
                found.missing[code] = lacking
            known = [value for value in values if value is not None]
            found.values[code] = None if lacking else measures.added(known)
        return found

    def campus_inputs(
        self, elements: Iterable[str], campus: Campus, units: Sequence[Unit]
    ) -> Inputs:
        """Look up figures of a campus; those of stages are summed over its units in scope."""
        found = Inputs({})
        for code in elements:
            found.values[code] = self._of_campus(code, campus, units)
            if found.values[code] is None:
                found.missing[code] = [campus.code]
        return found

    def unit_values(self, indicator: Indicator, formula: Formula, stage: str | None) -> list[Value]:
        """Compute a formula for every unit in scope, in the order of ``inside``."""
        key = (indicator.code, stage)
        if key not in self._unit_values:
            columns = partial(self.column, stage)
            self._unit_values[key] = formula.values(columns, len(self.inside[stage]))
        return self._unit_values[key]

    def _of_campus(self, code: str, campus: Campus, units: Sequence[Unit]) -> Value:
        if code in self.rubric.campus_elements:
            return self.figures.of_campus(campus, code)
        values = [self.split.value(unit, code) for unit in units]
        known = [value for value in values if value is not None]
        return sum(known) if len(known) == len(values) else None

    def _why_outside(self, unit: Unit) -> str | None:
        scope = self.rubric.scope
        pupils = self.pupils(unit)
        if unit.campus.kind in scope.excluded_kinds:
            return KIND_EXCLUDED
        if pupils == 0:
            return ZERO_PUPILS
        if unit.campus.kind not in scope.floor_kinds or pupils is None:
            return None
        return UNDER_FLOOR if pupils < scope.floor_pupils else None
