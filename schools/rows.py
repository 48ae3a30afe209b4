"""The working rows of a county's year: who may write first, and what an import makes of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from schools.models import CountyYear, Region, School, SchoolYear, StageYear, Written
from schools.package import Reading, SchoolRow
from schools.sheet import Figures

BATCH = 500
IDENTITY = ("name", "kind", "locale", "ownership")
MARKS = ("figures", "stamps", "version", "written_by", "written_at")

Mark = dict[str, Any]


def lock_year(county: Region, year: int) -> CountyYear:
    """Take the row that puts everybody who writes a county's year in order."""
    CountyYear.objects.get_or_create(county=county, year=year)
    return CountyYear.objects.select_for_update().get(county=county, year=year)


def written_mark(tick: int, actor_name: str, at: datetime, how: str = "imported") -> Mark:
    """Say who writes now: what a row of their making carries, and what a cell's stamp says."""
    return {"version": tick, "by": actor_name, "at": at, "how": how}


def stamp_of(mark: Mark) -> dict[str, Any]:
    """Return what stands beside a single cell, as JSON."""
    return {**mark, "at": mark["at"].isoformat()}


def write_rows(county: Region, county_year: CountyYear, reading: Reading, mark: Mark) -> None:
    """Make the working rows of a year those of a package; campuses it lacks leave the year.

    Rows that say the same stay as they are, with everything that is known of who wrote them.
    """
    year = county_year.year
    restamp(county_year, reading.county, mark)
    county_year.save()
    School.objects.bulk_create(
        [School(county=county, code=row.code) for row in reading.schools],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    ids = dict(School.objects.filter(county=county).values_list("code", "pk"))
    _write_campuses(ids, year, reading, county, mark)
    _write_units(ids, year, reading, county, mark)


def restamp(row: Written, figures: Figures, mark: Mark) -> bool:
    """Give a row its figures and stamp the cells that differ; say whether any did."""
    before = row.figures
    differing = {
        element
        for element in before.keys() | figures.keys()
        if before.get(element) != figures.get(element)
    }
    if differing:
        row.figures = dict(figures)
        row.stamps |= dict.fromkeys(differing, stamp_of(mark))
    return bool(differing)


def _whole(mark: Mark) -> dict[str, Any]:
    return {
        "version": mark["version"],
        "written_by": mark["by"],
        "written_at": mark["at"],
    }


def _write_campuses(
    ids: Mapping[str, int], year: int, reading: Reading, county: Region, mark: Mark
) -> None:
    rows = SchoolYear.objects.filter(school__county=county, year=year)
    standing = {row.school_id: row for row in rows}
    written = []
    for campus in reading.schools:
        school_id = ids[campus.code]
        row = standing.pop(school_id, None)
        fresh = row is None
        row = row or SchoolYear(school_id=school_id, year=year, **_whole(mark))
        named = _named(row, campus)
        if fresh:
            row.figures = campus.figures
        elif not (restamp(row, campus.figures, mark) or named):
            continue
        written.append(row)
    SchoolYear.objects.filter(pk__in=[row.pk for row in standing.values()]).delete()
    _upsert(SchoolYear, written, ["school", "year"], [*IDENTITY, *MARKS])


def _named(row: SchoolYear, campus: SchoolRow) -> bool:
    """Give a row its campus's name and kind; say whether they were others before."""
    before = [getattr(row, name) for name in IDENTITY]
    for name in IDENTITY:
        setattr(row, name, getattr(campus, name))
    return before != [getattr(row, name) for name in IDENTITY]


def _write_units(
    ids: Mapping[str, int], year: int, reading: Reading, county: Region, mark: Mark
) -> None:
    rows = StageYear.objects.filter(school__county=county, year=year)
    standing = {(row.school_id, row.stage): row for row in rows}
    written = []
    for unit in reading.stages:
        key = (ids[unit.school_code], unit.stage)
        row = standing.pop(key, None)
        if row is None:
            row = StageYear(school_id=key[0], year=year, stage=key[1], **_whole(mark))
            row.figures = unit.figures
        elif not restamp(row, unit.figures, mark):
            continue
        written.append(row)
    StageYear.objects.filter(pk__in=[row.pk for row in standing.values()]).delete()
    _upsert(StageYear, written, ["school", "year", "stage"], MARKS)


def _upsert(
    model: type[SchoolYear] | type[StageYear],
    rows: Sequence[Written],
    unique: Sequence[str],
    fields: Sequence[str],
) -> None:
    """Write new and changed rows in one statement: a tenth of what an update per row takes."""
    for row in rows:
        row.pk = None
        row._state.adding = True
    model.objects.bulk_create(
        rows,  # type: ignore[arg-type]  # rows are of the model given
        update_conflicts=True,
        unique_fields=unique,
        update_fields=fields,
        batch_size=BATCH,
    )
