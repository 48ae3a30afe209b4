"""What the pages from opinion to grade print."""

from datetime import timedelta

import pytest

from assessments.models import Assessment, Objection
from assessments.outcome_sheet import (
    condition_lines,
    countdown,
    objectable,
    objection_lines,
    open_titles,
    pages_of,
)
from assessments.standing import Basis, basis_of
from tests.assessments.held import DAY
from tests.assessments.verified import submitted, verify
from tests.conftest import NOON

SPAN = (NOON, NOON + 7 * DAY)


@pytest.fixture
def assessment(county) -> Assessment:
    assessment = submitted(county, "OPINION")
    verify(assessment, X5="unmet")
    return assessment


def basis(assessment: Assessment) -> Basis:
    found = basis_of(assessment)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("at", "words", "state"),
    [
        (NOON - timedelta(hours=1), "开始申辩", "未开始"),
        (NOON, "申辩截止", "申辩时间"),
        (NOON + 7 * DAY, "申辩截止", "已截止"),
    ],
)
def test_the_time_to_object_is_counted_on_the_servers_clock(at, words, state):
    card = countdown(SPAN, at)

    assert card is not None
    assert words in card.ends
    assert card.mark.word == state


def test_before_the_opinion_there_is_nothing_to_count():
    assert countdown(None, NOON) is None


def test_conditions_show_figures_until_somebody_answered(assessment):
    lines = {line.code: line for line in condition_lines(basis(assessment))}

    assert lines["X5"].mark.word == "未达标"
    assert lines["X5"].must


def test_what_was_objected_to_is_not_offered_again(assessment):
    read = basis(assessment)
    filed = [Objection(item="P02.R")]

    offered = {row.code for row in objectable(read, [])}
    left = {row.code for row in objectable(read, filed)}

    assert offered - left == {"P02.R"}
    assert {code for code in offered if code.startswith("X")} == {"X5"}


def test_an_objection_names_its_item_and_what_was_told(assessment):
    rows = [
        Objection(item="P02.R", statement="有记录", filed_by_name="head", filed_at=NOON),
        Objection(item="X5", statement="没有", filed_by_name="head", filed_at=NOON),
    ]

    item, condition = objection_lines(basis(assessment), rows, {})

    assert (item.told, item.mark.word, item.condition) == ("2.5", "待答复", False)
    assert (condition.told, condition.condition) == ("未达标", True)


def test_what_is_missing_is_named(assessment):
    assert open_titles(basis(assessment), ["X4"]) == ["X4　无弄虚作假"]


@pytest.mark.parametrize(
    ("status", "permissions", "pages"),
    [
        ("PREPARING", {"ROUND_RUN"}, 2),
        ("SUBMITTED", set(), 3),
        ("REVIEWED", {"ROUND_RUN"}, 4),
        ("OPINION", set(), 4),
        ("OPINION", {"ROUND_RUN", "SCORE_DECIDE"}, 6),
    ],
)
def test_pages_are_offered_to_those_they_are_of_use_to(assessment, status, permissions, pages):
    assessment.status = status

    assert len(pages_of(assessment, permissions, "story")) == pages
