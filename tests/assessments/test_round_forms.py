"""The form of a round reads settings and windows, and shows what stands."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assessments.models import Round
from assessments.round_forms import RoundForm, kept_in
from assessments.rounds import SETTINGS
from indicators.models import Rubric
from tests.assessments.held import open_with
from tests.assessments.test_round_views import POSTED
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


def form_of(changes: dict[str, str]) -> RoundForm:
    return RoundForm(POSTED | changes, places=[("99", "示例省")], last_year=2027)


def test_moments_are_read_on_the_portals_clock():
    form = form_of({})

    assert form.is_valid()
    assert form.windows() == {
        "SELF": (
            datetime(2026, 5, 1, 8, 0, tzinfo=ZONE),
            datetime(2026, 5, 31, 17, 30, tzinfo=ZONE),
        )
    }
    assert set(form.settings()) == set(SETTINGS)


def test_a_version_that_was_lost_is_never_the_newest():
    form = form_of({"version": ""})
    seen = form_of({"version": "3"})

    assert form.is_valid()
    assert seen.is_valid()
    assert (form.version_seen(), seen.version_seen()) == (-1, 3)


def test_a_year_beyond_the_next_is_refused():
    form = form_of({"year": "2028"})

    assert form.errors["year"] == ["最晚为2027年"]


def test_published_versions_alone_are_offered(county):
    held = open_with(county)
    assert held.rubric is not None
    pk = held.rubric.pk
    chosen = form_of({"rubric": str(held.rubric_id)})
    assert chosen.is_valid()
    assert chosen.settings()["rubric"] == held.rubric

    Rubric.objects.filter(pk=pk).update(state="RETIRED", current=False, retired_at=NOON)

    assert "rubric" in form_of({"rubric": str(held.rubric_id)}).errors
    assert "rubric" in form_of({"rubric": "x"}).errors


def test_what_stands_is_shown_first(county):
    held = Round.objects.get(pk=open_with(county).pk)

    initial = kept_in(held)

    assert initial["version"] == 1
    assert (initial["score_step"], initial["gap_bound"]) == ("0.1", "2")
    assert initial["rubric"] == held.rubric_id
    assert initial["review_closes"] == held.windows.get(stage="REVIEW").closes_at
