"""Until when figures of a year may be written, and why they may not be any more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from edu_duty.refusal import Refusal
from schools.display import moment
from schools.models import CountyYear, Deadline, Extension, Region


class CollectionClosed(Refusal):
    """Figures of this year cannot be written now; ``code`` names why, ``message`` says it."""


@dataclass(frozen=True, slots=True)
class Window:
    """When collecting ends for a county: as set, and as an approved extension moved it."""

    closes_at: datetime | None
    extended_until: datetime | None

    @property
    def ends_at(self) -> datetime | None:
        """The moment that counts; None without a deadline."""
        if self.closes_at is None or self.extended_until is None:
            return self.closes_at
        return max(self.closes_at, self.extended_until)

    def over(self, at: datetime) -> bool:
        """Say whether the time is up; the last moment itself still counts."""
        return self.ends_at is not None and at > self.ends_at


def window_of(county: Region, year: int) -> Window:
    """Find the deadline written most closely for a county, and its latest approved extension."""
    return windows_of([county.code], year)[county.code]


def windows_of(codes: Iterable[str], year: int) -> dict[str, Window]:
    """Find the windows of many counties, by code, in two queries."""
    deadlines = {
        deadline.region_prefix: deadline.closes_at
        for deadline in Deadline.objects.filter(year=year)
    }
    approved = dict(
        Extension.objects.filter(year=year, state=Extension.State.APPROVED)
        .order_by()
        .values_list("county")
        .annotate(Max("until"))
    )
    return {code: Window(_closest(deadlines, code), approved.get(code)) for code in codes}


def _closest(deadlines: Mapping[str, datetime], code: str) -> datetime | None:
    prefixes = (code[:length] for length in range(len(code), -1, -1))
    return next((deadlines[prefix] for prefix in prefixes if prefix in deadlines), None)


def refuse_when_closed(county: Region, county_year: CountyYear, at: datetime) -> None:
    """Refuse to write while the freeze stands or after the deadline.

    Raises:
        CollectionClosed: with the reason and what to do about it.
    """
    year = county_year.year
    if county_year.frozen:
        raise CollectionClosed(
            "frozen", _("%(year)d年数据已冻结；局领导重新打开后才能修改") % {"year": year}
        )
    refuse_when_over(county, year, at)


def refuse_when_over(county: Region, year: int, at: datetime) -> None:
    """Refuse after the deadline.

    Raises:
        CollectionClosed: saying when it was and what to do.
    """
    window = window_of(county, year)
    if window.ends_at is not None and window.over(at):
        message = _("%(year)d年数据已于%(moment)s截止；需要修改时申请延期")
        raise CollectionClosed("closed", message % {"year": year, "moment": moment(window.ends_at)})


def why_closed(county: Region, year: int, county_year: CountyYear | None, at: datetime) -> str:
    """Say why nobody may write now; empty while one may. A year nobody opened is no obstacle."""
    try:
        refuse_when_closed(county, county_year or CountyYear(county=county, year=year), at)
    except CollectionClosed as closed:
        return closed.message
    return ""
