"""How long a session lasts, which ones a person has, and how one is ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from edu_duty.accounts import sessions
from edu_duty.accounts.models import Grant
from edu_duty.accounts.sessions import handle_of
from edu_duty.accounts.sign_in_models import Session
from edu_duty.audit.models import AuditEvent

PASSWORD = "only for tests"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

pytestmark = pytest.mark.django_db


def opened(user, address: str = "203.0.113.7", agent: str = FIREFOX) -> Client:
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert is_open(client)
    return client


def is_open(client: Client) -> bool:
    return client.get("/jobs/").status_code == 200


def set_back(client: Client, **ago: timedelta) -> None:
    session = client.session
    for name, by in ago.items():
        session[name] = int((timezone.now() - by).timestamp())
    session.save()


@pytest.mark.parametrize(
    ("ago", "still"),
    [
        ({"seen": timedelta(minutes=29)}, True),
        ({"seen": timedelta(minutes=30)}, False),
        ({"began": timedelta(hours=11, minutes=59)}, True),
        ({"began": timedelta(hours=12)}, False),
    ],
)
def test_a_session_ends_left_alone_and_after_half_a_day(filler, ago, still):
    client = opened(filler)
    set_back(client, **ago)

    assert is_open(client) is still


def test_whoever_is_there_keeps_the_session(filler):
    client = opened(filler)
    set_back(client, seen=timedelta(minutes=20))
    is_open(client)

    assert timezone.now().timestamp() - client.session["seen"] < 60


def test_a_page_that_asks_again_by_itself_is_nobody(filler):
    client = opened(filler)
    set_back(client, seen=timedelta(minutes=20))

    client.get("/jobs/", headers={"hx-request": "true"})

    assert timezone.now().timestamp() - client.session["seen"] > 1000


def test_the_database_ends_a_session_too(filler):
    client = opened(filler)

    left = Session.objects.get(user=filler).expire_date - timezone.now()

    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    assert is_open(client)


def test_signing_in_gives_a_session_a_new_key(filler):
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = before = str(session.session_key)

    client.post("/sign-in/", {"username": "filler", "password": PASSWORD})

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_page_lists_ones_own_sessions_and_marks_this_one(filler, outsider):
    opened(outsider, address="198.51.100.99")
    opened(filler, address="198.51.100.5")
    client = opened(filler)

    page = client.get("/account/sessions/").content.decode()

    assert page.count("Firefox · Linux") == 2
    assert page.count("本次会话") == 1
    assert "203.0.113.7" in page
    assert "198.51.100.5" in page
    assert "198.51.100.99" not in page


def test_the_page_tells_no_key_of_a_session(filler):
    other, client = opened(filler), opened(filler)

    page = client.get("/account/sessions/").content.decode()

    assert str(other.session.session_key) not in page
    assert str(client.session.session_key) not in page


def test_one_session_is_ended_from_another(filler):
    lost, kept, client = opened(filler), opened(filler), opened(filler)
    handle = handle_of(str(lost.session.session_key))

    client.post("/account/sessions/end/", {"session": handle})

    assert [is_open(one) for one in (lost, kept, client)] == [False, True, True]
    assert AuditEvent.objects.get(verb="SESSION_ENDED").details == {"sessions": 1}


def test_all_others_are_ended_at_once(filler):
    others, client = [opened(filler), opened(filler)], opened(filler)

    client.post("/account/sessions/end/", {"session": "all"})

    assert [is_open(one) for one in others] == [False, False]
    assert is_open(client)


def test_nobody_ends_a_session_of_somebody_else(filler, outsider):
    theirs, client = opened(outsider), opened(filler)

    client.post("/account/sessions/end/", {"session": handle_of(str(theirs.session.session_key))})
    client.post("/account/sessions/end/", {"session": "all"})

    assert is_open(theirs)


def test_a_request_under_way_does_not_bring_an_ended_session_back(filler):
    client = opened(filler)
    under_way = client.session
    under_way["began"]  # reads the session before it ends

    sessions.end_sessions(user=filler, actor_name="filler", at=timezone.now())

    with pytest.raises(UpdateError):
        under_way.save()
    assert not Session.objects.filter(user=filler).exists()


def test_somebody_deactivated_is_out_at_the_next_request(filler):
    client = opened(filler)

    filler.is_active = False
    filler.save()

    assert client.get("/jobs/").status_code == 302


def test_a_post_that_ended_opens_nothing_at_the_next_request(filler):
    client = opened(filler)

    Grant.objects.filter(user=filler).update(ends_at=timezone.now())

    assert client.get("/jobs/").status_code == 403
