"""Keeps one child ready for the next input, so that nobody waits for it to start.

A thread of its own starts the children: a child is told to die with the thread that started it.
"""

import atexit
import logging
import os
import threading
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet

logger = logging.getLogger(__name__)

# A child that died while nobody needed it is replaced after this time, and one that could not
# start is tried again.
LOOK_SECONDS = 5


class Child(Protocol):
    """What is kept ready for one input."""

    def await_ready(self) -> bool:
        """Wait until it is ready; say whether it is."""

    def alive(self) -> bool:
        """Say whether it still runs."""

    def disown(self) -> None:
        """Let go of a child that belongs to the process this one was forked from."""

    def end(self) -> None:
        """End it and bury it."""


Kept = TypeVar("Kept", bound=Child)


class Standby(Generic[Kept]):
    """One ready child; who takes it has it alone, and another is started when told to."""

    def __init__(self, start: Callable[[], Kept], look_seconds: float = LOOK_SECONDS) -> None:
        self._start = start
        self._look_seconds = look_seconds
        self._changed = threading.Condition()
        self._child: Kept | None = None
        self._spent: list[Kept] = []
        self._due = False
        self._keeper: threading.Thread | None = None
        _every.add(self)

    def begin(self) -> None:
        """Start the first child in the background, unless that was done."""
        with self._changed:
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, name="standby", daemon=True)
                self._keeper.start()

    def take(self) -> Kept | None:
        """Take the child that stands ready; None if there is none."""
        with self._changed:
            child, self._child = self._child, None
        if child is None or child.alive():
            return child
        child.end()
        return None

    def refill(self, spent: Kept | None = None) -> None:
        """Have another child started, if none stands ready, and one ended that did its work.

        The end of a child takes the system a while; nobody waits for it.
        """
        with self._changed:
            self._due = self._child is None
            self._spent += [spent] if spent is not None else []
            self._changed.notify_all()
            kept = self._keeper is not None
        if not kept:
            self._bury()

    def await_ready(self, seconds: float) -> bool:
        """Wait until a child stands ready; say whether one does."""
        with self._changed:
            return self._changed.wait_for(lambda: self._child is not None, seconds)

    def end(self) -> None:
        """End the child that stands ready; no other follows."""
        child = self.take()
        if child is not None:
            child.end()
        self._bury()

    def _disown(self) -> None:
        """Begin anew in a forked process: neither thread nor child came along."""
        if self._child is not None:
            self._child.disown()
        for spent in self._spent:
            spent.disown()
        self._changed = threading.Condition()
        self._child = self._keeper = None
        self._spent = []

    def _keep(self) -> None:
        self._stand(self._started())
        while True:
            due = self._awaited()
            self._bury()
            if due:
                self._stand(self._started())

    def _stand(self, child: Kept | None) -> None:
        with self._changed:
            self._child = child
            self._due = False
            self._changed.notify_all()
            if child is None:
                self._changed.wait(self._look_seconds)
                self._due = True

    def _started(self) -> Kept | None:
        try:
            child = self._start()
        except OSError as error:
            logger.warning("No child could be started ahead: %s", error)
            return None
        if child.await_ready():
            return child
        logger.warning("A child that was started ahead did not become ready")
        child.end()
        return None

    def _awaited(self) -> bool:
        """Wait until a child is to be started or ended; say whether one is to be started."""
        with self._changed:
            while not self._due and not self._spent:
                self._changed.wait(self._look_seconds)
                if self._child is not None and not self._child.alive():
                    self._spent.append(self._child)
                    self._child, self._due = None, True
            return self._due

    def _bury(self) -> None:
        with self._changed:
            spent, self._spent = self._spent, []
        for child in spent:
            child.end()


_every: "WeakSet[Standby[Any]]" = WeakSet()


def _disown_all() -> None:
    for standby in list(_every):
        standby._disown()


@atexit.register
def _end_all() -> None:
    for standby in list(_every):
        standby.end()


os.register_at_fork(after_in_child=_disown_all)
