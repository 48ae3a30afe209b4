"""The documents of a round in the browser."""

import pytest
from django.urls import reverse

from assessments.models import Round
from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from reports.models import Batch, Document, Letterhead
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person, make_region
from tests.reports.rounds import ISSUER, letterhead_of
from tests.reports.test_models import paper

pytestmark = pytest.mark.usefixtures("silent_rendering")
WRITTEN = {
    "issuer": ISSUER,
    "addressee": "{县}人民政府",
    "first_words": "示",
    "rectify_by": "2026-09-30",
    "ranked": "1",
    "version": "0",
}


@pytest.fixture
def held(county):
    return open_with(county)


def page_of(client, held, query="") -> str:
    return client.get(reverse("reports:round_documents", args=[held.pk]) + query).content.decode()


def test_the_lead_writes_who_speaks(client, held, lead):
    client.force_login(lead)

    answer = client.post(reverse("reports:letterhead", args=[held.pk]), WRITTEN)

    assert answer.url == reverse("reports:round_documents", args=[held.pk])
    head = Letterhead.objects.get()
    assert (head.prefix, str(head.rectify_by), head.version) == ("示", "2026-09-30", 1)
    assert head.ranked


def test_a_letterhead_somebody_else_wrote_since_is_not_overwritten(client, held, lead):
    letterhead_of(held)
    client.force_login(lead)

    answer = client.post(reverse("reports:letterhead", args=[held.pk]), WRITTEN)

    assert answer.status_code == 400
    assert "已由他人改动" in answer.content.decode()


def test_a_letterhead_begins_with_last_years_but_for_the_day(client, held, lead):
    letterhead_of(held, rectify_by=NOON.date(), ranked=True, version=3)
    again = open_with(year=held.year + 1)
    Round.objects.filter(pk=again.pk).update(follows=held)
    client.force_login(lead)

    form = client.get(reverse("reports:letterhead", args=[again.pk])).context["form"]

    shown = {name: form[name].value() for name in WRITTEN}
    assert shown == WRITTEN | {"rectify_by": None, "version": 0}


def test_a_letterhead_says_what_is_missing(client, held, lead):
    client.force_login(lead)

    answer = client.post(reverse("reports:letterhead", args=[held.pk]), {})

    assert answer.status_code == 400
    assert "写明发文机关全称" in answer.content.decode()
    assert not Letterhead.objects.exists()


def test_a_round_lists_what_its_reader_may_see(client, held, filler, lead):
    paper(held.assessments.get(), "inspection", number="示督评〔2026〕7号")
    client.force_login(lead)
    seen = page_of(client, held)
    client.force_login(filler)

    assert "示督评〔2026〕7号" in seen
    assert "批量起草" in seen
    assert "示督评〔2026〕7号" not in page_of(client, held)
    assert "批量起草" not in page_of(client, held)


def test_a_list_is_narrowed_and_exported(client, held, lead):
    assessment = held.assessments.get()
    paper(assessment, "inspection", number="示督评〔2026〕7号")
    paper(assessment, "brief", number="示督简〔2026〕3号")
    client.force_login(lead)

    narrowed = page_of(client, held, "?kind=brief")
    table = page_of(client, held, "?kind=brief&format=csv")

    for said in (narrowed, table):
        assert "示督简〔2026〕3号" in said
        assert "示督评〔2026〕7号" not in said


def test_drafts_are_issued_together_only_after_a_question(client, held, lead):
    letterhead_of(held)
    paper(held.assessments.get(), "brief", state="DRAFT", issued_at=None)
    client.force_login(lead)

    page = " ".join(page_of(client, held).split())

    assert "签发1份县情简报：各自编号、签名，不能再改" in page
    assert 'name="kind" value="brief">确定签发' in page
    assert "还没有发文信息" not in page


def test_without_a_speaker_the_way_leads_to_who_speaks(client, held, lead, filler):
    client.force_login(lead)
    seen = page_of(client, held)
    client.force_login(filler)

    assert "还没有发文信息" in seen
    assert "没有等待签发的草案" in seen
    assert "还没有发文信息" not in page_of(client, held)


def test_batches_are_listed_with_how_far_they_are(client, held, lead):
    client.force_login(lead)
    batch_in(client, held)

    page = page_of(client, held)

    assert "批量起草县情简报" in page
    assert "0 / 1" in page


