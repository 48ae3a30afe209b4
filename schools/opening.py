"""A new year begins with last year's campuses, and with the figures that seldom change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from schools.filling import filling
from schools.models import Region, SchoolYear, StageYear
from schools.rows import BATCH, IDENTITY, Mark, lock_year, stamp_of, written_mark
from schools.windows import refuse_when_closed


class OpeningRefused(Refusal):
    """A year cannot be opened; ``code`` names why, ``message`` says what to do."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a new year began with: campuses, their stages, and the cells carried forward."""

    campuses: int
    units: int
    carried: int


@transaction.atomic
def open_year(*, county: Region, year: int, actor_name: str, at: datetime) -> Opened:
    """Take last year's campuses over, with what is carried forward marked as carried.

    Raises:
        OpeningRefused: the year has campuses already, or last year has none.
        CollectionClosed: the year is frozen or its time is over.
    """
    county_year = lock_year(county, year)
    refuse_when_closed(county, county_year, at)
    if SchoolYear.objects.filter(school__county=county, year=year).exists():
        raise OpeningRefused("open", _("%(year)d年已有校区数据") % {"year": year})
    campuses = list(SchoolYear.objects.filter(school__county=county, year=year - 1))
    if not campuses:
        message = _("%(year)d年没有校区数据；上传数据包开始")
        raise OpeningRefused("nothing_before", message % {"year": year - 1})
    county_year.tick += 1
    mark = written_mark(county_year.tick, actor_name, at, how="carried")
    rows = [_carried_campus(campus, year, mark) for campus in campuses]
    SchoolYear.objects.bulk_create(rows, batch_size=BATCH)
    units = [
        _carried_unit(unit, year, mark)
        for unit in StageYear.objects.filter(school__county=county, year=year - 1)
    ]
    StageYear.objects.bulk_create(units, batch_size=BATCH)
    county_year.save(update_fields=["tick"])
    carried = sum(len(row.figures) for row in (*rows, *units))
    record(
        verb=AuditEvent.Verb.YEAR_OPENED,
        target=f"{county.code}/{year}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"campuses": len(rows), "units": len(units), "carried": carried},
    )
    return Opened(len(rows), len(units), carried)


def _carried_campus(campus: SchoolYear, year: int, mark: Mark) -> SchoolYear:
    identity = {name: getattr(campus, name) for name in IDENTITY}
    return SchoolYear(
        school_id=campus.school_id, year=year, **identity, **_carried(campus.figures, mark)
    )


def _carried_unit(unit: StageYear, year: int, mark: Mark) -> StageYear:
    return StageYear(
        school_id=unit.school_id, year=year, stage=unit.stage, **_carried(unit.figures, mark)
    )


def _carried(figures: Mapping[str, Any], mark: Mark) -> dict[str, Any]:
    kept = {code: value for code, value in figures.items() if code in filling().carried}
    return {
        "figures": kept,
        "stamps": dict.fromkeys(kept, stamp_of(mark)),
        "version": mark["version"],
        "written_by": mark["by"],
        "written_at": mark["at"],
    }
