"""The pages of scoring, for those who may and those who may not."""

import time

import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from indicators.models import Score
from indicators.publishing import RUBRIC_CODES
from indicators.scoring.engine import score as score_receipt
from tests.conftest import make_person
from tests.indicators import examples
from tests.indicators.reading import shipped
from tests.indicators.stored import (
    YEAR,
    example,
    stored_return,
    stored_rubric,
    stored_score,
)

pytestmark = pytest.mark.usefixtures("silent_rendering")


def address(name: str, county, *rest) -> str:
    return reverse(f"indicators:{name}", args=[county.code, YEAR, *rest])


@pytest.fixture
def score(county) -> Score:
    return stored_score(county)


def test_result_answers_first_and_explains_after(client, county, filler, score):
    client.force_login(filler)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert page.index("未达标") < page.index("4个校区学段未达标") < page.index("小学")
    assert "生成督导评估报告" in page
    assert score.sha256 in page
    assert ' style="' not in page


@pytest.mark.parametrize("query", ["", "?schools=primary"])
@pytest.mark.parametrize("code", RUBRIC_CODES)
def test_every_rubric_has_a_page_of_its_result(client, county, filler, code, query):
    receipt = score_receipt(shipped(code), *examples.both_years())
    stored_score(county, code, receipt)
    client.force_login(filler)

    page = client.get(address("result", county, code) + query)

    assert page.status_code == 200
    assert receipt["rubric"]["title"] in page.content.decode()


def test_result_is_there_for_an_official_without_the_acts(client, county, official, score):
    client.force_login(official)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert "未达标" in page
    assert "生成督导评估报告" not in page
    assert "重新测算" not in page


def test_result_of_another_county_is_not_there(client, county, outsider, score):
    client.force_login(outsider)

    assert client.get(address("result", county, "QB2017")).status_code == 404
    assert client.get(address("receipt", county, "QB2017")).status_code == 404
    assert client.get(address("score", county)).status_code == 404
    assert client.post(address("score", county), {"rubric": "QB2017"}).status_code == 404


def test_result_is_refused_to_a_department(client, county, score):
    client.force_login(make_person("department", Role.DEPARTMENT, county.code))

    assert client.get(address("result", county, "QB2017")).status_code == 403


def test_result_says_when_the_return_is_newer(client, county, filler, score):
    stored_return(county, 3)
    client.force_login(filler)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert "数据包已有第3版，这里是按第2版测算的" in page
    assert "重新测算" in page


def test_result_offers_scoring_before_there_is_a_score(client, county, filler):
    stored_return(county, 1)
    stored_rubric("QB2017")
    client.force_login(filler)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert "还没有测算" in page
    assert 'value="QB2017"' in page


def test_result_offers_uploading_before_there_is_a_return(client, county, filler):
    stored_rubric("QB2017")
    client.force_login(filler)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert reverse("schools:import", args=[county.code, YEAR]) in page


def test_result_of_an_unknown_rubric_is_not_there(client, county, filler):
    client.force_login(filler)

    assert client.get(address("result", county, "XX")).status_code == 404


def test_result_of_many_campuses_is_light(client, county, filler):
    receipt = example("QB2017")
    unit = receipt["schools"][0]
    receipt["schools"] += [unit | {"school_code": f"X{n:04}"} for n in range(300)]
    stored_score(county, receipt=receipt)
    client.force_login(filler)
    client.get(address("result", county, "QB2017"))

    started = time.process_time()
    page = client.get(address("result", county, "QB2017")).content
    seconds = time.process_time() - started

    assert seconds < 0.5
    assert len(page) < 1_000_000


def test_receipt_is_served_as_it_was_stored(client, county, official, score):
    client.force_login(official)

    answer = client.get(address("receipt", county, "QB2017"))

    assert answer.content.decode() == score.receipt
    assert answer["ETag"] == f'"{score.sha256}"'
    assert "attachment" in answer["Content-Disposition"]


def test_receipt_is_not_there_before_there_is_a_score(client, county, filler):
    client.force_login(filler)

    assert client.get(address("receipt", county, "QB2017")).status_code == 404


def test_scores_lists_every_rubric_in_force(client, county, filler, score):
    stored_rubric("PS2020")
    client.force_login(filler)

    page = client.get(address("score", county)).content.decode()

    assert "未测算" in page
    assert "数据包第2版" in page


def test_scores_leaves_a_job_and_leads_to_it(client, county, filler):
    stored_return(county, 1)
    stored_rubric("QB2017")
    client.force_login(filler)

    answer = client.post(address("score", county), {"rubric": "QB2017"})

    job = Job.objects.get(kind="score_counties")
    assert answer.url == reverse("jobs:progress", args=[job.pk])
    assert job.created_by_name == "filler"


def test_scores_refuses_an_unknown_rubric_in_words(client, county, filler):
    client.force_login(filler)

    page = client.post(address("score", county), {"rubric": "XX"}, follow=True).content.decode()

    assert "没有“XX”这个指标体系" in page
    assert not Job.objects.exists()


def test_scores_may_not_be_asked_for_by_an_official(client, county, official):
    stored_rubric("QB2017")
    client.force_login(official)

    assert client.post(address("score", county), {"rubric": "QB2017"}).status_code == 403
