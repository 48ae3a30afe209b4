from datetime import timedelta

import pytest

from schools.handing_in import HandInRefused, figures_digest, hand_in, remind
from schools.models import CountyYear, HandIn, Reminder
from schools.windows import CollectionClosed
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring

FULL = {"posts_authorised": "5000", "posts_filled": "4900"}


def hand(county, gaps=""):
    return hand_in(
        county=county, year=YEAR, department="编办", gaps=gaps, actor_name="posts", at=NOON
    )


@pytest.fixture
def posts(county):
    CountyYear.objects.create(county=county, year=YEAR, figures=FULL)
    return county


def test_a_department_hands_in_with_a_name_and_a_time(posts):
    handed_in = hand(posts)

    assert (handed_in.handed_in_by_name, handed_in.handed_in_at) == ("posts", NOON)
    assert handed_in.sha256 == figures_digest("编办", FULL)


def test_a_later_change_shows_against_what_was_handed_in():
    assert figures_digest("编办", FULL) != figures_digest("编办", FULL | {"posts_filled": "1"})
    assert figures_digest("编办", FULL) == figures_digest("编办", FULL | {"gdp": "1"})


def test_gaps_need_a_word(county):
    bring(county)

    with pytest.raises(HandInRefused) as refusal:
        hand(county)
    handed_in = hand(county, "年底核编，未定")

    assert refusal.value.missing == ["posts_authorised", "posts_filled"]
    assert handed_in.gaps == "年底核编，未定"


def test_handing_in_again_replaces_the_former(posts):
    hand(posts)
    CountyYear.objects.update(figures=FULL | {"posts_filled": "4901"})

    hand(posts)

    assert HandIn.objects.get().sha256 == figures_digest("编办", FULL | {"posts_filled": "4901"})


def test_nobody_hands_in_while_the_year_is_frozen(posts):
    CountyYear.objects.update(frozen=True)

    with pytest.raises(CollectionClosed):
        hand(posts)


def ask(county, *, campuses=True, at=NOON):
    return remind(
        county=county,
        year=YEAR,
        missing={"甲": 3, "乙": 0},
        campuses=campuses,
        note="周五前",
        actor_name="desk",
        at=at,
    )


@pytest.mark.parametrize("campuses", [True, False])
def test_remind_leaves_those_alone_who_miss_nothing(county, campuses):
    ask(county, campuses=campuses)

    reminder = Reminder.objects.get()
    assert (reminder.campus_code if campuses else reminder.department) == "甲"
    assert (reminder.missing, reminder.note) == (3, "周五前")


@pytest.mark.parametrize(("minutes", "sent"), [(59, 0), (60, 1)])
def test_nobody_is_reminded_twice_within_an_hour(county, minutes, sent):
    ask(county)

    again = ask(county, at=NOON + timedelta(minutes=minutes))

    assert (len(again.sent), len(again.too_soon)) == (sent, 1 - sent)
    assert Reminder.objects.count() == 1 + sent


def test_a_department_called_like_a_campus_is_reminded_by_itself(county):
    ask(county)

    assert len(ask(county, campuses=False).sent) == 1


def test_nobody_is_reminded_of_a_frozen_year(posts):
    CountyYear.objects.update(frozen=True)

    with pytest.raises(CollectionClosed):
        ask(posts)
