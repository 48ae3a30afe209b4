"""Counties have their assessment from the draft on, and nobody is shown it before the opening."""

import pytest

from assessments.models import Appointment, Assessment, Evidence, Round
from assessments.seating import seat, seats, unseat
from edu_duty.accounts.roles import Role
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person, make_region


@pytest.fixture
def draft(county, neighbour) -> Round:
    return Round.objects.create(
        title="示例", year=2025, region_prefix="99", created_by_name="lead", created_at=NOON
    )


def test_looking_at_the_seats_of_a_draft_writes_nothing(draft):
    assert [each.county_id for each in seats(draft)] == ["990101", "990102"]
    assert not Assessment.objects.exists()


def test_a_seat_is_given_once_and_hidden_while_the_round_is_a_draft(draft, filler, lead):
    first = seat(draft, NOON)
    make_region("990103", "示例丙县")

    again = seat(draft, NOON)

    assert [each.pk for each in again[:2]] == [each.pk for each in first]
    assert [each.county_id for each in again] == ["990101", "990102", "990103"]
    assert not Assessment.objects.visible_to(filler).exists()
    assert not Assessment.objects.visible_to(lead).exists()


def test_an_open_round_has_the_seats_it_opened_with(county, neighbour):
    held = open_with(county)

    assert [each.county_id for each in seats(held)] == ["990101"]


def test_what_left_the_scope_loses_its_seat(draft):
    seat(draft, NOON)
    draft.region_prefix = "990102"

    unseat(draft)

    assert [each.county_id for each in draft.assessments.all()] == ["990102"]


def test_an_appointment_in_a_draft_opens_no_file_of_the_county(draft, county):
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    seated = next(each for each in seat(draft, NOON) if each.county_id == county.code)
    Appointment.objects.create(
        assessment=seated,
        person=inspector,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=NOON,
    )
    file = Evidence.objects.create(
        county=county,
        year=2025,
        name="示例.pdf",
        kind="PDF",
        sha256="0" * 64,
        size=1,
        uploaded_by="filler",
        uploaded_at=NOON,
    )
    assert file not in Evidence.objects.visible_to(inspector)

    Round.objects.filter(pk=draft.pk).update(status="OPEN", opened_at=NOON)

    assert file in Evidence.objects.visible_to(inspector)
