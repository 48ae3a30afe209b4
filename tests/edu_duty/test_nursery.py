"""A child that was forked may do no more than one that was started, and sees one input."""

import os
import signal
import socket
import subprocess
import sys
import textwrap

import pytest

from edu_duty import nursery as nursery_module
from edu_duty.nursery import Nursery
from edu_duty.sealed import ROOT, SealedFailure
from tests.reports.receipts import there
from tests.stack.processes import alive, descendants, wait_until

HOSTILE = "tests.edu_duty.hostile"


@pytest.fixture(scope="module")
def nursery():
    nursery = Nursery(HOSTILE, 30, 512)
    yield nursery
    nursery.end()


def attempt(nursery: Nursery, content: str) -> str:
    return nursery.run(content.encode()).decode()


def test_a_forked_child_answers_what_its_module_returns(nursery):
    assert attempt(nursery, "echo 示例") == "示例"


def test_the_mother_has_rehearsed_before_any_child(nursery):
    assert attempt(nursery, "rehearsed") == "yes"


def test_nobody_is_asked_where_libraries_are(nursery):
    assert attempt(nursery, "library c") == "unknown"


def test_what_a_module_prints_is_not_taken_for_its_answer(nursery):
    assert attempt(nursery, "chatter yes") == "yes"


def test_no_two_inputs_share_a_child_and_one_mother_has_them_all(nursery):
    mother = nursery.mother()

    pids = {attempt(nursery, "pid") for _time in range(3)}

    assert len(pids) == 3
    assert nursery.mother() == mother
    assert str(mother) not in pids


def test_what_one_child_did_to_its_memory_the_next_one_does_not_see(nursery):
    attempt(nursery, "remember 甲")

    assert attempt(nursery, "remembered") == ""


def test_an_input_and_an_answer_larger_than_any_pipe_go_through(nursery):
    large = "示" * 3_000_000

    assert attempt(nursery, f"echo {large}") == large


def test_a_forked_child_cannot_open_a_connection(nursery):
    server = socket.create_server(("127.0.0.1", 0))

    with server, pytest.raises(SealedFailure, match="refused in a sealed process") as failure:
        attempt(nursery, f"connect {server.getsockname()[1]}")

    assert failure.value.reason == "crash"


@pytest.mark.parametrize("act", ["write", "write_raw"])
def test_a_forked_child_cannot_write_a_file(nursery, tmp_path, act):
    with pytest.raises(SealedFailure, match="writing a file is refused"):
        attempt(nursery, f"{act} {tmp_path / 'harm'}")

    assert not (tmp_path / "harm").exists()


def test_a_forked_child_cannot_start_a_program(nursery):
    with pytest.raises(SealedFailure, match="refused in a sealed process"):
        attempt(nursery, "run /usr/bin/id")


def test_a_forked_child_cannot_reach_its_mother(nursery):
    assert attempt(nursery, "sockets") == "0"


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "BROKER_URL"])
def test_a_forked_child_is_not_given_our_secrets(monkeypatch, name):
    monkeypatch.setenv(name, "hidden")
    nursery = Nursery(HOSTILE, 30, 512)

    told = attempt(nursery, f"environment {name}")

    nursery.end()
    assert told == ""


def test_the_kernel_limits_a_forked_child(nursery):
    limits = attempt(nursery, "limits")

    for line in (
        "Max cpu time              30",
        f"Max address space         {512 * 2**20}",
        "Max file size             0",
        "Max core file size        0",
    ):
        assert line in limits


def test_a_forked_child_that_never_ends_is_stopped_and_the_next_one_answers():
    nursery = Nursery(HOSTILE, 1, 512)

    with pytest.raises(SealedFailure) as failure:
        attempt(nursery, "spin")

    assert failure.value.reason == "time"
    assert attempt(nursery, "echo yes") == "yes"
    nursery.end()


def test_a_forked_child_that_only_waits_is_stopped_and_its_mother_serves_on(monkeypatch):
    monkeypatch.setattr(nursery_module, "GRACE_SECONDS", 0)
    nursery = Nursery(HOSTILE, 1, 512)
    attempt(nursery, "echo warm")
    mother = nursery.mother()

    with pytest.raises(SealedFailure) as failure:
        attempt(nursery, "wait")

    assert failure.value.reason == "time"
    assert attempt(nursery, "echo yes") == "yes"
    assert nursery.mother() == mother
    nursery.end()


def test_a_forked_child_that_takes_too_much_memory_is_stopped(nursery):
    with pytest.raises(SealedFailure) as failure:
        attempt(nursery, "hoard 2000")

    assert failure.value.reason == "memory"


def test_a_forked_child_that_gives_up_is_a_crash_and_the_next_one_answers(nursery):
    with pytest.raises(SealedFailure, match="3") as failure:
        attempt(nursery, "exit 3")

    assert failure.value.reason == "crash"
    assert attempt(nursery, "echo yes") == "yes"


def test_a_mother_that_died_is_replaced(nursery):
    attempt(nursery, "echo yes")
    dead = there(nursery.mother())
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: not alive(dead), "the mother dies")

    assert attempt(nursery, "echo yes") == "yes"

    assert nursery.mother() != dead


def test_a_module_that_cannot_be_loaded_is_a_crash():
    nursery = Nursery("tests.edu_duty.no_such_module", 5, 512)

    with pytest.raises(SealedFailure) as failure:
        nursery.run(b"")

    assert failure.value.reason == "crash"


def test_a_forked_worker_lets_go_of_the_mother_of_the_one_before_it():
    program = """
        import os
        from edu_duty.nursery import Nursery
        nursery = Nursery("tests.edu_duty.hostile", 30, 512)
        nursery.run(b"echo one")
        mother = nursery.mother()
        forked = os.fork()
        if forked == 0:
            os._exit(0 if nursery.mother() is None and nursery.run(b"echo two") == b"two" else 1)
        assert os.waitpid(forked, 0)[1] == 0
        assert nursery.run(b"echo three") == b"three" and nursery.mother() == mother
    """

    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.stack
def test_mother_and_child_die_with_the_worker_that_waits_for_them():
    program = """
        from edu_duty.nursery import Nursery
        Nursery("tests.edu_duty.hostile", 60, 512).run(b"wait")
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], env=environment)
    wait_until(lambda: len(descendants(worker.pid)) == 2, "mother and child run")
    family = descendants(worker.pid)

    worker.send_signal(signal.SIGKILL)
    worker.wait()

    wait_until(lambda: not any(map(alive, family)), "mother and child die")
