"""One school's workbook -> its own working rows; every other campus stays what it is.

What a campus is (name, kind, stages) is the county's to write: a school's workbook repeats it. No
version comes of it: the county's next import or freeze makes one.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from schools.comparing import Change, changes_between, weightiest
from schools.freezing import document_of
from schools.importing import CHANGES_KEPT, Imported, StoredChanged, row_counts
from schools.models import CountyYear, Region, Return, SchoolYear, StageYear
from schools.package import Problem, Reading
from schools.rows import lock_year, restamp, written_mark
from schools.sheet import CHOICES, KEY_HEADINGS
from schools.spreadsheet import SHEETS
from schools.stored import document_with, state_of, stored_document
from schools.windows import refuse_when_closed

IDENTITY = ("name", "kind", "locale", "ownership")
Stored = dict[str, Any]


class CampusGone(Exception):
    """The year has no such campus."""


@transaction.atomic
def import_campus(  # noqa: PLR0913 - who, where, what, when, and on what
    *,
    county: Region,
    year: int,
    campus: str,
    reading: Reading,
    source: str,
    actor_name: str,
    at: datetime,
    dry_run: bool = False,
    compared_with: str | None = None,
) -> Imported:
    """Write the figures of one campus, or write nothing at all.

    A dry run writes nothing, so it may also look at a year that is closed.

    Raises:
        CollectionClosed: the year is frozen or its time is over.
        CampusGone: the year has no such campus.
        StoredChanged: the campus's figures are not those the workbook was compared with.
    """
    county_year = _year(county, year, lock=not dry_run)
    stored = stored_document(county, year, campus)
    if county_year is None or stored is None or not stored["schools"]["school_code"]:
        raise CampusGone(_("%(year)d年没有这个校区；由县级登记后再填") % {"year": year})
    if not dry_run:
        refuse_when_closed(county, county_year, at)
    reading.problems += _not_its_own(reading, campus, stored)
    newest = Return.objects.latest(county.code, year)
    version, state = newest.version if newest else 0, state_of(stored)
    if compared_with not in (None, state):
        raise StoredChanged
    if reading.refused:
        return Imported(
            accepted=False,
            changed=False,
            version=version,
            rows=row_counts(reading),
            problems=reading.problems,
            stored=state,
        )
    changes = changes_between(stored, _document(county, year, reading))
    if changes and not dry_run:
        _write(county_year, reading, written_mark(county_year.tick + 1, actor_name, at))
        record(
            verb=AuditEvent.Verb.FIGURES_SAVED,
            target=f"{county.code}/{year}",
            actor_name=actor_name,
            at=at,
            region_code=county.code,
            year=year,
            details={
                "source": source,
                "cells": {_address(c): [c.before, c.after] for c in changes},
            },
        )
    return Imported(
        accepted=True,
        changed=bool(changes),
        version=version,
        rows=row_counts(reading),
        problems=reading.problems,
        changes=weightiest(changes)[:CHANGES_KEPT],
        change_count=len(changes),
        stored=state,
        document=document_with(county_year, reading) if changes and dry_run else None,
    )


def _year(county: Region, year: int, *, lock: bool) -> CountyYear | None:
    found = CountyYear.objects.filter(county=county, year=year).first()
    return lock_year(county, year) if found and lock else found


def _document(county: Region, year: int, reading: Reading) -> dict[str, Any]:
    return document_of(
        county=county,
        year=year,
        schools=reading.schools,
        stages=reading.stages,
        figures={},
        statements=[],
        sources={},
    )


def _not_its_own(reading: Reading, campus: str, stored: Stored) -> Iterator[Problem]:
    """Refuse what a school's workbook does not say: other campuses, another name, other stages."""
    if reading.refused:
        return
    if [row.code for row in reading.schools] != [campus]:
        message = _("这里只收校区“%(campus)s”的一行；删去别的行，或由县级上传整包")
        yield _refusal("schools", "campus_foreign", message % {"campus": campus})
        return
    for name in IDENTITY:
        before, after = stored["schools"][name][0], getattr(reading.schools[0], name)
        if before != after:
            yield _identity_refused(name, before, after)
    taught = set(stored["stages"]["stage"])
    if {row.stage for row in reading.stages} != taught:
        stages = "、".join(str(CHOICES["stage"][stage]) for stage in stored["stages"]["stage"])
        message = _("学段应为%(stages)s，各一行；学段变动由县级登记")
        yield _refusal("stages", "stages_differ", message % {"stages": stages})


def _identity_refused(name: str, before: str, after: str) -> Problem:
    shown = [str(CHOICES[name][each]) if name in CHOICES else each for each in (before, after)]
    message = _("“%(heading)s”应为“%(before)s”；变动由县级登记") % {
        "heading": KEY_HEADINGS["schools"][name],
        "before": shown[0],
    }
    return _refusal("schools", "identity_differs", message, name, shown[1])


def _refusal(
    sheet: str, code: str, message: str, column: str | None = None, found: str | None = None
) -> Problem:
    return Problem("error", SHEETS[sheet], None, column, None, code, found, message)


def _write(county_year: CountyYear, reading: Reading, mark: dict[str, Any]) -> None:
    year, campus = county_year.year, reading.schools[0]
    where = {"school__county": county_year.county_id, "year": year, "school__code": campus.code}
    row = SchoolYear.objects.get(**where)
    if restamp(row, campus.figures, mark):
        row.save(update_fields=["figures", "stamps"])
    units = {unit.stage: unit for unit in StageYear.objects.filter(**where)}
    for read in reading.stages:
        if restamp(units[read.stage], read.figures, mark):
            units[read.stage].save(update_fields=["figures", "stamps"])
    county_year.tick = mark["version"]
    county_year.save(update_fields=["tick"])


def _address(change: Change) -> str:
    parts = (change.sheet, change.school_code, change.stage, change.element)
    return ":".join(part for part in parts if part)
