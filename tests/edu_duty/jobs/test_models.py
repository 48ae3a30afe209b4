"""Who finds which jobs."""

import pytest

from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from tests.conftest import NOON, make_person

pytestmark = pytest.mark.django_db


def job_of(kind: str, region_code: str) -> Job:
    return Job.objects.create(
        kind=kind,
        subject="QB2017/2026.1",
        input_digest="0" * 64,
        region_code=region_code,
        created_by_name="lead",
        created_at=NOON,
    )


def test_rehearsals_of_drafts_are_found_by_who_writes_drafts(lead):
    rehearsal, scoring = job_of("rehearse_rubric", "99"), job_of("score_counties", "99")
    inspector = make_person("inspector", Role.INSPECTOR, "99")

    assert set(Job.objects.visible_to(lead)) == {rehearsal, scoring}
    assert set(Job.objects.visible_to(inspector)) == {scoring}


def test_jobs_elsewhere_are_found_by_nobody_here(outsider):
    job_of("score_counties", "990101")

    assert not Job.objects.visible_to(outsider).exists()
