"""In the rounds of the demo somebody speaks whose name says that it is made up."""

from datetime import date

import pytest

from assessments.demo import make_regions
from assessments.demo_figures import read_province
from assessments.demo_round import open_demo_round
from assessments.models import Round
from edu_duty.accounts.demo import make_demo_people
from edu_duty.audit.models import AuditEvent
from indicators.publishing import load_rubrics
from reports import demo_rounds
from reports.demo_rounds import keep_played_round, write_demo_letterhead
from reports.letterheads import SYNTHETIC_MARK, speaker
from reports.models import Letterhead
from reports.sample_round import LASTS
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def held() -> Round:
    make_regions(read_province())
    load_rubrics(NOON)
    make_demo_people(NOON)
    opened = open_demo_round(year=2025, at=NOON, say=lambda _text: None)
    assert opened is not None
    return opened


def test_the_demos_round_has_a_speaker_who_is_made_up_and_a_day_to_mend_by(held):
    assert write_demo_letterhead(NOON)

    said = speaker(held.assessments.earliest("county").county, "opinion_letter", held)
    assert said.issuer.startswith("示例省")
    assert (said.addressee, said.mark) == ("示例甲县人民政府", SYNTHETIC_MARK)
    assert Letterhead.objects.filter(rectify_by__gt=date(2026, 6, 1)).exists()
    assert AuditEvent.objects.filter(verb="LETTERHEAD_SET", actor_name="lead-99").exists()


def test_what_somebody_wrote_is_left_alone(held):
    write_demo_letterhead(NOON)
    Letterhead.objects.update(issuer="示例市人民政府教育督导委员会")

    assert not write_demo_letterhead(NOON)
    assert Letterhead.objects.get().issuer == "示例市人民政府教育督导委员会"


def test_without_the_demos_round_nothing_is_written(db):
    assert not write_demo_letterhead(NOON)
    assert not Letterhead.objects.exists()


def test_a_round_that_is_played_and_kept_has_a_speaker_and_is_over(held, monkeypatch):
    asked = {}

    def play(**told):
        asked.update(told)
        return held

    monkeypatch.setattr(demo_rounds, "play", play)

    assert keep_played_round(year=2024, decided=1, at=NOON) == held
    assert asked == {"year": 2024, "decided": 1, "at": NOON - LASTS}
    assert Letterhead.objects.get(round=held).issuer.startswith("示例省")
