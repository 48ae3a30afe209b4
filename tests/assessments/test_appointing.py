"""Who marks which county: appointed where they may mark and are impartial, released, kept out."""

import pytest

from assessments.acting import ActRefused
from assessments.appointing import (
    AppointmentRefused,
    appoint,
    barred,
    declare_conflict,
    group,
    release,
)
from assessments.models import Appointment, Assessment, Round, StepTaken
from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person, make_region


@pytest.fixture
def held(county, neighbour) -> Round:
    return open_with(county, neighbour)


@pytest.fixture
def inspector(db):
    return make_person("inspector", Role.INSPECTOR, "99")


@pytest.fixture
def reviewer(db):
    return make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")


def appointed_to(held, person, lead, *codes, column="PROVINCE") -> list[Appointment]:
    wanted = {"held": held, "codes": codes or ("990101",), "column": column}
    return appoint(**wanted, appointed=person, person=lead, at=NOON)


def had_a_post(person, prefix) -> None:
    """Give somebody a post that ended."""
    Grant.objects.create(
        user=person,
        role=Role.OFFICIAL,
        region_prefix=prefix,
        starts_at=NOON - 400 * DAY,
        ends_at=NOON - 30 * DAY,
    )


def test_appointing_leaves_a_step_and_an_event_per_county(held, inspector, lead):
    made = appointed_to(held, inspector, lead, "990101", "990102")

    assert [each.assessment.county_id for each in made] == ["990101", "990102"]
    steps = StepTaken.objects.filter(act="assign").order_by("pk")
    assert list(steps.values_list("assessment__county", "subject")) == [
        ("990101", "PROVINCE"),
        ("990102", "PROVINCE"),
    ]
    event = AuditEvent.objects.get(verb="REVIEWER_ASSIGNED", region_code="990101")
    assert event.details["person"] == "inspector"


def test_who_is_appointed_already_is_not_appointed_twice(held, inspector, lead):
    appointed_to(held, inspector, lead)

    again = appointed_to(held, inspector, lead, "990101", "990102")

    assert [each.assessment.county_id for each in again] == ["990102"]
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("prefix", ["9901", "990102", "990103"])
def test_an_inspector_from_the_countys_prefecture_is_not_appointed(held, inspector, lead, prefix):
    had_a_post(inspector, prefix)

    with pytest.raises(ActRefused) as refusal:
        appointed_to(held, inspector, lead)

    assert refusal.value.code == "impartial"
    assert "示例甲县" in refusal.value.message
    assert not Appointment.objects.exists()


def test_a_post_elsewhere_or_of_the_province_bars_nobody(county, inspector):
    Grant.objects.create(user=inspector, role=Role.OFFICIAL, region_prefix="9902")

    assert barred(inspector, "PROVINCE", [county]) == {}


def test_one_county_that_bars_keeps_all_from_being_appointed(held, lead):
    far = make_region("990201", "示例丙县")
    Assessment.objects.create(round=held, county=far, changed_at=NOON)
    inspector = make_person("from_there", Role.INSPECTOR, "99")
    Grant.objects.create(user=inspector, role=Role.OFFICIAL, region_prefix="9902")

    with pytest.raises(ActRefused):
        appointed_to(held, inspector, lead, "990101", "990201")

    assert not Appointment.objects.exists()


def test_a_reviewer_is_appointed_where_they_review_alone(held, reviewer, lead):
    stranger = make_person("stranger", Role.PREFECTURE_REVIEWER, "9902")

    appointed_to(held, reviewer, lead, column="PREFECTURE")
    with pytest.raises(AppointmentRefused) as refusal:
        appointed_to(held, stranger, lead, column="PREFECTURE")

    assert refusal.value.code == "no_mandate"
    assert Appointment.objects.get().person == reviewer


def test_a_reviewer_of_the_prefecture_does_not_review_the_county_they_worked_in(
    held, reviewer, lead
):
    had_a_post(reviewer, "990101")

    appointed_to(held, reviewer, lead, "990102", column="PREFECTURE")
    with pytest.raises(ActRefused) as refusal:
        appointed_to(held, reviewer, lead, "990101", column="PREFECTURE")

    assert refusal.value.code == "impartial"


