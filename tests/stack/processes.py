"""Starts the portal's own processes beside a test, and waits for what they do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from edu_duty.lifeline import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
# Nothing awaited here takes long; a loaded machine may. What must not end by itself lasts longer.
PATIENCE_SECONDS = 120
WORKER = ("-m", "celery", "-A", "edu_duty", "worker", "-l", "INFO", "-P", "prefork")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def start_worker(log: Path, concurrency: int, **extra: str) -> subprocess.Popen[bytes]:
    """Start a Celery worker that knows the tests' kind of job."""
    arguments = [
        *WORKER,
        *QUIET,
        "-c",
        str(concurrency),
        "-Q",
        "score,report,sys",
        "-n",
        f"{log.stem}@%h",
    ]
    return start([*arguments, "-I", "tests.stack.toil"], log, **extra)


def start_sweeper(log: Path, **extra: str) -> subprocess.Popen[bytes]:
    """Start the sweeper."""
    return start(["manage.py", "sweep"], log, **extra)


def start(arguments: list[str], log: Path, **extra: str) -> subprocess.Popen[bytes]:
    """Start one of our programs, tied to this test run."""
    us = os.getpid()
    environment = {**os.environ, "CELERY_SKIP_CHECKS": "1", "PYTHONPATH": str(ROOT), **extra}
    with log.open("ab") as stream:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            # A session of its own: a stopped process must not bring a hang-up over its neighbours.
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(us),
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process as a power cut would."""
    process.kill()
    process.wait()


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait for a condition, and fail with its name if it does not come true at all."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"Not within {PATIENCE_SECONDS} s: {what}"
        time.sleep(0.03)


def processor_seconds() -> float:
    """Say what this process and the children it waited for have used, however busy the machine."""
    return sum(os.times()[:4])


def alive(pid: int) -> bool:
    """Say whether a process runs; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def descendants(pid: int) -> list[int]:
    """List the processes below one."""
    below = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            child = int(folder.name)
            below += [child, *descendants(child)]
    return below
