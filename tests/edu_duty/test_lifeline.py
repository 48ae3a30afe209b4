import os
import signal
import subprocess
import sys
import textwrap

from edu_duty.sealed import ROOT
from tests.stack.processes import alive, wait_until

PARENT = """
    import os, subprocess, sys, time
    from edu_duty.lifeline import die_with_parent
    us = os.getpid()
    tie = (lambda: die_with_parent(us)) if sys.argv[1] == "tied" else None
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], preexec_fn=tie)
    print(child.pid, flush=True)
    time.sleep(600)
"""


def start_parent(how: str) -> tuple[subprocess.Popen[str], int]:
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT), how],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def end(parent: subprocess.Popen[str]) -> None:
    parent.kill()
    parent.wait()
    assert parent.stdout is not None
    parent.stdout.close()


def test_a_tied_child_dies_when_its_parent_is_killed():
    parent, child = start_parent("tied")

    end(parent)

    wait_until(lambda: not alive(child), "the child dies")


def test_a_child_that_is_not_tied_lives_on():
    parent, child = start_parent("loose")

    end(parent)

    assert alive(child)
    os.kill(child, signal.SIGKILL)


def test_a_child_whose_parent_is_gone_already_ends_at_once():
    program = "from edu_duty.lifeline import die_with_parent; die_with_parent(1234567); print('on')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False
    )

    assert done.returncode == -signal.SIGKILL
    assert done.stdout == b""