def test_a_reviewer_marks_nothing_in_the_provinces_column(held, reviewer, lead, county):
    Grant.objects.filter(user=reviewer).update(region_prefix="99")

    with pytest.raises(AppointmentRefused) as refusal:
        appointed_to(held, reviewer, lead)

    assert refusal.value.code == "no_mandate"


def test_only_who_runs_the_round_appoints(held, inspector, filler):
    with pytest.raises(ActRefused) as refusal:
        appointed_to(held, inspector, filler)

    assert refusal.value.code == "forbidden"


@pytest.mark.parametrize("codes", [(), ("990199",), ("990101", "990199")])
def test_counties_of_the_round_alone_are_appointed_to(held, inspector, lead, codes):
    with pytest.raises(AppointmentRefused) as refusal:
        appoint(
            held=held, codes=codes, appointed=inspector, column="PROVINCE", person=lead, at=NOON
        )

    assert refusal.value.code == "counties"


def test_a_release_ends_the_appointment_with_a_reason(held, inspector, lead):
    [made] = appointed_to(held, inspector, lead)

    with pytest.raises(ActRefused) as refusal:
        release(appointment=made, reason=" ", person=lead, at=NOON)
    release(appointment=made, reason="另有任务", person=lead, at=NOON + DAY)

    made.refresh_from_db()
    assert refusal.value.code == "reason_given"
    assert made.ended_at == NOON + DAY
    assert StepTaken.objects.get(act="release").reason == "另有任务"
    with pytest.raises(AppointmentRefused) as again:
        release(appointment=made, reason="另有任务", person=lead, at=NOON)
    assert again.value.code == "ended"
    assert appointed_to(held, inspector, lead)


def test_a_declared_conflict_ends_the_appointment_and_keeps_them_out_next_year_too(
    held, inspector, lead, county
):
    [made] = appointed_to(held, inspector, lead)

    declare_conflict(appointment=made, conflict="配偶在该县任教", person=inspector, at=NOON)

    with pytest.raises(ActRefused):
        appointed_to(held, inspector, lead)
    with pytest.raises(ActRefused) as refusal:
        appointed_to(open_with(county, year=2026), inspector, lead)
    assert "申报过回避" in refusal.value.message
    event = AuditEvent.objects.get(verb="CONFLICT_DECLARED")
    assert "配偶" not in str(event.details)
    assert StepTaken.objects.get(act="declare_conflict").reason == "配偶在该县任教"


def test_a_conflict_is_declared_by_who_was_appointed_or_by_who_runs_the_round(
    held, inspector, lead
):
    other = make_person("other", Role.INSPECTOR, "99")
    [made] = appointed_to(held, inspector, lead)

    with pytest.raises(ActRefused) as refusal:
        declare_conflict(appointment=made, conflict="亲属", person=other, at=NOON)
    with pytest.raises(AppointmentRefused) as long:
        declare_conflict(appointment=made, conflict="亲" * 201, person=inspector, at=NOON)
    declare_conflict(appointment=made, conflict="亲属", person=lead, at=NOON)

    assert (refusal.value.code, long.value.code) == ("own_appointment", "long")
    assert Appointment.objects.get().conflict == "亲属"


def test_counties_are_put_into_groups_and_taken_out(held, lead, filler):
    words = {"held": held, "codes": ("990101", "990102"), "person": lead, "at": NOON}

    assert group(name=" 第一组 ", **words) == 2
    assert group(name="第一组", **words) == 0
    assert set(held.assessments.values_list("group", flat=True)) == {"第一组"}
    assert AuditEvent.objects.filter(verb="COUNTIES_GROUPED").count() == 2
    assert group(name="", **words) == 2
    with pytest.raises(AppointmentRefused):
        group(name="组" * 41, **words)
    with pytest.raises(ActRefused) as refusal:
        group(name="第二组", **words | {"person": filler})
    assert refusal.value.code == "forbidden"
