"""The rows of campuses while a change is under way: taken, put down, written and told of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from schools.dictionary import elements
from schools.filling import is_asked_in
from schools.models import (
    CampusChange,
    CountyYear,
    Region,
    School,
    SchoolYear,
    StageYear,
    Succession,
    Written,
)
from schools.rows import IDENTITY, Mark, lock_year, restamp, written_mark
from schools.windows import refuse_when_closed

Pairs = Sequence[tuple[str, str]]
Snapshot = dict[str, Any]


class ChangeRefused(Refusal):
    """Campuses cannot be changed so; ``code`` names why, ``message`` says what to do."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when a change is registered, by whom, and with which words."""

    county: Region
    year: int
    actor_name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Campus:
    """What a campus is to be: its code, what it is, and its stages."""

    code: str
    name: str
    kind: str
    locale: str
    ownership: str
    stages: tuple[str, ...]


def snapshot_of(campus: SchoolYear, units: Mapping[str, StageYear]) -> Snapshot:
    """Put the rows of a campus down as JSON, with everything that is known of who wrote them."""
    return {
        "code": campus.school.code,
        "campus": {name: getattr(campus, name) for name in IDENTITY} | _written(campus),
        "stages": {stage: _written(unit) for stage, unit in units.items()},
    }


def rows_of(
    county: Region, year: int, codes: Iterable[str]
) -> dict[str, tuple[SchoolYear, dict[str, StageYear]]]:
    """Read the rows of campuses in a year, by code; those it does not have are left out."""
    where = {"school__county": county, "school__code__in": list(codes), "year": year}
    campuses = SchoolYear.objects.filter(**where).select_related("school")
    found: dict[str, tuple[SchoolYear, dict[str, StageYear]]] = {
        row.school.code: (row, {}) for row in campuses
    }
    for unit in StageYear.objects.filter(**where).select_related("school"):
        found[unit.school.code][1][unit.stage] = unit
    return found


