import os
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.core.management import call_command

from edu_duty.audit.models import AuditEvent
from edu_duty.jobs import queue, sweeper
from edu_duty.jobs.models import Job, Pulse
from edu_duty.jobs.sweeper import sweep
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def bells(monkeypatch) -> list[Job]:
    """The jobs the broker was rung for; its queues are empty."""
    rung: list[Job] = []

    def ring(job: Job) -> bool:
        rung.append(job)
        return True

    monkeypatch.setattr(sweeper, "ring", ring)
    monkeypatch.setattr(sweeper, "ring_task", lambda *_arguments: True)
    monkeypatch.setattr(sweeper, "_room", lambda: {"score": 2, "sys": 200})
    return rung


def make_job(subject: str, **fields) -> Job:
    values = {
        "kind": "score_counties",
        "input_digest": "a",
        "region_code": "990101",
        "created_by_name": "filler",
        "created_at": NOON,
    }
    return Job.objects.create(subject=subject, **{**values, **fields})


def make_running(subject: str, **fields) -> Job:
    job = make_job(subject, **fields)
    assert queue.claim(str(job.pk), NOON)
    return job


def test_sweep_rings_for_jobs_whose_time_has_come(bells):
    due = make_job("due")
    make_job("later", not_before=NOON + timedelta(minutes=1))

    swept = sweep(NOON)

    assert bells == [due]
    assert swept.rung == 1


def test_sweep_does_not_fill_a_queue_beyond_its_room_and_takes_the_oldest_first(bells):
    make_job("newest", created_at=NOON)
    oldest = make_job("oldest", created_at=NOON - timedelta(minutes=2))
    middle = make_job("middle", created_at=NOON - timedelta(minutes=1))

    sweep(NOON)

    assert bells == [oldest, middle]


def test_sweep_frees_an_expired_lease_and_rings(bells):
    job = make_running("lost")

    swept = sweep(NOON + timedelta(minutes=1))

    job.refresh_from_db()
    assert (job.state, job.lease_token, job.attempts) == (Job.State.QUEUED, None, 1)
    assert (swept.freed, bells) == (1, [job])


def test_sweep_leaves_a_lease_that_holds(bells):
    job = make_running("held")

    swept = sweep(NOON + timedelta(seconds=portal.JOB_LEASE_SECONDS - 1))

    job.refresh_from_db()
    assert (job.state, swept.freed) == (Job.State.RUNNING, 0)


def test_sweep_fails_a_job_whose_workers_always_die_with_a_reason_to_read(bells):
    job = make_running("doomed", attempts=2)

    swept = sweep(NOON + timedelta(minutes=1))

    job.refresh_from_db()
    assert (job.state, job.error_code, swept.failed) == (Job.State.FAILED, "worker_lost", 1)
    assert "3 次" in job.error_detail
    assert str(job.pk) in job.error_detail
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.JOB_FAILED)
    assert event.target == str(job.pk)


def test_a_second_sweep_at_the_same_moment_changes_nothing(bells):
    make_running("lost")
    make_running("doomed", attempts=2)
    moment = NOON + timedelta(minutes=1)
    sweep(moment)
    before = list(Job.objects.order_by("pk").values())

    second = sweep(moment)

    assert list(Job.objects.order_by("pk").values()) == before
    assert (second.freed, second.failed) == (0, 0)


def test_sweep_says_when_the_queue_stands_still(bells, caplog):
    make_job("old", created_at=NOON - timedelta(minutes=3))

    swept = sweep(NOON)

    assert swept.waiting == timedelta(minutes=3)
    assert "stands still" in caplog.text


def test_a_job_that_waits_for_its_next_attempt_does_not_count_as_standing_still(bells, caplog):
    make_job("again", created_at=NOON - timedelta(hours=1), not_before=NOON)

    swept = sweep(NOON)

    assert swept.waiting == timedelta()
    assert "stands still" not in caplog.text


def test_sweep_removes_old_unfinished_files_and_messages_and_nothing_else(
    bells, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    shelf = tmp_path / "files" / "uploads" / "ab"
    messages = tmp_path / "broker" / "queue"
    for folder in (shelf, messages):
        folder.mkdir(parents=True)
    old = [shelf / "abcd.1.part", messages / "1_x.score.msg"]
    kept = [shelf / "abcd", shelf / "fresh.2.part", messages / "2_y.score.msg"]
    for path in [*old, *kept]:
        path.touch()
    hours_ago = (NOON - timedelta(hours=2)).timestamp()
    now = NOON.timestamp()
    for path in [*old, shelf / "abcd"]:
        os.utime(path, (hours_ago, hours_ago))
    for path in kept[1:]:
        os.utime(path, (now, now))

    swept = sweep(NOON)

    assert swept.removed == 2
    assert [path.exists() for path in old] == [False, False]
    assert [path.exists() for path in kept] == [True, True, True]


def test_sweep_shows_that_it_lives(bells):
    sweep(NOON)

    assert Pulse.objects.get(pk="sweeper").at == NOON


def test_the_command_sweeps_once_and_answers_in_json(bells, capsys):
    make_job("due")

    call_command("sweep", "--once", "--json")

    assert '"rung": 1' in capsys.readouterr().out
