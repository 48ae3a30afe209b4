"""Every event of a request tells who acted, in which post and from where."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from edu_duty.accounts.trail import worker_origin
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.queue import enqueue, run_claimed
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def newest() -> AuditEvent:
    return AuditEvent.objects.order_by("-pk")[0]


def test_an_event_of_a_request_tells_the_person_the_post_and_the_address(client, filler):
    client.force_login(filler)

    client.post(reverse("accounts:sign_out"), REMOTE_ADDR="192.0.2.9")

    event = newest()
    assert (event.actor_id, event.actor_name) == (filler.pk, "filler")
    assert (event.posts, event.origin) == ("COUNTY_FILLER@990101", "192.0.2.9")


def test_an_event_of_a_job_tells_who_asked_for_it(filler):
    job = enqueue(
        kind="score_counties",
        subject="990101/2024",
        digest="d",
        payload={},
        region_code="990101",
        actor_name="filler",
        at=NOON,
    )

    def work(_held):
        raise ValueError("on purpose")

    for _attempt in range(3):
        type(job).objects.filter(pk=job.pk).update(not_before=None)
        run_claimed(str(job.pk), work)

    event = newest()
    assert event.verb == "JOB_FAILED"
    assert (event.actor_id, event.origin) == (filler.pk, "worker")
    assert event.posts == "COUNTY_FILLER@990101"


def test_an_event_of_a_command_names_the_command(tmp_path):
    call_command("export_audit", out=tmp_path / "audit.jsonl")

    assert (newest().verb, newest().origin) == ("AUDIT_EXPORTED", "command export_audit")


def test_nobody_is_behind_a_worker_whose_person_left(db):
    assert worker_origin("gone").person() is None


def test_what_somebody_may_not_do_is_written_down(client, official):
    client.force_login(official)

    client.post(reverse("schools:import", args=["990101", 2024]))

    event = newest()
    assert (event.verb, event.target) == ("ACCESS_REFUSED", "schools:import")
    assert (event.actor_name, event.region_code) == ("official", "990101")
    assert event.details["asked"] == {"code": "990101", "year": "2024"}


def test_a_county_that_is_not_ones_own_is_written_down(client, outsider, county):
    client.force_login(outsider)

    client.get(reverse("schools:return", args=[county.code, 2024]))

    assert (newest().verb, newest().details["status"]) == ("ACCESS_REFUSED", 404)


def test_an_address_that_leads_nowhere_is_no_event(client, filler):
    client.force_login(filler)

    client.get("/nowhere/13800138000/")

    assert not AuditEvent.objects.exists()


def test_a_file_that_is_taken_away_is_one_event(client, lead, county):
    client.force_login(lead)

    answer = client.get(reverse("assessments:export"))

    assert answer.status_code == 200
    assert [event.verb for event in AuditEvent.objects.all()] == ["FILE_TAKEN"]
    assert newest().target == "assessments:export"


def test_a_file_that_has_words_of_its_own_is_not_told_twice(client, filler, county):
    client.force_login(filler)

    client.get(reverse("schools:workbook", args=[county.code, 2024]))

    assert [event.verb for event in AuditEvent.objects.all()] == ["RETURN_EXPORTED"]
