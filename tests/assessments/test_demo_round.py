"""The demo's round is open on the day of loading, and its people are appointed."""

from datetime import timedelta

import pytest

from assessments.demo import make_regions
from assessments.demo_figures import read_province
from assessments.demo_round import open_demo_round
from assessments.models import Appointment, Response, Round
from edu_duty.accounts.demo import make_demo_people
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from indicators.confirming import unconfirmed
from indicators.models import Rubric
from indicators.publishing import load_rubrics
from tests.conftest import NOON, make_person


def quietly(_text):
    pass


@pytest.fixture
def province(db):
    """The synthetic province without its figures, and the rubrics."""
    make_regions(read_province())
    load_rubrics(NOON)


@pytest.fixture
def opened(province) -> Round:
    make_demo_people(NOON)
    held = open_demo_round(year=2025, at=NOON, say=quietly)
    assert held is not None
    return held


def test_the_round_is_open_for_every_synthetic_county(opened):
    assert (opened.title, opened.status) == ("2025年度评价（演示）", "OPEN")
    codes = list(opened.assessments.values_list("county", flat=True))
    assert len(codes) == 12
    assert all(code.startswith("99") for code in codes)
    assert Response.objects.count() == 12 * 37


def test_every_stage_is_open_on_the_day_of_loading_and_a_while_after(opened):
    for at in (NOON, NOON + timedelta(days=25)):
        assert all(window.open_at(at) for window in opened.windows.all())


def test_the_numbers_were_confirmed_by_the_demos_lead_who_says_it_is_the_demo(opened):
    rubric = Rubric.objects.get(code="CE37", current=True)

    assert unconfirmed(rubric) == []
    told = set(rubric.confirmations.values_list("confirmed_by_name", "reason"))
    assert told == {("lead-99", "演示：数值未经核实，只用于演示数据")}


def test_the_demos_people_are_appointed_where_they_may_mark(opened):
    appointed = Appointment.objects.values_list("person__username", "column", "assessment__county")

    reviewed = [code for who, column, code in appointed if column == "PREFECTURE"]
    verified = [code for who, column, code in appointed if column == "PROVINCE"]
    assert all(code.startswith("9901") for code in reviewed)
    assert len(verified) == 12 * opened.inspectors_per_county == 24
    assert {who for who, _column, _code in appointed} == {
        "reviewer-9901",
        "inspector-99",
        "second-inspector-99",
    }


def test_a_second_loading_opens_nothing(opened):
    before = (Round.objects.count(), AuditEvent.objects.count())

    assert open_demo_round(year=2025, at=NOON, say=quietly) is None
    assert (Round.objects.count(), AuditEvent.objects.count()) == before


def test_without_the_demos_people_no_round_is_opened(province):
    make_person("lead-99", Role.PROVINCE_LEAD, "99")

    assert open_demo_round(year=2025, at=NOON, say=quietly) is None
    assert not Round.objects.exists()
