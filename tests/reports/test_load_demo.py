"""The command that loads the demo, and says who speaks in its round."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.demo import DemoLoaded
from reports.management.commands import load_demo

pytestmark = pytest.mark.django_db


def test_load_demo_refuses_in_json_where_this_is_no_demo(settings):
    settings.DEMO = False
    out = io.StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("load_demo", "--json", stdout=out)

    assert refusal.value.returncode == 1
    assert json.loads(out.getvalue())["error"]["code"] == "not_a_demo"


@pytest.mark.parametrize(("written", "said"), [(True, "发文机关"), (False, "没有变化")])
def test_a_demo_that_is_loaded_already_still_gets_its_speaker(monkeypatch, written, said):
    monkeypatch.setattr(load_demo, "load_demo", lambda **_told: DemoLoaded(fresh=False))
    monkeypatch.setattr(load_demo, "write_demo_letterhead", lambda _at: written)
    out = io.StringIO()

    call_command("load_demo", stdout=out)

    assert said in out.getvalue()
