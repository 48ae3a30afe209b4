"""The page of conditions: the county answers, the prefecture and the province read."""

import pytest
from django.urls import reverse

from assessments.models import Assessment, Mark, StageWindow
from edu_duty.accounts.roles import Role
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person

pytestmark = pytest.mark.usefixtures("silent_rendering")
FACTS = "3月有1所学校被通报，已整改"


@pytest.fixture
def assessment(county) -> Assessment:
    held = open_with(county)
    StageWindow.objects.filter(round=held, stage="SELF").update(closes_at="2100-01-01T00:00Z")
    return held.assessments.get()


def address(assessment: Assessment) -> str:
    return reverse("assessments:conditions", args=[assessment.pk])


def post(client, assessment, **fields):
    return client.post(address(assessment), {"act": "declare", **fields})


def page(client, assessment) -> str:
    return client.get(address(assessment)).content.decode()


def test_the_desk_answers_every_condition_and_the_prefecture_reads_it(client, assessment, filler):
    client.force_login(filler)

    kept = post(client, assessment, **{"given-X5": "unmet", "why-X5": FACTS, "version-X5": "0"})

    assert (kept.status_code, kept["Location"]) == (302, address(assessment))
    assert page(client, assessment).count("<select") == 6
    client.force_login(make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901"))
    read = page(client, assessment)
    assert "<select" not in read
    assert FACTS in read
    assert read.count("没有说明") == 5


def test_what_is_refused_stays_in_its_fields(client, assessment, filler):
    client.force_login(filler)
    fields = {"given-X5": "unmet", "why-X5": "", "given-X6": "met", "why-X6": "工资台账"}

    refused = post(client, assessment, **fields)

    shown = refused.content.decode()
    assert refused.status_code == 400
    assert "X5不是达标的，写明事实和依据" in shown
    assert 'value="工资台账"' in shown
    assert shown.count('value="unmet" selected') == 1
    assert not Mark.objects.exists()


def test_a_condition_of_figures_shows_what_they_say(client, assessment, filler):
    client.force_login(filler)

    shown = page(client, assessment)

    assert shown.count("由人认定") == 3
    assert "按数据" in shown


def test_the_provinces_answer_stands_beside_it_once_the_county_is_told(client, assessment, filler):
    Mark.objects.create(
        assessment=assessment,
        column="PROVINCE",
        point="X5",
        item="X5",
        given="unmet",
        reason="核实无误的通报",
        written_by="lead",
        written_at=NOON,
    )
    client.force_login(filler)

    before = page(client, assessment)
    Assessment.objects.update(status="OPINION")
    after = page(client, assessment)

    assert "核实无误的通报" not in before
    assert "核实无误的通报" in after
    assert "<select" not in after


def test_a_department_has_no_such_page(client, assessment, county):
    client.force_login(make_person("finance", Role.DEPARTMENT, county.code, department="财政局"))

    assert client.get(address(assessment)).status_code == 404
    assert post(client, assessment, **{"given-X1": "met"}).status_code == 404


def test_an_answer_after_the_time_is_refused_in_words(client, assessment, filler):
    Assessment.objects.update(status="SUBMITTED")
    client.force_login(filler)

    refused = post(client, assessment, **{"given-X1": "met"})

    assert refused.status_code == 409
    assert "现在不能填报" in refused.content.decode()
