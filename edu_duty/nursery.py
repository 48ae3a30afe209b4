"""Runs sealed children that start warm: forked, one for each input, from a process that is ready.

A sealed child starts by importing what it needs, which for a renderer takes longer than a letter.
Here a mother process (``edu_duty/sealed_mother.py``) has imported and rehearsed it and sees no
input, ever; each input has a child of its own that no other input has seen. The limits and the
refusals of ``edu_duty.sealed`` hold for every child.
"""

import atexit
import os
import socket
import subprocess
import sys
import threading
from weakref import WeakSet

from edu_duty.sealed import (
    GRACE_SECONDS,
    SealedChild,
    SealedFailure,
    failure_of,
    surroundings,
)
from edu_duty.sealed_mother import NUMBER_BYTES
from edu_duty.sealed_pipes import Exchange, widen

START_SECONDS = 60
ENOUGH = b"-"


class Nursery:
    """A mother and the one child at a time that is forked from her."""

    def __init__(
        self, module: str, seconds: int, memory_mb: int, extra: dict[str, str] | None = None
    ) -> None:
        self.module, self.seconds, self.memory_mb = module, seconds, memory_mb
        self._extra = extra
        self._one_at_a_time = threading.Lock()
        self._mother: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        self._busy = False
        _every.add(self)

    def run(self, content: bytes) -> bytes:
        """Call ``module.main(content)`` in a sealed child and return the bytes it answers.

        Raises:
            SealedFailure: the child ran out of time or memory, or ended without an answer.
        """
        if sys.platform != "linux":
            child = SealedChild(self.module, self.seconds, self.memory_mb, extra=self._extra)
            return child.answer(content)
        with self._one_at_a_time:
            try:
                return self._answer(content)
            except OSError as error:
                self._end()
                raise SealedFailure("crash", f"{self.module}: {error}") from error
            except BaseException:
                # Whatever ended the waiting, a mother amid a child is no mother for the next one.
                if self._busy:
                    self._end()
                raise

    def end(self) -> None:
        """End the mother, and with her the child that may run."""
        with self._one_at_a_time:
            self._end()

    def mother(self) -> int | None:
        """Return the process the children are forked from; None as long as there is none."""
        return None if self._mother is None else self._mother.pid

    def _answer(self, content: bytes) -> bytes:
        requests = self._ready()
        self._busy = True
        streams = _Streams(requests)
        try:
            _receive(requests)
            exchange = Exchange(content, greeted=False)
            says, hears, notes = streams.ours
            exchange.run(says, hears, notes, self.seconds + GRACE_SECONDS)
        except TimeoutError as error:
            requests.sendall(ENOUGH)
            _receive(requests)
            self._busy = False
            raise SealedFailure("time", f"no answer within {self.seconds} s") from error
        finally:
            streams.close()
        status = _receive(requests)
        self._busy = False
        if status == 0 and exchange.answer is not None:
            return exchange.answer
        detail = exchange.errors.decode("utf-8", "replace").strip()[-2000:]
        raise failure_of(status, detail, self.seconds, self.memory_mb)

    def _ready(self) -> socket.socket:
        """Return the mother's socket, of a new mother if there is none alive."""
        if self._mother is not None and self._mother.poll() is not None:
            self._end()
        if self._requests is None:
            ours, hers = socket.socketpair()
            with hers:
                self._mother = subprocess.Popen(  # noqa: S603 - our own interpreter and a module of ours
                    [
                        *(sys.executable, "-m", "edu_duty.sealed_mother", self.module),
                        *(str(self.seconds), str(self.memory_mb)),
                    ],
                    stdin=hers.fileno(),
                    stdout=subprocess.DEVNULL,
                    env=surroundings(self._extra),
                )
            ours.settimeout(START_SECONDS)
            self._requests = ours
        return self._requests

    def _end(self) -> None:
        if self._requests is not None:
            self._requests.close()
        if self._mother is not None:
            self._mother.kill()
            self._mother.wait()
        self._mother = self._requests = None
        self._busy = False

    def _disown(self) -> None:
        """Let go, in a forked process, of the mother that belongs to the one before it."""
        if self._requests is not None:
            self._requests.close()
        if self._mother is not None:
            self._mother.returncode = 0
        self._one_at_a_time = threading.Lock()
        self._mother = self._requests = None
        self._busy = False


class _Streams:
    """The three pipes of one child."""

    def __init__(self, requests: socket.socket) -> None:
        (child_in, says), (hears, child_out) = os.pipe(), os.pipe()
        notes, child_errors = os.pipe()
        theirs = [child_in, child_out, child_errors]
        self.ours = (says, hears, notes)
        try:
            for pipe in (says, hears):
                widen(pipe)
            socket.send_fds(requests, [b"+"], theirs)
        except OSError:
            self.close()
            raise
        finally:
            for pipe in theirs:
                os.close(pipe)

    def close(self) -> None:
        """Close this side of the pipes."""
        for pipe in self.ours:
            os.close(pipe)


def _receive(requests: socket.socket) -> int:
    """Read one number of the mother's."""
    told = b""
    while len(told) < NUMBER_BYTES:
        piece = requests.recv(NUMBER_BYTES - len(told))
        if not piece:
            raise ConnectionResetError("the process that forks sealed children has ended")
        told += piece
    return int.from_bytes(told, "big", signed=True)


_every: "WeakSet[Nursery]" = WeakSet()


def _disown_all() -> None:
    for nursery in list(_every):
        nursery._disown()


@atexit.register
def _end_all() -> None:
    for nursery in list(_every):
        nursery.end()


os.register_at_fork(after_in_child=_disown_all)
