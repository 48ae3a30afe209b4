import pytest

from schools.board import BoardFilter, board_of, missing_of, place_names, standing_of
from schools.handing_in import hand_in, remind
from schools.models import CountyYear
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring


@pytest.fixture
def brought(county):
    bring(county)
    return county


def look(county, *, over=False, **asked):
    return board_of(standing_of(county, YEAR), BoardFilter(**asked), over=over)


def department(county, name="编办", *, over=False):
    return next(row for row in look(county, over=over).departments if row.code == name)


def test_totals_are_those_of_every_cell(brought):
    board = look(brought)

    given, asked = board.facts[0].value, board.facts[0].of
    assert (given, asked.startswith(" / ")) == ("19", True)
    assert [fact.value for fact in board.facts[2:]] == ["0", "0"]


@pytest.mark.parametrize(
    ("figures", "over", "word"),
    [
        ({}, False, "未交表"),
        ({}, True, "逾期未交"),
        ({"posts_authorised": "1", "posts_filled": "1"}, False, "填齐未交"),
    ],
)
def test_a_department_that_has_not_handed_in_says_where_it_stands(brought, figures, over, word):
    CountyYear.objects.update(figures=figures)

    assert department(brought, over=over).mark.word == word


def test_a_department_that_handed_in_says_by_whom_and_whether_it_changed_since(brought):
    hand_in(county=brought, year=YEAR, department="编办", gaps="未定", actor_name="posts", at=NOON)
    before = department(brought)
    CountyYear.objects.update(figures={"posts_filled": "7"})

    assert (before.mark.word, before.told) == ("已交表", "posts，2026年5月6日 12:00。未定")
    assert department(brought).mark.word == "交表后有改动"


def test_the_last_reminder_shows(brought):
    remind(
        county=brought,
        year=YEAR,
        missing={"9901010002": 3},
        campuses=True,
        note="周五前",
        actor_name="desk",
        at=NOON,
    )

    row = next(row for row in look(brought).campuses if row.code == "9901010002")

    assert (row.reminded, row.note) == ("desk，2026年5月6日 12:00", "周五前")


def test_campuses_that_lack_most_come_first_and_elements_too(brought):
    board = look(brought)

    lacking = [int(row.missing) for row in board.campuses]
    assert lacking == sorted(lacking, reverse=True)
    counts = [int(row.missing) for row in board.elements]
    assert counts == sorted(counts, reverse=True)
    assert board.whole_elements > 0


def test_missing_of_names_those_who_lack_something(brought):
    standing = standing_of(brought, YEAR)

    assert set(missing_of(standing, campuses=True)) == {f"990101000{n}" for n in (1, 2, 3)}
    assert missing_of(standing, campuses=False)["编办"] == 2
    assert place_names(standing)["9901010002"] == "示例村小学"


def test_a_year_nobody_wrote_to_lacks_everything(county):
    board = look(county)

    assert (board.facts[0].value, board.campuses) == ("0", [])


def test_an_address_is_read_and_written():
    asked = BoardFilter.from_query({"state": "x", "kind": "211", "q": " 村 ", "page": "2"})

    assert asked == BoardFilter(kind="211", q="村", page="2")
    assert asked.url() == "?kind=211&q=%E6%9D%91"
