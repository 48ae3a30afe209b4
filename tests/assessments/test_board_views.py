"""The board of a round, and how far its inspectors agree."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.columns import PREFECTURE, PROVINCE
from assessments.models import Appointment, Assessment, Mark
from edu_duty.accounts.roles import Role
from tests.assessments.held import open_with
from tests.assessments.marked import (
    REVIEW,
    VERIFY,
    agreed_everywhere,
    claim,
    frozen,
    inspector_of,
    submitted,
)
from tests.conftest import make_person, make_region


@pytest.fixture
def reviewer(db):
    return make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")


def address(assessment, query="") -> str:
    return reverse("assessments:board", args=[assessment.round_id]) + query


def test_a_board_shows_counties_by_domains(client, county, filler, reviewer):
    assessment = submitted(county, filler)
    frozen(assessment)
    client.force_login(reviewer)

    text = client.get(address(assessment)).content.decode()

    assert "示例甲县" in text
    assert "待复核" in text
    assert "0 / " in text
    assert text.count('class="cell') == 6


def test_a_domain_far_below_the_countys_own_is_marked(client, county, filler, reviewer):
    assessment = submitted(county, filler)
    frozen(assessment)
    agreed_everywhere(assessment, reviewer, PREFECTURE, REVIEW)
    known = set(Mark.objects.filter(column="SELF").values_list("item", flat=True))
    for mark in Mark.objects.filter(column=PREFECTURE).exclude(item__in=known):
        mark.pk, mark.column, mark.person, mark.points = None, "SELF", None, 0
        mark.save()
    Mark.objects.filter(points=None).update(points=0)
    Mark.objects.filter(column=PREFECTURE, point__in=["P01", "P02"]).update(points=0)
    client.force_login(reviewer)

    shown = client.get(address(assessment, "?state=gap")).content.decode()

    assert "复核已评完" in shown
    assert "↓</span>" in shown


def test_the_board_is_exported_as_it_is_filtered(client, county, filler, reviewer):
    assessment = submitted(county, filler)
    client.force_login(reviewer)

    everything = client.get(address(assessment, "?format=csv")).content.decode()
    returned = client.get(address(assessment, "?format=csv&state=returned")).content.decode()

    assert "示例甲县" in everything
    assert "示例甲县" not in returned
    assert client.get(address(assessment, "?format=pdf")).status_code == 404


def test_a_filter_nobody_knows_shows_everything(client, county, filler, reviewer):
    assessment = submitted(county, filler)
    client.force_login(reviewer)

    assert "示例甲县" in client.get(address(assessment, "?state=x&page=9")).content.decode()
    nothing = client.get(address(assessment, "?state=returned")).content.decode()
    assert "没有符合条件的县" in nothing


def test_an_inspector_sees_the_counties_they_are_appointed_to(client, county, neighbour, filler):
    held = open_with(county, neighbour)
    assessment = held.assessments.get(county=county)
    client.force_login(inspector_of(assessment, "one"))

    text = client.get(address(assessment)).content.decode()

    assert "示例甲县" in text
    assert "示例乙县" not in text


def test_the_way_to_the_board_leads_to_the_newest_round(client, county, filler, reviewer):
    client.force_login(reviewer)
    assert "没有要评分的县" in client.get(reverse("assessments:reviews")).content.decode()
    assessment = submitted(county, filler)

    assert client.get(reverse("assessments:reviews")).url == address(assessment)


def test_a_board_asks_as_many_queries_for_many_counties_as_for_one(
    client, county, filler, reviewer
):
    others = [make_region(f"9901{number:02d}", f"示例{number}县") for number in range(10, 16)]
    held = open_with(county, *others)
    for assessment in held.assessments.all():
        claim(assessment, filler)
    Assessment.objects.update(status="SUBMITTED")
    client.force_login(reviewer)
    first = held.assessments.get(county=county)
    client.get(address(first))
    with CaptureQueriesContext(connection) as many:
        assert "示例15县" in client.get(address(first)).content.decode()
    held.assessments.exclude(pk=first.pk).delete()

    with CaptureQueriesContext(connection) as one:
        client.get(address(first))

    assert len(many) == len(one)


def test_agreement_is_of_merged_counties_alone(client, county, filler, lead):
    assessment = submitted(county, filler)
    for name in ("one", "two"):
        inspector = inspector_of(assessment, name)
        agreed_everywhere(assessment, inspector, PROVINCE, VERIFY)
    Mark.objects.filter(person__username="two", item="P02.R").update(given="B", points="2.125")
    client.force_login(lead)
    page = reverse("assessments:agreement", args=[assessment.round_id])
    assert "还没有可以比较的评分" in client.get(page).content.decode()

    Mark.objects.create(
        assessment=assessment,
        column=PROVINCE,
        point="P02",
        item="P02.R",
        given="2.3125",
        points="2.313",
        written_by="lead",
        written_at=VERIFY,
    )
    text = client.get(page).content.decode()

    assert "P02.R" in text
    assert "比他人严" in text
    assert "P02.R" in client.get(f"{page}?format=csv").content.decode()


def test_who_was_released_or_declared_a_conflict_is_not_compared(client, county, filler, lead):
    assessment = submitted(county, filler)
    for name in ("one", "two", "three"):
        agreed_everywhere(assessment, inspector_of(assessment, name), PROVINCE, VERIFY)
    Mark.objects.filter(person__username="three").update(given="0", points="0", computed=False)
    Mark.objects.create(
        assessment=assessment,
        column=PROVINCE,
        point="P02",
        item="P02.R",
        given="2.5",
        points="2.5",
        written_by="lead",
        written_at=VERIFY,
    )
    client.force_login(lead)
    page = reverse("assessments:agreement", args=[assessment.round_id])
    third = Appointment.objects.filter(person__username="three")
    assert "three" in client.get(page).content.decode()

    third.update(ended_at=VERIFY)
    released = client.get(page).content.decode()
    third.update(ended_at=None, conflict="亲属")
    partial = client.get(page).content.decode()

    assert "three" not in released + partial
    assert "解除指派或回避的督学的评分不算" in released


def test_counties_keep_their_names_in_sight_while_a_wide_board_is_scrolled():
    everywhere = (settings.BASE_DIR / "static/css/review.css").read_text().split("@media")[0]
    rule = next(line for line in everywhere.splitlines() if ".review-board th:first-child" in line)

    assert "position: sticky" in rule
    assert "left: 0" in rule
