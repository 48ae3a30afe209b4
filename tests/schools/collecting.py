"""A county whose figures are being collected, for the tests about it."""

from copy import deepcopy
from typing import Any

from schools.importing import import_reading
from schools.models import CountyYear, StageYear
from schools.package import Reading, read_package
from tests.conftest import NOON
from tests.schools.packages import small_county, xlsx

YEAR = 2025
# A sealed child reads each package once for all tests of a process that begin with it.
_READ: dict[str, Reading] = {}


def reading_of(tables: dict[str, Any]) -> Reading:
    """Write tables down as a package and read it, as an upload is read."""
    written = repr(tables)
    if written not in _READ:
        _READ[written] = read_package(xlsx(tables), "示例.xlsx")
    return deepcopy(_READ[written])


def bring(county, tables=None, year=YEAR):
    """Import a package of the small county."""
    return import_reading(
        county=county,
        year=year,
        reading=reading_of(tables or small_county()),
        source="示例.xlsx",
        actor_name="filler",
        at=NOON,
    )


def write_pupils(county, pupils, year=YEAR):
    """Put a number of pupils into the first primary school's working row."""
    unit = StageYear.objects.get(school__county=county, school__code="9901010001", year=year)
    unit.figures["pupils"] = pupils
    unit.save()


def year_of(county, year=YEAR):
    """Read the county's year again."""
    return CountyYear.objects.get(county=county, year=year)
