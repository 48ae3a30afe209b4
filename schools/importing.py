"""A package -> working rows -> a frozen return, all or nothing."""

import hashlib
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, Outcome, enqueue
from schools.comparing import Change, changes_between, weightiest
from schools.dictionary import dictionary_sha256
from schools.freezing import document_of, freeze, version_of
from schools.models import CountyYear, Region, Return
from schools.package import Problem, Reading, foreign_title, read_package
from schools.regions import county_by_code
from schools.rows import lock_year, standing_rows, write_rows, written_mark
from schools.stored import document_as_stored, state_of
from schools.windows import CollectionClosed, refuse_when_closed

KIND = "import_return"
CHANGES_KEPT = 500

Statements = list[dict[str, Any]]


class StoredChanged(Exception):
    """What is stored is not what the package was compared with."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a package.

    Shape: ``version`` is the newest version afterwards, 0 when there is none; in a dry run the
    version it would have become. ``changes`` holds 500 cells that differ from what was
    stored before, campuses that came or left and then the largest changes; ``change_count``
    counts all of them, ``came`` and ``left`` the campuses; ``stored`` names what was stored before.
    ``document`` is the county's whole return as it is or would be; None where nothing changes.
    """

    accepted: bool
    changed: bool
    version: int
    rows: dict[str, int]
    problems: list[Problem]
    changes: list[Change] = field(default_factory=list)
    change_count: int = 0
    came: int = 0
    left: int = 0
    stored: str = ""
    document: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command line's contract."""
        return {
            "accepted": self.accepted,
            "changed": self.changed,
            "version": self.version,
            "rows": self.rows,
            "problems": [asdict(problem) for problem in self.problems],
        }

    def as_result(self) -> dict[str, Any]:
        """Return what a job keeps: the contract's document, and what differs from what."""
        return self.as_json() | {
            "changes": [asdict(change) for change in self.changes],
            "change_count": self.change_count,
            "came": self.came,
            "left": self.left,
            "stored": self.stored,
        }


def request_import(
    *, county: Region, year: int, content: bytes, filename: str, actor_name: str, at: datetime
) -> Job:
    """Keep an uploaded file and leave the job that reads it and stores what it says at once.

    The same file on the same figures is the same job: asking twice imports once.
    """
    upload = vault.keep(content, shelf="uploads")
    return enqueue(
        kind=KIND,
        subject=f"{county.code}/{year}",
        digest=inputs_digest(county, year, upload),
        payload={"upload": upload, "filename": filename, "year": year},
        region_code=county.code,
        actor_name=actor_name,
        at=at,
    )


def inputs_digest(county: Region, year: int, *inputs: str) -> str:
    """Name what a job about a package would do now: another write of the year is another job."""
    newest = Return.objects.marks().latest(county.code, year)
    county_year = CountyYear.objects.filter(county=county, year=year).first()
    tick = county_year.tick if county_year else 0
    told = [*inputs, newest.sha256 if newest else "", str(tick), dictionary_sha256()]
    return hashlib.sha256(":".join(told).encode()).hexdigest()


def perform_import(claim: Claim) -> Outcome:
    """Read an uploaded package outside any transaction; what is stored is stored at the end.

    A package that somebody accepted after its preview is stored only on what the preview showed.
    """
    filename, year = claim.payload["filename"], claim.payload["year"]
    claim.progress(0, 2)
    reading = read_package(vault.read(claim.payload["upload"], shelf="uploads"), filename)
    claim.progress(1, 2)

    def store() -> dict[str, Any]:
        try:
            imported = import_reading(
                county=county_by_code(claim.region_code),
                year=year,
                reading=reading,
                source=filename,
                actor_name=claim.actor_name,
                at=claim.at,
                compared_with=claim.payload.get("stored"),
            )
        except CollectionClosed as closed:
            raise JobRefused(closed.code, closed.message) from closed
        except StoredChanged as changed:
            raise JobRefused("stale", stale_words()) from changed
        return imported.as_result() | {
            "filename": filename,
            "page": reverse("schools:import_result", args=[claim.job_id]),
        }

    return Outcome(store=store)


def stale_words() -> str:
    """Say that a preview no longer holds."""
    return _("预览之后有人改过数据，没有存入；重新比对后再接受")


