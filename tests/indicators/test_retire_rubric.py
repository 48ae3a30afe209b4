"""manage.py retire_rubric."""

import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from indicators.models import Rubric

pytestmark = pytest.mark.django_db


def test_a_version_is_taken_out_of_use(published, capsys):
    call_command("retire_rubric", "PS2020", "--json")

    assert json.loads(capsys.readouterr().out)["state"] == "RETIRED"
    assert Rubric.objects.get(code="PS2020").state == Rubric.State.RETIRED


def test_it_is_retired_once_and_has_to_be_there(published):
    call_command("retire_rubric", "PS2020@2020.1")

    with pytest.raises(Refused, match="已停用"):
        call_command("retire_rubric", "PS2020@2020.1")
    with pytest.raises(Refused, match="没有指标体系"):
        call_command("retire_rubric", "PS2020")
