"""Writes single cells of the working rows: several people at once, and nobody's figure is lost.

Every save takes the county year's row first, so that saves of one county take turns, and stamps
what it wrote with the next tick. A cell that somebody else wrote after the page was read is not
overwritten: it comes back as a conflict, with both values and who wrote the other one. Writing the
same figure changes nothing, except that one carried forward from last year is confirmed by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.accounts.models import Reach
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from schools.cells import CellRefused, read_figure
from schools.dictionary import elements
from schools.filling import is_asked_in
from schools.models import CountyYear, Region, SchoolYear, StageYear, Written
from schools.rows import lock_year, stamp_of, written_mark
from schools.windows import refuse_when_closed

Value = str | bool | None
# An address's sheet -> the scope of the dictionary.
SCOPES = {"stages": "stage", "schools": "school", "county": "county"}


@dataclass(frozen=True, slots=True)
class Address:
    """One cell of a return; written as in findings, ``stages:CAMPUS:STAGE:ELEMENT``."""

    scope: str
    element: str
    campus: str = ""
    stage: str = ""

    @classmethod
    def parse(cls, text: str) -> "Address | None":
        """Read an address; None where it is none."""
        scope, _colon, rest = text.partition(":")
        if scope == "county" and rest:
            return cls(scope, rest)
        if scope == "schools" and rest.count(":") >= 1:
            campus, element = rest.rsplit(":", 1)
            return cls(scope, element, campus)
        if scope == "stages" and rest.count(":") >= 2:
            campus, stage, element = rest.rsplit(":", 2)
            return cls(scope, element, campus, stage)
        return None

    def __str__(self) -> str:
        parts = (self.scope, self.campus, self.stage, self.element)
        return ":".join(part for part in parts if part)

    @property
    def row(self) -> "RowKey":
        """The working row this cell stands in."""
        return (self.scope, self.campus, self.stage)


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody wrote into a cell, and the tick up to which they had seen the county's year."""

    address: Address
    text: str
    seen: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell as it stands now, and who wrote it."""

    address: Address
    value: Value
    version: int
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell somebody else wrote in the meantime; ``mine`` was not stored."""

    mine: Value
    kept: Kept


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that cannot be written: the text as it was typed, and the words that say why."""

    address: Address
    code: str
    found: str
    message: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the cells of one save.

    Shape: ``tick`` is the county year's count of writes afterwards; ``others`` are cells of the
    same rows that others wrote after they were seen.
    """

    tick: int
    kept: list[Kept] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    others: list[Kept] = field(default_factory=list)
    changed: int = 0


RowKey = tuple[str, str, str]
Rows = dict[RowKey, Written]


@transaction.atomic
def save_cells(
    *,
    county: Region,
    year: int,
    edits: Sequence[Edit],
    reach: Reach,
    actor_name: str,
    at: datetime,
) -> Saved:
    """Store every cell that can be stored; the others come back with their reasons.

    Raises:
        CollectionClosed: the year is frozen or its time is over.
    """
    county_year = lock_year(county, year)
    refuse_when_closed(county, county_year, at)
    rows = _rows(county_year, {edit.address.row for edit in edits})
    tick = county_year.tick + 1
    stamp = stamp_of(written_mark(tick, actor_name, at, how="typed"))
    saving = _Saving(rows, reach, stamp)
    for edit in edits:
        saving.cell(edit)
    others = list(_written_since(saving, edits))
    if saving.changes:
        county_year.tick = tick
        _store(county_year, rows, {address.row for address in saving.changes})
        record(
            verb=AuditEvent.Verb.FIGURES_SAVED,
            target=f"{county.code}/{year}",
            actor_name=actor_name,
            at=at,
            region_code=county.code,
            year=year,
            details={"cells": {str(address): cell for address, cell in saving.changes.items()}},
        )
    return Saved(
        tick=county_year.tick,
        kept=saving.kept,
        conflicts=saving.conflicts,
        problems=saving.problems,
        others=others,
        changed=len(saving.changes),
    )


def kept_cell(row: Written, address: Address) -> Kept:
    """Say what stands in a cell of a working row and who wrote it."""
    stamp = row.stamps.get(address.element) or {
        "version": row.version,
        "by": row.written_by,
        "at": row.written_at.isoformat() if row.written_at else "",
    }
    return Kept(
        address, row.figures.get(address.element), stamp["version"], stamp["by"], stamp["at"]
    )


def may_write(reach: Reach, address: Address) -> bool:
    """Say whether a cell is this person's to write."""
    if reach.whole:
        return True
    if address.scope == "county":
        return elements()[address.element].department in reach.departments
    return address.campus in reach.campuses


