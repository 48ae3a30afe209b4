import subprocess
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from edu_duty import health
from edu_duty.audit.anchors import drop_anchor
from edu_duty.audit.guards import drop_guards
from edu_duty.health import HealthPart, report
from edu_duty.jobs import queue
from edu_duty.jobs.models import Job, Pulse
from edu_duty.jobs.pulse import beat
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fonts_are_asked_again():
    health._chinese_fonts.cache_clear()


@pytest.fixture
def all_alive() -> None:
    beat("worker", NOON)
    beat("sweeper", NOON)


def part(name: str) -> HealthPart:
    return next(part for part in report(NOON).parts if part.name == name)


def test_a_portal_whose_processes_live_is_well(all_alive):
    found = report(NOON)

    assert found.ok, [part.detail for part in found.parts if not part.ok]
    assert [part.name for part in found.parts] == [
        "database",
        "workers",
        "sweeper",
        "queue",
        "fonts",
        "anchors",
    ]


def test_a_worker_that_fell_silent_is_said_with_how_long(all_alive):
    beat("worker", NOON - timedelta(minutes=5))

    found = report(NOON)

    assert not found.ok
    assert "300" in part("workers").detail


def test_a_worker_that_never_answered_is_said(all_alive):
    Pulse.objects.filter(pk="worker").delete()

    assert not part("workers").ok


def test_a_worker_busy_with_a_long_job_counts_as_alive(all_alive):
    beat("worker", NOON - timedelta(minutes=5))
    job = Job.objects.create(
        kind="score_counties",
        subject="x",
        input_digest="a",
        created_by_name="filler",
        created_at=NOON - timedelta(minutes=5),
    )
    queue.claim(str(job.pk), NOON - timedelta(seconds=5))

    assert part("workers").ok


def test_a_sweeper_that_does_not_run_is_said():
    beat("worker", NOON)

    assert not part("sweeper").ok


def test_a_job_that_waits_too_long_is_said(all_alive):
    Job.objects.create(
        kind="score_counties",
        subject="x",
        input_digest="a",
        created_by_name="filler",
        created_at=NOON - timedelta(minutes=5),
    )

    assert not part("queue").ok
    assert "300" in part("queue").detail


def test_a_machine_without_chinese_fonts_is_said_with_the_package_to_install(
    all_alive, monkeypatch
):
    nothing = subprocess.CompletedProcess([], 0, stdout=b"", stderr=b"")
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: nothing)

    assert not part("fonts").ok
    assert "fonts-noto-cjk" in part("fonts").detail


def test_a_machine_without_the_font_subsetter_is_said(all_alive, monkeypatch):
    monkeypatch.setattr(health, "SUBSETTER", "libnothing.so.0")

    assert not part("fonts").ok
    assert "libharfbuzz-subset0" in part("fonts").detail


def test_a_database_that_is_away_makes_every_part_that_asks_it_unwell(monkeypatch, caplog):
    def away(*_arguments):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(Job.objects, "exists", away)
    monkeypatch.setattr(health, "last_beat", away)
    monkeypatch.setattr(health, "oldest_wait", away)

    found = {part.name: part.ok for part in report(NOON).parts}

    assert found == {
        "database": False,
        "workers": False,
        "sweeper": False,
        "queue": False,
        "fonts": True,
        "anchors": True,
    }
    assert "could not be examined" in caplog.text


def test_the_command_refuses_with_the_reason(capsys):
    with pytest.raises(CommandError, match="sweeper"):
        call_command("health", "--part", "sweeper", "--json")

    assert '"ok": false' in capsys.readouterr().out


def test_ask_says_that_nobody_answers():
    assert "refused" in health.ask("http://127.0.0.1:1")


@pytest.mark.django_db
def test_an_anchor_that_is_too_old_is_a_warning_and_nothing_worse(all_alive, settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    drop_anchor(NOON - timedelta(hours=3))

    found = report(NOON)

    assert found.ok
    assert part("anchors").warning
    assert "3 小时" in part("anchors").detail


@pytest.mark.django_db
def test_an_anchor_of_this_hour_is_well(all_alive, settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    drop_anchor(NOON)

    assert not part("anchors").warning


@pytest.mark.django_db
def test_a_database_that_lets_events_be_changed_is_a_warning(all_alive):
    drop_guards()

    assert part("anchors").warning
