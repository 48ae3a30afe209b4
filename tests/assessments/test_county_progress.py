"""Which counties of a round a person sees, and which a filter leaves."""

import pytest

from assessments.county_progress import ProgressFilter, counties_in, left_by
from assessments.models import Appointment, Assessment, StepTaken
from assessments.objecting import objection_span
from assessments.reminding import remind
from edu_duty.accounts.roles import Role
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person


@pytest.fixture
def held(county, neighbour):
    return open_with(county, neighbour)


def codes(rows) -> list[str]:
    return [row.assessment.county_id for row in rows]


def seen(held, person) -> list[str]:
    return codes(counties_in(held, person, {}, NOON))


def test_everybody_sees_their_own_counties(held, lead, filler, outsider):
    assert seen(held, lead) == ["990101", "990102"]
    assert seen(held, filler) == ["990101"]
    assert seen(held, outsider) == ["990102"]


def test_an_inspector_sees_what_they_are_appointed_to(held):
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    assert seen(held, inspector) == []

    Appointment.objects.create(
        assessment=Assessment.objects.get(county="990102"),
        person=inspector,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=NOON,
    )

    assert seen(held, inspector) == ["990102"]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, ["990101", "990102"]),
        ({"q": "乙"}, ["990102"]),
        ({"q": "990101"}, ["990101"]),
        ({"prefecture": "9902"}, []),
        ({"status": "SUBMITTED"}, ["990102"]),
        ({"status": "nonsense", "late": "perhaps"}, ["990101", "990102"]),
        ({"late": "yes"}, []),
    ],
)
def test_the_filter_leaves(held, lead, query, left):
    Assessment.objects.filter(county="990102").update(status="SUBMITTED")
    rows = counties_in(held, lead, {}, NOON)

    assert codes(left_by(rows, ProgressFilter.from_query(query))) == left


def test_the_filter_comes_back_as_an_address():
    asked = ProgressFilter.from_query({"q": "甲", "late": "yes", "page": "2", "x": "y"})

    assert asked.query(page="") == "?q=%E7%94%B2&late=yes"
    assert ProgressFilter().query() == "."


def test_until_when_a_county_may_object_is_told_alike_everywhere(held, lead):
    assessment = held.assessments.get(county="990101")
    Assessment.objects.filter(pk=assessment.pk).update(status="OPINION")
    StepTaken.objects.create(
        round=held,
        assessment=assessment,
        act="send_opinion",
        before="REVIEWED",
        after="OPINION",
        taken_by_name="lead",
        taken_at=NOON + 35 * DAY,
    )
    windows = {window.stage: window for window in held.windows.all()}

    first, second = counties_in(held, lead, windows, NOON)

    span = objection_span(assessment)
    assert span is not None
    assert first.ends_at == span[1] == NOON + 42 * DAY
    assert second.ends_at == windows["SELF"].closes_at


def test_who_was_reminded_when_stands_beside_who_is_late(held, lead):
    windows = {window.stage: window for window in held.windows.all()}
    late = NOON + 11 * DAY

    remind(held=held, person=lead, at=late)

    rows = counties_in(held, lead, windows, late)
    assert [(row.late, row.reminded_at) for row in rows] == [("SELF", late)] * 2
