"""Published rubrics are frozen; a change needs a new version."""

import pytest

from indicators.models import Rubric
from indicators.publishing import (
    RUBRIC_CODES,
    RubricRefused,
    RubricUnknown,
    current_rubric,
    load_rubrics,
    publish,
    rubric_paths,
)
from tests.conftest import NOON
from tests.indicators.reading import rubric_text

pytestmark = pytest.mark.django_db


def test_rubrics_that_ship_are_published_once():
    first, again = load_rubrics(NOON), load_rubrics(NOON)

    assert (first.added, again.added, again.unchanged) == (2, 0, 2)
    assert set(Rubric.objects.values_list("code", flat=True)) == set(RUBRIC_CODES)
    assert {path.stem for path in rubric_paths()} == set(RUBRIC_CODES)


def test_published_version_keeps_its_text():
    publish(rubric_text("QB2017"), NOON)
    text = rubric_text("QB2017").replace("threshold = 8000", "threshold = 6000")

    with pytest.raises(RubricRefused, match=r"QB2017第2017\.1版已发布.*换一个版本号"):
        publish(text, NOON)

    assert current_rubric("QB2017").text == rubric_text("QB2017")


def test_changed_rubric_with_a_new_version_becomes_the_current_one():
    publish(rubric_text("QB2017"), NOON)
    text = rubric_text("QB2017").replace('version = "2017.1"', 'version = "2017.2"')

    assert publish(text, NOON) is True

    assert current_rubric("QB2017").version == "2017.2"
    assert Rubric.objects.get(version="2017.1").current is False


def test_unknown_rubric_is_named_with_those_that_are_published():
    with pytest.raises(RubricUnknown, match="（无）"):
        current_rubric("CE37")
    load_rubrics(NOON)
    with pytest.raises(RubricUnknown, match=r"“CE37”.*(QB2017|PS2020)"):
        current_rubric("CE37")
