"""Counts how many processes of this machine do one thing at a time, and has the others wait."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

LOOK_SECONDS = 0.05


def cores() -> int:
    """Count the cores this process may use."""
    return os.cpu_count() or 1


@contextmanager
def slot(folder: Path, count: int) -> Iterator[int]:
    """Hold one of ``count`` places and say which; wait while all are taken.

    The places are locks on files of the folder, which the kernel lets go of when their holder
    ends, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        for place in range(count):
            with (folder / f"{place}.lock").open("ab") as file:
                if _taken(file.fileno()):
                    yield place
                    return
        time.sleep(LOOK_SECONDS)


def _taken(file: int) -> bool:
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True
