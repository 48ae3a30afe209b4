"""What is stored of a county's year, whole or of one campus, and the name of that state."""

from typing import Any

from schools.freezing import canonical, digest, document_of
from schools.models import CountyYear, Region, SchoolYear, StageYear
from schools.package import Reading, SchoolRow, StageRow
from schools.rows import Standing, standing_rows

IDENTITY = ("school__code", "name", "kind", "locale", "ownership")


def stored_document(county: Region, year: int, campus: str = "") -> dict[str, Any] | None:
    """Read the working rows into the shape of a return; None before anybody wrote any.

    With a campus, its own rows alone.
    """
    county_year = CountyYear.objects.filter(county=county, year=year).first()
    if county_year is None or not county_year.tick:
        return None
    standing = standing_rows(county, year, campus)
    return document_of(
        county=county,
        year=year,
        schools=standing.campuses.values(),
        stages=standing.units.values(),
        figures={} if campus else county_year.figures,
        statements=[] if campus else county_year.statements,
        sources={} if campus else county_year.sources,
    )


def document_as_stored(
    county: Region, county_year: CountyYear, standing: Standing
) -> dict[str, Any] | None:
    """Put rows that have been read into the shape of a return; None before anybody wrote any."""
    if not county_year.tick:
        return None
    return document_of(
        county=county,
        year=county_year.year,
        schools=standing.campuses.values(),
        stages=standing.units.values(),
        figures=county_year.figures,
        statements=county_year.statements,
        sources=county_year.sources,
    )


def document_with(county_year: CountyYear, reading: Reading) -> dict[str, Any]:
    """Read a county's year with the campuses of a package as the package says them."""
    county, year = county_year.county, county_year.year
    read = [row.code for row in reading.schools]
    where = {"school__county": county, "year": year}
    campuses = SchoolYear.objects.filter(**where).exclude(school__code__in=read)
    units = StageYear.objects.filter(**where).exclude(school__code__in=read)
    kept = units.values_list("school__code", "stage", "figures")
    return document_of(
        county=county,
        year=year,
        schools=[
            *(SchoolRow(*row) for row in campuses.values_list(*IDENTITY, "figures")),
            *reading.schools,
        ],
        stages=[*(StageRow(*row) for row in kept), *reading.stages],
        figures=county_year.figures,
        statements=county_year.statements,
        sources=county_year.sources,
    )


def state_of(document: dict[str, Any] | None) -> str:
    """Name a state of what is stored; empty where nothing is."""
    return digest(canonical(document)) if document else ""