def test_drafting_for_all_leads_to_the_batch(client, held, lead):
    letterhead_of(held)
    client.force_login(lead)

    answer = client.post(reverse("reports:round_draft", args=[held.pk]), {"kind": "brief"})

    batch = Batch.objects.get()
    assert answer.url == reverse("reports:batch", args=[batch.pk])
    assert "示例甲县" in client.get(answer.url).content.decode()
    job = reverse("jobs:progress", args=[Job.objects.get().pk])
    assert "起草文书" in client.get(job).content.decode()


def test_a_batch_is_cancelled_and_taken_up_in_the_browser(client, held, lead):
    letterhead_of(held)
    client.force_login(lead)
    client.post(reverse("reports:round_draft", args=[held.pk]), {"kind": "brief"})
    batch = Batch.objects.get()

    client.post(reverse("reports:batch_cancel", args=[batch.pk]))
    cancelled = Job.objects.get().state
    client.post(reverse("reports:batch_resume", args=[batch.pk]))

    assert (cancelled, Job.objects.get().state) == ("CANCELLED", "QUEUED")


def batch_in(client, held) -> str:
    """Begin a batch; return its address."""
    letterhead_of(held)
    began = client.post(reverse("reports:round_draft", args=[held.pk]), {"kind": "brief"})
    return began.url


def test_a_batch_at_work_asks_again_by_itself_and_works_without_script(client, held, lead):
    client.force_login(lead)
    address = batch_in(client, held)

    page = client.get(address).content.decode()
    part = client.get(address, headers={"hx-request": "true"}).content.decode()

    for said in (page, part):
        assert f'hx-get="{address}" hx-trigger="every 2s"' in said
        assert '<span class="big">0</span> / 1' in said
    assert "确定取消" in page
    assert "<noscript>" in page
    assert "<html" not in part
    assert 'id="batch-actions"' not in part  # an open question stays open


def test_a_batch_that_ended_asks_no_more_and_offers_to_go_on(client, held, lead):
    client.force_login(lead)
    address = batch_in(client, held)
    failed = {"state": "FAILED", "finished_at": NOON, "error_detail": "这个县还没有提交自评"}
    Job.objects.update(**failed)

    part = client.get(address, headers={"hx-request": "true"}).content.decode()

    assert "hx-trigger" not in part
    assert 'id="batch-actions" hx-swap-oob="true"' in part
    assert "这个县还没有提交自评" in part
    assert "确定接着办" in part
    assert "取消没办完的" not in part


def test_cancelling_and_going_on_say_how_many(client, held, lead):
    client.force_login(lead)
    address = batch_in(client, held)

    cancelled = client.post(f"{address}cancel/", follow=True).content.decode()
    resumed = client.post(f"{address}resume/", follow=True).content.decode()

    assert "已取消1个县，已办成的不动" in cancelled
    assert "已重新排队1个县" in resumed


def test_the_report_on_all_waits_for_a_decision(client, held, lead):
    make_region("990000", "示例省")
    letterhead_of(held)
    client.force_login(lead)

    page = client.post(
        reverse("reports:round_draft", args=[held.pk]), {"kind": "summary"}, follow=True
    )

    assert "还没有评定的县" in page.content.decode()


@pytest.mark.parametrize("act", ["round_draft", "round_issue"])
def test_a_kind_there_is_not_is_refused_in_words(client, held, lead, act):
    client.force_login(lead)

    page = client.post(reverse(f"reports:{act}", args=[held.pk]), {"kind": "letter"}, follow=True)

    assert "选择要办理的文书种类" in page.content.decode()


def test_a_batch_of_another_province_is_not_there(client, held, lead):
    batch = Batch.objects.create(
        round=held, kind="brief", act="DRAFT", created_by_name="lead", created_at=NOON
    )
    client.force_login(make_person("other", Role.PROVINCE_LEAD, "52"))

    assert client.get(reverse("reports:batch", args=[batch.pk])).status_code == 404


def test_nothing_to_issue_is_said(client, held, lead):
    client.force_login(lead)

    page = client.post(
        reverse("reports:round_issue", args=[held.pk]), {"kind": "brief"}, follow=True
    )

    assert "先批量起草" in page.content.decode()
    assert not Document.objects.exists()
