"""A form sent after its session ended: nothing typed is lost, and nobody else's act is done."""

import html
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edu_duty.accounts.models import Token, User
from edu_duty.accounts.roles import Role
from edu_duty.accounts.sign_in_models import Session
from edu_duty.audit.models import AuditEvent
from schools.models import StageYear
from tests.conftest import make_person
from tests.edu_duty.accounts.codes import codes_of, enrolled
from tests.schools.collecting import YEAR, bring

PASSWORD = "only for tests"
TOKENS = "/tokens/"
TYPED = {"name": '夜间"同步" <b>\'&', "days": "90"}
KEY = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)">')

pytestmark = pytest.mark.django_db


def signed_out(username: str, *, strict: bool = False) -> Client:
    """Return a browser in which somebody signed in and whose session has ended since."""
    client = Client(enforce_csrf_checks=strict)
    told = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": form_key(client)}
    client.post("/sign-in/", told)
    Session.objects.all().delete()
    return client


def carried(answer) -> dict[str, str]:
    """Return what the page carries along, as a browser would send it."""
    found = HIDDEN.findall(answer.content.decode().split('id="main"')[1])
    told = {html.unescape(name): html.unescape(value) for name, value in found}
    del told["csrfmiddlewaretoken"]
    return told


def form_key(client: Client) -> str:
    """Return the token of the forms this browser has now."""
    found = KEY.search(client.get("/sign-in/").content.decode())
    assert found
    return found[1]


def as_user(username: str, password: str = PASSWORD) -> Mapping[str, str]:
    return {"sign_in_again-username": username, "sign_in_again-password": password}


def test_nothing_is_done_before_somebody_signs_in(filler):
    answer = signed_out("filler").post(TOKENS, TYPED)

    assert "登录后接着办理" in answer.content.decode()
    assert carried(answer) == TYPED
    assert answer["Cache-Control"] == "no-store"
    assert not Token.objects.exists()


def test_the_same_person_signs_in_and_the_act_goes_on(filler):
    client = signed_out("filler")
    asked = client.post(TOKENS, TYPED)

    answer = client.post(TOKENS, {**carried(asked), **as_user("filler")})

    assert "令牌已生成" in answer.content.decode()
    assert Token.objects.get().name == TYPED["name"]
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.TOKEN_MADE)
    assert (event.actor_name, event.actor_id) == ("filler", filler.pk)


def test_a_session_left_alone_too_long_loses_nothing_either(filler):
    client = Client()
    client.post("/sign-in/", {"username": "filler", "password": PASSWORD})
    session = client.session
    session["seen"] = int((timezone.now() - timedelta(hours=1)).timestamp())
    session.save()

    asked = client.post(TOKENS, TYPED)
    client.post(TOKENS, {**carried(asked), **as_user("filler")})

    assert Token.objects.get().name == TYPED["name"]


def test_somebody_else_is_signed_in_and_nothing_is_done(filler, outsider):
    client = signed_out("filler")
    asked = client.post(TOKENS, TYPED, headers={"referer": "http://testserver/tokens/"})

    answer = client.post(
        TOKENS,
        {**carried(asked), **as_user("outsider")},
        headers={"referer": "http://testserver/tokens/"},
    )

    assert answer.headers["Location"] == "/tokens/"
    assert client.get("/account/").context["person"].name == "outsider"
    assert not Token.objects.exists()


def test_a_wrong_password_is_told_kept_count_of_and_keeps_what_was_typed(filler):
    client = signed_out("filler")

    answer = client.post(TOKENS, {**TYPED, **as_user("filler", "guessed")})

    assert answer.status_code == 422
    assert "账号或密码不对" in answer.content.decode()
    assert carried(answer) == TYPED
    assert "guessed" not in answer.content.decode()
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.SIGN_IN_REFUSED).count() == 1
    for _number in range(20):
        client.post(TOKENS, {**TYPED, **as_user("filler", "guessed")})
    assert "后再试" in client.post(TOKENS, {**TYPED, **as_user("filler")}).content.decode()


