"""Hands out fill-in workbooks, and writes down that they left the house."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from schools.models import CountyYear, Region, Return
from schools.stored import stored_document
from schools.workbook import Edition, campus_workbook, fill_in_workbook


@transaction.atomic
def export_workbook(
    *, county: Region, year: int, actor_name: str, at: datetime, blank: bool = False
) -> bytes:
    """Return the workbook with the figures as they stand; empty if asked, or before any."""
    edition = edition_of(county, year)
    document = None if blank else stored_document(county, year)
    content = fill_in_workbook(
        county,
        year,
        document,
        previous=stored_document(county, year - 1),
        edition=Edition() if blank else edition,
    )
    _note(county, year, edition, actor_name, at, {})
    return content


@transaction.atomic
def export_campus_workbook(
    *,
    county: Region,
    year: int,
    campus: str,
    actor_name: str,
    at: datetime,
    blank: bool = False,
) -> bytes:
    """Return the workbook of one campus that the year has; blank, what it is without figures."""
    edition = edition_of(county, year)
    document = stored_document(county, year, campus)
    if document is None:
        raise CountyYear.DoesNotExist
    content = campus_workbook(
        county,
        year,
        _bare(document) if blank else document,
        previous=stored_document(county, year - 1, campus),
        edition=edition,
    )
    _note(county, year, edition, actor_name, at, {"campus": campus})
    return content


def edition_of(county: Region, year: int) -> Edition:
    """Say which figures a workbook is filled from."""
    newest = Return.objects.latest(county.code, year)
    county_year = CountyYear.objects.filter(county=county, year=year).first()
    return Edition(newest.version if newest else 0, county_year.tick if county_year else 0)


def _bare(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **document,
        "schools": {**document["schools"], "figures": {}},
        "stages": {**document["stages"], "figures": {}},
    }


def _note(
    county: Region,
    year: int,
    edition: Edition,
    actor_name: str,
    at: datetime,
    details: dict[str, Any],
) -> None:
    record(
        verb=AuditEvent.Verb.RETURN_EXPORTED,
        target=f"{county.code}/{year}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"version": edition.version, **details},
    )
