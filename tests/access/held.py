"""A round with the county of the world in it, for what its addresses name."""

from assessments.models import Appointment, Round
from edu_duty.accounts.models import User
from schools.models import Region
from tests.assessments.held import open_with
from tests.conftest import NOON

IN_THE_ROUND = (
    "round",
    "round_copy",
    "round_close",
    "round_window",
    "round_people",
    "round_appoint",
    "round_group",
    "round_release",
    "round_conflict",
    "board",
    "agreement",
)
IN_THE_ASSESSMENT = ("tasks", "point", "review", "review_point")
IN_THE_DRAFT = ("round_setup", "round_open")


def hold_a_round(county: Region, inspector: User) -> dict[str, int]:
    """Open a round with a county in it, set another up; say what each address is asked for."""
    held = open_with(county)
    assessment = held.assessments.get()
    draft = Round.objects.create(
        title="示例省筹备中的评价",
        region_prefix="99",
        year=2026,
        created_by_name="lead",
        created_at=NOON,
    )
    Appointment.objects.create(
        assessment=assessment,
        person=inspector,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=NOON,
    )
    found = dict.fromkeys((f"assessments:{name}" for name in IN_THE_ROUND), held.pk)
    found |= dict.fromkeys((f"assessments:{name}" for name in IN_THE_ASSESSMENT), assessment.pk)
    return found | dict.fromkeys((f"assessments:{name}" for name in IN_THE_DRAFT), draft.pk)


def appointment_of(county: Region) -> int:
    """Name the appointment of the world's inspector."""
    return Appointment.objects.get(assessment__county=county).pk
