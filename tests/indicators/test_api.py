"""Scores over the API."""

import hashlib

import pytest
from django.urls import reverse

from edu_duty.jobs.models import Job
from indicators.models import Rubric
from tests.conftest import NOON
from tests.indicators.stored import YEAR, stored_return, stored_rubric, stored_score


@pytest.fixture
def score(county):
    return stored_score(county)


def test_scores_are_listed_for_those_who_may_see_the_county(client, county, official, score):
    client.force_login(official)

    rows = client.get(reverse("api:scores")).json()["results"]

    assert [(row["county"], row["rubric"], row["verdict"]) for row in rows] == [
        (county.code, "QB2017", "unmet")
    ]
    assert rows[0]["receipt"].endswith(reverse("api:receipt", args=[score.pk]))


def test_scores_are_narrowed_by_the_address(client, county, official, score):
    client.force_login(official)

    def count(query: str) -> int:
        return client.get(reverse("api:scores") + query).json()["count"]

    assert count(f"?county={county.code}&year={YEAR}&rubric=QB2017&verdict=unmet") == 1
    assert [count("?rubric=PS2020"), count("?verdict=met"), count("?year=1999")] == [0, 0, 0]


def test_a_score_says_what_was_judged_by_what(client, county, official, score):
    client.force_login(official)

    told = client.get(reverse("api:score", args=[score.pk])).json()

    assert (told["county"], told["year"], told["rubric"]) == (county.code, YEAR, "QB2017")
    assert told["sha256"] == score.sha256


def test_the_receipt_comes_byte_for_byte(client, official, score):
    client.force_login(official)

    answer = client.get(reverse("api:receipt", args=[score.pk]))

    assert hashlib.sha256(answer.content).hexdigest() == score.sha256
    assert answer["Content-Type"] == "application/json"


def test_a_score_of_another_county_is_not_there(client, outsider, score):
    client.force_login(outsider)

    answer = client.get(reverse("api:score", args=[score.pk]))

    assert answer.status_code == 404
    assert client.get(reverse("api:receipt", args=[score.pk])).status_code == 404
    assert client.get(reverse("api:scores")).json()["count"] == 0


def test_rubrics_are_those_that_were_published(client, lead, score):
    score.rubric.state, score.rubric.current = Rubric.State.RETIRED, False
    score.rubric.retired_at = NOON
    score.rubric.save()
    draft = Rubric.objects.create(
        code="X", version="1", title="稿", sha256="0", state="DRAFT", current=False, text="稿"
    )
    client.force_login(lead)

    rows = client.get(reverse("api:rubrics")).json()["results"]

    assert [(row["code"], row["state"]) for row in rows] == [("QB2017", "RETIRED")]
    assert client.get(reverse("api:rubric", args=[draft.pk])).status_code == 404
    told = client.get(reverse("api:rubric", args=[score.rubric_id])).json()
    assert hashlib.sha256(told["text"].encode()).hexdigest() == score.rubric.sha256


def test_scoring_is_accepted_as_a_job(client, county, filler):
    stored_return(county, 1)
    stored_rubric("QB2017")
    client.force_login(filler)

    answer = client.post(
        reverse("api:request_score", args=[county.code, YEAR]),
        {"rubric": "QB2017"},
        content_type="application/json",
    )

    job = Job.objects.get()
    assert answer.status_code == 202
    assert answer["Location"] == reverse("api:job", args=[job.pk])
    assert answer.json()["state"] == "QUEUED"


def test_scoring_without_a_rubric_says_which_field(client, county, filler):
    client.force_login(filler)

    answer = client.post(
        reverse("api:request_score", args=[county.code, YEAR]), [], content_type="application/json"
    )

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"rubric": ["还没有选指标体系"]}


def test_scoring_a_county_without_a_return_is_refused_with_the_reason(client, county, filler):
    stored_rubric("QB2017")
    client.force_login(filler)

    answer = client.post(
        reverse("api:request_score", args=[county.code, YEAR]),
        {"rubric": "QB2017"},
        content_type="application/json",
    )

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == {"rubric": ["还没有数据包，上传后才能测算"]}
    assert not Job.objects.exists()


def test_scoring_is_refused_to_an_official(client, county, official):
    client.force_login(official)

    answer = client.post(reverse("api:request_score", args=[county.code, YEAR]), {})

    assert answer.status_code == 403
