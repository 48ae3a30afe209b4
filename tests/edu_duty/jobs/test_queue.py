import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.utils import timezone

from edu_duty.audit.models import AuditEvent
from edu_duty.jobs import queue
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, Heartbeat, JobRefused, LeaseLost, Outcome
from tests.conftest import NOON
from tests.edu_duty.jobs.claims import claim_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bells(monkeypatch) -> list[Job]:
    """The jobs the broker was rung for."""
    rung: list[Job] = []
    monkeypatch.setattr(queue, "ring", rung.append)
    return rung


def enqueue(digest: str = "a", subject: str = "990101/2024") -> Job:
    return queue.enqueue(
        kind="score_counties",
        subject=subject,
        digest=digest,
        payload={"year": 2024},
        region_code="990101",
        actor_name="filler",
        at=NOON,
    )


def answer(held: Claim) -> Outcome:
    return Outcome(lambda: {"page": "/", "attempt": held.attempt})


def crash(_held: Claim) -> Outcome:
    raise KeyError("missing")


def test_enqueue_rings_only_when_the_transaction_commits(bells, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue()
        before = list(bells)

    assert before == []
    assert bells == [job]


def test_enqueue_returns_the_job_with_the_same_input(bells):
    first = enqueue()

    second = enqueue()

    assert second.pk == first.pk
    assert Job.objects.count() == 1


def test_enqueue_makes_another_job_for_another_input(bells):
    first = enqueue("a")

    second = enqueue("b")

    assert second.pk != first.pk


def test_enqueue_queues_a_failed_job_again(bells):
    job = enqueue()
    queue.fail(claim_of(job), code="x", detail="because", retry=False)

    again = enqueue()

    assert again.pk == job.pk
    assert (again.state, again.attempts, again.error_code) == (Job.State.QUEUED, 0, "")


def test_enqueue_replaces_a_cancelled_job(bells):
    job = enqueue()
    queue.cancel_job(job_id=job.pk, actor_name="filler", at=NOON)

    again = enqueue()

    assert again.pk != job.pk


def test_a_job_is_claimed_once():
    job = enqueue()

    first, second = queue.claim(str(job.pk), NOON), queue.claim(str(job.pk), NOON)

    assert first is not None
    assert second is None


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_gets_the_job(shared_database):
    job = enqueue()
    start = threading.Barrier(4)
    settings_dict = connection.settings_dict
    claims: list[Claim | None] = []

    def take() -> None:
        connection.settings_dict = settings_dict
        start.wait()
        claims.append(queue.claim(str(job.pk), NOON))
        connection.close()

    workers = [threading.Thread(target=take) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(claims) == 4
    assert len([held for held in claims if held is not None]) == 1


def test_a_job_whose_time_has_not_come_is_not_claimed():
    job = enqueue()
    Job.objects.update(not_before=NOON + timedelta(seconds=1))

    assert queue.claim(str(job.pk), NOON) is None
    assert queue.claim(str(job.pk), NOON + timedelta(seconds=1)) is not None


def test_an_expired_lease_is_claimed_by_another(settings):
    job = enqueue()
    claim_of(job)
    later = NOON + timedelta(seconds=settings.JOB_LEASE_SECONDS + 1)

    second = claim_of(job, at=later)

    assert second.attempt == 2


def test_a_job_without_attempts_left_is_not_claimed():
    job = enqueue()
    Job.objects.update(attempts=3)

    assert queue.claim(str(job.pk), NOON) is None


def test_finish_stores_the_result_once():
    job = enqueue()
    held = claim_of(job)

    queue.finish(held, answer(held))

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.result == {"page": "/", "attempt": 1}
    assert len(job.result_digest) == 64
    assert job.lease_token is None
    assert job.finished_at is not None


def test_finish_discards_what_a_worker_computed_that_lost_its_lease(settings):
    job = enqueue()
    late = claim_of(job)
    current = claim_of(job, at=NOON + timedelta(seconds=settings.JOB_LEASE_SECONDS + 1))

    with pytest.raises(LeaseLost):
        queue.finish(late, answer(late))
    queue.finish(current, answer(current))

    job.refresh_from_db()
    assert job.result == {"page": "/", "attempt": 2}


def test_finish_without_the_lease_check_would_store_it(settings):
    settings.JOBS_CHECK_LEASE = False
    job = enqueue()
    late = claim_of(job)
    current = claim_of(job, at=NOON + timedelta(seconds=settings.JOB_LEASE_SECONDS + 1))
    queue.finish(current, answer(current))

    queue.finish(late, answer(late))

    job.refresh_from_db()
    assert job.result == {"page": "/", "attempt": 1}


def test_finish_keeps_nothing_when_storing_fails_halfway():
    job = enqueue()
    held = claim_of(job)

    def store() -> dict[str, str]:
        Job.objects.filter(pk=job.pk).update(progress_note="half")
        raise JobRefused("taken", "already there")

    with pytest.raises(JobRefused):
        queue.finish(held, Outcome(store))

    job.refresh_from_db()
    assert (job.state, job.progress_note) == (Job.State.RUNNING, "")


def test_progress_is_written_and_throttled():
    job = enqueue()
    held = claim_of(job)

    held.progress(1, 100, "one")
    held.progress(2, 100, "two")
    throttled = Job.objects.get(pk=job.pk)
    held.progress(100, 100, "all")

    job.refresh_from_db()
    assert (throttled.progress_done, throttled.progress_note) == (1, "one")
    assert (job.progress_done, job.progress_total, job.progress_note) == (100, 100, "all")


def test_progress_tells_a_worker_that_its_job_was_cancelled():
    job = enqueue()
    held = claim_of(job)
    queue.cancel_job(job_id=job.pk, actor_name="filler", at=NOON)

    with pytest.raises(LeaseLost):
        held.progress(1, 2)


def test_progress_stops_a_worker_whose_heartbeat_found_the_lease_gone():
    held = claim_of(enqueue())
    held.lost.set()

    with pytest.raises(LeaseLost):
        held.progress(1, 2)


def test_run_claimed_ends_a_job_with_its_result():
    job = enqueue()

    queue.run_claimed(str(job.pk), answer)

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"page": "/", "attempt": 1})


