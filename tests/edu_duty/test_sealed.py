import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from edu_duty import sealed
from edu_duty.sealed import ROOT, SealedChild, SealedFailure, run_sealed, stand_by
from tests.stack.processes import alive, descendants, wait_until

HOSTILE = "tests.edu_duty.hostile"


WAIT_SECONDS = 60


@pytest.fixture
def standing(monkeypatch):
    """A child that stands ready, in a register of its own."""
    monkeypatch.setattr(sealed, "_standing", {})
    standing = stand_by(HOSTILE, seconds=30, memory_mb=512)
    assert standing.await_ready(WAIT_SECONDS)
    yield standing
    standing.end()


@pytest.fixture(params=["started when needed", "stood ready"])
def attempt(request):
    """Run one act in a sealed child; whether it stood ready or not, it may do no more."""

    def run(content: str, *, seconds: int = 30, memory_mb: int = 512) -> str:
        ahead = request.param == "stood ready"
        child = SealedChild(HOSTILE, seconds, memory_mb, rehearsal=HOSTILE if ahead else "")
        assert not ahead or child.await_ready()
        return child.answer(content.encode()).decode()

    return run


def test_a_sealed_child_answers_what_its_module_returns(attempt):
    assert attempt("echo 示例") == "示例"


def test_what_a_module_prints_is_not_taken_for_its_answer(attempt):
    assert attempt("chatter yes") == "yes"


def test_a_sealed_child_cannot_open_a_connection(attempt):
    server = socket.create_server(("127.0.0.1", 0))

    with server, pytest.raises(SealedFailure, match="refused in a sealed process") as failure:
        attempt(f"connect {server.getsockname()[1]}")

    assert failure.value.reason == "crash"


@pytest.mark.parametrize("act", ["write", "write_raw"])
def test_a_sealed_child_cannot_write_a_file(attempt, tmp_path, act):
    target = tmp_path / "harm"

    with pytest.raises(SealedFailure, match="writing a file is refused"):
        attempt(f"{act} {target}")

    assert not target.exists()


def test_a_sealed_child_cannot_start_a_program(attempt):
    with pytest.raises(SealedFailure, match="refused in a sealed process"):
        attempt("run /usr/bin/id")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "BROKER_URL"])
def test_a_sealed_child_is_not_given_our_secrets(attempt, monkeypatch, name):
    monkeypatch.setenv(name, "hidden")

    assert attempt(f"environment {name}") == ""


def test_a_sealed_child_that_never_ends_is_stopped(attempt):
    with pytest.raises(SealedFailure) as failure:
        attempt("spin", seconds=1)

    assert failure.value.reason == "time"


def test_a_sealed_child_that_takes_too_much_memory_is_stopped(attempt):
    with pytest.raises(SealedFailure) as failure:
        attempt("hoard 2000", memory_mb=256)

    assert failure.value.reason == "memory"


def test_a_sealed_child_may_use_the_memory_it_was_given(attempt):
    assert attempt("hoard 100", memory_mb=512) == str(100 * 2**20)


def test_a_sealed_child_that_gives_up_is_a_crash_with_its_status(attempt):
    with pytest.raises(SealedFailure, match="3") as failure:
        attempt("exit 3")

    assert failure.value.reason == "crash"


def test_a_child_that_stands_ready_is_sealed_before_it_is_given_anything():
    child = SealedChild(HOSTILE, 30, 512)

    ready = child.await_ready()

    limits = Path(f"/proc/{child.process.pid}/limits").read_text()
    child.end()
    assert ready
    for name, soft in (
        ("Max cpu time", "30"),
        ("Max address space", str(512 * 2**20)),
        ("Max file size", "0"),
        ("Max core file size", "0"),
    ):
        assert re.search(rf"^{name}\s+{soft}\s", limits, re.MULTILINE), name


@pytest.mark.parametrize("rehearsal", ["", HOSTILE])
def test_a_child_rehearses_only_where_it_is_told_to(rehearsal):
    child = SealedChild(HOSTILE, 30, 512, rehearsal=rehearsal)

    rehearsed = child.answer(b"rehearsed")

    assert rehearsed == (b"yes" if rehearsal else b"no")


def test_a_child_that_was_given_nothing_ends_by_itself():
    child = SealedChild(HOSTILE, 30, 512)
    assert child.await_ready()

    assert child.process.stdin is not None
    child.process.stdin.close()

    assert child.process.wait(10) == 0
    child.end()


def test_a_child_takes_no_second_input(standing):
    child = standing.take()

    assert child.answer(b"echo one") == b"one"

    with pytest.raises(ValueError, match="one input"):
        child.answer(b"echo two")


def test_two_inputs_never_share_a_child(standing):
    pids = set()
    for _time in range(3):
        assert standing.await_ready(WAIT_SECONDS)
        pids.add(run_sealed(HOSTILE, b"pid", seconds=30, memory_mb=512))

    assert len(pids) == 3


def test_what_stands_ready_is_taken_and_replaced(standing):
    ready = standing.take()
    assert ready is not None
    ready.end()
    standing.refill()
    assert standing.await_ready(WAIT_SECONDS)
    standing_pid = standing._child.process.pid

    answered = run_sealed(HOSTILE, b"pid", seconds=30, memory_mb=512)

    assert answered == str(standing_pid).encode()
    assert standing.await_ready(WAIT_SECONDS)
    assert standing._child.process.pid != standing_pid


def test_a_hostile_input_leaves_the_next_child_alone(standing):
    with pytest.raises(SealedFailure):
        run_sealed(HOSTILE, b"exit 3", seconds=30, memory_mb=512)

    assert standing.await_ready(WAIT_SECONDS)
    assert run_sealed(HOSTILE, b"echo yes", seconds=30, memory_mb=512) == b"yes"


def test_other_limits_or_another_environment_start_a_child_of_their_own(standing):
    standing_pid = str(standing._child.process.pid).encode()

    other = run_sealed(HOSTILE, b"pid", seconds=29, memory_mb=512)
    extra = run_sealed(HOSTILE, b"pid", seconds=30, memory_mb=512, extra={"A": "b"})

    assert standing_pid not in {other, extra}
    left = standing.take()
    left.end()
    assert left.process.pid == int(standing_pid)


def test_a_child_that_stands_ready_dies_with_its_worker():
    program = """
        from edu_duty.sealed import stand_by
        standing = stand_by("tests.edu_duty.hostile", seconds=30, memory_mb=512)
        assert standing.await_ready(30)
        print(standing._child.process.pid, flush=True)
        input()
    """
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert worker.stdout is not None
    child = int(worker.stdout.readline())
    assert alive(child)

    worker.send_signal(signal.SIGKILL)
    worker.communicate()

    wait_until(lambda: not alive(child), "the child that stood ready dies")


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
