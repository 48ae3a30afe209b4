"""Signing in and out, and how a person likes to read."""

import re

import pytest
from django.test import Client

from edu_duty.accounts.models import Token, User
from edu_duty.audit.models import AuditEvent
from tests.conftest import make_person, make_region

SIGN_IN = "/sign-in/"
PASSWORD = "only for tests"

pytestmark = pytest.mark.django_db


def typed(**more: str) -> dict[str, str]:
    return {"username": "filler", "password": PASSWORD, **more}


def events() -> list[tuple[str, str, str]]:
    rows = AuditEvent.objects.order_by("pk")
    return list(rows.values_list("verb", "target", "actor_name"))


@pytest.mark.parametrize("page", ["/", "/jobs/", "/counties/990101/2024/", "/doctor/"])
def test_a_private_page_sends_strangers_to_sign_in(client, page):
    response = client.get(page)

    assert response.status_code == 302
    assert response.url == f"/sign-in/?next={page}"


def test_sign_in_opens_the_portal_and_leaves_a_trace(client, filler):
    response = client.post(SIGN_IN, typed())

    assert (response.status_code, response.url) == (302, "/")
    assert events() == [("SIGNED_IN", "filler", "filler")]


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client, filler):
    response = client.post(SIGN_IN, typed(next="/jobs/?state=FAILED"))

    assert response.url == "/jobs/?state=FAILED"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"]
)
def test_sign_in_never_leads_elsewhere(client, filler, elsewhere):
    response = client.post(SIGN_IN, typed(next=elsewhere))

    assert response.url == "/"


@pytest.mark.parametrize("wrong", [{"password": "guessed"}, {"username": "nobody"}])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(client, filler, wrong):
    response = client.post(SIGN_IN, typed(**wrong))

    assert response.status_code == 422
    page = response.content.decode()
    assert 'role="alert"' in page
    assert page.count("账号或密码不对，核对大小写后重试") == 2
    assert 'href="#id_username"' in page
    target = "unknown account" if "username" in wrong else "filler"
    assert events() == [("SIGN_IN_REFUSED", target, "")]


def test_an_empty_form_names_both_fields_and_is_no_attempt(client, filler):
    response = client.post(SIGN_IN, {})

    page = response.content.decode()
    assert "有2处要改" in page
    assert 'href="#id_username"' in page
    assert 'href="#id_password"' in page
    assert events() == []


def test_somebody_who_left_cannot_sign_in(client, filler):
    User.objects.filter(pk=filler.pk).update(is_active=False)

    response = client.post(SIGN_IN, typed())

    assert response.status_code == 422


def test_who_is_signed_in_is_not_asked_again(client, filler):
    client.force_login(filler)

    assert client.get(SIGN_IN).url == "/"


def test_signing_in_changes_the_session_key(client, filler):
    client.get(SIGN_IN)
    session = client.session
    session["kept"] = "before"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    client.post(SIGN_IN, typed())

    assert client.session.session_key != before


def test_sign_out_ends_the_session_and_leaves_a_trace(client, filler):
    client.force_login(filler)

    response = client.post("/sign-out/")

    assert response.url == SIGN_IN
    assert client.get("/jobs/").status_code == 302
    assert events() == [("SIGNED_OUT", "filler", "filler")]


def test_sign_out_is_an_act_and_no_link(client, filler):
    client.force_login(filler)

    assert client.get("/sign-out/").status_code == 405


def test_an_expired_session_is_said_in_words(client, filler):
    client.cookies["sessionid"] = "long-gone"

    page = client.get("/sign-in/?next=/jobs/").content.decode()

    assert "登录已过期" in page


def test_a_form_without_its_token_is_refused_with_the_way_on(filler):
    client = Client(enforce_csrf_checks=True)
    client.force_login(filler)

    response = client.post("/preferences/", {"language": "en"})

    assert response.status_code == 403
    assert "页面已过期，这次没有保存" in response.content.decode()


def test_demo_accounts_stand_on_the_sign_in_page_of_a_demo(client, settings):
    settings.DEMO = True

    page = client.get(SIGN_IN).content.decode()

    assert "filler-990101" in page


def test_demo_accounts_stand_nowhere_else(client, settings):
    settings.DEMO = False

    page = client.get(SIGN_IN).content.decode()

    assert "filler-990101" not in page
    assert "演示" not in page


