"""Tests mirror the tree: tests/<room>/test_<module>.py tests <room>/<module>.py."""

from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
TESTS = ROOT / "tests"
# These tell stories across rooms, or look at the house as a whole.
FREE = {"architecture", "journeys", "stack", "browser", "access", "corpus"}
PLACES = ("", "scoring", "management/commands")


def home_of(test: Path) -> list[Path]:
    """Return where the module of a test may stand."""
    parts = list(test.relative_to(TESTS).parts[:-1])
    room = ROOT.joinpath(*parts)
    name = test.stem.removeprefix("test_")
    return [room / place / f"{name}.py" for place in PLACES] + [room / name / "__init__.py"]


FILES = sorted(
    path for path in TESTS.rglob("test_*.py") if path.relative_to(TESTS).parts[0] not in FREE
)


@pytest.mark.parametrize("test", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_every_test_file_has_its_module(test):
    assert any(home.exists() for home in home_of(test))


def test_home_of_knows_no_place_for_a_test_of_nothing():
    assert not any(home.exists() for home in home_of(TESTS / "schools" / "test_nothing.py"))
