"""manage.py load_catalogue."""

import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from indicators.models import Rubric
from indicators.publishing import rubric_paths

pytestmark = pytest.mark.django_db


def test_counts_and_seconds_are_printed(capsys):
    call_command("load_catalogue")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("行政区划 3214：新增3214")
    assert lines[-1].startswith("用时")


def test_json_is_one_document(capsys):
    call_command("load_catalogue", "--json")

    document, count = json.loads(capsys.readouterr().out), len(rubric_paths())
    assert document["rubrics"] == {"total": count, "added": count, "changed": 0}
    assert float(document["seconds"]) < 60


def test_changed_rubric_is_refused_and_nothing_is_loaded(published, capsys):
    # Past the guard of the model, as somebody with the database in hand would.
    Rubric._base_manager.filter(code="QB2017").update(sha256="0" * 64)

    with pytest.raises(Refused, match="已发布"):
        call_command("load_catalogue", "--json")

    assert json.loads(capsys.readouterr().out)["error"]["code"] == "catalogue_refused"
