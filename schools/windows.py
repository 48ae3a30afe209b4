"""Until when figures of a year may be written, and why they may not be any more."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from schools.display import moment
from schools.models import CountyYear, Deadline, Extension, Region


class CollectionClosed(Exception):
    """Figures of this year cannot be written now; ``code`` names why, ``message`` says it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


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
    prefixes = [county.code[:length] for length in range(len(county.code) + 1)]
    deadlines = Deadline.objects.filter(region_prefix__in=prefixes, year=year)
    closest = max(deadlines, key=lambda deadline: len(deadline.region_prefix), default=None)
    approved = Extension.objects.filter(
        county=county, year=year, state=Extension.State.APPROVED
    ).aggregate(until=Max("until"))
    return Window(closest.closes_at if closest else None, approved["until"])


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
