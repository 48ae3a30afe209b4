"""Runs one function of one module in a child process that can harm nothing.

The child gets its input on standard input and answers on standard output. It has limits on
memory, processor time and wall time, none of the parent's environment or secrets, and cannot open
a network connection, start a program or write a file. Workbooks of strangers are read and
documents are rendered in it. No child gets a second input, one that stood ready neither.
"""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from edu_duty.sealed_child import READY
from edu_duty.sealed_pipes import Exchange, stream, widen
from edu_duty.standby import Standby

ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = ("PATH", "LANG", "HOME", "TMPDIR", "SOURCE_DATE_EPOCH", "FONTCONFIG_FILE", "TZ")
GRACE_SECONDS = 5


class SealedFailure(Exception):
    """The child did not answer; ``reason`` is ``time``, ``memory`` or ``crash``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class SealedChild:
    """One child: it seals itself, takes one input and ends."""

    def __init__(
        self,
        module: str,
        seconds: int,
        memory_mb: int,
        *,
        rehearsal: str = "",
        extra: dict[str, str] | None = None,
    ) -> None:
        self.seconds = seconds
        self.memory_mb = memory_mb
        self.greeted = self.asked = False
        arguments = [sys.executable, "-m", "edu_duty.sealed_child", module]
        arguments += [str(seconds), str(memory_mb), str(os.getpid()), rehearsal]
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and a module name of ours
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings(extra),
        )
        for pipe in (self.process.stdin, self.process.stdout):
            widen(stream(pipe).fileno())

    def await_ready(self) -> bool:
        """Wait until the child is sealed; say whether it is."""
        # Past the buffer, which would keep the beginning of the answer.
        self.greeted = os.read(stream(self.process.stdout).fileno(), 1) == READY
        return self.greeted

    def alive(self) -> bool:
        """Say whether the child runs."""
        return self.process.poll() is None

    def disown(self) -> None:
        """Let go of a child of the process this one was forked from, and leave it alone."""
        self._close()
        self.process.returncode = 0

    def end(self) -> None:
        """End the child, whatever it does."""
        if self.alive():
            self.process.kill()
        self.process.wait()
        self._close()

    def answer(self, content: bytes) -> bytes:
        """Hand over the one input, return what is answered and see the child to its end.

        Raises:
            SealedFailure: the child ran out of time or memory, or ended without an answer.
        """
        try:
            return self.ask(content)
        finally:
            self.end()

    def ask(self, content: bytes) -> bytes:
        """Hand over the one input and return what is answered; whoever has the child ends it.

        Raises:
            SealedFailure: the child ran out of time or memory, or ended without an answer.
            ValueError: it was asked before.
        """
        if self.asked:
            raise ValueError("a sealed child takes one input")
        self.asked = True
        exchange = Exchange(content, greeted=self.greeted)
        try:
            pipes = (self.process.stdin, self.process.stdout, self.process.stderr)
            says, hears, notes = (stream(pipe).fileno() for pipe in pipes)
            exchange.run(says, hears, notes, self.seconds + GRACE_SECONDS)
            answer = exchange.answer
            if answer is None:
                # Both its pipes are closed: it is about to end.
                self.process.wait(GRACE_SECONDS)
        except (TimeoutError, subprocess.TimeoutExpired) as error:
            raise SealedFailure("time", f"no answer within {self.seconds} s") from error
        if answer is None:
            detail = exchange.errors.decode("utf-8", "replace").strip()[-2000:]
            raise failure_of(self.process.returncode, detail, self.seconds, self.memory_mb)
        return answer

    def _close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream(pipe).close()


_standing: dict[tuple[str, int, int], Standby[SealedChild]] = {}


def stand_by(
    module: str, *, seconds: int, memory_mb: int, rehearsal: str = ""
) -> Standby[SealedChild]:
    """Keep a child ready in this process for what ``run_sealed`` is asked with the same words.

    ``rehearsal`` names a module whose ``rehearse()`` the child calls before it stands ready.
    """
    key = (module, seconds, memory_mb)
    standing = _standing.setdefault(key, Standby(partial(SealedChild, *key, rehearsal=rehearsal)))
    standing.begin()
    return standing


def run_sealed(
    module: str,
    content: bytes,
    *,
    seconds: int,
    memory_mb: int,
    extra: dict[str, str] | None = None,
) -> bytes:
    """Call ``module.main(content)`` in a sealed child and return the bytes it answers.

    Raises:
        SealedFailure: the child ran out of time or memory, or ended without an answer.
    """
    standing = None if extra else _standing.get((module, seconds, memory_mb))
    if standing is None:
        return SealedChild(module, seconds, memory_mb, extra=extra).answer(content)
    child = standing.take() or SealedChild(module, seconds, memory_mb)
    try:
        return child.ask(content)
    finally:
        # Only now, so that the next child does not start at the cost of this one.
        standing.refill(child)


def surroundings(extra: dict[str, str] | None) -> dict[str, str]:
    """Return all the environment a sealed child is given."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    return environment | (extra or {})


def failure_of(status: int, detail: str, seconds: int, memory_mb: int) -> SealedFailure:
    """Say why a child that ended with this status did not answer."""
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return SealedFailure("time", detail or f"stopped after {seconds} s")
    if "MemoryError" in detail or status == -signal.SIGABRT:
        return SealedFailure("memory", detail or f"more than {memory_mb} MB")
    return SealedFailure("crash", detail or f"exit status {status}")