def test_who_has_a_second_factor_shows_it_before_the_act(filler):
    client = signed_out("filler")
    key = enrolled(filler)

    asked = client.post(TOKENS, {**TYPED, **as_user("filler")})
    assert carried(asked) == TYPED
    wrong = client.post(TOKENS, {**TYPED, "sign_in_again-code": "000000"})
    assert wrong.status_code == 422
    assert not Token.objects.exists()
    code = codes_of(key, timezone.now())
    client.post(TOKENS, {**carried(wrong), "sign_in_again-code": code})

    assert Token.objects.get().name == TYPED["name"]


def test_a_code_alone_signs_nobody_in(filler):
    client = signed_out("filler")
    key = enrolled(filler)

    code = codes_of(key, timezone.now())
    answer = client.post(TOKENS, {**TYPED, "sign_in_again-code": code})

    assert "账号" in answer.content.decode()
    assert not Token.objects.exists()


def test_who_must_add_a_second_factor_first_is_led_there(lead, settings):
    client = signed_out("lead")
    settings.SECOND_FACTOR = "required"

    answer = client.post(TOKENS, {**TYPED, **as_user("lead")})

    assert answer.headers["Location"] == "/account/second-factor/"
    assert not Token.objects.exists()


def test_a_form_without_its_token_is_refused_before_anybody_is_asked(filler):
    client = signed_out("filler", strict=True)

    answer = client.post(TOKENS, {**TYPED, **as_user("filler")})

    assert answer.status_code == 403
    assert not Token.objects.exists()


def test_a_form_of_an_earlier_sign_in_is_void(filler, outsider):
    client = signed_out("filler", strict=True)
    old = {"csrfmiddlewaretoken": form_key(client)}
    client.post("/sign-in/", {"username": "outsider", "password": PASSWORD, **old})
    Session.objects.all().delete()

    answer = client.post(TOKENS, {**TYPED, **as_user("outsider"), **old})

    assert answer.status_code == 403
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("address", "typed"),
    [("/sign-out/", {"x": "1"}), ("/counties/990101/2024/scores/", {})],
    ids=["signing out", "nothing typed"],
)
def test_where_nothing_is_lost_one_signs_in_as_ever(filler, address, typed):
    answer = signed_out("filler").post(address, typed)

    assert answer.headers["Location"] == "/sign-in/?next=/"


def test_a_browser_nobody_ever_signed_in_on_is_led_to_the_sign_in(filler):
    answer = Client().post(TOKENS, TYPED)

    assert answer.headers["Location"] == "/sign-in/?next=/"


def test_a_file_is_not_carried(county):
    make_person("chief", Role.SECURITY_ADMIN, "")
    client = signed_out("chief")

    with open(__file__, "rb") as file:
        answer = client.post("/people/import/", {"roster": file, "note": "x"})

    assert answer.headers["Location"] == "/sign-in/?next=/"


def test_the_api_asks_for_nothing(filler):
    answer = signed_out("filler").post("/api/v1/counties/990101/2024/scores/", TYPED)

    assert answer.status_code in (401, 403, 404)
    assert "sign_in_again" not in answer.content.decode()


def test_the_page_asks_no_question_of_a_fragment(filler):
    answer = signed_out("filler").post(TOKENS, TYPED, headers={"hx-request": "true"})

    assert answer["HX-Refresh"] == "true"


def test_a_page_of_figures_sent_as_a_plain_form_is_kept_after_signing_in(county):
    bring(county)
    desk: User = make_person("desk", Role.COUNTY_FILLER, "990101")
    client = signed_out(desk.username)
    address = reverse("schools:desk", args=["990101", YEAR])
    typed = {
        "cell:stages:9901010001:primary:pupils": "421",
        "was:stages:9901010001:primary:pupils": "420",
        "seen": "1",
        "long": "说明" * 5000,
    }

    asked = client.post(address, typed)
    assert carried(asked) == typed
    client.post(address, {**carried(asked), **as_user("desk")})

    kept = StageYear.objects.get(school__code="9901010001", stage="primary")
    assert kept.figures["pupils"] == "421"
