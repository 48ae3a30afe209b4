"""The command that begins everything, and the two of Django's that are closed."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from edu_duty.jobs.command import Refused

pytestmark = pytest.mark.django_db


def appoint(*arguments: str) -> dict[str, str]:
    answer = StringIO()
    call_command("appoint", *arguments, "--json", stdout=answer)
    document: dict[str, str] = json.loads(answer.getvalue())
    return document


def test_appoint_prints_a_code_that_opens_the_account():
    told = appoint("chief", "--name", "示例")
    assert not User.objects.get().has_usable_password()

    password = "Keeps-7-geese-by-the-lake"
    answer = Client().post(
        "/welcome/",
        {"username": "chief", "code": told["code"], "password": password, "again": password},
    )

    assert answer.status_code == 200
    assert [grant.role for grant in User.objects.get().granted] == [Role.SECURITY_ADMIN]
    assert told["welcome_url"].endswith("/welcome/")


def test_appoint_speaks_to_people_too():
    answer = StringIO()

    call_command("appoint", "chief", stdout=answer)

    assert "只显示这一次" in answer.getvalue()


def test_appoint_refuses_a_second_person():
    appoint("chief")

    with pytest.raises(Refused, match="已有安全管理员"):
        appoint("other")

    assert list(User.objects.values_list("username", flat=True)) == ["chief"]


@pytest.mark.parametrize("command", ["createsuperuser", "changepassword"])
def test_djangos_own_ways_to_set_a_password_are_closed(command):
    with pytest.raises(Refused, match="密码只由本人设定"):
        call_command(command, stdout=StringIO())

    assert not User.objects.exists()
