"""Scores: loaded from frozen returns, stored once, through a job or at once."""

from uuid import uuid4

import pytest

from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, run_claimed
from indicators.evaluating import (
    ScoringRefused,
    compute,
    perform_scoring,
    request_scoring,
    score_county,
)
from indicators.models import Score
from indicators.publishing import current_rubric, parsed_rubric, publish
from indicators.scoring.receipt import canonical, digest
from tests.conftest import NOON, make_region
from tests.indicators import examples
from tests.indicators.frozen import freeze
from tests.indicators.reading import indicator, rubric_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def returns(county, published):
    """Last year's and this year's return of the county."""
    return freeze(county, examples.last_year()), freeze(county, examples.this_year(), version=2)


def run_score(code="990101", year=2024, rubric="QB2017") -> Score:
    return score_county(
        county_code=code, year=year, rubric_code=rubric, actor_name="filler", at=NOON
    )


def request(codes, rubric="QB2017"):
    return request_scoring(
        county_codes=codes,
        year=2024,
        rubric_code=rubric,
        region_code="99",
        actor_name="lead",
        at=NOON,
    )


def test_score_keeps_the_canonical_receipt_and_its_digest(returns):
    score = run_score()

    receipt = score.parsed()
    assert canonical(receipt) == score.receipt
    assert digest(score.receipt) == score.sha256
    assert score.verdict == receipt["result"]["verdict"] == "unmet"
    assert receipt["return_version"] == 2
    assert receipt["return_sha256"] == returns[1].sha256
    assert receipt["previous_return"] == {
        "year": 2023,
        "version": 1,
        "sha256": returns[0].sha256,
    }
    assert receipt["rubric"]["sha256"] == current_rubric("QB2017").sha256


def test_scoring_twice_gives_the_same_score_and_one_event(returns):
    first, again = run_score(), run_score()

    assert first.pk == again.pk
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.COUNTY_SCORED)
    assert event.target == "990101/2024/QB2017"
    assert event.details["receipt_sha256"] == first.sha256


def test_new_version_of_a_return_is_a_new_score(returns, county):
    first = run_score()
    freeze(county, examples.this_year(), version=3)

    second = run_score()

    assert second.pk != first.pk
    assert second.parsed()["return_version"] == 3


def test_new_version_of_last_years_return_is_a_new_score(returns, county):
    first = run_score()
    freeze(county, examples.last_year(), version=2)

    assert run_score().pk != first.pk


def test_new_version_of_a_rubric_is_a_new_score(returns):
    first = run_score()
    publish(rubric_text("QB2017").replace('"2017.1"', '"2017.2"'), NOON)

    second = run_score()

    assert second.pk != first.pk
    assert second.rubric.version == "2017.2"


def test_derived_figures_count_before_stated_ones(county, published):
    document = examples.this_year()
    document["county_figures"] |= {"kg_children": "9999"}
    freeze(county, document)

    row = indicator(run_score(rubric="PS2020").parsed(), "P1", "preschool")

    assert row["inputs"] == {"kg_children": "360", "population_3_5": "400"}
    assert row["inputs_derived"] == ["kg_children"]


def test_findings_of_the_return_stand_in_the_receipt(county, published):
    finding = {"severity": "error", "rule": "sum", "message": "合计不符", "cells": ["a"]}
    freeze(county, examples.this_year(), findings=[finding])

    findings = run_score().parsed()["findings"]

    assert findings[0] == finding
    assert {row["rule"] for row in findings} == {
        "sum",
        "scope_zero_pupils",
        "scope_kind_excluded",
        "scope_under_floor",
    }