@transaction.atomic
def import_reading(  # noqa: PLR0913 - who, where, what, when, and the two kept-if-None
    *,
    county: Region,
    year: int,
    reading: Reading,
    source: str,
    actor_name: str,
    at: datetime,
    dry_run: bool = False,
    statements: Statements | None = None,
    sources: dict[str, str] | None = None,
    compared_with: str | None = None,
) -> Imported:
    """Write a package's rows and freeze them, or write nothing at all.

    A refused package changes nothing but leaves an audit event; so does every package that makes
    a new version. ``statements`` and ``sources`` of None leave what is there. ``compared_with``
    names what the package was compared with; None is whatever is there. A dry run writes nothing,
    so it may also look at a year that is closed.

    Raises:
        CollectionClosed: the year is frozen or its time is over.
        StoredChanged: something else is stored than what it was compared with.
    """
    if reading.refused:
        return _refused(county, year, reading, source, actor_name, at, dry_run=dry_run)
    reading.problems += foreign_title(reading, county.name, year)
    county_year = _county_year(county, year, lock=not dry_run)
    if not dry_run:
        refuse_when_closed(county, county_year, at)
    standing = standing_rows(county, year)
    stored = document_as_stored(county, county_year, standing)
    state = state_of(stored)
    if compared_with not in (None, state):
        raise StoredChanged
    _say_so(county_year, statements, sources)
    version = version_of(county, _document(county, county_year, reading))
    if version.known and state == version.sha256:
        return _accepted(reading, version.number, changed=False, stored=state)
    changes = changes_between(stored, version.document) if stored else []
    if dry_run:
        return replace(
            _accepted(reading, version.number, changed=True, changes=changes, stored=state),
            document=version.document,
        )
    county_year.tick += 1
    written = written_mark(county_year.tick, actor_name, at)
    write_rows(county, county_year, reading, written, standing)
    frozen, _made = freeze(
        county=county,
        year=year,
        source=source,
        actor_name=actor_name,
        at=at,
        version=version,
    )
    record(
        verb=AuditEvent.Verb.RETURN_IMPORTED,
        target=f"{county.code}/{year}/v{frozen.version}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"source": source, "sha256": frozen.sha256, "changes": len(changes)},
    )
    return _accepted(reading, frozen.version, changed=True, changes=changes, stored=state)


def _say_so(
    county_year: CountyYear, statements: Statements | None, sources: dict[str, str] | None
) -> None:
    if statements is not None:
        county_year.statements = statements
    if sources is not None:
        county_year.sources = sources


def _document(county: Region, county_year: CountyYear, reading: Reading) -> dict[str, Any]:
    return document_of(
        county=county,
        year=county_year.year,
        schools=reading.schools,
        stages=reading.stages,
        figures=reading.county,
        statements=county_year.statements,
        sources=county_year.sources,
    )


def _refused(
    county: Region,
    year: int,
    reading: Reading,
    source: str,
    actor_name: str,
    at: datetime,
    *,
    dry_run: bool,
) -> Imported:
    newest = Return.objects.marks().latest(county.code, year)
    if not dry_run:
        record(
            verb=AuditEvent.Verb.RETURN_REFUSED,
            target=f"{county.code}/{year}",
            actor_name=actor_name,
            at=at,
            region_code=county.code,
            year=year,
            details={"source": source, "problems": len(reading.problems)},
        )
    return Imported(
        accepted=False,
        changed=False,
        version=newest.version if newest else 0,
        rows=row_counts(reading),
        problems=reading.problems,
    )


def _accepted(
    reading: Reading,
    version: int,
    *,
    changed: bool,
    stored: str,
    changes: list[Change] | None = None,
) -> Imported:
    differing = changes or []
    moved = [change for change in differing if change.moved]
    return Imported(
        accepted=True,
        changed=changed,
        version=version,
        rows=row_counts(reading),
        problems=reading.problems,
        changes=weightiest(differing)[:CHANGES_KEPT],
        change_count=len(differing),
        came=sum(change.before is None for change in moved),
        left=sum(change.after is None for change in moved),
        stored=stored,
    )


def row_counts(reading: Reading) -> dict[str, int]:
    """Count the rows of a package sheet by sheet."""
    return {
        "schools": len(reading.schools),
        "stages": len(reading.stages),
        "county": max(reading.county_rows, len(reading.county)),
    }


def _county_year(county: Region, year: int, *, lock: bool) -> CountyYear:
    """Return the county's year, locked so that two imports of it take turns."""
    if lock:
        return lock_year(county, year)
    found = CountyYear.objects.filter(county=county, year=year).first()
    return found or CountyYear(county=county, year=year)
