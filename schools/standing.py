"""Where a year's collecting stands, by name, so that whoever acts on it acts on what they read."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from schools.explaining import Matter
from schools.handing_in import figures_digest
from schools.models import CountyYear, HandIn, Region, Return
from schools.rows import lock_year

Answer = TypeVar("Answer")
_LETTERS = 16


class StandingChanged(Exception):
    """Something is no longer as it was read."""


@transaction.atomic
def acted_on(
    *,
    county: Region,
    year: int,
    tag: str,
    tag_of: Callable[[CountyYear], str],
    act: Callable[[], Answer],
) -> Answer:
    """Act on a year if what ``tag_of`` names still is what ``tag`` names; nobody writes meanwhile.

    Raises:
        StandingChanged: it is not; nothing was done.
    """
    if tag_of(lock_year(county, year)) != tag:
        raise StandingChanged
    return act()


def year_tag(county_year: CountyYear) -> str:
    """Name where a year stands: how often it was written, whether it is frozen, its version."""
    newest = Return.objects.latest(county_year.county_id, county_year.year)
    state = "frozen" if county_year.frozen else "open"
    return f"{county_year.tick}-{state}-{newest.version if newest else 0}"


def matter_tag(matter: Matter | None) -> str:
    """Name what a finding says and what was said about it; empty where it is gone."""
    if matter is None:
        return ""
    said = matter.explanation
    words = [said.text, _moment(said.explained_at)] if said else []
    told = [matter.finding["message"], *words]
    return hashlib.sha256("\n".join(told).encode("utf-8")).hexdigest()[:_LETTERS]


def department_tag(county_year: CountyYear, department: str, last: HandIn | None) -> str:
    """Name a department's figures and when they were handed in last."""
    digest = figures_digest(department, county_year.figures)[:_LETTERS]
    return f"{digest}-{_moment(last.handed_in_at) if last else 0}"


def last_hand_in(county_year: CountyYear, department: str) -> HandIn | None:
    """Find when a department handed in."""
    rows = HandIn.objects.filter(county=county_year.county_id, year=county_year.year)
    return rows.filter(department=department).first()


def _moment(at: datetime) -> str:
    return at.isoformat()