@dataclass(slots=True)
class Ledger:
    """One change under way: the locked year, the rows it touches, and how they stood before."""

    on: Occasion
    county_year: CountyYear
    mark: Mark
    campuses: dict[str, SchoolYear] = field(default_factory=dict)
    units: dict[str, dict[str, StageYear]] = field(default_factory=dict)
    before: dict[str, Snapshot] = field(default_factory=dict)

    @classmethod
    def begin(cls, on: Occasion) -> "Ledger":
        county_year = lock_year(on.county, on.year)
        refuse_when_closed(on.county, county_year, on.at)
        county_year.tick += 1
        return cls(on, county_year, written_mark(county_year.tick, on.actor_name, on.at, "typed"))

    def find(self, codes: Iterable[str]) -> dict[str, tuple[SchoolYear, dict[str, StageYear]]]:
        return rows_of(self.on.county, self.on.year, codes)

    def take(self, codes: Sequence[str]) -> None:
        """Read the rows of campuses and remember how they stand."""
        found = self.find(codes)
        missing = [code for code in codes if code not in found]
        if missing:
            message = _("%(year)d年没有校区%(codes)s；刷新页面")
            named = _("、").join(missing)
            raise ChangeRefused("no_campus", message % {"year": self.on.year, "codes": named})
        for code in codes:
            self.campuses[code], self.units[code] = found[code]
            self.before[code] = snapshot_of(*found[code])

    def refuse_before_opening(self) -> None:
        rows = SchoolYear.objects.filter(school__county=self.on.county)
        this_year = rows.filter(year=self.on.year).exists()
        if not this_year and rows.filter(year=self.on.year - 1).exists():
            message = _("先开启%(year)d年数据，上年的校区会带过来")
            raise ChangeRefused("not_open", message % {"year": self.on.year})

    def refuse_taken(self, codes: Iterable[str]) -> None:
        taken = SchoolYear.objects.filter(
            school__county=self.on.county,
            school__code__in=list(codes),
            year__in=[self.on.year, self.on.year - 1],
        ).select_related("school")
        for row in taken[:1]:
            message = _("校区代码%(code)s已由%(name)s使用；换一个代码")
            raise ChangeRefused("code_taken", message % {"code": row.school.code, "name": row.name})

    def remove(self, code: str) -> None:
        self.campuses.pop(code).delete()
        for unit in self.units.pop(code).values():
            unit.delete()

    def put(self, campus: Campus, sums: Snapshot | None = None) -> None:
        """Make the rows of a campus what it is to be; figures it is not asked for leave."""
        row = self.campuses.get(campus.code) or self._new_row(campus.code)
        for name in IDENTITY:
            setattr(row, name, getattr(campus, name))
        figures = sums["campus"] if sums else row.figures
        restamp(row, _asked(figures, set(campus.stages)), self.mark)
        row.save()
        units = self.units.get(campus.code, {})
        for stage in set(units) - set(campus.stages):
            units[stage].delete()
        for stage in campus.stages:
            unit = units.get(stage) or self._new_unit(row, stage)
            if sums:
                restamp(unit, sums["stages"].get(stage, {}), self.mark)
            unit.save()

    def restore(self, snapshot: Snapshot) -> None:
        """Write the rows of a campus as they were put down."""
        row = self._new_row(snapshot["code"])
        _rewrite(row, snapshot["campus"])
        for name in IDENTITY:
            setattr(row, name, snapshot["campus"][name])
        row.save()
        for stage, written in snapshot["stages"].items():
            unit = self._new_unit(row, stage)
            _rewrite(unit, written)
            unit.save()

    def close(self, act: "CampusChange.Act", pairs: Pairs) -> CampusChange:
        """Keep the change with the rows it replaced, who followed whom, and tell of it."""
        change = CampusChange.objects.create(
            county=self.on.county,
            year=self.on.year,
            act=act,
            before=list(self.before.values()),
            tick=self.county_year.tick,
            note=self.on.note.strip()[:200],
            recorded_by_name=self.on.actor_name,
            recorded_at=self.on.at,
        )
        Succession.objects.bulk_create(
            Succession(change=change, predecessor=before, successor=after)
            for before, after in pairs
        )
        self.tell(
            {"act": act.value, "pairs": [list(pair) for pair in pairs], "note": change.note}
            | {"before": change.before}
        )
        return change

    def tell(self, details: Mapping[str, Any]) -> None:
        self.county_year.save(update_fields=["tick"])
        record(
            verb=AuditEvent.Verb.CAMPUS_CHANGED,
            target=f"{self.on.county.code}/{self.on.year}",
            actor_name=self.on.actor_name,
            at=self.on.at,
            region_code=self.on.county.code,
            year=self.on.year,
            details=details,
        )

    def _new_row(self, code: str) -> SchoolYear:
        school, _new = School.objects.get_or_create(county=self.on.county, code=code)
        return SchoolYear(school=school, year=self.on.year, **self._whole())

    def _new_unit(self, row: SchoolYear, stage: str) -> StageYear:
        return StageYear(school=row.school, year=row.year, stage=stage, **self._whole())

    def _whole(self) -> dict[str, Any]:
        return {
            "version": self.mark["version"],
            "written_by": self.mark["by"],
            "written_at": self.mark["at"],
        }


def _asked(figures: Mapping[str, Any], stages: set[str]) -> dict[str, Any]:
    """Keep what a campus with these stages is asked for: no formula meets a stray figure."""
    known = elements()
    return {code: value for code, value in figures.items() if is_asked_in(known[code], stages)}


def _written(row: Written) -> dict[str, Any]:
    return {
        "figures": dict(row.figures),
        "stamps": dict(row.stamps),
        "version": row.version,
        "written_by": row.written_by,
        "written_at": row.written_at.isoformat() if row.written_at else None,
    }


def _rewrite(row: Written, written: Mapping[str, Any]) -> None:
    row.figures, row.stamps = written["figures"], written["stamps"]
    row.version, row.written_by = written["version"], written["written_by"]
    row.written_at = parse_datetime(written["written_at"]) if written["written_at"] else None
