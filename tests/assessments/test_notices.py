"""Everybody concerned is told, nobody else, and never what was scored or written."""

import pytest
from django.core import mail

from assessments.deciding import decide, send_opinion
from assessments.models import Appointment, Assessment, Notice
from assessments.notices import KIND, mark_read, perform_mailing, tell, tell_round, unread_count
from assessments.objecting import file_objection
from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from tests.assessments.held import DAY
from tests.assessments.verified import submitted, verify
from tests.conftest import NOON, make_person

SENT, OPENS, OVER = NOON + 25 * DAY, NOON + 30 * DAY, NOON + 37 * DAY


@pytest.fixture
def people(county, neighbour, lead):
    make_person("head", Role.BUREAU_HEAD, county.code)
    make_person("filler", Role.COUNTY_FILLER, county.code)
    make_person("finance", Role.DEPARTMENT, county.code, department="财政局")
    make_person("planning", Role.DEPARTMENT, county.code, department="发展改革局")
    make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")
    make_person("elsewhere", Role.COUNTY_FILLER, neighbour.code)
    make_person("inspector", Role.INSPECTOR, "99")
    return {each: each for each in ("head", "filler")}


@pytest.fixture
def assessment(county) -> Assessment:
    return submitted(county)


def told(verb) -> set[str]:
    return set(Notice.objects.filter(verb=verb).values_list("person__username", flat=True))


def test_the_opinion_reaches_desk_and_reviewer_and_nobody_of_another_county(
    people, assessment, lead
):
    verify(assessment)

    send_opinion(assessment=assessment, person=lead, at=SENT)

    assert told("OPINION_SENT") == {"head", "filler", "reviewer"}


def test_who_does_something_is_not_told_of_it(people, assessment, lead):
    tell(assessment=assessment, verb="MARKS_MERGED", actor=lead, at=NOON)

    assert told("MARKS_MERGED") == set()


def test_inspectors_are_told_where_they_are_appointed(people, assessment, lead):
    tell(assessment=assessment, verb="ASSESSMENT_ACCEPTED", actor=lead, at=NOON)
    assert "inspector" not in told("ASSESSMENT_ACCEPTED")

    from_province = make_person("second", Role.INSPECTOR, "99")
    Appointment.objects.create(
        assessment=assessment,
        person=from_province,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=NOON,
    )
    tell(assessment=assessment, verb="ASSESSMENT_ACCEPTED", actor=lead, at=NOON)

    assert told("ASSESSMENT_ACCEPTED") == {"head", "filler", "second"}


def test_only_the_departments_of_a_point_are_told_of_it(people, assessment, lead):
    tell(
        assessment=assessment,
        verb="QUERY_ASKED",
        actor=lead,
        at=NOON,
        point="P02",
        departments={"财政局"},
    )

    assert told("QUERY_ASKED") == {"head", "filler", "finance"}
    assert Notice.objects.earliest("pk").page.endswith("/P02/")


def test_a_round_is_told_of_once_to_each(people, assessment, lead, django_assert_num_queries):
    with django_assert_num_queries(2):
        tell_round(held=assessment.round, verb="ROUND_OPENED", actor=lead, at=NOON)

    assert told("ROUND_OPENED") == {
        "head",
        "filler",
        "finance",
        "planning",
        "reviewer",
        "elsewhere",
    }


def test_an_act_nobody_needs_to_hear_of_costs_nothing(
    people, assessment, lead, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert tell(assessment=assessment, verb="RESPONSE_SAVED", actor=lead, at=NOON) == []


def test_telling_costs_two_queries(people, assessment, lead, django_assert_num_queries):
    assert assessment.county.name
    with django_assert_num_queries(2):
        tell(assessment=assessment, verb="ASSESSMENT_DECIDED", actor=lead, at=NOON)


def test_a_notice_holds_neither_scores_nor_what_people_wrote(people, assessment, lead):
    head = make_person("second_head", Role.BUREAU_HEAD, assessment.county_id)
    verify(assessment, P02_R="1.5")
    send_opinion(assessment=assessment, person=lead, at=SENT, said="绝密附言")
    file_objection(assessment=assessment, item="P02.R", statement="绝密理由", person=head, at=OPENS)
    assessment.objections.update(ruling="DISMISSED", answered_at=OPENS)
    decide(assessment=assessment, person=lead, at=OVER, said="绝密说明")

    kept = "".join(str(each.details) for each in Notice.objects.all())
    assert told("ASSESSMENT_DECIDED") >= {"head", "filler", "finance", "reviewer"}
    assert "绝密" not in kept
    assert set(Notice.objects.earliest("pk").details) == {"actor", "county", "round", "point"}


def test_demo_accounts_are_not_told_outside_a_demo(people, assessment, lead, settings):
    settings.DEMO = False
    filler = make_person("shown", Role.COUNTY_FILLER, assessment.county_id)
    filler.demo = True
    filler.save()

    tell(assessment=assessment, verb="OPINION_SENT", actor=lead, at=NOON)

    assert "shown" not in told("OPINION_SENT")


def test_without_a_mail_server_nothing_is_queued(people, assessment, lead):
    tell(assessment=assessment, verb="OPINION_SENT", actor=lead, at=NOON)

    assert not Job.objects.exists()


def test_with_a_mail_server_each_is_mailed_once_in_their_language(
    people, assessment, lead, settings
):
    settings.EMAIL_HOST = "mail.example"
    filler = make_person("reader", Role.COUNTY_FILLER, assessment.county_id)
    filler.email, filler.language = "reader@example.org", "en"
    filler.save()
    tell(assessment=assessment, verb="OPINION_SENT", actor=lead, at=NOON)

    job = Job.objects.get(kind=KIND)
    run_claimed(str(job.pk), perform_mailing)

    assert [message.to for message in mail.outbox] == [["reader@example.org"]]
    assert f"/assessments/{assessment.pk}/objections/" in mail.outbox[0].body
    assert Notice.objects.get(person=filler).mailed_at is not None
    job.refresh_from_db()
    assert job.result == {"sent": 1}


def test_reading_marks_ones_own_notices_alone(people, assessment, lead):
    tell(assessment=assessment, verb="OPINION_SENT", actor=lead, at=NOON)
    head, filler = (Notice.objects.get(person__username=name).person for name in ("head", "filler"))
    theirs = Notice.objects.get(person=filler).pk

    assert mark_read(person=head, at=NOON, notice=theirs) == 0
    assert mark_read(person=head, at=NOON) == 1
    assert (unread_count(head), unread_count(filler)) == (0, 1)
