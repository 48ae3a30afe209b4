"""manage.py score_region, in this process and through the workers."""

import json
import time

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from indicators.evaluating import perform_scoring
from indicators.models import Score
from tests.conftest import make_region
from tests.indicators import examples
from tests.indicators.frozen import freeze

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(county, neighbour, published):
    """Two counties with a return, one without."""
    freeze(county, examples.this_year())
    freeze(neighbour, examples.this_year())
    return make_region("990103", "示例丙县")


@pytest.fixture
def worker(monkeypatch):
    """Whoever waits for the workers does their work meanwhile."""

    def work(_seconds):
        for job in Job.objects.filter(state=Job.State.QUEUED):
            run_claimed(str(job.pk), perform_scoring)

    monkeypatch.setattr(time, "sleep", work)


def run(*arguments: str, region: str = "99", rubric: str = "QB2017") -> None:
    call_command(
        "score_region", "--region", region, "--year", "2024", "--rubric", rubric, *arguments
    )


def test_inline_scores_every_county_that_has_a_return(province, capsys):
    run("--inline", "--json")

    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert [row["county"] for row in document["scored"]] == ["990101", "990102"]
    assert (document["failed"], document["without_return"]) == ([], 1)
    assert "2/2 990102 unmet" in captured.err


def test_workers_score_the_same(province, worker, capsys):
    run("--json")

    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert [row["county"] for row in document["scored"]] == ["990101", "990102"]
    assert Score.objects.count() == 2
    assert "2/2" in captured.err


def test_nation_is_the_empty_prefix(province, worker, capsys):
    run(region="")

    assert capsys.readouterr().out == "已测算2个县，1个县没有数据包\n"


def test_idle_workers_are_said_in_words(province, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)

    with pytest.raises(Refused, match="工作进程可能没有运行"):
        run("--patience", "0")

    assert Job.objects.get().state == Job.State.QUEUED


def test_cancelled_job_names_its_counties(province, monkeypatch, capsys):
    def cancel(_seconds):
        Job.objects.filter(state=Job.State.QUEUED).update(
            state=Job.State.CANCELLED, finished_at="2026-05-06T04:00:00Z"
        )

    monkeypatch.setattr(time, "sleep", cancel)

    with pytest.raises(Refused, match="2个县未能测算：已取消"):
        run("--json")

    document = json.loads(capsys.readouterr().out)
    assert [row["county"] for row in document["failed"]] == ["990101", "990102"]


@pytest.mark.parametrize(
    ("region", "rubric", "words"),
    [
        ("88", "QB2017", "没有区划代码以“88”开头的县"),
        ("990103", "QB2017", "“990103”下1个县都没有2024年度数据包"),
        ("99", "XX99", "没有指标体系“XX99”"),
    ],
)
@pytest.mark.parametrize("how", [["--inline"], []])
def test_nothing_to_score_is_refused(province, region, rubric, words, how):
    with pytest.raises(Refused, match=words):
        run(*how, region=region, rubric=rubric)
