"""The command that loads the demo."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


@pytest.mark.django_db
def test_load_demo_refuses_in_json_where_this_is_no_demo(settings):
    settings.DEMO = False
    out = io.StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("load_demo", "--json", stdout=out)

    assert refusal.value.returncode == 1
    assert json.loads(out.getvalue())["error"]["code"] == "not_a_demo"
