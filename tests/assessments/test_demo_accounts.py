"""The command that lists the demo accounts."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from edu_duty.accounts.demo import demo_people

pytestmark = pytest.mark.django_db


def test_demo_accounts_lists_each_account_in_json():
    out = io.StringIO()

    call_command("demo_accounts", "--json", stdout=out)

    listed = json.loads(out.getvalue())
    assert len(listed) == len(demo_people())
    assert all(set(each) == {"username", "password", "role", "region"} for each in listed)


def test_demo_accounts_lists_each_account_for_people():
    out = io.StringIO()

    call_command("demo_accounts", stdout=out)

    assert len(out.getvalue().splitlines()) == len(demo_people())


def test_demo_accounts_refuses_where_this_is_no_demo(settings):
    settings.DEMO = False
    out = io.StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("demo_accounts", "--json", stdout=out)

    assert refusal.value.returncode == 1
    assert json.loads(out.getvalue())["error"]["code"] == "not_a_demo"
