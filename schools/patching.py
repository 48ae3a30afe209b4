"""Writes figures of one working row for who has read it as it stands, all of them or none."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from edu_duty.accounts.models import Reach
from schools.entering import (
    Address,
    CellProblem,
    Edit,
    Kept,
    RowKey,
    Saved,
    kept_cell,
    save_cells,
)
from schools.freezing import canonical
from schools.models import CountyYear, Region, SchoolYear, StageYear, Written
from schools.rows import IDENTITY, lock_year

TAG_LETTERS = 16


class RowGone(Exception):
    """There is no such working row."""


class RowChanged(Exception):
    """Somebody wrote the row after it was read; ``row`` is how it stands now."""

    def __init__(self, row: Written) -> None:
        super().__init__(str(row))
        self.row = row


class FiguresRefused(Exception):
    """Some figures cannot be written, so none was; ``problems`` says which and why."""

    def __init__(self, problems: list[CellProblem]) -> None:
        super().__init__(f"{len(problems)} figures")
        self.problems = problems


def row_version(row: Written) -> int:
    """Return the tick of the newest write of a row or of one of its cells."""
    stamped: list[int] = [stamp["version"] for stamp in row.stamps.values()]
    return max([row.version, *stamped])


def row_tag(row: Written) -> str:
    """Name a row as it stands: another name means that something in it is another."""
    named = [getattr(row, name) for name in IDENTITY] if isinstance(row, SchoolYear) else []
    told = {"figures": row.figures, "stamps": row.stamps, "version": row.version, "named": named}
    digest = hashlib.sha256(canonical(told).encode("utf-8")).hexdigest()
    return f"{row_version(row)}-{digest[:TAG_LETTERS]}"


def written_cells(row: Written, key: RowKey) -> list[Kept]:
    """Say of every figure of a row who wrote it and when."""
    scope, campus, stage = key
    return [kept_cell(row, Address(scope, code, campus, stage)) for code in sorted(row.figures)]


@transaction.atomic
def patch_row(
    *,
    county: Region,
    year: int,
    key: RowKey,
    texts: Mapping[str, str],
    tag: str,
    reach: Reach,
    actor_name: str,
    at: datetime,
) -> tuple[Written, Saved]:
    """Store figures of a row, element code -> text, if the row still is what ``tag`` names.

    Raises:
        RowGone: there is no such row, or nobody has opened the year.
        RowChanged: the row is not what was read.
        FiguresRefused: at least one figure cannot be written; none was.
        CollectionClosed: the year is frozen or its time is over.
    """
    if not CountyYear.objects.filter(county=county, year=year).exists():
        raise RowGone
    county_year = lock_year(county, year)
    row = row_of(county_year, key)
    if row_tag(row) != tag:
        raise RowChanged(row)
    scope, campus, stage = key
    saved = save_cells(
        county=county,
        year=year,
        edits=[
            Edit(Address(scope, code, campus, stage), text, county_year.tick)
            for code, text in texts.items()
        ],
        reach=reach,
        actor_name=actor_name,
        at=at,
    )
    if saved.problems:
        raise FiguresRefused(saved.problems)
    return row_of(CountyYear.objects.get(pk=county_year.pk), key), saved


def row_of(county_year: CountyYear, key: RowKey) -> Written:
    """Find a working row.

    Raises:
        RowGone: there is none.
    """
    scope, campus, stage = key
    where = {"school__county": county_year.county_id, "year": county_year.year}
    row: Written | None = county_year
    if scope == "schools":
        row = SchoolYear.objects.filter(**where, school__code=campus).first()
    elif scope == "stages":
        row = StageYear.objects.filter(**where, school__code=campus, stage=stage).first()
    if row is None:
        raise RowGone
    return row
