from datetime import timedelta

import pytest

from edu_duty.accounts.models import User
from schools.deadline_queries import (
    DeadlineFilter,
    deadline_card,
    deadline_sheet,
    deadline_table,
    extension_rows,
    left_text,
    place_of,
    state_of,
)
from schools.deadlines import ask_extension, decide_extension, set_deadline
from schools.models import CountyYear
from schools.windows import Window
from tests.conftest import NOON

YEAR = 2025
SOON, FAR = NOON + timedelta(days=3), NOON + timedelta(days=9)


def set_it(prefix="99", at=FAR):
    set_deadline(region_prefix=prefix, year=YEAR, closes_at=at, actor_name="lead", at=NOON)


def ask(county, who="filler"):
    return ask_extension(
        county=county,
        year=YEAR,
        until=FAR + timedelta(days=2),
        reason="大雪停电",
        actor_name=who,
        at=NOON,
    )


def card_of(county, user):
    card = deadline_card(county, YEAR, user, NOON)
    assert card is not None
    return card


def sheet_of(user, **asked):
    return deadline_sheet(user, DeadlineFilter.from_query(asked), this_year=2026, at=NOON)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=9, hours=3), "9天"),
        (timedelta(hours=48), "48小时0分"),
        (timedelta(hours=5, minutes=20, seconds=59), "5小时20分"),
        (timedelta(0), "0小时0分"),
        (timedelta(seconds=-1), "已截止"),
    ],
)
def test_what_is_left_is_said_in_days_then_in_hours(left, words):
    assert left_text(left) == words


@pytest.mark.parametrize(
    ("ends_at", "frozen", "state"),
    [
        (FAR, False, "open"),
        (SOON, False, "soon"),
        (NOON - timedelta(seconds=1), False, "late"),
        (NOON - timedelta(seconds=1), True, "frozen"),
        (None, False, "none"),
    ],
)
def test_a_county_is_late_only_while_it_is_not_frozen(ends_at, frozen, state):
    assert state_of(Window(ends_at, None), NOON, frozen=frozen) == state


def test_the_card_counts_on_the_servers_clock_and_offers_to_ask(county, filler, official):
    set_it()

    card = card_of(county, filler)

    assert (card.seconds, card.left) == (9 * 86400, "9天")
    assert card.ask_url == f"/counties/990101/{YEAR}/extension/"
    assert card_of(county, official).ask_url == ""
    assert deadline_card(county, 2024, filler, NOON) is None


def test_the_card_tells_what_became_of_the_request(county, filler):
    set_it()
    asked = ask(county)
    waiting = card_of(county, filler).note
    decide_extension(asked, approve=True, note="", actor_name="lead", at=NOON)

    granted = card_of(county, filler)

    assert waiting.endswith("待批准")
    assert granted.note.startswith("已批准延期，原为")
    assert granted.left == "11天"


def test_a_refused_request_says_why(county, filler):
    set_it()
    decide_extension(ask(county), approve=False, note="省里统一时间", actor_name="lead", at=NOON)

    assert card_of(county, filler).note == "延期申请未批准：省里统一时间"


def test_requests_and_deadlines_name_people_in_full(county, lead, filler):
    User.objects.filter(username="lead").update(full_name="示例负责人")
    User.objects.filter(username="filler").update(full_name="示例填报员")
    set_it()
    decide_extension(ask(county), approve=True, note="", actor_name="lead", at=NOON)

    [row] = extension_rows(county, YEAR, filler)

    assert row.asked.startswith("示例填报员，")
    assert row.decided.startswith("示例负责人，")
    sheet = deadline_sheet(lead, DeadlineFilter(year=str(YEAR)), this_year=YEAR + 1, at=NOON)
    assert [each.told.split("，")[0] for each in sheet.set] == ["示例负责人"]


def test_the_list_puts_late_counties_first_and_filters_by_state(county, neighbour, lead):
    set_it()
    set_it("990102", NOON - timedelta(days=1))

    sheet = sheet_of(lead)

    assert [(row.code, row.state) for row in sheet.rows] == [("990102", "late"), ("990101", "open")]
    assert [row.code for row in sheet_of(lead, state="open").rows] == ["990101"]
    assert [row.place for row in sheet.set] == ["示例省 99", "示例乙县 990102"]


def test_a_frozen_county_is_no_longer_late(county, lead):
    set_it("990101", NOON - timedelta(days=1))
    CountyYear.objects.create(county=county, year=YEAR, frozen=True)

    row = sheet_of(lead).rows[0]

    assert (row.mark.word, row.left) == ("已冻结", "—")


def test_requests_wait_for_another_person(county, lead):
    set_it()
    ask(county, who="lead")

    assert sheet_of(lead).requests[0].mine


def test_the_table_holds_what_is_listed(county, neighbour, lead):
    set_it("990102", NOON - timedelta(days=1))

    heading, rows = deadline_table(lead, DeadlineFilter(state="late"), this_year=2026, at=NOON)

    assert len(rows) == 1
    assert rows[0][:3] == ["990102", "示例乙县", "逾期未冻结"]
    assert len(heading) == len(rows[0])


def test_a_place_is_named_by_its_code(county):
    assert place_of("") == "全国"
    assert place_of("9901") == "示例一市 9901"
    assert place_of("98") == "98"
