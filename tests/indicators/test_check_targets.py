"""manage.py check_targets."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from edu_duty.jobs.command import Refused
from indicators.targets import load_targets
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
