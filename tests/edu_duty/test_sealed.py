import os
import signal
import socket
import subprocess
import sys
import textwrap

import pytest

from edu_duty.sealed import ROOT, SealedFailure, run_sealed
from tests.stack.processes import alive, descendants, wait_until


def attempt(content: str, *, seconds: int = 30, memory_mb: int = 512) -> str:
    """Run one act in a sealed child."""
    answer = run_sealed(
        "tests.edu_duty.hostile", content.encode(), seconds=seconds, memory_mb=memory_mb
    )
    return answer.decode()


def test_a_sealed_child_answers_what_its_module_returns():
    assert attempt("echo 示例") == "示例"


def test_what_a_module_prints_is_not_taken_for_its_answer():
    assert attempt("chatter yes") == "yes"


def test_a_sealed_child_cannot_open_a_connection():
    server = socket.create_server(("127.0.0.1", 0))

    with server, pytest.raises(SealedFailure, match="refused in a sealed process") as failure:
        attempt(f"connect {server.getsockname()[1]}")

    assert failure.value.reason == "crash"


@pytest.mark.parametrize("act", ["write", "write_raw"])
def test_a_sealed_child_cannot_write_a_file(tmp_path, act):
    target = tmp_path / "harm"

    with pytest.raises(SealedFailure, match="writing a file is refused"):
        attempt(f"{act} {target}")

    assert not target.exists()


def test_a_sealed_child_cannot_start_a_program():
    with pytest.raises(SealedFailure, match="refused in a sealed process"):
        attempt("run /usr/bin/id")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "BROKER_URL"])
def test_a_sealed_child_is_not_given_our_secrets(monkeypatch, name):
    monkeypatch.setenv(name, "hidden")

    assert attempt(f"environment {name}") == ""


def test_a_sealed_child_that_never_ends_is_stopped():
    with pytest.raises(SealedFailure) as failure:
        attempt("spin", seconds=1)

    assert failure.value.reason == "time"


def test_a_sealed_child_that_takes_too_much_memory_is_stopped():
    with pytest.raises(SealedFailure) as failure:
        attempt("hoard 2000", memory_mb=256)

    assert failure.value.reason == "memory"


def test_a_sealed_child_may_use_the_memory_it_was_given():
    assert attempt("hoard 100", memory_mb=512) == str(100 * 2**20)


def test_a_sealed_child_that_gives_up_is_a_crash_with_its_status():
    with pytest.raises(SealedFailure, match="3") as failure:
        attempt("exit 3")

    assert failure.value.reason == "crash"


@pytest.mark.stack
def test_a_sealed_child_dies_with_the_worker_that_waits_for_it():
    program = """
        from edu_duty.sealed import run_sealed
        run_sealed("tests.edu_duty.hostile", b"wait", seconds=60, memory_mb=512)
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], env=environment)
    wait_until(lambda: descendants(worker.pid), "the sealed child starts")
    child = descendants(worker.pid)[0]
    wait_until(lambda: _is_tied(child), "the sealed child is tied to its parent")

    worker.send_signal(signal.SIGKILL)
    worker.wait()

    wait_until(lambda: not alive(child), "the sealed child dies")


def _is_tied(pid: int) -> bool:
    # Limits are set right after the child is tied: it can write no byte to a file.
    with open(f"/proc/{pid}/limits") as limits:
        return any(line.startswith("Max file size             0") for line in limits)
