"""A round is played with the people of the demo alone."""

import pytest

from reports.sample_round import play
from tests.conftest import NOON


def test_without_the_demo_there_is_nothing_to_play(db):
    with pytest.raises(LookupError, match="lead-99"):
        play(year=2024, at=NOON)
