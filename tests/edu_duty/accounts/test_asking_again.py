"""Acts that count ask again who is there, and lose nothing that was typed."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from edu_duty.accounts.models import Token
from tests.edu_duty.accounts.codes import codes_of, enrolled

TOKENS = "/tokens/"
PASSWORD = "only for tests"
TYPED = {"name": '夜间"同步" <b>\'&', "days": "90"}
HIDDEN = re.compile(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)">')

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_ago(client, filler):
    """The filler signed in an hour ago and was there ever since."""
    client.force_login(filler)
    session = client.session
    session["checked"] = int((timezone.now() - timedelta(hours=1)).timestamp())
    session.save()
    return client


def carried(answer) -> dict[str, str]:
    """Return what the page carries along, as a browser would send it."""
    found = HIDDEN.findall(answer.content.decode())
    return {html.unescape(name): html.unescape(value) for name, value in found}


def test_an_act_that_counts_asks_before_it_is_done(long_ago):
    answer = long_ago.post(TOKENS, TYPED)

    assert "确认是本人" in answer.content.decode()
    assert not Token.objects.exists()


def test_what_was_typed_comes_through_unharmed(long_ago):
    asked = long_ago.post(TOKENS, TYPED)

    answer = long_ago.post(TOKENS, {**carried(asked), "ask_again-password": PASSWORD})

    assert "令牌已生成" in answer.content.decode()
    assert Token.objects.get().name == TYPED["name"]


def test_fields_with_several_values_keep_them_all(long_ago):
    asked = long_ago.post(TOKENS, {"name": ["a", "b"], "days": "30"}).content.decode()

    assert re.findall(r'name="name"\s+value="(.)"', asked) == ["a", "b"]


def test_the_password_is_asked_once_for_a_while(long_ago):
    long_ago.post(TOKENS, {**TYPED, "ask_again-password": PASSWORD})

    long_ago.post(TOKENS, TYPED)

    assert Token.objects.count() == 2


def test_nobody_is_asked_who_just_signed_in(client, filler):
    client.force_login(filler)

    client.post(TOKENS, TYPED)

    assert Token.objects.count() == 1


def test_looking_asks_nothing(long_ago):
    assert "生成令牌" in long_ago.get(TOKENS).content.decode()


def test_a_wrong_password_does_nothing_and_keeps_everything(long_ago):
    answer = long_ago.post(TOKENS, {**TYPED, "ask_again-password": "guessed"})

    assert answer.status_code == 422
    assert "密码不对" in answer.content.decode()
    assert carried(answer)["name"] == TYPED["name"]
    assert not Token.objects.exists()


def test_the_page_prints_no_password(long_ago):
    answer = long_ago.post(TOKENS, {**TYPED, "ask_again-password": "guessed-secret"})

    assert "guessed-secret" not in answer.content.decode()


def test_five_wrong_passwords_end_the_session(long_ago):
    for _number in range(5):
        answer = long_ago.post(TOKENS, {**TYPED, "ask_again-password": "guessed"})

    assert answer.url == "/sign-in/"
    assert long_ago.get(TOKENS).status_code == 302


def test_who_has_a_second_factor_shows_it_too(long_ago, filler):
    key = enrolled(filler)
    answer = long_ago.post(TOKENS, {**TYPED, "ask_again-password": PASSWORD})
    assert answer.status_code == 422
    assert not Token.objects.exists()

    code = codes_of(key, timezone.now())
    long_ago.post(TOKENS, {**TYPED, "ask_again-password": PASSWORD, "ask_again-code": code})

    assert Token.objects.count() == 1


def views(patterns) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = views(pattern.url_patterns)
            found |= {f"{pattern.namespace or ''}:{name}": view for name, view in inner.items()}
        elif isinstance(pattern, URLPattern):
            found[str(pattern.name)] = pattern.callback
    return found


ASKING = (
    "accounts:tokens",
    "accounts:renew_codes",
    "accounts:remove_second_factor",
    "accounts:second_factor",
    "schools:freeze",
    "indicators:publish",
    "indicators:retire",
    "reports:issue",
    "reports:withdraw",
    "reports:round_issue",
    "reports:batch_resume",
)


@pytest.mark.parametrize("name", ASKING)
def test_signing_off_publishing_and_keys_ask_again(name):
    found = views(get_resolver().url_patterns)
    view = next(view for path, view in found.items() if path.endswith(name))

    assert vars(view).get("asks_again") or vars(view.__wrapped__).get("asks_again")
