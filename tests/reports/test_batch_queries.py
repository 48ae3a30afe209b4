"""The page of a batch: how far it is, how it ended, what stopped whom, and what comes next."""

from datetime import timedelta

import pytest

from edu_duty.jobs.models import Job
from reports import batches
from reports.batch_queries import BatchSheet, batch_sheet
from reports.models import Batch
from tests.assessments.held import open_with
from tests.conftest import NOON, make_region

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def batch(county, neighbour) -> Batch:
    held = open_with(county)
    for other in (neighbour, make_region("990103", "示例丙县")):
        held.assessments.create(county=other, changed_at=NOON)
    return batches.draft_for_all(held=held, kind="brief", actor_name="lead", at=NOON)


def ended(batch: Batch, code: str, state: str, **more) -> None:
    """End one county's job after a minute."""
    job = batch.entries.get(county=code).job
    values = {"state": state, "started_at": NOON, "finished_at": NOON + MINUTE}
    Job.objects.filter(pk=job.pk).update(**values | more)


def done(batch: Batch, code: str) -> None:
    ended(batch, code, "DONE", result={"page": f"/documents/{code}/"})


def sheet(batch: Batch) -> BatchSheet:
    return batch_sheet(batch, NOON + 2 * MINUTE)


def counties(found: BatchSheet) -> list[str]:
    return [row.code for row in found.entries]


def test_a_batch_at_work_says_how_many_are_done_and_how_long_the_others_take(batch):
    done(batch, "990102")

    found = sheet(batch)

    assert (found.going, found.done, found.total) == (True, 1, 3)
    assert found.remaining == "2分00秒"
    assert counties(found) == ["990101", "990102", "990103"]
    assert not found.stopped


def test_before_anything_is_done_nothing_is_guessed(batch):
    assert sheet(batch).remaining == ""


def test_once_all_is_done_it_leads_to_the_drafts(batch):
    for code in ("990101", "990102", "990103"):
        done(batch, code)

    found = sheet(batch)

    assert (found.mark.word, found.outcome) == ("已办完", "3个县已起草。")
    assert found.made_act == "看草案，核对后签发"
    assert found.made_url.endswith("/documents/?kind=brief&state=DRAFT")
    assert found.entries[0].url == "/documents/990101/"
    assert not found.stopped


def test_a_batch_that_issued_leads_to_what_is_in_force(batch):
    batch.act = Batch.Act.ISSUE
    for code in ("990101", "990102", "990103"):
        done(batch, code)

    found = sheet(batch)

    assert (found.outcome, found.made_act) == ("3个县已签发。", "看签发的文书")
    assert found.made_url.endswith("state=ISSUED")


def test_who_was_stopped_stands_first_with_the_reason(batch):
    done(batch, "990101")
    ended(batch, "990102", "CANCELLED")
    ended(batch, "990103", "FAILED", error_code="x", error_detail="这个县还没有提交自评")

    found = sheet(batch)

    assert counties(found) == ["990103", "990102", "990101"]
    assert found.entries[0].said == "这个县还没有提交自评"
    assert found.entries[0].act == "看任务"
    assert (found.mark.word, found.stopped) == ("没有办全", 2)
    assert found.outcome == "1个县已起草，1个县没有办成，原因见下表，1个县已取消。"


def test_where_nobody_speaks_yet_the_way_leads_to_who_speaks(batch):
    ended(batch, "990101", "FAILED", error_code="letterhead", error_detail="还没有发文机关")

    row = sheet(batch).entries[0]

    assert (row.act, row.url) == ("填写发文信息", f"/rounds/{batch.round_id}/letterhead/")


def test_an_issue_that_failed_leads_back_to_the_draft(batch):
    batch.act = Batch.Act.ISSUE
    payload = {"page": "/documents/7/"}
    ended(batch, "990101", "FAILED", error_code="stale", error_detail="有变化", payload=payload)

    row = sheet(batch).entries[0]

    assert (row.act, row.url) == ("看草案", "/documents/7/")


def test_a_batch_cancelled_as_a_whole_leads_to_nothing_made(batch):
    batches.cancel(batch=batch, actor_name="lead", at=NOON)

    found = sheet(batch)

    assert (found.mark.word, found.made_url, found.stopped) == ("已取消", "", 3)


def test_how_many_questions_a_batch_asks_does_not_grow(batch, django_assert_num_queries):
    with django_assert_num_queries(2):
        sheet(batch)
