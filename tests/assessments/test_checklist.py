"""What must be there before a round opens is named, and who is missing besides."""

import pytest

from assessments.appointing import appoint
from assessments.checklist import checklist
from assessments.models import Round
from assessments.rounds import open_round, set_up
from edu_duty.accounts.roles import Role
from indicators.models import Rubric
from tests.assessments.drafted import (
    SPANS,
    confirmed_rubric,
    missing,
    settings_with,
    with_windows,
)
from tests.conftest import NOON, make_person, make_region


@pytest.fixture
def rubric(db) -> Rubric:
    return confirmed_rubric()


@pytest.fixture
def draft(county, neighbour, lead, rubric) -> Round:
    return set_up(settings=settings_with(rubric), person=lead, at=NOON)


def test_a_new_round_says_what_is_missing(draft):
    assert missing(draft) == {"windows"}


def test_the_checklist_names_each_thing_that_is_missing(draft, lead, rubric):
    with_windows(draft, lead, SPANS | {"REVIEW": (1, 5)})
    draft.rubric, draft.region_prefix, draft.credibility_on = None, "98", True

    items = {item.code: item for item in checklist(draft)}

    assert missing(draft) == {"rubric", "numbers", "windows", "counties", "credibility"}
    assert items["windows"].missing == "市级复核比县级自评先截止"
    assert items["counties"].missing == "范围内没有县级行政区"


def test_a_county_is_in_one_round_of_a_rubric_and_year(draft, lead, rubric):
    open_round(held=with_windows(draft, lead), person=lead, at=NOON)
    settings = settings_with(rubric, title="另一轮", region_prefix="9901")
    second = with_windows(set_up(settings=settings, person=lead, at=NOON), lead)

    assert missing(second) == {"counties"}


def test_a_county_may_stand_in_two_drafts(draft, lead, rubric):
    second = set_up(settings=settings_with(rubric, title="另一轮"), person=lead, at=NOON)
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    words = {"codes": ["990101"], "column": "PROVINCE", "person": lead, "at": NOON}
    appoint(held=second, appointed=inspector, **words)

    assert missing(with_windows(draft, lead)) == set()


def people_of(held: Round):
    return next(item for item in checklist(held) if item.code == "people")


def test_counties_without_their_people_are_named_and_keep_nothing_from_opening(draft, lead):
    reviewer = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")
    inspectors = [make_person(f"inspector{n}", Role.INSPECTOR, "99") for n in (1, 2)]
    words = {"held": draft, "person": lead, "at": NOON}
    appoint(**words, codes=["990101"], appointed=reviewer, column="PREFECTURE")
    appoint(**words, codes=["990101", "990102"], appointed=inspectors[0], column="PROVINCE")
    appoint(**words, codes=["990102"], appointed=inspectors[1], column="PROVINCE")

    found = people_of(draft)

    assert (found.done, found.needed) == (False, False)
    assert found.missing == "缺复核员：示例乙县；缺督学：示例甲县"
    assert missing(with_windows(draft, lead)) == set()


def test_many_counties_without_people_are_counted(draft):
    for n in range(3, 9):
        make_region(f"9902{n:02d}", f"示例{n}县")

    assert people_of(draft).missing.startswith("缺复核员：示例甲县、示例乙县、示例3县")
    assert "等8个县；缺督学" in people_of(draft).missing


def test_the_list_asks_as_much_for_many_counties_as_for_few(draft, lead, django_assert_num_queries):
    for n in range(30):
        make_region(f"9902{n:02d}", f"示例{n}县")

    with django_assert_num_queries(5):
        checklist(draft)
