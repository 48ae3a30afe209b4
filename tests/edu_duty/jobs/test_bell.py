from typing import Any

import pytest
from django.conf import settings as portal
from kombu import Connection
from kombu.exceptions import OperationalError

from edu_duty.celery import app
from edu_duty.jobs.bell import bell, ring, ring_task
from edu_duty.jobs.models import Job


@pytest.mark.stack
def test_ring_leaves_one_message_on_the_queue_of_the_kind():
    job = Job(kind="score_counties")
    with bell() as connection:
        channel: Any = connection.default_channel
        channel.queue_purge("score")

        taken = ring(job)

        size = channel.queue_declare(queue="score").message_count
        channel.queue_purge("score")
    assert taken
    assert size == 1


@pytest.mark.parametrize("problem", [OSError("no disk"), ConnectionRefusedError()])
def test_a_broker_that_is_away_is_a_line_in_the_log_and_nothing_more(monkeypatch, caplog, problem):
    def refuse(*_arguments, **_options):
        raise problem

    monkeypatch.setattr(app, "send_task", refuse)

    taken = ring_task("schools.tasks.import_return", "import", "42")

    assert not taken
    assert "took no message" in caplog.text


def test_a_redis_that_is_away_makes_nobody_wait(monkeypatch, caplog):
    def nowhere(**options) -> Connection:
        return Connection("redis://127.0.0.1:1/0", **options)

    monkeypatch.setattr(app, "connection", nowhere)

    taken = ring_task("schools.tasks.import_return", "import", "42")

    assert not taken
    assert "took no message" in caplog.text


def test_a_programming_error_is_not_taken_for_a_broker_that_is_away(monkeypatch):
    def blunder(*_arguments, **_options):
        raise TypeError("not the broker")

    monkeypatch.setattr(app, "send_task", blunder)

    with pytest.raises(TypeError):
        ring_task("schools.tasks.import_return", "import", "42")


def test_an_operational_error_of_the_library_means_the_broker_is_away(monkeypatch):
    def refuse(*_arguments, **_options):
        raise OperationalError("gone")

    monkeypatch.setattr(app, "send_task", refuse)

    assert not ring_task("schools.tasks.import_return", "import", "42")


def test_every_kind_of_job_names_a_task_and_a_queue_that_workers_listen_on():
    for task, queue, title in portal.JOB_KINDS.values():
        room, module, name = task.rsplit(".", 2)
        assert (module, bool(room and name)) == ("tasks", True)
        assert queue in {"import", "score", "report", "sys"}
        assert str(title)
