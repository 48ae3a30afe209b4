"""manage.py score_county."""

import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from indicators.models import Score
from tests.indicators import examples
from tests.indicators.frozen import freeze

ARGUMENTS = ("score_county", "--county", "990101", "--year", "2024", "--rubric", "QB2017")


@pytest.fixture
def frozen(county, published):
    return freeze(county, examples.this_year())


def test_json_is_the_receipt(frozen, capsys):
    call_command(*ARGUMENTS, "--json")

    assert json.loads(capsys.readouterr().out) == Score.objects.get().parsed()


def test_out_writes_the_stored_bytes_and_prints_nothing(frozen, tmp_path, capsys):
    path = tmp_path / "receipt.json"

    call_command(*ARGUMENTS, "--out", str(path))

    assert capsys.readouterr().out == ""
    assert path.read_text(encoding="utf-8") == Score.objects.get().receipt


def test_summary_says_the_verdict_first(frozen, capsys):
    call_command(*ARGUMENTS)

    out = capsys.readouterr().out
    assert out.startswith("示例甲县 2024年 县域义务教育优质均衡发展督导评估办法：未达标\n")
    assert "R3  primary  —  待定" in out
    assert Score.objects.get().sha256 in out


def test_unknown_county_is_refused(frozen, capsys):
    with pytest.raises(Refused, match="没有区划代码") as refusal:
        call_command("score_county", "--county=1", "--year=2024", "--rubric=QB2017", "--json")

    assert refusal.value.returncode == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "county_unknown"


def test_path_that_cannot_be_written_is_refused(frozen, tmp_path):
    with pytest.raises(Refused, match="不能写入文件"):
        call_command(*ARGUMENTS, "--out", str(tmp_path / "nowhere" / "receipt.json"))
