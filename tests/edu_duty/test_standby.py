"""One child stands ready, alone for whoever takes it, and is replaced."""

import os
import subprocess
import sys
import textwrap
import threading

import pytest

from edu_duty.sealed import ROOT
from edu_duty.standby import Standby
from tests.stack.processes import wait_until

WAIT_SECONDS = 30


class Doll:
    """A child that is no process: it lives until somebody says otherwise."""

    def __init__(self, *, ready=True):
        self.ready = ready
        self.lives = True
        self.ended = False

    def await_ready(self):
        return self.ready

    def alive(self):
        return self.lives

    def disown(self):
        raise AssertionError("nobody forks here")

    def end(self):
        self.ended = True


@pytest.fixture
def made():
    return []


@pytest.fixture
def standby(made):
    def start():
        made.append(Doll())
        return made[-1]

    standby = Standby(start, look_seconds=0.05)
    standby.begin()
    assert standby.await_ready(WAIT_SECONDS)
    return standby


def test_nothing_stands_ready_before_it_is_begun(made):
    standby = Standby(lambda: made.append(Doll()))

    assert standby.take() is None
    assert made == []


def test_beginning_twice_starts_one(standby, made):
    standby.begin()

    assert len(made) == 1


def test_one_child_is_taken_once(standby, made):
    taken = [standby.take(), standby.take()]

    assert taken == [made[0], None]


def test_many_at_once_never_get_the_same_child(standby, made):
    got = []
    together = threading.Barrier(8)

    def grab():
        together.wait()
        got.append(standby.take())

    grabbing = [threading.Thread(target=grab) for _one in range(8)]
    for thread in grabbing:
        thread.start()
    for thread in grabbing:
        thread.join()

    assert sorted(child is made[0] for child in got) == [False] * 7 + [True]


def test_another_is_started_only_when_the_first_is_done_with(standby, made):
    standby.take()
    assert not standby.await_ready(0.2)
    assert len(made) == 1

    standby.refill()

    assert standby.await_ready(WAIT_SECONDS)
    assert len(made) == 2


def test_who_is_done_with_a_child_leaves_its_end_to_the_standby(standby, made):
    spent = standby.take()

    standby.refill(spent)

    assert standby.await_ready(WAIT_SECONDS)
    assert (made[0].ended, made[1].ended) == (True, False)


def test_a_spent_child_ends_though_another_stands_ready(standby, made):
    spent = Doll()

    standby.refill(spent)

    wait_until(lambda: spent.ended, "the spent child ends")
    assert len(made) == 1
    assert standby.take() is made[0]


def test_where_nobody_keeps_children_a_spent_one_ends_at_once():
    spent = Doll()

    Standby(Doll).refill(spent)

    assert spent.ended


def test_a_refill_keeps_what_stands_ready(standby, made):
    standby.refill()

    assert standby.take() is made[0]
    assert len(made) == 1


def test_a_child_that_died_is_buried_and_replaced_unasked(standby, made):
    made[0].lives = False

    with standby._changed:
        replaced = standby._changed.wait_for(lambda: standby._child is not made[0], WAIT_SECONDS)

    assert replaced
    assert standby.await_ready(WAIT_SECONDS)
    assert made[0].ended
    assert standby.take() is made[1]


def test_a_dead_child_is_never_handed_out(made):
    def start():
        made.append(Doll())
        return made[-1]

    standby = Standby(start)
    standby.begin()
    assert standby.await_ready(WAIT_SECONDS)
    made[0].lives = False

    assert standby.take() is None
    assert made[0].ended


@pytest.mark.parametrize("trouble", ["not ready", "not started"])
def test_a_start_that_fails_is_told_and_tried_again(made, caplog, trouble):
    def start():
        made.append(Doll(ready=len(made) > 0 or trouble != "not ready"))
        if len(made) == 1 and trouble == "not started":
            raise OSError("no more processes")
        return made[-1]

    standby = Standby(start, look_seconds=0.05)
    standby.begin()

    assert standby.await_ready(WAIT_SECONDS)
    assert standby.take() is made[1]
    assert "started ahead" in caplog.text
    assert made[0].ended == (trouble == "not ready")


def test_a_forked_process_leaves_the_child_of_its_parent_alone():
    program = """
        import os, sys
        from edu_duty.sealed import run_sealed, stand_by
        limits = {"seconds": 30, "memory_mb": 512}
        standing = stand_by("tests.edu_duty.hostile", **limits)
        assert standing.await_ready(30)
        ready = str(standing._child.process.pid).encode()
        forked = os.fork()
        if not forked:
            mine = run_sealed("tests.edu_duty.hostile", b"pid", **limits)
            os._exit(0 if standing._child is None and mine != ready else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
        assert run_sealed("tests.edu_duty.hostile", b"pid", **limits) == ready
    """

    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
