"""manage.py recompute_scores."""

import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from indicators.evaluating import score_county
from indicators.models import Score
from tests.conftest import NOON
from tests.indicators import examples
from tests.indicators.frozen import freeze


@pytest.fixture
def score(county, published) -> Score:
    freeze(county, examples.this_year())
    return score_county(
        county_code="990101", year=2024, rubric_code="PS2020", actor_name="filler", at=NOON
    )


def test_agreement_ends_well(score, capsys):
    call_command("recompute_scores", "--json")
    call_command("recompute_scores")

    document, words = capsys.readouterr().out.splitlines()
    assert json.loads(document) == {"scores": 1, "differences": []}
    assert words == "重算1份测算结果，全部一致"


def test_difference_ends_with_one_and_names_the_keys(score, capsys):
    forged = score.receipt.replace('"84.9"', '"94.9"')
    Score.objects.filter(pk=score.pk).update(receipt=forged)

    with pytest.raises(Refused, match="1份与存档不一致") as refusal:
        call_command("recompute_scores", "--json")

    assert refusal.value.returncode == 1
    captured = capsys.readouterr()
    (difference,) = json.loads(captured.out)["differences"]
    assert "sha256" in difference["keys"]
    assert any(key.endswith("inputs.satisfaction") for key in difference["keys"])
    assert "990101 2024 PS2020 2020.1" in captured.err
