"""Jobs over the API."""

import pytest
from django.urls import reverse

from edu_duty.jobs.models import Job
from tests.conftest import NOON


@pytest.fixture
def job(county) -> Job:
    return Job.objects.create(
        kind="import_return",
        subject=f"{county.code}/2024",
        input_digest="0",
        region_code=county.code,
        state=Job.State.FAILED,
        error_code="damaged",
        error_detail="文件已损坏",
        created_by_name="filler",
        created_at=NOON,
        finished_at=NOON,
    )


def test_a_job_says_where_it_stands(client, filler, job):
    client.force_login(filler)

    answer = client.get(reverse("api:job", args=[job.pk])).json()

    assert (answer["state"], answer["state_label"], answer["kind_label"]) == (
        "FAILED",
        "失败",
        "读取数据包",
    )
    assert answer["error"] == {"code": "damaged", "detail": "文件已损坏"}
    assert answer["progress"] == {"done": 0, "total": 0, "note": ""}


def test_a_job_of_another_county_is_not_there(client, outsider, job):
    client.force_login(outsider)

    assert client.get(reverse("api:job", args=[job.pk])).status_code == 404


def test_jobs_are_refused_to_an_official(client, official, job):
    client.force_login(official)

    assert client.get(reverse("api:job", args=[job.pk])).status_code == 403
