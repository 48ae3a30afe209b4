"""Canaries in every form field and header: none of them ever stands in an event or a log."""

import logging
import re
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from edu_duty.audit.models import AuditEvent
from tests.architecture.test_permission_matrix import EXPECTED, World, world

__all__ = ["world"]

SECRETS = {
    "password": "Canary-Kestrel-7719-password",
    "code": "canary-k7dm-one-time",
    "token": "edk_CanaryTokenThatOpensEverything",
    "cookie": "CanaryCookieOfSomebodyElse",
    "totp": "CANARYTOTPSEED234567",
    "identity": "11010519491231002X",
    "phone": "13800138000",
}
EVERYTHING = " ".join(SECRETS.values())
FIELD = re.compile(r'name="([a-z_]+)"')
ASKING = ("filler", "lead")
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def field_names() -> set[str]:
    """Name every field of every form: in the templates and in the modules that read them."""
    found = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        found |= set(FIELD.findall(path.read_text(encoding="utf-8")))
    for room in ("edu_duty", "schools", "indicators", "assessments", "reports"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found |= set(re.findall(r"^    (\w+) = (?:forms|serializers)\.\w+\(", text, re.M))
            found |= set(re.findall(r'POST(?:\.get)?[\[(]"(\w+)"', text))
    return found


FIELDS = sorted(field_names() - {"csrfmiddlewaretoken"})


def leaks(text: str) -> list[str]:
    return [name for name, secret in SECRETS.items() if secret in text]


def headers() -> dict[str, Any]:
    return {
        "HTTP_USER_AGENT": EVERYTHING,
        "HTTP_REFERER": f"http://testserver/{SECRETS['code']}",
        "HTTP_X_FORWARDED_FOR": EVERYTHING,
        "HTTP_X_CANARY": EVERYTHING,
    }


def told() -> str:
    return "\n".join(str(row) for row in AuditEvent.objects.values())


def send(world: World, client: Client) -> int:
    """Send every secret in every field to every address, as a form and as a query."""
    sent = 0
    for address, method in EXPECTED:
        if method not in {"GET", "POST"}:
            continue
        url = reverse(address, kwargs=world.arguments[address])
        for secret in (EVERYTHING, *SECRETS.values()) if method == "POST" else (EVERYTHING,):
            fields = dict.fromkeys(FIELDS, secret)
            getattr(client, method.lower())(url, fields, **headers())
            sent += len(fields)
    return sent


@pytest.mark.parametrize("asking", ASKING)
def test_no_secret_of_a_field_or_a_header_stands_in_events_or_logs(world, caplog, capsys, asking):
    client = Client(raise_request_exception=False)
    client.force_login(world.people[asking])
    with caplog.at_level(logging.DEBUG):
        sent = send(world, client)

    with capsys.disabled():
        sys.stdout.write(f"\n{sent} canaries planted as {asking}\n")
    assert sent > 1000
    assert leaks(told()) == []
    assert leaks(caplog.text) == []


def test_no_secret_of_a_stranger_stands_in_events_or_logs(world, caplog):
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = SECRETS["cookie"]
    with caplog.at_level(logging.DEBUG):
        for name in (*SECRETS.values(), "filler"):
            for word in SECRETS.values():
                client.post(
                    reverse("accounts:sign_in"),
                    {"username": name, "password": word, "code": SECRETS["code"]},
                    **headers(),
                )
        client.get("/api/v1/jobs", HTTP_AUTHORIZATION=f"Bearer {SECRETS['token']}", **headers())

    assert "SIGN_IN_REFUSED" in told()
    assert leaks(told()) == []
    assert leaks(caplog.text) == []
