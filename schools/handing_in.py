"""Departments hand in their figures, and the bureau reminds those who have not."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from schools.filling import asked_of_county
from schools.models import HandIn, Region, Reminder
from schools.rows import lock_year
from schools.windows import refuse_when_closed

REMIND_AGAIN_AFTER = timedelta(hours=1)


class HandInRefused(Exception):
    """A department cannot hand in; ``missing`` are the codes of the figures that are empty."""

    def __init__(self, message: str, missing: list[str]) -> None:
        super().__init__(message)
        self.message = message
        self.missing = missing


def figures_digest(department: str, figures: Mapping[str, Any]) -> str:
    """Name what a department says by the SHA-256 of its figures."""
    own = {element.code: figures.get(element.code) for element in asked_of_county(department)}
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode("utf-8")).hexdigest()


@transaction.atomic
def hand_in(
    *, county: Region, year: int, department: str, gaps: str, actor_name: str, at: datetime
) -> HandIn:
    """Hand in a department's figures; where some are empty, ``gaps`` says why.

    Raises:
        HandInRefused: figures are missing and nothing is said about them.
        CollectionClosed: the year is frozen or its time is over.
    """
    county_year = lock_year(county, year)
    refuse_when_closed(county, county_year, at)
    asked = asked_of_county(department)
    missing = [element.code for element in asked if element.code not in county_year.figures]
    if missing and not gaps.strip():
        message = _("还有%(count)d项没有填；填上，或写明为什么没有")
        raise HandInRefused(message % {"count": len(missing)}, missing)
    handed_in, _new = HandIn.objects.update_or_create(
        county=county,
        year=year,
        department=department,
        defaults={
            "sha256": figures_digest(department, county_year.figures),
            "gaps": gaps.strip()[:500],
            "handed_in_by_name": actor_name,
            "handed_in_at": at,
        },
    )
    record(
        verb=AuditEvent.Verb.DEPARTMENT_HANDED_IN,
        target=f"{county.code}/{year}/{department}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"sha256": handed_in.sha256, "missing": missing},
    )
    return handed_in


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who was reminded now, and who was left alone because the last reminder is too fresh."""

    sent: list[Reminder]
    too_soon: list[str]


@transaction.atomic
def remind(
    *,
    county: Region,
    year: int,
    missing: Mapping[str, int],
    campuses: bool,
    note: str,
    actor_name: str,
    at: datetime,
) -> Reminded:
    """Ask departments, or campuses, for what is missing.

    Those who miss nothing are left alone, and those who were reminded within the hour.

    Shape: ``missing`` goes from a department or a campus's code to how many cells are empty.

    Raises:
        CollectionClosed: the year is frozen or its time is over, and nobody could fill in anything.
    """
    refuse_when_closed(county, lock_year(county, year), at)
    field = "campus_code" if campuses else "department"
    fresh = set(
        Reminder.objects.filter(
            county=county,
            year=year,
            reminded_at__gt=at - REMIND_AGAIN_AFTER,
            **{f"{field}__in": list(missing)},
        ).values_list(field, flat=True)
    )
    reminders = Reminder.objects.bulk_create(
        Reminder(
            county=county,
            year=year,
            missing=count,
            note=note.strip()[:200],
            reminded_by_name=actor_name,
            reminded_at=at,
            **{field: code},
        )
        for code, count in missing.items()
        if count and code not in fresh
    )
    if reminders:
        record(
            verb=AuditEvent.Verb.REMINDER_SENT,
            target=f"{county.code}/{year}",
            actor_name=actor_name,
            at=at,
            region_code=county.code,
            year=year,
            details={"to": [getattr(reminder, field) for reminder in reminders]},
        )
    return Reminded(reminders, [code for code in missing if code in fresh])
