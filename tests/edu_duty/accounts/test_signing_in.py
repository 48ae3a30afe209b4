"""Signing in, and what guessing does and does not bring about."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from time import monotonic

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from edu_duty.accounts import signing_in
from edu_duty.accounts.models import User
from edu_duty.accounts.sign_in_models import WrongTry
from edu_duty.audit.models import AuditEvent
from tests.edu_duty.accounts.codes import codes_of, enrolled

SIGN_IN = "/sign-in/"
PASSWORD = "only for tests"
BUREAU = "203.0.113.7"
# A thousand on the embedded default; servers count and wait by the same rules.
GUESSES = 1000 if settings.EMBEDDED else 200
REFUSED = "账号或密码不对，核对大小写后重试"
TOO_SOON = "试错过多"

logger = logging.getLogger(__name__)

pytestmark = pytest.mark.django_db


def guess(client: Client, address: str, password: str = "guessed", name: str = "filler") -> str:
    """Try a password and return the page that says what came of it."""
    typed = {"username": name, "password": password}
    return client.post(SIGN_IN, typed, REMOTE_ADDR=address).content.decode()


def signed_in(client: Client) -> bool:
    return client.get("/jobs/").status_code == 200


@pytest.fixture
def slow_passwords(settings, filler):
    """The portal's own way of keeping passwords, which takes its time."""
    settings.PASSWORD_HASHERS = ["edu_duty.accounts.hashers.Argon2"]
    filler.set_password(PASSWORD)
    filler.save()


@pytest.fixture
def usual(filler) -> Client:
    """A browser in which the county's filler is signed in."""
    client = Client(REMOTE_ADDR=BUREAU)
    client.post(SIGN_IN, {"username": "filler", "password": PASSWORD})
    assert signed_in(client)
    return client


def same_device(client: Client) -> Client:
    """The same browser later, without its session."""
    later = Client(REMOTE_ADDR=BUREAU)
    later.cookies["device"] = client.cookies["device"].value
    return later


def places(where: str) -> Iterator[str]:
    if where == "a foreign address":
        return cycle(["198.51.100.66"])
    if where == "the same address":
        return cycle([BUREAU])
    return cycle(f"198.51.{n // 250}.{n % 250}" for n in range(GUESSES))


