import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edu_duty.jobs.sweeper import QUEUES
from edu_duty.slots import cores
from edu_duty.supervisor import ROOT, Child, PortBusy, listen, portal_commands
from tests.stack.once import made_once
from tests.stack.processes import alive, descendants, wait_until

MANAGE = [sys.executable, "manage.py"]


@pytest.fixture
def portal_environment(tmp_path) -> dict[str, str]:
    """A data folder of its own, on the embedded default, without the demo."""
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DEMO": "0",
        "PYTHONUNBUFFERED": "1",
        "HOST": "127.0.0.1",
    }
    environment.pop("DATABASE_URL", None)
    environment.pop("BROKER_URL", None)
    return environment


@pytest.fixture
def portal(portal_environment, tmp_path) -> Iterator[subprocess.Popen[bytes]]:
    """The whole portal on a free port, once web, worker and sweeper run."""

    def migrate(folder: Path) -> None:
        own = portal_environment | {"DATA_DIR": str(folder)}
        subprocess.run([*MANAGE, "migrate", "-v0", "--skip-checks"], cwd=ROOT, env=own, check=True)

    shutil.copytree(made_once("bare_portal", migrate), tmp_path, dirs_exist_ok=True)
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [*MANAGE, "run_portal", "--port", "0"],
            cwd=ROOT,
            env=portal_environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    # Web with its two workers, two Celery workers with their pools of two, the sweeper.
    wait_until(lambda: len(descendants(process.pid)) >= 10, "the portal's processes start")
    for name in ("worker", "printer"):
        log = tmp_path / "logs" / f"{name}.log"
        wait_until(lambda: b"ready" in log.read_bytes(), f"the {name}")  # noqa: B023
    yield process
    for pid in [process.pid, *descendants(process.pid)]:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def test_no_process_outlives_a_supervisor_that_is_killed(portal):
    below = descendants(portal.pid)

    portal.kill()
    portal.wait()

    wait_until(lambda: not any(alive(pid) for pid in below), "all its processes die")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_within_seconds(portal, number, tmp_path):
    below = descendants(portal.pid)

    portal.send_signal(number)
    status = portal.wait(20)

    assert status == 0
    assert not [pid for pid in below if alive(pid)]
    assert "已停止" in (tmp_path / "out").read_text(encoding="utf-8")


def test_a_child_that_dies_is_started_again_and_it_is_said(portal, tmp_path):
    sweepers = [pid for pid in descendants(portal.pid) if _runs(pid, "sweep")]

    os.kill(sweepers[0], signal.SIGKILL)

    wait_until(
        lambda: [
            pid for pid in descendants(portal.pid) if _runs(pid, "sweep") and pid not in sweepers
        ],
        "another sweeper runs",
    )
    assert "sweeper 意外结束（-9）" in (tmp_path / "out").read_text(encoding="utf-8")


def test_a_busy_port_is_said_in_words_before_anything_starts(portal_environment, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "run_portal", "--port", str(port)],
            cwd=ROOT,
            env=portal_environment,
            capture_output=True,
            check=False,
        )

    words = done.stderr.decode()
    assert done.returncode == 1
    assert f"端口 {port} 不能使用" in words
    assert f"Port {port} on 127.0.0.1 is busy" in words
    assert "Traceback" not in words
    assert not (tmp_path / "logs").exists()


def test_every_queue_has_one_worker_and_documents_have_one_of_their_own():
    with listen("127.0.0.1", 0) as listener:
        commands = portal_commands(listener, 64)

    queues = {name: line[line.index("-Q") + 1] for name, line in commands.items() if "-Q" in line}
    served = ",".join(queues.values()).split(",")
    assert sorted(served) == QUEUES
    assert queues["printer"] == "report"
    printers = commands["printer"]
    assert int(printers[printers.index("-c") + 1]) == cores()


def test_listen_takes_a_free_port_when_asked_for_none():
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


def test_listen_refuses_an_address_that_is_not_ours():
    with pytest.raises(PortBusy, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 0)


def test_a_child_that_falls_again_and_again_is_started_ever_more_slowly(tmp_path):
    child = Child("fails", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "fails.log")
    pauses = []
    for _ in range(7):
        child.start(())
        assert child.process is not None
        child.process.wait()
        started = child.started_at
        assert child.fell() == 3
        pauses.append(round(child.start_after - started))

    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_long_log_is_put_aside_at_the_next_start(tmp_path):
    log = tmp_path / "web.log"
    with log.open("wb") as stream:
        stream.truncate(11 * 1024 * 1024)
    child = Child("web", [sys.executable, "-c", "print('new')"], log)

    child.start(())

    assert child.process is not None
    child.process.wait()
    assert log.read_text() == "new\n"
    assert (tmp_path / "web.log.1").stat().st_size == 11 * 1024 * 1024


def _runs(pid: int, word: str) -> bool:
    try:
        return word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
