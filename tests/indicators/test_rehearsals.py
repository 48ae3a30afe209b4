"""A rehearsal is asked for, done once by a worker, and kept as the job's result."""

import pytest
from django.urls import reverse

from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from indicators.models import Score
from indicators.publishing import current_rubric, keep_draft, publish_draft, retire
from indicators.rehearsals import (
    perform_rehearsal,
    rehearsals_of,
    request_rehearsal,
    years_with_returns,
)
from indicators.rehearsing import RehearsalRefused
from tests.conftest import NOON
from tests.indicators import examples
from tests.indicators.drafts import draft_of
from tests.indicators.frozen import freeze
from tests.indicators.returns import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(county, published):
    freeze(county, make_document(examples.campuses(), examples.COUNTY))
    return keep_draft(draft_of(), actor_name="lead", at=NOON)


def ask(draft, year: int = 2024) -> Job:
    return request_rehearsal(draft, year=year, prefix="99", actor_name="lead", at=NOON)


def test_a_rehearsal_names_what_moves_and_stores_no_score(draft):
    job = ask(draft)

    run_claimed(str(job.pk), perform_rehearsal)

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.result is not None
    assert set(job.result["by_indicator"]) == {"P1", "PQ2", "S1"}
    assert job.result["page"] == reverse("indicators:rehearsal", args=[job.pk])
    assert (job.progress_done, job.progress_total) == (1, 1)
    assert Score.objects.count() == 0


def test_the_same_draft_over_the_same_returns_is_one_job(draft, neighbour):
    first, again = ask(draft), ask(draft)
    freeze(neighbour, make_document(examples.campuses(), examples.COUNTY))
    changed = ask(draft)

    assert first.pk == again.pk != changed.pk
    assert [job.pk for job in rehearsals_of(draft, "99")].count(first.pk) == 1
    assert rehearsals_of(draft, "9901") == []


def test_asking_leaves_an_event_with_what_is_compared(draft):
    ask(draft)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.RUBRIC_REHEARSED)
    assert (event.target, event.actor_name) == ("PS2020@2026.1", "lead")
    assert event.details == {"year": 2024, "region": "99", "current": "2020.1"}


def test_only_a_draft_is_rehearsed_and_only_against_a_current_version(draft):
    retire(current_rubric("PS2020"), actor_name="lead", at=NOON)
    with pytest.raises(RehearsalRefused, match="PS2020"):
        ask(draft)

    publish_draft(draft, actor_name="lead", at=NOON)

    with pytest.raises(RehearsalRefused, match="只有草稿可以演练"):
        ask(current_rubric("PS2020"))


def test_a_year_without_returns_ends_with_its_reason(draft):
    job = ask(draft, year=2019)

    run_claimed(str(job.pk), perform_rehearsal)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.FAILED, "return_unknown")


def test_a_current_version_that_went_away_ends_with_its_reason(draft):
    job = ask(draft)
    retire(current_rubric("PS2020"), actor_name="lead", at=NOON)

    run_claimed(str(job.pk), perform_rehearsal)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.FAILED, "rubric_unknown")


def test_years_are_those_of_the_region_alone_the_newest_first(county, neighbour):
    for where, year in ((county, 2023), (county, 2024), (neighbour, 2025)):
        freeze(where, make_document(examples.campuses(), examples.COUNTY) | {"year": year})

    assert years_with_returns("990101") == [2024, 2023]
    assert years_with_returns("98") == []
