"""Talks to a sealed child over its three pipes: neither side waits while the other writes."""

import os
import selectors
import sys
import time
from contextlib import suppress
from fcntl import F_SETPIPE_SZ, fcntl
from typing import IO

from edu_duty.sealed_child import LENGTH_BYTES, READY, framed

PIPE_BYTES = 2**20
KEPT_ERRORS = 2**16


class Exchange:
    """One input on its way to a child, and what comes back."""

    def __init__(self, content: bytes, *, greeted: bool) -> None:
        self.unsaid = memoryview(framed(content))
        self.greeting = b"" if greeted else READY
        self.told = bytearray()
        self.errors = bytearray()

    def run(self, says: int, hears: int, notes: int, seconds: float) -> None:
        """Talk until the answer is whole or the child has closed its pipes.

        Args:
            says: the pipe to the child's standard input; ``hears`` from its standard output,
                ``notes`` from its standard error.

        Whoever has a whole answer need not wait for the end of the child: the system takes longer
        to clear away its memory than the child for a small input.

        Raises:
            TimeoutError: neither came to pass.
        """
        deadline = time.monotonic() + seconds
        with selectors.PollSelector() as pipes:
            os.set_blocking(says, False)
            pipes.register(says, selectors.EVENT_WRITE, self._say)
            pipes.register(hears, selectors.EVENT_READ, self._hear)
            pipes.register(notes, selectors.EVENT_READ, self._note)
            while pipes.get_map() and self.answer is None:
                left = deadline - time.monotonic()
                if left < 0:
                    raise TimeoutError
                for key, _events in pipes.select(left):
                    if not key.data(key.fd):
                        pipes.unregister(key.fileobj)

    @property
    def answer(self) -> bytes | None:
        """What the child answered; None while it is not whole."""
        begin = len(self.greeting) + LENGTH_BYTES
        head = self.told[:begin]
        if len(head) < begin or not head.startswith(self.greeting):
            return None
        end = begin + int.from_bytes(head[-LENGTH_BYTES:], "big")
        return bytes(self.told[begin:end]) if len(self.told) >= end else None

    def _say(self, pipe: int) -> bool:
        """Write what the pipe takes; say whether anything is left to say."""
        try:
            self.unsaid = self.unsaid[os.write(pipe, self.unsaid) :]
        except BrokenPipeError:
            return False
        return bool(self.unsaid)

    def _hear(self, pipe: int) -> bool:
        """Read what there is; say whether more may come."""
        return _read(pipe, self.told)

    def _note(self, pipe: int) -> bool:
        """Read what the child complains of, and keep the end of it; say whether more may come."""
        more = _read(pipe, self.errors)
        del self.errors[:-KEPT_ERRORS]
        return more


def _read(pipe: int, into: bytearray) -> bool:
    heard = os.read(pipe, PIPE_BYTES)
    into += heard
    return bool(heard)


def widen(pipe: int) -> None:
    """Let a whole workbook or answer lie in a pipe, so that neither side waits for the other."""
    if sys.platform == "linux":
        # The system may allow a user only so much; a narrow pipe is slower and no worse.
        with suppress(PermissionError):
            fcntl(pipe, F_SETPIPE_SZ, PIPE_BYTES)


def stream(pipe: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that is there.

    Raises:
        ValueError: it is not.
    """
    if pipe is None:
        raise ValueError("a sealed child has all three pipes")
    return pipe
