"""Last year's words and points, found through whatever became of the point since."""

from decimal import Decimal

import pytest

from assessments.last_year import LastYear, last_year
from assessments.models import Assessment, Mark, Response, Round
from indicators.models import Rubric
from indicators.publishing import publish
from tests.assessments.held import open_with
from tests.conftest import NOON
from tests.indicators.reading import rubric_text


def mark(assessment: Assessment, column: str, item: str, given: str, points: str) -> None:
    Mark.objects.create(
        assessment=assessment,
        column=column,
        point=item.partition(".")[0],
        item=item,
        given=given,
        points=Decimal(points),
        written_by="head",
        written_at=NOON,
    )


@pytest.fixture
def past(county) -> Assessment:
    """Last year: the first point graded, the second in two items."""
    held = open_with(county, year=2024)
    then = Assessment.objects.get(round=held)
    Response.objects.filter(assessment=then, point="P01").update(narrative="去年的说明")
    mark(then, "SELF", "P01", "B", "1.7")
    mark(then, "SELF", "P02.1", "0.5", "0.5")
    mark(then, "SELF", "P02.R", "B", "2.125")
    mark(then, "FINAL", "P01", "C", "1.2")
    return then


@pytest.fixture
def now(county, past) -> Assessment:
    return Assessment.objects.get(round=open_with(county))


def test_last_years_words_and_own_points_are_offered(now, django_assert_num_queries):
    now = Assessment.objects.select_related("round__rubric").get(pk=now.pk)

    with django_assert_num_queries(1):
        found = last_year(now, ["P01", "P02", "P03"])

    assert found["P01"] == LastYear("P01", 2024, "去年的说明", Decimal("1.7"), "B", None)
    assert (found["P02"].points, found["P02"].given) == (Decimal("2.625"), "")
    assert found["P03"].points is None
    assert set(found) == {"P01", "P02", "P03"}


def test_what_stood_in_the_end_is_told_once_it_was_decided(now, past):
    past.status = Assessment.Status.DECIDED
    past.save()

    assert last_year(now, ["P01"])["P01"].final == Decimal("1.2")


def test_reviewers_own_marks_are_not_counted(now, past, lead):
    Mark.objects.create(
        assessment=past,
        column="PROVINCE",
        person=lead,
        point="P01",
        item="P01",
        given="A",
        points=2,
        written_by="lead",
        written_at=NOON,
    )

    assert last_year(now, ["P01"])["P01"].points == Decimal("1.7")


def test_a_point_that_got_another_code_is_found_again(now, past):
    text = rubric_text("CE37").replace('version = "2026.1"', 'version = "2027.1"', 1)
    publish(text.replace('code = "P01"', 'code = "P38"', 1), NOON)
    now.round.rubric = Rubric.objects.get(version="2027.1")
    now.round.save()

    found = last_year(now, ["P38", "P02"])

    assert (found["P38"].code, found["P38"].narrative) == ("P01", "去年的说明")
    assert found["P02"].code == "P02"
    assert last_year(now, ["P01"]) == {}


def test_a_copied_round_looks_where_it_was_copied_from(county, neighbour, now, past):
    other = open_with(neighbour, year=2023)
    now.round.follows = other
    now.round.save()

    assert last_year(now, ["P01"]) == {}


def test_nothing_is_offered_in_the_first_year_or_without_a_rubric(past):
    past.round.rubric = None

    assert last_year(past, ["P01"]) == {}
    assert last_year(Assessment.objects.get(pk=past.pk), ["P01"]) == {}


def test_a_round_that_is_being_set_up_is_no_last_year(now, past):
    Round.objects.filter(pk=past.round_id).update(status="DRAFT", opened_at=None)

    assert last_year(now, ["P01"]) == {}
