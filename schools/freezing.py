"""Working rows -> a frozen return, in the one shape described in docs/architecture.md."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from schools.checks import findings
from schools.dictionary import STAGES
from schools.following import followed_to
from schools.models import CountyYear, Region, Return
from schools.package import SchoolRow, StageRow
from schools.rows import standing_rows
from schools.sheet import Figures
from schools.succession import Document

FORMAT = 1
# How many years back plausibility looks: enough for a median, near enough to be the same school.
YEARS_LOOKED_BACK = 4
STAGE_ORDER = {stage: place for place, stage in enumerate(STAGES)}


def canonical(document: Mapping[str, Any]) -> str:
    """Write a document as canonical JSON: sorted keys, UTF-8, no spaces."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    """Return the SHA-256 of a frozen content."""
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def document_of(
    *,
    county: Region,
    year: int,
    schools: Iterable[SchoolRow],
    stages: Iterable[StageRow],
    figures: Figures,
    statements: Sequence[Mapping[str, Any]],
    sources: Mapping[str, str],
) -> dict[str, Any]:
    """Put rows into the frozen shape; the same rows in any order give the same document."""
    campuses = sorted(schools, key=lambda row: row.code)
    units = sorted(stages, key=lambda row: (row.school_code, STAGE_ORDER[row.stage]))
    return {
        "return": FORMAT,
        "county": {"code": county.code, "name": county.name, "synthetic": county.synthetic},
        "year": year,
        "schools": {
            "school_code": [row.code for row in campuses],
            "name": [row.name for row in campuses],
            "kind": [row.kind for row in campuses],
            "locale": [row.locale for row in campuses],
            "ownership": [row.ownership for row in campuses],
            "figures": _columns([row.figures for row in campuses]),
        },
        "stages": {
            "school_code": [row.school_code for row in units],
            "stage": [row.stage for row in units],
            "figures": _columns([row.figures for row in units]),
        },
        "county_figures": dict(figures),
        "statements": [dict(statement) for statement in statements],
        "sources": dict(sources),
    }


def _columns(rows: list[Figures]) -> dict[str, list[str | bool | None]]:
    """Turn rows of figures into columns; an element nobody has a value of gets none."""
    present = sorted({element for row in rows for element in row})
    return {element: [row.get(element) for row in rows] for element in present}


def working_document(county: Region, year: int) -> dict[str, Any]:
    """Read a county's working rows of a year into the frozen shape."""
    county_year = CountyYear.objects.get(county=county, year=year)
    standing = standing_rows(county, year)
    return document_of(
        county=county,
        year=year,
        schools=standing.campuses.values(),
        stages=standing.units.values(),
        figures=county_year.figures,
        statements=county_year.statements,
        sources=county_year.sources,
    )


@dataclass(frozen=True, slots=True)
class Version:
    """A document beside the newest version: what would be frozen, and whether it already is."""

    document: dict[str, Any]
    content: str
    sha256: str
    newest: Return | None

    @property
    def known(self) -> bool:
        """Whether the newest version says the same."""
        return self.newest is not None and self.newest.sha256 == self.sha256

    @property
    def number(self) -> int:
        """The version these figures are or will be."""
        return self.newest.version + (not self.known) if self.newest else 1


def version_of(county: Region, document: dict[str, Any]) -> Version:
    """Hold a document against the newest version of its year."""
    content = canonical(document)
    newest = Return.objects.marks().latest(county.code, document["year"])
    return Version(document, content, digest(content), newest)


@transaction.atomic(savepoint=False)
def freeze(
    *,
    county: Region,
    year: int,
    source: str,
    actor_name: str,
    at: datetime,
    version: Version | None = None,
) -> tuple[Return, bool]:
    """Freeze the working rows as the next version, unless the newest version says the same.

    Returns the newest return and whether it is new. The caller holds the lock on the county's
    year, and gives what it would be where it has just written those rows.
    """
    version = version or version_of(county, working_document(county, year))
    newest, document = version.newest, version.document
    if newest is not None and version.known:
        return newest, False
    frozen = Return(
        county=county,
        year=year,
        version=version.number,
        content=version.content,
        sha256=version.sha256,
        findings=findings_of(document, county.code, year),
        campus_count=len(document["schools"]["school_code"]),
        unit_count=len(document["stages"]["stage"]),
        figure_count=_figure_count(document),
        source=source[:200],
        created_by_name=actor_name,
        created_at=at,
    )
    frozen.save()
    return frozen, True


def previous_document(county_code: str, year: int, back: int = 1) -> dict[str, Any] | None:
    """Return the newest document of an earlier year as the campuses of this one, or None.

    Shape: what merged since is added up, what was split stands whole under its parts' codes
    joined with ``+``; see ``schools.succession``.
    """
    earlier = Return.objects.latest(county_code, year - back)
    return dict(followed_to(earlier.document(), county_code, year)) if earlier else None


def earlier_documents(county_code: str, year: int) -> list[Document]:
    """Return the newest documents of the years before the year before, the latest year first."""
    found = _documents_before(county_code, year, range(2, YEARS_LOOKED_BACK + 1))
    return list(found.values())


def _documents_before(county_code: str, year: int, back: Iterable[int]) -> dict[int, Document]:
    """Return what there is of some earlier years as the campuses of this one, by years back."""
    wanted = {each: year - each for each in back}
    newest = Return.objects.newest_of(county_code, wanted.values())
    return {
        each: followed_to(newest[earlier].document(), county_code, year)
        for each, earlier in wanted.items()
        if earlier in newest
    }


def _figure_count(document: Mapping[str, Any]) -> int:
    columns = [
        column
        for rows in (document["schools"], document["stages"])
        for column in rows["figures"].values()
    ]
    written: int = sum(len(column) - column.count(None) for column in columns)
    return written + len(document["county_figures"])


def in_the_portals_language() -> AbstractContextManager[None]:
    """Findings are told and kept in the portal's own language, whoever's request it is."""
    return translation.override(settings.LANGUAGE_CODE)


def findings_of(document: Mapping[str, Any], county_code: str, year: int) -> list[dict[str, Any]]:
    """Check a document beside the returns of the years before it, in the portal's language."""
    earlier = _documents_before(county_code, year, range(1, YEARS_LOOKED_BACK + 1))
    previous = earlier.pop(1, None)
    with in_the_portals_language():
        return findings(document, previous, list(earlier.values()))
