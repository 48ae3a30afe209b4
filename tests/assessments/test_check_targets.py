"""manage.py check_targets."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.own_targets import withdraw_targets
from edu_duty.jobs.command import Refused
from indicators.targets import load_targets
from tests.assessments.test_own_targets import filled_text, kept
from tests.conftest import NOON
from tests.indicators.test_targets import with_retention

pytestmark = pytest.mark.django_db
ARGUMENTS = ("check_targets", "--county", "990101", "--year", "2020", "--profile")


@pytest.fixture
def returned(county):
    load_targets()
    with_retention(county, y2018="960", y2020="970")


def test_json_holds_every_target(returned, capsys):
    call_command(*ARGUMENTS, "tonghua_2020", "--json")

    document = json.loads(capsys.readouterr().out)
    assert document["counts"] == {"reached": 1, "on_course": 0, "behind": 0, "undetermined": 3}
    assert document["targets"][0]["verdict"] == "reached"
    assert document["profile"]["whose"] == "elsewhere"
    assert document["profile"]["whose_text"].startswith("别的市的全市目标")


def test_summary_says_the_counts_first_and_then_each_target(returned, capsys):
    call_command(*ARGUMENTS, "tonghua_2020")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ("示例甲县 2020年，通化市2020年目标：1项已达到，0项按进度，0项落后，3项待定")
    assert lines[1] == "别的市的全市目标，本县不在其内；此处只按本县数据对照"
    assert lines[2] == "已达到  九年义务教育巩固率  ≥ 97%  97%  已达到"
    assert lines[5] == "待定  学校管理标准化  ≥ 100%  数据项目录里没有算它的数据"


def test_blanks_are_filled_in_on_the_way(returned, capsys):
    call_command(*ARGUMENTS, "county_template", "--fill", "vocational_students=500", "--json")

    rows = {row["code"]: row for row in json.loads(capsys.readouterr().out)["targets"]}
    assert rows["vocational_students"]["value"] == "500"
    assert rows["vocational_students"]["reason"] == "no_value"


def test_a_number_that_is_none_is_wrong_usage(returned):
    with pytest.raises(CommandError, match="is not CODE=NUMBER"):
        call_command(*ARGUMENTS, "county_template", "--fill", "vocational_students=many")


def test_an_unknown_profile_is_refused_with_those_there_are(returned, capsys):
    with pytest.raises(Refused, match="tonghua_2018") as refusal:
        call_command(*ARGUMENTS, "tonghua_2019", "--json")

    assert refusal.value.returncode == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "profile_unknown"


def test_a_countys_own_targets_are_taken_by_name_and_version(returned, county, capsys):
    kept(county, filled_text(county).replace("year = 2025", "year = 2030"))
    withdraw_targets(county=county, actor_name="head", at=NOON)
    kept(county, filled_text(county, "6000"))

    call_command(*ARGUMENTS, "own", "--json")
    newest = json.loads(capsys.readouterr().out)
    call_command(*ARGUMENTS, "own@1")
    first = capsys.readouterr().out.splitlines()

    rows = {row["code"]: row["value"] for row in newest["targets"]}
    assert (newest["profile"]["whose"], rows["vocational_students"]) == ("county", "6000")
    assert newest["profile"]["whose_text"] == "示例甲县自定的目标"
    assert "示例甲县目标（第1版，已撤回）" in first[0]
    assert first[1] == "示例甲县自定的目标"


def test_without_own_targets_there_are_none_to_check(returned, capsys):
    with pytest.raises(Refused, match="没有目标方案“own”"):
        call_command(*ARGUMENTS, "own")
