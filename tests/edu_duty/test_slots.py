"""Never more holders than places, whoever dies."""

import os
import subprocess
import sys
import threading
from contextlib import ExitStack

from edu_duty.sealed import ROOT
from edu_duty.slots import cores, slot

HOLDER = """
import sys
from pathlib import Path
from edu_duty.slots import slot
with slot(Path(sys.argv[1]), 1):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_places_are_given_one_by_one(tmp_path):
    with slot(tmp_path / "new", 2) as first, slot(tmp_path / "new", 2) as second:
        assert {first, second} == {0, 1}


def test_who_finds_every_place_taken_waits_until_one_is_free(tmp_path):
    got: list[int] = []
    held = ExitStack()
    held.enter_context(slot(tmp_path, 1))

    def wait_for_it() -> None:
        with slot(tmp_path, 1) as place:
            got.append(place)

    waiting = threading.Thread(target=wait_for_it)
    waiting.start()
    waiting.join(0.2)
    assert got == []

    held.close()

    waiting.join(30)
    assert got == [0]


def test_the_place_of_a_process_that_was_killed_is_free(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"

    holder.kill()
    holder.communicate()

    with slot(tmp_path, 1) as place:
        assert place == 0


def test_there_is_at_least_one_core():
    assert cores() >= 1
