import pytest

from schools.campus_ledger import Campus, ChangeRefused, Ledger, Occasion, rows_of, snapshot_of
from schools.models import SchoolYear, StageYear
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring

FIRST = "9901010001"


@pytest.fixture
def ledger(county):
    bring(county)
    return Ledger.begin(Occasion(county, YEAR, "desk", NOON))


def test_a_snapshot_holds_everything_and_does_not_change_with_the_row(ledger):
    ledger.take([FIRST])
    campus = Campus(FIRST, "示例", "211", "town", "public", ("primary",))

    ledger.put(campus, {"campus": {}, "stages": {"primary": {"pupils": "1"}}})

    snapshot = ledger.before[FIRST]
    assert snapshot["campus"]["figures"] == {"books": "4000", "building_area": "3200.5"}
    assert snapshot["stages"]["primary"]["figures"]["pupils"] == "420"
    assert snapshot["stages"]["primary"]["stamps"] == {}


def test_restoring_a_snapshot_gives_the_same_snapshot(ledger):
    ledger.take([FIRST])
    before = ledger.before[FIRST]
    ledger.remove(FIRST)
    assert not SchoolYear.objects.filter(school__code=FIRST, year=YEAR).exists()

    ledger.restore(before)

    assert snapshot_of(*rows_of(ledger.on.county, YEAR, [FIRST])[FIRST]) == before


def test_a_figure_that_is_put_is_stamped_with_who_and_when(ledger):
    ledger.put(Campus("7", "示例", "211", "town", "public", ("primary",)), None)
    ledger.take([FIRST])
    sums = {"campus": {"books": "1"}, "stages": {}}

    ledger.put(Campus(FIRST, "示例", "211", "town", "public", ("primary",)), sums)

    row = SchoolYear.objects.get(school__code=FIRST, year=YEAR)
    assert (row.stamps["books"]["by"], row.stamps["books"]["version"]) == ("desk", 2)
    assert StageYear.objects.get(school__code="7").version == 2


def test_a_campus_that_is_not_there_is_named(ledger):
    with pytest.raises(ChangeRefused, match="没有校区7、8"):
        ledger.take(["7", FIRST, "8"])
