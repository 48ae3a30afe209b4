"""The command that plays a round of the demo and keeps it."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.rounds import RoundRefused
from reports.management.commands import play_round
from tests.assessments.held import open_with

pytestmark = pytest.mark.django_db


def refused(*asked: str) -> str:
    """Run the command, which refuses; return the code of its refusal."""
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("play_round", "--json", *asked, stdout=out)
    return str(json.loads(out.getvalue())["error"]["code"])


def test_it_is_for_demos_alone(settings):
    settings.DEMO = False

    assert refused() == "not_a_demo"


def test_without_the_demo_there_is_nothing_to_play(settings):
    settings.DEMO = True

    assert refused() == "no_demo"


def test_counties_that_are_in_another_round_are_left_there(settings, monkeypatch):
    settings.DEMO = True

    def taken(**_told):
        raise RoundRefused("taken", "这些县已在另一轮评价中")

    monkeypatch.setattr(play_round, "keep_played_round", taken)

    assert refused("--year", "2025") == "taken"


def test_it_says_where_documents_are_made(settings, monkeypatch, county):
    settings.DEMO = True
    held = open_with(county)
    monkeypatch.setattr(play_round, "keep_played_round", lambda **_told: held)
    out = io.StringIO()

    call_command("play_round", "--json", stdout=out)

    assert json.loads(out.getvalue())["page"] == f"/rounds/{held.pk}/documents/"
