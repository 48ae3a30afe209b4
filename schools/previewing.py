"""A package is read and compared first; it is stored when somebody has seen that and says so."""

import hashlib
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty import vault
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, Outcome, enqueue
from edu_duty.refusal import Refusal
from schools.campus_packages import CampusGone, import_campus
from schools.foreseeing import foresee
from schools.importing import (
    KIND as IMPORT_KIND,
)
from schools.importing import (
    Imported,
    StoredChanged,
    import_reading,
    inputs_digest,
    stale_words,
)
from schools.models import CountyYear, Region
from schools.package import read_package
from schools.regions import county_by_code
from schools.stored import state_of, stored_document
from schools.windows import CollectionClosed, why_closed

KIND = "preview_import"
CAMPUS_KIND = "import_campus"


class AcceptRefused(Refusal):
    """A preview cannot be accepted; ``code`` names why, ``message`` says what to do."""


def request_preview(
    *,
    county: Region,
    year: int,
    content: bytes,
    filename: str,
    actor_name: str,
    at: datetime,
    campus: str = "",
) -> Job:
    """Keep an uploaded file and leave the job that reads and compares it.

    With a campus it is that school's own workbook.
    """
    upload = vault.keep(content, shelf="uploads")
    payload = {"upload": upload, "filename": filename, "year": year, "campus": campus}
    return _leave_preview(county, year, payload, actor_name, at)


def preview_again(job: Job, *, actor_name: str, at: datetime) -> Job:
    """Read the same file once more and compare it with what is stored now."""
    county = county_by_code(job.region_code)
    payload = {key: job.payload[key] for key in ("upload", "filename", "year", "campus")}
    return _leave_preview(county, payload["year"], payload, actor_name, at)


def _leave_preview(
    county: Region, year: int, payload: dict[str, Any], actor_name: str, at: datetime
) -> Job:
    inputs = (payload["upload"], payload["campus"])
    return enqueue(
        kind=KIND,
        subject=f"{county.code}/{year}",
        digest=inputs_digest(county, year, *inputs),
        payload=payload,
        region_code=county.code,
        actor_name=actor_name,
        at=at,
    )


def perform_preview(claim: Claim) -> Outcome:
    """Read a package and say what would become of it; only the job's own result is written."""
    filename, campus = claim.payload["filename"], claim.payload["campus"]
    claim.progress(0, 2)
    content = vault.read(claim.payload["upload"], shelf="uploads")
    reading = read_package(content, filename, part=bool(campus))
    claim.progress(1, 2)

    def store() -> dict[str, Any]:
        about: dict[str, Any] = {
            "county": county_by_code(claim.region_code),
            "year": claim.payload["year"],
            "reading": reading,
            "source": filename,
            "actor_name": claim.actor_name,
            "at": claim.at,
        }
        imported = _compared(about, campus)
        page = reverse("schools:import_result", args=[claim.job_id])
        return (
            imported.as_result()
            | _foreseen(about, imported, campus)
            | {
                "filename": filename,
                "page": page,
            }
        )

    return Outcome(store=store)


def _compared(about: dict[str, Any], campus: str) -> Imported:
    try:
        if campus:
            return import_campus(campus=campus, dry_run=True, **about)
        return import_reading(dry_run=True, **about)
    except CampusGone as gone:
        raise JobRefused("no_campus", str(gone)) from gone


def _foreseen(about: dict[str, Any], imported: Imported, campus: str) -> dict[str, Any]:
    if imported.document is None:
        return {}
    told = foresee(about["county"], about["year"], imported.document, campus)
    return {"foreseen": told}


def accept_preview(job: Job, *, actor_name: str, at: datetime) -> Job:
    """Leave the job that stores what a preview showed; accepting twice stores once.

    Raises:
        AcceptRefused: the preview refused the package, the year is closed to writing, or what is
            stored has changed since.
    """
    result = job.result or {}
    if job.kind != KIND or not result.get("accepted"):
        raise AcceptRefused("refused", _("文件有错误，不能存入；改正后重新上传"))
    kind = CAMPUS_KIND if job.payload["campus"] else IMPORT_KIND
    digest = hashlib.sha256(f"preview:{job.pk}".encode()).hexdigest()
    standing = Job.objects.filter(kind=kind, subject=job.subject, input_digest=digest)
    under_way = standing.exclude(state__in=[Job.State.FAILED, Job.State.CANCELLED]).first()
    if under_way is not None:
        return under_way
    county, year = county_by_code(job.region_code), job.payload["year"]
    county_year = CountyYear.objects.filter(county=county, year=year).first()
    closed = why_closed(county, year, county_year, at)
    if closed:
        raise AcceptRefused("closed", closed)
    if state_of(stored_document(county, year, job.payload["campus"])) != result["stored"]:
        raise AcceptRefused("stale", stale_words())
    return enqueue(
        kind=kind,
        subject=job.subject,
        digest=digest,
        payload=job.payload | {"stored": result["stored"], "preview": str(job.pk)},
        region_code=job.region_code,
        actor_name=actor_name,
        at=at,
    )


def perform_campus_import(claim: Claim) -> Outcome:
    """Read an accepted workbook of one campus again and store its figures."""
    filename, campus = claim.payload["filename"], claim.payload["campus"]
    claim.progress(0, 2)
    content = vault.read(claim.payload["upload"], shelf="uploads")
    reading = read_package(content, filename, part=True)
    claim.progress(1, 2)

    def store() -> dict[str, Any]:
        try:
            imported = import_campus(
                county=county_by_code(claim.region_code),
                year=claim.payload["year"],
                campus=campus,
                reading=reading,
                source=filename,
                actor_name=claim.actor_name,
                at=claim.at,
                compared_with=claim.payload["stored"],
            )
        except CollectionClosed as closed:
            raise JobRefused(closed.code, closed.message) from closed
        except CampusGone as gone:
            raise JobRefused("no_campus", str(gone)) from gone
        except StoredChanged as changed:
            raise JobRefused("stale", stale_words()) from changed
        page = reverse("schools:import_result", args=[claim.job_id])
        return imported.as_result() | {"filename": filename, "page": page}

    return Outcome(store=store)
