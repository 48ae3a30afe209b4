import pytest

from schools.campus_changes import close_campus, merge_campuses, open_campus, split_campus
from schools.campus_history import previous_figures
from schools.campus_ledger import Campus, Occasion
from schools.models import CountyYear, Return
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring

FIRST, VILLAGE, NURSERY = "9901010001", "9901010002", "9901010003"
JOINED = Campus(FIRST, "示例第一小学", "211", "town", "public", ("primary",))
NEW = Campus("9901010009", "示例第二小学", "211", "urban", "public", ("primary",))


@pytest.fixture
def on(county):
    bring(county, year=YEAR - 1)
    bring(county)
    return Occasion(county, YEAR, "desk", NOON)


def test_a_campus_that_is_what_it_was_has_its_own_figures(on):
    former = previous_figures(on.county, YEAR)[FIRST]

    assert (former.figures["books"], former.stages["primary"]["pupils"]) == ("4000", "420")
    assert (former.predecessors, former.note, former.comparable) == ((FIRST,), "", True)


def test_merged_campuses_are_compared_with_the_sum(on):
    merge_campuses(on, [FIRST, VILLAGE], JOINED, add_up=False)

    former = previous_figures(on.county, YEAR)[FIRST]

    assert former.stages["primary"]["pupils"] == "516"
    assert former.note == "上年值为示例第一小学、示例村小学合计"


def test_parts_of_a_campus_share_what_it_had(on):
    split_campus(on, FIRST, [JOINED, NEW])

    former = previous_figures(on.county, YEAR)

    assert former[FIRST] == former[NEW.code]
    assert former[FIRST].stages["primary"]["pupils"] == "420"
    assert not former[FIRST].comparable
    assert former[NEW.code].note == (
        "上年值为示例第一小学合计，只能与示例第一小学、示例第二小学的合计比较"
    )


def test_a_new_campus_has_no_last_year_and_a_closed_one_no_this_year(on):
    open_campus(on, NEW)
    close_campus(on, NURSERY)

    assert set(previous_figures(on.county, YEAR)) == {FIRST, VILLAGE}


def test_last_year_is_its_working_rows_where_nothing_was_frozen(on):
    Return.objects.all().delete()

    assert previous_figures(on.county, YEAR)[FIRST].figures["books"] == "4000"


def test_without_a_last_year_there_is_nothing(on):
    CountyYear.objects.filter(year=YEAR - 1).delete()
    Return.objects.all().delete()

    assert previous_figures(on.county, YEAR) == {}