def test_run_claimed_leaves_a_job_alone_that_somebody_else_holds():
    job = enqueue()
    claim_of(job, at=timezone.now())

    queue.run_claimed(str(job.pk), answer)

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.RUNNING, None)


def test_run_claimed_gives_a_crashed_job_back_with_a_growing_pause(caplog):
    job = enqueue()

    queue.run_claimed(str(job.pk), crash)

    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert job.error_code == "crash"
    assert "KeyError" in job.error_detail
    assert job.not_before is not None
    assert timedelta(seconds=5) < job.not_before - timezone.now() <= timedelta(seconds=10)
    assert "failed on attempt 1" in caplog.text


def test_run_claimed_fails_a_job_for_good_after_its_last_attempt(caplog):
    job = enqueue()
    Job.objects.update(attempts=2)

    queue.run_claimed(str(job.pk), crash)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.FAILED, 3)
    assert str(job.pk) in job.error_detail
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.JOB_FAILED)
    assert (event.target, event.region_code) == (str(job.pk), "990101")
    assert event.details == {"kind": "score_counties", "subject": "990101/2024", "code": "crash"}


def test_run_claimed_does_not_retry_a_refusal():
    job = enqueue()

    def refuse(_held: Claim) -> Outcome:
        raise JobRefused("no_return", "示例甲县 2024 年没有数据包。")

    queue.run_claimed(str(job.pk), refuse)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_code) == (Job.State.FAILED, 1, "no_return")
    assert job.error_detail == "示例甲县 2024 年没有数据包。"


def test_run_claimed_says_in_words_that_a_job_took_too_long():
    job = enqueue()

    def linger(_held: Claim) -> Outcome:
        raise SoftTimeLimitExceeded

    queue.run_claimed(str(job.pk), linger)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.QUEUED, "time")
    assert "240" in job.error_detail


def test_run_claimed_discards_the_work_on_a_job_cancelled_meanwhile(caplog):
    job = enqueue()

    def work(held: Claim) -> Outcome:
        queue.cancel_job(job_id=job.pk, actor_name="filler", at=NOON)
        return answer(held)

    queue.run_claimed(str(job.pk), work)

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.CANCELLED, None)
    assert "discarded" in caplog.text


def test_cancel_job_refuses_one_that_has_ended():
    job = enqueue()
    queue.run_claimed(str(job.pk), answer)

    with pytest.raises(JobRefused) as refusal:
        queue.cancel_job(job_id=job.pk, actor_name="filler", at=NOON)

    assert refusal.value.code == "ended"


def test_cancel_job_leaves_an_audit_event():
    job = enqueue()

    queue.cancel_job(job_id=job.pk, actor_name="lead", at=NOON)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.JOB_CANCELLED)
    assert (event.target, event.actor_name) == (str(job.pk), "lead")


def test_requeue_job_gives_a_failed_job_all_its_attempts_back(
    bells, django_capture_on_commit_callbacks
):
    job = enqueue()
    queue.fail(claim_of(job), code="x", detail="because", retry=False)

    with django_capture_on_commit_callbacks(execute=True):
        queue.requeue_job(job_id=job.pk, actor_name="filler", at=NOON)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_detail) == (Job.State.QUEUED, 0, "")
    assert job in bells
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.JOB_REQUEUED).count() == 1


def test_requeue_job_refuses_one_that_has_not_failed():
    job = enqueue()

    with pytest.raises(JobRefused) as refusal:
        queue.requeue_job(job_id=job.pk, actor_name="filler", at=NOON)

    assert refusal.value.code == "not_failed"


def test_requeue_job_refuses_a_cancelled_one_that_was_replaced():
    job = enqueue()
    queue.cancel_job(job_id=job.pk, actor_name="filler", at=NOON)
    enqueue()

    with transaction.atomic(), pytest.raises(JobRefused) as refusal:
        queue.requeue_job(job_id=job.pk, actor_name="filler", at=NOON)

    assert refusal.value.code == "replaced"


def test_the_heartbeat_renews_the_lease(settings):
    settings.JOB_LEASE_SECONDS = 0.06
    job = enqueue()
    held = claim_of(job)
    beat = Heartbeat(held)

    kept = beat._renew()

    job.refresh_from_db()
    assert kept
    assert job.lease_until is not None
    assert job.lease_until > NOON + timedelta(seconds=1)


def test_the_heartbeat_finds_that_the_lease_is_gone(settings):
    job = enqueue()
    held = claim_of(job)
    queue.cancel_job(job_id=job.pk, actor_name="filler", at=NOON)

    assert not Heartbeat(held)._renew()
