"""All counties at once: each a job of its own, cancelled and taken up together."""

import pytest

from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from reports import batches
from reports.drafting import perform_drafting
from reports.issuing import perform_issuing
from reports.matters import DocumentRefused
from reports.models import Document
from tests.assessments.held import open_with
from tests.conftest import NOON
from tests.reports.rounds import decided, letterhead_of

pytestmark = pytest.mark.usefixtures("quick_printer")


def states(batch) -> list[str]:
    return list(batch.entries.order_by("county_id").values_list("job__state", flat=True))


def run(batch, work) -> None:
    for entry in batch.entries.order_by("county_id"):
        run_claimed(str(entry.job_id), work)


def drafted(held):
    return batches.draft_for_all(held=held, kind="opinion_letter", actor_name="lead", at=NOON)


def test_every_county_gets_a_job_and_the_one_that_is_not_as_far_says_why(
    county, neighbour, lead, silent_rendering
):
    assessment = decided(county, lead)
    held = assessment.round
    held.assessments.create(county=neighbour, changed_at=NOON)

    batch = drafted(held)
    run(batch, perform_drafting)

    assert states(batch) == ["DONE", "FAILED"]
    refused = batch.entries.get(county=neighbour).job
    assert refused.error_code == "not_submitted"
    assert Document.objects.get().state == "DRAFT"


def test_all_drafts_are_issued_together(county, lead, silent_rendering):
    held = decided(county, lead).round
    run(drafted(held), perform_drafting)

    batch = batches.issue_for_all(held=held, kind="opinion_letter", actor_name="lead", at=NOON)
    run(batch, perform_issuing)

    assert states(batch) == ["DONE"]
    assert Document.objects.get().number == "示督函〔2026〕1号"


def test_a_batch_is_cancelled_and_taken_up_again(county, neighbour):
    held = open_with(county, neighbour)
    letterhead_of(held)
    batch = drafted(held)

    cancelled = batches.cancel(batch=batch, actor_name="lead", at=NOON)

    assert (cancelled, states(batch)) == (2, ["CANCELLED", "CANCELLED"])
    assert batches.resume(batch=batch, actor_name="lead", at=NOON) == 2
    assert states(batch) == ["QUEUED", "QUEUED"]
    assert Job.objects.count() == 2


@pytest.mark.parametrize("kind", ["summary", "self_assessment"])
def test_kinds_that_are_not_about_one_county_each_are_refused(county, kind):
    with pytest.raises(DocumentRefused):
        batches.draft_for_all(held=open_with(county), kind=kind, actor_name="lead", at=NOON)


def test_nothing_is_issued_where_nothing_was_drafted(county):
    with pytest.raises(DocumentRefused) as refused:
        batches.issue_for_all(held=open_with(county), kind="brief", actor_name="lead", at=NOON)

    assert refused.value.code == "no_draft"


def test_a_county_is_not_shown_what_is_prepared_about_it(county, filler, lead):
    held = open_with(county)
    letterhead_of(held)

    drafted(held)

    assert not Job.objects.visible_to(filler, Permission.JOB_VIEW).exists()
    assert Job.objects.visible_to(lead, Permission.JOB_VIEW).count() == 1
