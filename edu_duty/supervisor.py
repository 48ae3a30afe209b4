"""Runs web, workers and sweeper as children of one process, and lets none outlive it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from edu_duty.lifeline import die_with_parent
from edu_duty.slots import cores

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 4
STEADY_SECONDS = 60
LONGEST_BACKOFF_SECONDS = 30
LARGEST_LOG_BYTES = 10 * 1024 * 1024
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class PortBusy(Exception):
    """Another program listens on the port."""


def listen(host: str, port: int) -> socket.socket:
    """Open the socket the web server will inherit; port 0 takes a free one.

    Raises:
        PortBusy: somebody listens there already, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortBusy(f"{host}:{port}: {error.strerror}") from error
    listener.listen(256)
    return listener


def portal_commands(listener: socket.socket, concurrency: int) -> dict[str, list[str]]:
    """Return the command line of each child."""
    return {
        "web": [
            *(sys.executable, "-m", "gunicorn", "-c", "python:edu_duty.gunicorn"),
            *("--bind", f"fd://{listener.fileno()}", "edu_duty.wsgi"),
        ],
        "worker": _worker("worker", "import,score,sys", concurrency),
        # By themselves: a province's documents keep nobody waiting who imports or scores.
        "printer": _worker("printer", "report", min(concurrency, cores())),
        "sweeper": [sys.executable, "manage.py", "sweep"],
    }


def _worker(name: str, queues: str, concurrency: int) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-A", "edu_duty", "worker", "-l", "INFO"),
        *("-n", f"{name}@%h", "-P", "prefork", "-c", str(concurrency), "-Q", queues),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


@dataclass
class Child:
    """One supervised process and how often it had to be started again."""

    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    falls: int = 0

    def start(self, pass_fds: Sequence[int]) -> None:
        """Start the process in a session of its own, so that only we answer to the terminal."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        us = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # The checks ran when the data was prepared; a worker need not know the pages.
                env={**os.environ, "CELERY_SKIP_CHECKS": "1"},
                pass_fds=pass_fds,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(us),
            )
        self.started_at = time.monotonic()

    def fell(self) -> int | None:
        """Return the exit status of a process that ended by itself and plan the next start."""
        if self.process is None or self.process.poll() is None:
            return None
        status = self.process.returncode
        now = time.monotonic()
        self.falls = 1 if now - self.started_at > STEADY_SECONDS else self.falls + 1
        self.start_after = now + min(2 ** (self.falls - 1), LONGEST_BACKOFF_SECONDS)
        self.process = None
        return status

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and everything in its session's group."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Keeps children alive until told to stop."""

    children: list[Child]
    pass_fds: Sequence[int]
    say: Callable[[str], None]
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, when_up: Callable[[], None]) -> None:
        """Start all children, watch them, and end them all on SIGTERM, SIGINT or SIGHUP.

        ``when_up`` runs once, on a thread of its own, while the children are watched.
        """
        for number in SIGNALS:
            signal.signal(number, lambda *_signal: self.stopping.set())
        for child in self.children:
            child.start(self.pass_fds)
        threading.Thread(target=when_up, daemon=True).start()
        while not self.stopping.wait(0.2):
            for child in self.children:
                self._watch(child)
        self._stop()

    def _watch(self, child: Child) -> None:
        status = child.fell()
        if status is not None:
            wait = child.start_after - time.monotonic()
            self.say(
                f"{child.name} 意外结束（{status}），{wait:.0f} 秒后重新启动；日志：{child.log}"
                f" ({child.name} ended, starting again)"
            )
        if child.process is None and time.monotonic() >= child.start_after:
            child.start(self.pass_fds)

    def _stop(self) -> None:
        for child in self.children:
            if child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                # A long job is cut short: its lease runs out and another worker takes it up.
                child.signal(signal.SIGKILL)
                child.process.wait()
