"""Late counties are reminded once a day: those are told who can do the next step."""

from datetime import timedelta

import pytest

from assessments.acting import ActRefused
from assessments.appointing import appoint
from assessments.models import Assessment, Notice, Round, StepTaken
from assessments.reminding import Reminded, remind
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person

LATE = NOON + 31 * DAY


@pytest.fixture
def held(county, neighbour) -> Round:
    return open_with(county, neighbour)


@pytest.fixture
def people(county, held, lead):
    for name, role, prefix in (
        ("head", Role.BUREAU_HEAD, county.code),
        ("filler", Role.COUNTY_FILLER, county.code),
        ("reviewer", Role.PREFECTURE_REVIEWER, "9901"),
    ):
        make_person(name, role, prefix)
    make_person("elsewhere", Role.PREFECTURE_REVIEWER, "9902")
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    make_person("idle", Role.INSPECTOR, "99")
    words = {"held": held, "column": "PROVINCE", "person": lead, "at": NOON}
    appoint(**words, codes=["990101"], appointed=inspector)
    Notice.objects.all().delete()


def at_status(held, status) -> Assessment:
    """Leave one county late with a status, the other decided."""
    held.assessments.filter(county="990102").update(status="DECIDED")
    held.assessments.filter(county="990101").update(status=status)
    found: Assessment = held.assessments.get(county="990101")
    return found


@pytest.mark.parametrize(
    ("status", "who", "page"),
    [
        ("PREPARING", {"head", "filler"}, "/"),
        ("RETURNED", {"head", "filler"}, "/"),
        ("SUBMITTED", {"reviewer"}, "/review/"),
        ("REVIEWED", {"inspector"}, "/review/"),
    ],
)
def test_those_are_told_who_can_do_the_next_step(held, people, lead, status, who, page):
    assessment = at_status(held, status)

    assert remind(held=held, person=lead, at=LATE) == Reminded(1, 0)

    notices = Notice.objects.filter(verb="COUNTY_REMINDED")
    assert {notice.person.username for notice in notices} == who
    assert all(str(assessment.pk) in notice.page for notice in notices)
    assert all(notice.page.endswith(page) for notice in notices)
    step = StepTaken.objects.get(act="remind")
    assert (step.assessment, step.before, step.after) == (assessment, status, status)
    assert AuditEvent.objects.filter(verb="COUNTY_REMINDED", region_code="990101").count() == 1


def test_a_county_is_reminded_once_a_day(held, people, lead):
    at_status(held, "PREPARING")
    remind(held=held, person=lead, at=LATE)

    again = remind(held=held, person=lead, at=LATE + timedelta(hours=3))
    next_day = remind(held=held, person=lead, at=LATE + timedelta(hours=13))

    assert (again, next_day) == (Reminded(0, 1), Reminded(1, 0))
    assert StepTaken.objects.filter(act="remind").count() == 2


def test_nobody_is_reminded_while_nobody_is_late(held, people, lead):
    with pytest.raises(ActRefused) as refusal:
        remind(held=held, person=lead, at=NOON)

    assert refusal.value.code == "late"
    assert not Notice.objects.exists()


def test_counties_of_others_are_not_reminded(held, people):
    other = make_person("other_lead", Role.PROVINCE_LEAD, "52")

    with pytest.raises(ActRefused):
        remind(held=held, person=other, at=LATE)

    assert not Notice.objects.exists()
