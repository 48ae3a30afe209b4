"""A person's own account: password, second factor, sessions."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from edu_duty.accounts import second_factor
from edu_duty.accounts.models import Token, User
from edu_duty.accounts.sign_in_models import SecondFactor
from edu_duty.accounts.tokens import make_token
from edu_duty.audit.models import AuditEvent
from tests.edu_duty.accounts.codes import codes_of, enrolled

PASSWORD = "only for tests"
NEW = "Kettle-hums-7"
CHANGE = "/account/password/"
FACTOR = "/account/second-factor/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, filler) -> Client:
    client.force_login(filler)
    return client


def typed(**more: str) -> dict[str, str]:
    return {"old": PASSWORD, "new": NEW, "again": NEW, **more}


def test_the_account_page_says_who_one_is_and_where(browser):
    page = browser.get("/account/").content.decode()

    assert "县级填报员 · 示例甲县" in page
    assert "未设置" in page


def test_changing_the_password_ends_every_other_session(browser, filler):
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"username": "filler", "password": PASSWORD})

    answer = browser.post(CHANGE, typed())

    assert answer.url == "/account/"
    assert browser.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    filler.refresh_from_db()
    assert filler.check_password(NEW)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"old": "guessed"}, "现在的密码不对"),
        ({"again": "Kettle-hums-8"}, "两次填的新密码不一样"),
        ({"new": "short", "again": "short"}, "密码"),
        ({"old": ""}, "没有填"),
    ],
)
def test_a_password_is_changed_only_when_everything_is_right(browser, filler, wrong, told):
    answer = browser.post(CHANGE, typed(**wrong))

    assert answer.status_code == 422
    assert told in answer.content.decode()
    filler.refresh_from_db()
    assert filler.check_password(PASSWORD)


def test_the_old_password_is_not_guessed_in_an_open_session(browser):
    for _number in range(5):
        browser.post(CHANGE, typed(old="guessed"))

    assert browser.get("/account/").status_code == 302


def test_a_password_past_its_days_is_changed_before_anything_else(settings, client, filler):
    settings.DEMO = False
    filler.date_joined = timezone.now() - timedelta(days=91)
    filler.save()
    client.post("/sign-in/", {"username": "filler", "password": PASSWORD})

    assert client.get("/jobs/").url == CHANGE
    client.post(CHANGE, typed())
    assert client.get("/jobs/").status_code == 200


def test_a_second_factor_is_added_with_its_first_code(browser, filler):
    browser.get(FACTOR)
    key = second_factor.offer(user=filler, at=timezone.now())

    page = browser.post(FACTOR, {"code": codes_of(key, timezone.now())}).content.decode()

    assert second_factor.is_enrolled(filler)
    assert page.count("data-code") == 10
    assert "data-code" not in browser.get(FACTOR).content.decode()
    assert browser.session["factor"] is True


def test_a_wrong_first_code_adds_nothing(browser, filler):
    browser.get(FACTOR)

    answer = browser.post(FACTOR, {"code": "000000"})

    assert answer.status_code == 422
    assert not second_factor.is_enrolled(filler)


def test_the_drawing_is_an_image_that_nothing_keeps(browser, filler):
    answer = browser.get(f"{FACTOR}qr.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"<?xml")


def test_the_key_is_not_shown_again_once_it_was_added(browser, filler):
    key = enrolled(filler)

    assert browser.get(f"{FACTOR}qr.svg").status_code == 410
    assert key[:4] not in browser.get(FACTOR).content.decode()


def test_recovery_codes_are_replaced_and_the_second_factor_removed(browser, filler):
    enrolled(filler)
    assert browser.post(f"{FACTOR}codes/").content.decode().count("data-code") == 10

    browser.post(f"{FACTOR}remove/")

    assert not SecondFactor.objects.exists()
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"RECOVERY_CODES_RENEWED", "SECOND_FACTOR_REMOVED"} <= verbs


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR = "required"


def test_who_must_have_a_second_factor_adds_it_before_anything_else(strict, client, lead):
    client.post("/sign-in/", {"username": "lead", "password": PASSWORD})

    assert client.get("/").url == FACTOR
    assert client.post("/rubrics/upload/").url == FACTOR
    assert client.get("/api/v1/rubrics/").status_code == 403
    assert "先设置第二因素" in client.get(FACTOR).content.decode()


def test_once_added_the_way_is_open(strict, client, lead):
    client.post("/sign-in/", {"username": "lead", "password": PASSWORD})
    client.get(FACTOR)
    key = second_factor.offer(user=lead, at=timezone.now())

    client.post(FACTOR, {"code": codes_of(key, timezone.now())})

    assert client.get("/").status_code == 200


def test_counties_work_on_without_one(strict, client, filler):
    client.post("/sign-in/", {"username": "filler", "password": PASSWORD})

    assert client.get("/jobs/").status_code == 200


def test_a_session_without_the_second_factor_opens_nothing_even_where_there_is_one(
    strict, client, lead
):
    enrolled(lead)
    client.force_login(lead)

    assert client.get("/").url == FACTOR


def test_somebody_who_is_given_a_higher_post_adds_one_at_once(strict, client, filler):
    client.post("/sign-in/", {"username": "filler", "password": PASSWORD})
    filler.grants.create(role="PREFECTURE_REVIEWER", region_prefix="9901")

    assert client.get("/").url == FACTOR


@pytest.mark.parametrize(("factor", "answer"), [(False, 401), (True, 200)])
def test_a_key_made_without_the_second_factor_opens_nothing(strict, lead, factor, answer):
    assert _asked_with_a_new_key(lead, factor=factor) == answer


def test_a_countys_key_needs_no_second_factor(strict, filler):
    assert _asked_with_a_new_key(filler, factor=False) == 200


def test_the_page_makes_keys_that_know_of_the_second_factor(browser):
    browser.post("/tokens/", {"name": "a", "days": "30"})
    session = browser.session
    session["factor"] = True
    session.save()

    browser.post("/tokens/", {"name": "b", "days": "30"})

    assert dict(Token.objects.values_list("name", "factor")) == {"a": False, "b": True}


def _asked_with_a_new_key(who: User, *, factor: bool) -> int:
    _token, key = make_token(user=who, name="x", days=30, at=timezone.now(), factor=factor)
    return Client().get("/api/v1/regions/", headers={"authorization": f"Bearer {key}"}).status_code
