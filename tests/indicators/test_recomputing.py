"""Stored scores are recomputed from their frozen inputs; a difference is named by its keys."""

import pytest

from indicators.evaluating import score_county
from indicators.models import Score
from indicators.recomputing import KEYS_NAMED, differences, differing_keys
from indicators.scoring.receipt import canonical, digest
from tests.conftest import NOON
from tests.indicators import examples
from tests.indicators.frozen import freeze


@pytest.fixture
def score(county, published) -> Score:
    freeze(county, examples.last_year())
    freeze(county, examples.this_year())
    return score_county(
        county_code="990101", year=2024, rubric_code="QB2017", actor_name="filler", at=NOON
    )


def test_untouched_score_agrees(score):
    assert list(differences()) == [None]


def test_forged_verdict_is_named(score):
    receipt = score.parsed()
    receipt["result"]["verdict"] = "met"
    receipt["indicators"][0]["verdict"] = "met"
    forged = canonical(receipt)
    Score.objects.filter(pk=score.pk).update(receipt=forged, sha256=digest(forged))

    (found,) = differences()

    assert found is not None
    assert (found.county, found.year, found.rubric) == ("990101", 2024, "QB2017 2017.1")
    assert found.keys == ["indicators[0].verdict", "result.verdict"]


def test_digest_that_does_not_fit_is_named(score):
    Score.objects.filter(pk=score.pk).update(sha256="0" * 64)

    (found,) = differences()

    assert found is not None
    assert found.keys == ["sha256"]


def test_score_survives_newer_returns_and_rubrics(score, county):
    freeze(county, examples.last_year(), version=2)
    freeze(county, examples.this_year(), version=2)

    assert list(differences()) == [None]


def test_at_most_twenty_keys_are_named(score):
    Score.objects.filter(pk=score.pk).update(
        receipt=score.receipt.replace('"verdict":"', '"verdict":"forged ')
    )

    (found,) = differences()

    assert found is not None
    assert len(found.keys) == KEYS_NAMED


def test_keys_are_paths():
    stored = {"a": [1, 2], "b": {"c": 1}, "d": [1]}
    computed = {"a": [1, 3], "b": {"c": 1, "e": 0}, "d": [1, 2]}

    assert differing_keys(stored, computed, "") == ["a[1]", "b.e", "d"]
