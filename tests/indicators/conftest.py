"""The two rubrics, and a way to score campuses written as plain dicts."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from indicators.publishing import load_rubrics
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.rules import Rubric
from tests.conftest import NOON
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document

Scored = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def quality() -> Rubric:
    """QB2017."""
    return shipped("QB2017")


@pytest.fixture(scope="session")
def preschool() -> Rubric:
    """PS2020."""
    return shipped("PS2020")


@pytest.fixture(scope="session")
def scored(quality: Rubric) -> Scored:
    """Score campuses and county figures by QB2017, without anything derived."""

    def run(
        campuses: list[dict[str, Any]],
        county: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        return score(quality, Figures.from_document(make_document(campuses, county, **more)))

    return run


@pytest.fixture
def published(db) -> None:
    """Both rubrics, published."""
    load_rubrics(NOON)