@dataclass(slots=True)
class _Saving:
    """One save under way: the rows it may write to, its stamp, and what became of its cells."""

    rows: Rows
    reach: Reach
    stamp: dict[str, Any]
    kept: list[Kept] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    changes: dict[Address, list[Value]] = field(default_factory=dict)

    def cell(self, edit: Edit) -> None:
        row = self.rows.get(edit.address.row)
        refused = _refusal(edit.address, self.reach) or _row_refusal(row, edit.address)
        if row is None or refused:
            code, message = refused or ("no_row", "")
            self.problems.append(CellProblem(edit.address, code, edit.text, message))
            return
        try:
            value = read_figure(elements()[edit.address.element], edit.text)
        except CellRefused as refusal:
            found = CellProblem(edit.address, refusal.code, refusal.found, refusal.message)
            self.problems.append(found)
            return
        self._write(row, edit, value)

    def _write(self, row: Written, edit: Edit, value: Value) -> None:
        before, element = kept_cell(row, edit.address), edit.address.element
        if before.value == value:
            self._confirm(row, edit.address, value)
            self.kept.append(kept_cell(row, edit.address))
            return
        if before.version > edit.seen:
            self.conflicts.append(Conflict(value, before))
            return
        if value is None:
            row.figures.pop(element, None)
        else:
            row.figures[element] = value
        row.stamps[element] = self.stamp
        self.changes[edit.address] = [before.value, value]
        self.kept.append(kept_cell(row, edit.address))

    def _confirm(self, row: Written, address: Address, value: Value) -> None:
        """Stamp a figure carried forward that somebody now stands by; others stay as they are."""
        stamp = row.stamps.get(address.element)
        if value is not None and stamp and stamp["how"] == "carried":
            row.stamps[address.element] = self.stamp
            self.changes[address] = [value, value]


def _refusal(address: Address, reach: Reach) -> tuple[str, str] | None:
    """Say why a cell is nobody's, or not this person's, to write; None when it is theirs."""
    element = elements().get(address.element)
    if element is None or element.scope != SCOPES[address.scope]:
        return "unknown_element", _("没有这个数据项")
    if not may_write(reach, address):
        return "not_yours", _("这一格不由本人填报")
    if element.derived_from:
        return "derived", _("这一项由校区数据或上年数据得出，不用填")
    return None


def _row_refusal(row: Written | None, address: Address) -> tuple[str, str] | None:
    if row is None:
        return "no_row", _("本年没有这个校区或学段；刷新页面")
    if isinstance(row, StageYear) and not is_asked_in(elements()[address.element], {row.stage}):
        return "not_asked", _("这个学段不填这一项")
    return None


def _rows(county_year: CountyYear, wanted: set[RowKey]) -> Rows:
    """Read the working rows that are written to, three queries at most."""
    rows: Rows = {("county", "", ""): county_year}
    where = {"school__county": county_year.county_id, "year": county_year.year}
    campuses = {campus for scope, campus, _stage in wanted if scope == "schools"}
    units = {campus for scope, campus, _stage in wanted if scope == "stages"}
    if campuses:
        for campus in SchoolYear.objects.filter(**where, school__code__in=campuses).select_related(
            "school"
        ):
            rows["schools", campus.school.code, ""] = campus
    if units:
        for unit in StageYear.objects.filter(**where, school__code__in=units).select_related(
            "school"
        ):
            rows["stages", unit.school.code, unit.stage] = unit
    return rows


def _written_since(saving: _Saving, edits: Sequence[Edit]) -> Iterator[Kept]:
    """Find the other cells of the same rows that somebody wrote after they were seen."""
    told = {kept.address for kept in saving.kept}
    told |= {conflict.kept.address for conflict in saving.conflicts}
    seen: dict[RowKey, int] = {}
    for edit in edits:
        seen[edit.address.row] = min(edit.seen, seen.get(edit.address.row, edit.seen))
    for key, tick in seen.items():
        row = saving.rows.get(key)
        if row is None:
            continue
        for element, stamp in row.stamps.items():
            address = Address(key[0], element, key[1], key[2])
            if stamp["version"] > tick and address not in told:
                yield kept_cell(row, address)


def _store(county_year: CountyYear, rows: Rows, written: Iterable[RowKey]) -> None:
    for key in written:
        row = rows[key]
        if row is not county_year:
            row.save(update_fields=["figures", "stamps"])
    county_year.save(update_fields=["figures", "stamps", "tick"])