def test_language_and_large_text_are_kept_with_the_person(client, filler):
    client.force_login(filler)

    client.post("/preferences/", {"language": "en", "next": "/"})
    client.post("/preferences/", {"large_text": "yes", "next": "/"})

    filler.refresh_from_db()
    assert (filler.language, filler.large_text) == ("en", True)
    page = client.get("/jobs/").content.decode()
    assert '<html lang="en" data-text="large">' in page


def test_choices_of_the_sign_in_page_come_along(client, filler):
    client.post("/preferences/", {"language": "en", "next": SIGN_IN})
    client.post("/preferences/", {"large_text": "yes", "next": SIGN_IN})
    page = client.get(SIGN_IN).content.decode()

    client.post(SIGN_IN, typed())

    assert '<html lang="en" data-text="large">' in page
    filler.refresh_from_db()
    assert (filler.language, filler.large_text) == ("en", True)
    assert client.cookies["django_language"].value == ""


def test_signing_in_without_a_choice_keeps_what_the_person_likes(client, filler):
    User.objects.filter(pk=filler.pk).update(language="en", large_text=True)

    client.post(SIGN_IN, typed())

    filler.refresh_from_db()
    assert (filler.language, filler.large_text) == ("en", True)


@pytest.mark.parametrize("unknown", [{"language": "tlh"}, {"large_text": "huge"}])
def test_an_unknown_choice_changes_nothing(client, filler, unknown):
    client.force_login(filler)

    response = client.post("/preferences/", {**unknown, "next": "/jobs/"})

    filler.refresh_from_db()
    assert response.url == "/jobs/"
    assert (filler.language, filler.large_text) == ("zh-hans", False)


def test_preferences_never_lead_elsewhere(client):
    response = client.post("/preferences/", {"language": "en", "next": "https://example.org/"})

    assert response.url == "/"


@pytest.mark.parametrize(
    ("role", "prefix", "landing"),
    [
        ("COUNTY_FILLER", "990101", "/counties/990101/"),
        ("DEPARTMENT", "990101", "/counties/990101/"),
        ("SCHOOL_OFFICER", "990101", "/counties/990101/"),
        ("BUREAU_HEAD", "990101", "/counties/990101/"),
        ("OFFICIAL", "990101", "/counties/990101/"),
        ("PREFECTURE_REVIEWER", "9901", None),
        ("INSPECTOR", "99", None),
        ("PROVINCE_LEAD", "99", None),
        ("SYSTEM_ADMIN", "", "/doctor/"),
    ],
)
def test_every_role_lands_where_its_work_is(client, county, neighbour, role, prefix, landing):
    make_region("990201", "示例丙县")
    client.force_login(make_person("somebody", role, prefix))

    response = client.get("/")

    assert (response.url if landing else None) == landing
    assert client.get("/", follow=True).status_code == 200


def made(client, **more: str):
    return client.post("/tokens/", {"name": "夜间同步", "days": "30", **more})


def test_a_key_is_shown_once(client, filler):
    client.force_login(filler)

    shown = made(client).content.decode()

    key = re.search(r"edk_[\w-]{43}", shown)
    assert key
    assert "夜间同步" in shown
    again = client.get("/tokens/").content.decode()
    assert key[0] not in again
    assert key[0][:8] in again


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "用途没有填"),
        ({"days": "9999"}, "有效期从列出的选"),
        ({"days": ""}, "没有选"),
    ],
)
def test_a_key_without_a_purpose_or_an_end_is_refused(client, filler, wrong, words):
    client.force_login(filler)

    answer = made(client, **wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Token.objects.exists()


def test_one_key_too_many_is_refused_in_words(client, filler, settings):
    settings.API_TOKENS_PER_PERSON = 1
    client.force_login(filler)
    made(client)

    answer = made(client)

    assert answer.status_code == 422
    assert "已有1个有效令牌" in answer.content.decode()


def test_a_person_revokes_their_own_keys_alone(client, filler, outsider):
    client.force_login(filler)
    made(client)
    token = Token.objects.get()

    client.force_login(outsider)
    foreign = client.post(f"/tokens/{token.pk}/revoke/").status_code
    client.force_login(filler)
    own = client.post(f"/tokens/{token.pk}/revoke/")

    token.refresh_from_db()
    assert (foreign, own.status_code, own.url) == (404, 302, "/tokens/")
    assert token.revoked_at is not None
