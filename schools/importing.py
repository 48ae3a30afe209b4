"""A package -> working rows -> a frozen return, all or nothing."""

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, Outcome, enqueue
from schools.comparing import Change, changes_between
from schools.dictionary import dictionary_sha256
from schools.freezing import canonical, digest, document_of, freeze
from schools.models import CountyYear, Region, Return
from schools.package import Problem, Reading, foreign_title, read_package
from schools.regions import county_by_code
from schools.rows import lock_year, write_rows, written_mark
from schools.windows import CollectionClosed, refuse_when_closed

KIND = "import_return"
CHANGES_KEPT = 500

Statements = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a package.

    Shape: ``version`` is the newest version afterwards, 0 when there is none; in a dry run the
    version it would have become. ``changes`` holds the first 500 cells that differ from the
    version before, ``change_count`` counts all of them.
    """

    accepted: bool
    changed: bool
    version: int
    rows: dict[str, int]
    problems: list[Problem]
    changes: list[Change] = field(default_factory=list)
    change_count: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command line's contract."""
        return {
            "accepted": self.accepted,
            "changed": self.changed,
            "version": self.version,
            "rows": self.rows,
            "problems": [asdict(problem) for problem in self.problems],
        }


def request_import(
    *, county: Region, year: int, content: bytes, filename: str, actor_name: str, at: datetime
) -> Job:
    """Keep an uploaded file and leave the job that reads it.

    The same file on the same version of the return is the same job: asking twice imports once.
    """
    upload = vault.keep(content, shelf="uploads")
    newest = Return.objects.latest(county.code, year)
    inputs = f"{upload}:{newest.sha256 if newest else ''}:{dictionary_sha256()}"
    return enqueue(
        kind=KIND,
        subject=f"{county.code}/{year}",
        digest=hashlib.sha256(inputs.encode()).hexdigest(),
        payload={"upload": upload, "filename": filename, "year": year},
        region_code=county.code,
        actor_name=actor_name,
        at=at,
    )


def perform_import(claim: Claim) -> Outcome:
    """Read an uploaded package outside any transaction; what is stored is stored at the end."""
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
            )
        except CollectionClosed as closed:
            raise JobRefused(closed.code, closed.message) from closed
        return imported.as_json() | {
            "filename": filename,
            "changes": [asdict(change) for change in imported.changes],
            "change_count": imported.change_count,
            "page": reverse("schools:import_result", args=[claim.job_id]),
        }

    return Outcome(store=store)


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
) -> Imported:
    """Write a package's rows and freeze them, or write nothing at all.

    A refused package changes nothing but leaves an audit event; so does every package that makes
    a new version. ``statements`` and ``sources`` of None leave what is there.

    Raises:
        CollectionClosed: the year is frozen or its time is over.
    """
    if reading.refused:
        return _refused(county, year, reading, source, actor_name, at, dry_run=dry_run)
    reading.problems += foreign_title(reading, county.name, year)
    county_year = _county_year(county, year, lock=not dry_run)
    refuse_when_closed(county, county_year, at)
    if statements is not None:
        county_year.statements = statements
    if sources is not None:
        county_year.sources = sources
    document = document_of(
        county=county,
        year=year,
        schools=reading.schools,
        stages=reading.stages,
        figures=reading.county,
        statements=county_year.statements,
        sources=county_year.sources,
    )
    newest = Return.objects.latest(county.code, year)
    if newest is not None and newest.sha256 == digest(canonical(document)):
        return _accepted(reading, newest.version, changed=False)
    changes = changes_between(newest.document(), document) if newest else []
    if dry_run:
        version = newest.version + 1 if newest else 1
        return _accepted(reading, version, changed=True, changes=changes)
    county_year.tick += 1
    written = written_mark(county_year.tick, actor_name, at)
    write_rows(county, county_year, reading, written)
    frozen, _new = freeze(county=county, year=year, source=source, actor_name=actor_name, at=at)
    record(
        verb=AuditEvent.Verb.RETURN_IMPORTED,
        target=f"{county.code}/{year}/v{frozen.version}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"source": source, "sha256": frozen.sha256, "changes": len(changes)},
    )
    return _accepted(reading, frozen.version, changed=True, changes=changes)


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
    newest = Return.objects.latest(county.code, year)
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
        rows=_row_counts(reading),
        problems=reading.problems,
    )


def _accepted(
    reading: Reading, version: int, *, changed: bool, changes: list[Change] | None = None
) -> Imported:
    return Imported(
        accepted=True,
        changed=changed,
        version=version,
        rows=_row_counts(reading),
        problems=reading.problems,
        changes=(changes or [])[:CHANGES_KEPT],
        change_count=len(changes or []),
    )


def _row_counts(reading: Reading) -> dict[str, int]:
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
