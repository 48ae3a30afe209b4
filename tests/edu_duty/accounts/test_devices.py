"""Which browsers an account is used on."""

import pytest
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from edu_duty.accounts import devices


class Browser:
    """Asks with whatever cookie it was given last."""

    def __init__(self) -> None:
        self.cookie = ""

    def __call__(self) -> HttpRequest:
        request = RequestFactory().get("/")
        request.COOKIES["device"] = self.cookie
        return request

    def sign_in(self, username: str) -> HttpResponse:
        request, response = self(), HttpResponse()
        devices.remember(request, username)
        devices.set_cookie(request, response)
        self.cookie = response.cookies["device"].value
        return response


@pytest.fixture
def browser() -> Browser:
    return Browser()


def test_a_device_is_known_to_whom_it_was_used_by(browser):
    browser.sign_in("filler")

    assert devices.device_of(browser(), "filler")
    assert not devices.device_of(browser(), "outsider")


def test_a_shared_computer_knows_several_people_and_stays_one_device(browser):
    browser.sign_in("filler")
    first = devices.device_of(browser(), "filler")
    browser.sign_in("head")

    assert devices.device_of(browser(), "filler") == devices.device_of(browser(), "head") == first


def test_a_device_forgets_the_ninth_person(browser):
    for number in range(9):
        browser.sign_in(f"person-{number}")

    assert not devices.device_of(browser(), "person-0")
    assert devices.device_of(browser(), "person-1")


@pytest.mark.parametrize(
    "forged", ["", "x", "eyJ4IjoxfQ:1abcde:AAAA", signing.dumps(["1" * 32, ["x"]], salt="other")]
)
def test_nobody_makes_the_cookie_but_the_portal(rf, forged):
    request = rf.get("/")
    request.COOKIES["device"] = forged

    assert devices.device_of(request, "filler") == ""


def test_the_cookie_names_nobody_and_stays_from_scripts(browser):
    cookie = browser.sign_in("filler-990101").cookies["device"]

    assert "filler" not in str(signing.loads(cookie.value, salt=devices.SALT))
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_device_knows_who_signed_in_last(browser):
    assert not devices.is_known(browser())

    browser.sign_in("filler")
    browser.sign_in("outsider")

    assert devices.is_known(browser())
    assert devices.was_last(browser(), "outsider")
    assert not devices.was_last(browser(), "filler")
