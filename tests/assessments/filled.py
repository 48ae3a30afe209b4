"""A county with two years of figures, small enough to read, for the tests of its points."""

from schools.importing import import_reading
from schools.models import Region
from schools.package import Reading, SchoolRow, StageRow
from tests.conftest import NOON

LAST = {"kg_children": "900", "population_3_5": "1000", "party_study_meetings": "3"}
THIS = {"kg_children": "950", "population_3_5": "1000", "party_study_meetings": "4"}


def fill(county: Region, year: int = 2025) -> None:
    """Import two years; one school with a primary stage and no kindergarten."""
    for of_year, figures in ((year - 1, LAST), (year, THIS)):
        reading = Reading(
            schools=[SchoolRow("1", "示例小学", "211", "town", "public", {"music_rooms": "2"})],
            stages=[StageRow("1", "primary", {"pupils": "120", "classes": "4"})],
            county=dict(figures),
            problems=[],
            sheets_ignored=[],
        )
        import_reading(
            county=county, year=of_year, reading=reading, source="示例", actor_name="f", at=NOON
        )
