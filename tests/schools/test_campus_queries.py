import pytest

from schools.campus_queries import campus_rows, reminder_text
from schools.models import CampusChange, Succession
from schools.opening import open_year
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring


@pytest.fixture
def opened(county):
    bring(county)
    open_year(county=county, year=YEAR + 1, actor_name="desk", at=NOON)
    return county


def passed_on(county, act, *pairs):
    change = CampusChange.objects.create(
        county=county, year=YEAR + 1, act=act, tick=1, recorded_by_name="desk", recorded_at=NOON
    )
    for before, after in pairs:
        Succession.objects.create(change=change, predecessor=before, successor=after)


def before(county, code="9901010001"):
    rows = campus_rows(county, YEAR + 1, code)
    assert rows is not None
    return rows.before


def test_a_campus_stands_beside_its_own_year_before(opened):
    assert before(opened)["primary"]["pupils"] == "420"
    assert before(opened)[""]["books"] == "4000"


def test_a_merged_campus_stands_beside_the_sum_of_those_it_came_from(opened):
    pairs = [("9901010001", "9901010001"), ("9901010002", "9901010001")]
    passed_on(opened, CampusChange.Act.MERGED, *pairs)

    assert before(opened)["primary"]["pupils"] == "516"
    assert before(opened)[""]["books"] == "4900"


def test_a_part_of_a_split_campus_has_no_year_before(opened):
    pairs = [("9901010001", "9901010001"), ("9901010001", "9901010009")]
    passed_on(opened, CampusChange.Act.SPLIT, *pairs)

    rows = campus_rows(opened, YEAR + 1, "9901010001")
    assert rows is not None
    assert rows.before == {"": {}}
    assert "只能与" in rows.note


def test_a_year_without_the_campus_has_no_rows(opened):
    assert campus_rows(opened, YEAR + 1, "nobody") is None


def test_nobody_reminded_says_nothing(county):
    assert reminder_text(county, YEAR, campus_code="9901010001") == ""
