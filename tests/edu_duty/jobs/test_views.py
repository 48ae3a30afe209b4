"""Watching long work, leaving it, cancelling it and queueing it again."""

import uuid
from datetime import timedelta

import pytest

from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from tests.conftest import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("silent_rendering")]


def make_job(state: str = "QUEUED", **more) -> Job:
    row = {
        "kind": "score_counties",
        "subject": "990101/2024/QB2017",
        "input_digest": uuid.uuid4().hex,
        "payload": {"rubric_code": "QB2017"},
        "region_code": "990101",
        "state": state,
        "created_by_name": "filler",
        "created_at": NOON,
    }
    if state == "RUNNING":
        row |= {"lease_token": uuid.uuid4(), "lease_until": NOON + timedelta(seconds=30)}
    if state in {"DONE", "FAILED", "CANCELLED"}:
        row |= {"finished_at": NOON + timedelta(seconds=72)}
    return Job.objects.create(**(row | more))


@pytest.fixture(autouse=True)
def signed_in(client, filler):
    client.force_login(filler)


def page(client, job: Job, **headers: str) -> str:
    text: str = client.get(f"/jobs/{job.pk}/", headers=headers).content.decode()
    return text


def fragment(client, job: Job) -> str:
    return page(client, job, **{"hx-request": "true"})


def test_a_running_job_asks_again_every_two_seconds_and_works_without_javascript(client):
    job = make_job("RUNNING", progress_done=61, progress_total=88, started_at=NOON)

    text = page(client, job)

    assert 'hx-trigger="every 2s"' in text
    assert '<span class="big">61</span> / 88' in text
    assert "可以离开本页" in text
    assert "<noscript>" in text


def test_a_job_leads_to_who_may_see_and_change_it(client):
    job = make_job()

    asked = f"/people/access/?object=job:{job.pk}"

    assert asked in page(client, job)
    assert client.get(asked).status_code == 200


def test_the_fragment_is_the_state_alone(client):
    text = fragment(client, make_job("RUNNING"))

    assert "<html" not in text
    assert 'id="job-state"' in text
    assert 'id="job-actions"' not in text  # an open question stays open


def test_an_ended_job_asks_no_more_and_takes_the_question_away(client):
    text = fragment(client, make_job("DONE", result={"page": "/counties/990101/"}))

    assert "hx-trigger" not in text
    assert 'id="job-actions" hx-swap-oob="true"' in text
    assert 'href="/counties/990101/" autofocus' in " ".join(text.split())
    assert "取消任务" not in text


def test_htmx_adds_no_style_and_evaluates_nothing(client):
    text = page(client, make_job("RUNNING"))

    assert '"includeIndicatorStyles": false' in text
    assert '"allowEval": false' in text


def test_a_failed_job_says_why_and_can_be_queued_again(client):
    text = page(client, make_job("FAILED", error_code="x", error_detail="文件打不开"))

    assert "文件打不开" in text
    assert "重新排队" in text


def test_a_failed_job_says_what_it_was_about_and_leads_back_there(client):
    payload = {"about": ["示例报告", "示例甲县"], "page": "/counties/990101/2024/documents/"}

    text = page(client, make_job("FAILED", error_detail="有变化", payload=payload))

    assert "示例报告，示例甲县" in text
    assert 'href="/counties/990101/2024/documents/">回到办理的页面' in " ".join(text.split())


def test_what_could_not_be_scored_is_listed_by_name(client):
    result = {"page": "/", "failed": [{"county": "990101", "reason": "还没有数据包"}]}

    text = page(client, make_job("DONE", result=result, region_code="990101"))

    assert "没算成的县" in text
    assert "示例甲县" in text
    assert "还没有数据包" in text


def test_cancelling_ends_the_job_and_leaves_a_trace(client):
    job = make_job("RUNNING")

    response = client.post(f"/jobs/{job.pk}/cancel/")

    job.refresh_from_db()
    assert response.url == f"/jobs/{job.pk}/"
    assert job.state == Job.State.CANCELLED
    assert AuditEvent.objects.filter(verb="JOB_CANCELLED", actor_name="filler").exists()


def test_cancelling_too_late_is_said_in_words(client):
    job = make_job("DONE")

    response = client.post(f"/jobs/{job.pk}/cancel/", follow=True)

    assert "任务已经结束，不能取消。" in response.content.decode()


def test_a_failed_job_is_queued_again(client, monkeypatch):
    monkeypatch.setattr("edu_duty.jobs.queue.ring", lambda _job: None)
    job = make_job("FAILED", error_detail="x")

    client.post(f"/jobs/{job.pk}/again/")

    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_queueing_again_what_runs_is_refused_in_words(client):
    job = make_job("RUNNING")

    response = client.post(f"/jobs/{job.pk}/again/", follow=True)

    assert "只有失败或已取消的任务可以重新排队。" in response.content.decode()


@pytest.mark.parametrize("act", ["cancel", "again"])
def test_acts_are_never_links(client, act):
    assert client.get(f"/jobs/{make_job().pk}/{act}/").status_code == 405


@pytest.mark.parametrize("act", ["", "cancel/", "again/"])
def test_another_countys_job_is_not_there(client, outsider, act):
    client.force_login(outsider)
    ask = client.post if act else client.get

    assert ask(f"/jobs/{make_job('RUNNING').pk}/{act}").status_code == 404


def test_a_batch_of_the_province_is_not_the_countys_to_see(client, lead):
    job = make_job("RUNNING", region_code="99", subject="990101–990102/2024/QB2017")

    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    client.force_login(lead)
    assert client.get(f"/jobs/{job.pk}/").status_code == 200


def test_an_official_watches_no_jobs(client, official):
    client.force_login(official)

    assert client.get("/jobs/").status_code == 403
    assert client.post(f"/jobs/{make_job().pk}/cancel/").status_code == 403


def test_the_list_shows_the_newest_first_and_filters_by_state(client):
    make_job("DONE")
    make_job("FAILED", created_at=NOON + timedelta(minutes=1), finished_at=NOON)

    everything = client.get("/jobs/").content.decode()
    failed = client.get("/jobs/?state=FAILED").content.decode()

    assert everything.index("mark-unmet") < everything.index("mark-done")
    assert "mark-done" not in failed
    assert client.get("/jobs/?state=nonsense&page=x").status_code == 200


def test_an_empty_list_says_what_would_stand_here(client):
    assert "还没有任务" in client.get("/jobs/").content.decode()


def test_a_department_has_no_jobs(client, county):
    client.force_login(make_person("department", Role.DEPARTMENT, county.code))

    assert client.get("/jobs/").status_code == 403


def test_a_job_about_one_county_stands_in_the_frame_of_its_year(client):
    text = page(client, make_job())

    assert "合成数据，不是真实统计" in text
    assert 'href="/counties/990101/2024/"' in text


def test_a_job_about_many_counties_has_no_county_in_its_frame(client, lead):
    client.force_login(lead)

    text = page(client, make_job(region_code="99", subject="99/2024/QB2017"))

    assert "合成数据，不是真实统计" not in text
