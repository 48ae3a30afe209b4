"""What every process of a run needs, and only the first of them makes."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path


def of_this_run() -> Path:
    """Return the folder that all processes of this run share."""
    return Path(os.environ["EDU_DUTY_TEST_DATA"])


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of this run; whoever comes first has it made, the others wait for it."""
    folder = of_this_run() / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder
