"""The working rows of a county's year: who may write first, and what an import makes of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from schools.models import CountyYear, Region, School, SchoolYear, StageYear, Written
from schools.package import Reading, SchoolRow, StageRow
from schools.sheet import Figures
from schools.upserting import upsert

BATCH = 500
IDENTITY = ("name", "kind", "locale", "ownership")

Mark = dict[str, Any]


def lock_year(county: Region, year: int) -> CountyYear:
    """Take the row that puts everybody who writes a county's year in order."""
    rows = CountyYear.objects.select_for_update().filter(county=county, year=year)
    locked = rows.first()
    if locked is None:
        CountyYear.objects.get_or_create(county=county, year=year)
        locked = rows.get()
    return locked


def written_mark(tick: int, actor_name: str, at: datetime, how: str = "imported") -> Mark:
    """Say who writes now: what a row of their making carries, and what a cell's stamp says."""
    return {"version": tick, "by": actor_name, "at": at, "how": how}


def stamp_of(mark: Mark) -> dict[str, Any]:
    """Return what stands beside a single cell, as JSON."""
    return {**mark, "at": mark["at"].isoformat()}


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows of a county's year as they stand: campuses by code, units by code and stage.

    Shape: ``ids`` are those of the campuses that have rows, by code.
    """

    ids: Mapping[str, int]
    campuses: Mapping[str, SchoolRow]
    units: Mapping[tuple[str, str], StageRow]


def standing_rows(county: Region, year: int, campus: str = "") -> Standing:
    """Read the working rows of a year; with a campus, its own alone."""
    narrowed = {"school__code": campus} if campus else {}
    where = {"school__county": county, "year": year, **narrowed}
    campuses = _read(SchoolYear.objects.filter(**where), *IDENTITY)
    units = _read(StageYear.objects.filter(**where), "stage")
    return Standing(
        ids={code: key for key, code, *_rest in (*campuses, *units)},
        campuses={row[1]: SchoolRow(*row[1:]) for row in campuses},
        units={(row[1], row[2]): StageRow(*row[1:]) for row in units},
    )


def _read(rows: QuerySet[Any], *columns: str) -> list[tuple[Any, ...]]:
    """Return campus, some columns and the figures, all of which are parsed in one go."""
    told = rows.values_list("school_id", "school__code", *columns, Cast("figures", TextField()))
    figures = json.loads(f"[{','.join(row[-1] for row in told)}]")
    return [(*row[:-1], own) for row, own in zip(told, figures, strict=True)]


def write_rows(
    county: Region,
    county_year: CountyYear,
    reading: Reading,
    mark: Mark,
    standing: Standing | None = None,
) -> None:
    """Make the working rows of a year those of a package; campuses it lacks leave the year.

    Rows that say the same stay as they are, with everything that is known of who wrote them.
    ``standing`` is what stands there, where the caller has read it under the lock.
    """
    standing = standing or standing_rows(county, county_year.year)
    stamped = ("figures", "stamps") if restamp(county_year, reading.county, mark) else ()
    county_year.save(update_fields=["tick", "statements", "sources", *stamped])
    ids = _ids(county, reading, standing)
    whole = {"year": county_year.year, **_whole(mark)}
    _leave(county, county_year.year, reading, standing)
    upsert(
        SchoolYear,
        key=(),
        texts=IDENTITY,
        rows=list(_changed_campuses(ids, reading, standing, mark)),
        whole=whole,
    )
    upsert(
        StageYear,
        key=("stage",),
        texts=(),
        rows=list(_changed_units(ids, reading, standing, mark)),
        whole=whole,
    )


def _ids(county: Region, reading: Reading, standing: Standing) -> Mapping[str, int]:
    """Return the ids of a county's campuses by code; those nobody knew are made."""
    fresh = [row.code for row in reading.schools if row.code not in standing.ids]
    if not fresh:
        return standing.ids
    School.objects.bulk_create(
        [School(county=county, code=code) for code in fresh],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return dict(School.objects.filter(county=county).values_list("code", "pk"))


def _leave(county: Region, year: int, reading: Reading, standing: Standing) -> None:
    """Take out the rows a package lacks."""
    gone = standing.campuses.keys() - {row.code for row in reading.schools}
    units = standing.units.keys() - {(row.school_code, row.stage) for row in reading.stages}
    where = {"school__county": county, "year": year}
    if gone:
        SchoolYear.objects.filter(**where, school__code__in=gone).delete()
    for stage in sorted({stage for _code, stage in units}):
        codes = [code for code, other in units if other == stage]
        StageYear.objects.filter(**where, stage=stage, school__code__in=codes).delete()


def _changed_campuses(
    ids: Mapping[str, int], reading: Reading, standing: Standing, mark: Mark
) -> Iterator[dict[str, Any]]:
    stamp = stamp_of(mark)
    for campus in reading.schools:
        before = standing.campuses.get(campus.code)
        if before is None or before != campus:
            yield {
                "school_id": ids[campus.code],
                **{name: getattr(campus, name) for name in IDENTITY},
                "figures": campus.figures,
                "stamps": _stamps(before, campus, stamp),
            }


def _changed_units(
    ids: Mapping[str, int], reading: Reading, standing: Standing, mark: Mark
) -> Iterator[dict[str, Any]]:
    stamp = stamp_of(mark)
    for unit in reading.stages:
        before = standing.units.get((unit.school_code, unit.stage))
        if before is None or before.figures != unit.figures:
            yield {
                "school_id": ids[unit.school_code],
                "stage": unit.stage,
                "figures": unit.figures,
                "stamps": _stamps(before, unit, stamp),
            }


def _stamps(
    before: SchoolRow | StageRow | None, after: SchoolRow | StageRow, stamp: dict[str, Any]
) -> dict[str, Any]:
    """Stamp the cells that differ; a new row carries its mark as a whole."""
    return dict.fromkeys(_differing(before.figures, after.figures), stamp) if before else {}


def restamp(row: Written, figures: Figures, mark: Mark) -> bool:
    """Give a row its figures and stamp the cells that differ; say whether any did."""
    differing = _differing(row.figures, figures)
    if differing:
        row.figures = dict(figures)
        row.stamps |= dict.fromkeys(differing, stamp_of(mark))
    return bool(differing)


def _differing(before: Figures, after: Figures) -> set[str]:
    return {element for element, _value in before.items() ^ after.items()}


def _whole(mark: Mark) -> dict[str, Any]:
    return {
        "version": mark["version"],
        "written_by": mark["by"],
        "written_at": mark["at"],
    }