def test_first_year_has_no_year_before(county, published):
    freeze(county, examples.last_year())

    receipt = run_score(year=2023).parsed()

    assert receipt["previous_return"] is None


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"code": "999999"}, "county_unknown", "没有区划代码为“999999”的县级行政区"),
        ({"year": 2020}, "return_unknown", "示例甲县没有2020年度数据包"),
        ({"rubric": "XX99"}, "rubric_unknown", "没有指标体系“XX99”"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_words(returns, changes, code, words):
    with pytest.raises(ScoringRefused, match=words) as refusal:
        run_score(**changes)

    assert refusal.value.code == code
    assert not Score.objects.exists()


def test_computing_is_pure(returns):
    rubric = current_rubric("QB2017")

    one = compute(returns[1], returns[0], rubric)
    other = compute(returns[1], returns[0], rubric)

    assert canonical(one) == canonical(other)


def test_job_scores_a_county_and_links_to_its_result(returns, django_capture_on_commit_callbacks):
    (job,) = request(["990101"])

    run_claimed(str(job.pk), perform_scoring)

    job.refresh_from_db()
    score = Score.objects.get()
    assert job.state == Job.State.DONE
    assert job.result["scored"] == [
        {"county": "990101", "verdict": "unmet", "sha256": score.sha256}
    ]
    assert job.result["page"] == "/counties/990101/2024/scores/QB2017/"
    assert score.created_by_name == "lead"


def test_same_inputs_are_the_same_job(returns, county):
    (first,) = request(["990101"])
    (again,) = request(["990101"])
    freeze(county, examples.this_year(), version=3)
    (later,) = request(["990101"])

    assert first.pk == again.pk
    assert later.pk != first.pk


def test_counties_are_grouped_by_twenty_five(published):
    jobs = request([f"99{n:04}" for n in range(1, 53)])

    assert [len(job.payload["county_codes"]) for job in jobs] == [25, 25, 2]
    assert jobs[0].subject == "990001–990025/2024/QB2017"


def test_county_that_cannot_be_scored_is_named_and_the_others_are_stored(returns, neighbour):
    (job,) = request(["990101", "990102"])

    run_claimed(str(job.pk), perform_scoring)

    job.refresh_from_db()
    assert [row["county"] for row in job.result["scored"]] == ["990101"]
    assert job.result["failed"] == [
        {
            "county": "990102",
            "code": "return_unknown",
            "reason": "示例乙县没有2024年度数据包，导入后再测算",
        }
    ]
    assert job.result["page"] == "/"


def test_job_without_any_county_to_score_fails_with_the_reason(published, county):
    (job,) = request(["990101"])

    run_claimed(str(job.pk), perform_scoring)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error_code == "return_unknown"
    assert job.error_detail == "示例甲县没有2024年度数据包，导入后再测算"


def test_job_whose_rubric_is_gone_fails_with_the_reason(returns):
    (job,) = request(["990101"])
    Job.objects.filter(pk=job.pk).update(payload=job.payload | {"rubric_code": "XX99"})

    run_claimed(str(job.pk), perform_scoring)

    job.refresh_from_db()
    assert job.error_code == "rubric_unknown"


def test_unknown_rubric_leaves_no_job(db):
    with pytest.raises(ScoringRefused):
        request(["990101"], rubric="XX99")

    assert not Job.objects.exists()


class Holder(Claim):
    """A claim that remembers what it is told; no row stands behind it."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(
            job_id=str(uuid4()),
            kind="score_counties",
            subject="/".join(codes),
            payload={"county_codes": codes, "year": 2024, "rubric_code": "QB2017"},
            region_code="99",
            actor_name="lead",
            attempt=1,
            at=NOON,
            token=uuid4(),
        )
        self.told: list[tuple[int, int, str]] = []

    def progress(self, done: int, total: int, note: str = "") -> None:
        self.told.append((done, total, note))


def test_progress_is_told_county_by_county(returns, neighbour):
    freeze(neighbour, examples.this_year())
    holder = Holder(["990101", "990102"])

    perform_scoring(holder)

    assert holder.told == [(0, 2, "990101"), (1, 2, "990102"), (2, 2, "")]


def test_nothing_is_stored_before_the_fenced_end(returns):
    outcome = perform_scoring(Holder(["990101"]))

    assert not Score.objects.exists()
    outcome.store()
    assert Score.objects.count() == 1


def test_whoever_stores_second_finds_the_first_score(returns):
    early, late = perform_scoring(Holder(["990101"])), perform_scoring(Holder(["990101"]))

    assert early.store() == late.store()
    assert Score.objects.count() == 1
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.COUNTY_SCORED).count() == 1


def test_refusal_of_a_job_is_not_tried_again(published, county):
    with pytest.raises(JobRefused):
        perform_scoring(Holder(["990101"]))


def test_rubric_is_read_once_per_text(returns):
    parsed_rubric.cache_clear()

    run_score()
    make_region("990103", "示例丙县")
    run_score()

    assert parsed_rubric.cache_info().misses == 1