@pytest.fixture
def standing_clock(monkeypatch):
    """However slow the machine is, no second passes between two tries."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize(
    ("where", "guesses"),
    [("a foreign address", GUESSES), ("many addresses", 200), ("the same address", 200)],
)
def test_a_thousand_wrong_passwords_keep_nobody_from_the_usual_device(
    slow_passwords, usual, where, guesses
):
    rival, addresses = Client(), places(where)
    for number in range(guesses):
        assert REFUSED in (page := guess(rival, next(addresses))) or TOO_SOON in page
        if number % 100 == 0:
            assert signed_in(usual)
    later = same_device(usual)

    began = monotonic()
    answer = later.post(SIGN_IN, {"username": "filler", "password": PASSWORD})
    took = monotonic() - began

    assert answer.status_code == 302
    assert signed_in(later)
    assert signed_in(usual)
    assert took < 2
    logger.info("%s wrong passwords from %s: in again within %.3f s", guesses, where, took)


@pytest.mark.usefixtures("standing_clock")
def test_strangers_are_slowed_down_even_with_the_right_password(usual):
    rival = Client()
    for number in range(10):
        guess(rival, f"198.51.100.{number}")

    page = guess(rival, "198.51.100.99", PASSWORD)

    assert TOO_SOON in page
    assert not signed_in(rival)


@pytest.mark.usefixtures("standing_clock")
def test_five_wrong_passwords_lock_one_account_from_one_address(filler, outsider):
    rival = Client()
    for _number in range(5):
        guess(rival, "198.51.100.1")

    assert TOO_SOON in guess(rival, "198.51.100.1", PASSWORD)
    assert (
        rival.post(
            SIGN_IN, {"username": "outsider", "password": PASSWORD}, REMOTE_ADDR="198.51.100.1"
        ).status_code
        == 302
    )
    assert (
        Client()
        .post(SIGN_IN, {"username": "filler", "password": PASSWORD}, REMOTE_ADDR="198.51.100.2")
        .status_code
        == 302
    )


@pytest.mark.usefixtures("standing_clock")
def test_a_usual_device_has_ten_tries_of_its_own(usual):
    thief = same_device(usual)
    pages = [guess(thief, BUREAU) for _number in range(11)]

    assert [TOO_SOON in page for page in pages] == [False] * 10 + [True]
    assert (
        Client(REMOTE_ADDR="198.51.100.9")
        .post(SIGN_IN, {"username": "filler", "password": PASSWORD})
        .status_code
        == 302
    )


@pytest.mark.usefixtures("standing_clock")
def test_a_device_of_one_person_is_none_of_anothers(usual, outsider):
    thief = same_device(usual)
    pages = [guess(thief, BUREAU, name="outsider") for _number in range(6)]

    assert TOO_SOON in pages[5]


@pytest.mark.usefixtures("standing_clock")
def test_a_try_that_comes_too_early_makes_nobody_wait_longer(filler):
    rival = Client()
    for number in range(10):
        guess(rival, f"198.51.100.{number}")
    counted = WrongTry.objects.get(kind="account").count

    for number in range(50):
        guess(rival, f"198.51.101.{number}")

    assert WrongTry.objects.get(kind="account").count == counted == 10


@pytest.mark.usefixtures("standing_clock")
def test_an_address_that_tries_every_account_is_slowed_down(settings, filler):
    rival = Client()
    for number in range(100):
        guess(rival, "198.51.100.1", name=f"nobody-{number}")

    assert TOO_SOON in guess(rival, "198.51.100.1", PASSWORD)


@pytest.mark.usefixtures("standing_clock")
def test_known_and_unknown_names_are_answered_and_counted_alike(filler):
    def story(name: str, address: str) -> list[bool]:
        client = Client()
        return [TOO_SOON in guess(client, address, name=name) for _number in range(7)]

    known, unknown = story("filler", "198.51.100.1"), story("nobody", "198.51.100.2")

    assert known == unknown == [False] * 5 + [True] * 2
    counts = WrongTry.objects.filter(kind="account").values_list("count", flat=True)
    assert list(counts) == [5, 5]


def test_a_password_is_hashed_for_an_unknown_name_too(monkeypatch, filler):
    hashed = []
    real = User.set_password

    def count(user, raw):
        hashed.append(1)
        real(user, raw)

    monkeypatch.setattr(User, "set_password", count)

    guess(Client(), "198.51.100.1", name="nobody")

    assert hashed == [1]


@pytest.mark.usefixtures("standing_clock")
def test_a_slowed_account_leaves_one_trace_however_long_it_is_guessed(filler):
    rival = Client()
    for number in range(60):
        guess(rival, f"198.51.100.{number}")

    assert AuditEvent.objects.filter(verb="SIGN_IN_DELAYED").count() == 1
    assert AuditEvent.objects.filter(verb="SIGN_IN_REFUSED").count() == 10


def test_what_is_no_accounts_name_is_kept_nowhere(db, caplog):
    guess(Client(), "198.51.100.1", name="x\r\n2026 INFO: admin signed in\x1b[2J")

    told = AuditEvent.objects.get(verb="SIGN_IN_REFUSED").target
    assert told == "unknown account"
    assert "admin signed in" not in caplog.text


def test_the_table_of_wrong_tries_names_nobody(filler):
    guess(Client(), "198.51.100.1")

    subjects = WrongTry.objects.values_list("subject", flat=True)
    assert all(len(subject) == 64 for subject in subjects)


def test_a_right_password_waits_for_the_code_of_a_second_factor(filler, client):
    key = enrolled(filler)

    answer = client.post(SIGN_IN, {"username": "filler", "password": PASSWORD, "next": "/jobs/"})

    assert answer.url == "/sign-in/code/?next=%2Fjobs%2F"
    assert not signed_in(client)
    answer = client.post(answer.url, {"code": codes_of(key, timezone.now()), "next": "/jobs/"})
    assert answer.url == "/jobs/"
    assert client.session["factor"] is True


def test_a_wrong_code_opens_nothing(filler, client):
    enrolled(filler)
    client.post(SIGN_IN, {"username": "filler", "password": PASSWORD})

    answer = client.post("/sign-in/code/", {"code": "000000"})

    assert answer.status_code == 422
    assert "验证码不对" in answer.content.decode()
    assert not signed_in(client)


def test_a_right_password_waits_five_minutes_for_its_code(filler, rf):
    enrolled(filler)
    request = rf.get("/")
    request.session = Client().session
    now = timezone.now()
    signing_in.let_in(request, filler, at=now)

    assert signing_in.waiting_for_code(request, now + timedelta(seconds=299)) == filler
    assert signing_in.waiting_for_code(request, now + timedelta(minutes=6)) is None


def test_codes_cannot_be_guessed_by_who_knows_the_password(filler, client):
    enrolled(filler)
    client.post(SIGN_IN, {"username": "filler", "password": PASSWORD})
    pages = [
        client.post("/sign-in/code/", {"code": f"{number:06}"}).content.decode()
        for number in range(6)
    ]

    assert [TOO_SOON in page for page in pages] == [False] * 5 + [True]


def test_the_code_page_is_for_who_gave_a_password(client):
    assert client.get("/sign-in/code/").url == SIGN_IN


def test_somebody_who_left_between_password_and_code_stays_out(filler, client):
    key = enrolled(filler)
    client.post(SIGN_IN, {"username": "filler", "password": PASSWORD})
    User.objects.filter(pk=filler.pk).update(is_active=False)

    client.post("/sign-in/code/", {"code": codes_of(key, timezone.now())})

    assert not signed_in(client)


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org"])
def test_the_code_page_never_leads_elsewhere(filler, client, elsewhere):
    key = enrolled(filler)
    client.post(SIGN_IN, {"username": "filler", "password": PASSWORD})

    answer = client.post(
        "/sign-in/code/", {"code": codes_of(key, timezone.now()), "next": elsewhere}
    )

    assert answer.url == "/"
