import pytest

from schools.campus_changes import merge_campuses, split_campus
from schools.campus_ledger import Campus, Occasion
from schools.following import changes_of, followed_to
from schools.models import Return
from schools.succession import held_campuses
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring

FIRST, VILLAGE = "9901010001", "9901010002"
JOINED = Campus(FIRST, "示例第一小学", "211", "town", "public", ("primary",))
NEW = Campus("9901010009", "示例第二小学", "211", "urban", "public", ("primary",))


@pytest.fixture
def two_years_ago(county):
    for year in (YEAR - 2, YEAR - 1, YEAR):
        bring(county, year=year)
    merge_campuses(Occasion(county, YEAR - 1, "desk", NOON), [FIRST, VILLAGE], JOINED, add_up=True)
    split_campus(Occasion(county, YEAR, "desk", NOON), FIRST, [JOINED, NEW])
    frozen = Return.objects.latest(county.code, YEAR - 2)
    assert frozen is not None
    return frozen.document()


def test_an_earlier_year_follows_every_change_since(two_years_ago):
    campuses = held_campuses(followed_to(two_years_ago, "990101", YEAR))

    group = campuses[f"{FIRST}+{NEW.code}"]
    assert group.stages["primary"]["pupils"] == "516"


def test_a_year_follows_no_changes_but_its_own(two_years_ago):
    campuses = held_campuses(followed_to(two_years_ago, "990101", YEAR - 1))

    assert campuses[FIRST].stages["primary"]["pupils"] == "516"
    assert [change.act for change in changes_of("990101", YEAR)] == ["SPLIT"]
