"""Processes of a run share the tests by whole files, the longest first; nothing is left out."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from tests import environment
from tests.dealing import APART, JOURNEYS, LONGEST, Dealer, hand_of, turn_of


def dealing(dist: str) -> Any:
    options = SimpleNamespace(dist=dist, loadscopereorder=True, tx=["3*popen"])
    config: Any = SimpleNamespace(option=options, getvalue=lambda name: getattr(options, name))
    return environment.pytest_xdist_make_scheduler(config, None)


@pytest.mark.parametrize("hand", LONGEST)
def test_what_has_a_turn_of_its_own_is_there(hand):
    assert (settings.BASE_DIR / hand).exists()


def test_a_file_is_dealt_out_whole():
    found = {hand_of(f"tests/schools/test_rows.py::{test}") for test in ("test_a[x::y]", "T::b")}

    assert found == {"tests/schools/test_rows.py"}


def test_journeys_share_a_portal_but_for_the_longest_two():
    names = ("every_page", "round", "readers", "filling_in")
    found = [hand_of(f"{JOURNEYS}/test_{name}.py::test_a") for name in names]

    assert found == [*APART, JOURNEYS, JOURNEYS]


def test_the_longest_come_first_and_the_rest_in_the_order_they_stand_in():
    tests = [f"{hand}::test" for hand in ("tests/a.py", *LONGEST[::-1], "tests/b.py")]

    ordered = [hand_of(test) for test in sorted(tests, key=turn_of)]

    assert ordered == [*LONGEST, "tests/a.py", "tests/b.py"]


def test_files_are_dealt_out_unless_another_way_is_asked_for():
    dealer = dealing("load")

    assert isinstance(dealer, Dealer)
    assert dealer.config.option.loadscopereorder is False
    assert dealer._split_scope("tests/jobs/test_a.py::test_b[c]") == "tests/jobs/test_a.py"
    assert dealing("worksteal") is None
