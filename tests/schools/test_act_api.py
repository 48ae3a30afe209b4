"""What people decide about a year, over the API: as they read it, or refused."""

import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from schools.explaining import matters_of
from schools.models import Explanation, Freeze, HandIn, SendBack
from tests.conftest import make_person
from tests.schools.collecting import YEAR, bring, write_pupils, year_of
from tests.schools.flagged import doubled, explain_all, head, warnings_of

__all__ = ["doubled", "head"]
PLACE = ["990101", YEAR]
DEPARTMENT = "财政局"
NOBODY_READ = '"0-open-0-00000000"'


def address(name, *more):
    return reverse(f"api:{name}", args=[*PLACE, *more])


def send(client, method, url, body=None, tag=None):
    headers = {"if-match": tag} if tag else {}
    send_it = getattr(client, method)
    return send_it(url, body or {}, content_type="application/json", headers=headers)


def working(client):
    return client.get(address("working"))["ETag"]


def test_a_head_freezes_what_was_read(client, doubled, head):
    explain_all(doubled)
    client.force_login(head)
    tag = working(client)

    answer = send(client, "post", address("freeze"), tag=tag)

    assert (answer.status_code, answer.json()["frozen"]) == (200, True)
    assert answer["ETag"] == working(client) != tag
    assert Freeze.objects.get().frozen_by_name == "head"


def test_what_blocks_a_freeze_is_a_problem_of_its_own_kind(client, doubled, head):
    client.force_login(head)

    answer = send(client, "post", address("freeze"), tag=working(client))

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("#problem-unexplained")
    assert not year_of(doubled).frozen


def test_a_year_is_sent_back_and_opened_again_with_a_reason(client, doubled, head):
    explain_all(doubled)
    client.force_login(head)

    sent = send(client, "post", address("send_back"), {"reason": "核对班数"}, working(client))
    send(client, "post", address("freeze"), tag=working(client))
    opened = send(client, "post", address("reopen"), {"reason": "漏报一校"}, working(client))

    assert (sent.status_code, opened.status_code) == (200, 200)
    assert SendBack.objects.get().reason == "核对班数"
    assert (year_of(doubled).frozen, year_of(doubled).reopen_reason) == (False, "漏报一校")


@pytest.mark.parametrize("name", ["freeze", "send_back", "reopen"])
def test_an_act_upon_what_has_changed_since_is_refused(client, doubled, head, name):
    client.force_login(head)
    tag = working(client)
    doubled.years.update(tick=99)
    body = {} if name == "freeze" else {"reason": "核对"}

    stale = send(client, "post", address(name), body, tag)
    unread = send(client, "post", address(name), body)
    guessed = send(client, "post", address(name), body, NOBODY_READ)

    assert (stale.status_code, unread.status_code, guessed.status_code) == (412, 428, 412)
    assert stale.json()["type"].endswith("#problem-stale")
    assert not SendBack.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [({"reason": " "}, 422), ({}, 400), ({"reason": 7}, 400), ({"why": "a"}, 400)],
)
def test_a_reason_is_words(client, doubled, head, body, status):
    client.force_login(head)

    answer = send(client, "post", address("send_back"), body, working(client))

    assert answer.status_code == status


@pytest.mark.parametrize("name", ["freeze", "send_back", "reopen"])
def test_only_the_head_decides_and_only_about_the_own_county(client, doubled, filler, name):
    client.force_login(filler)
    other = make_person("other", Role.BUREAU_HEAD, "990102")

    desk = send(client, "post", address(name), {"reason": "核对"}, NOBODY_READ)
    client.force_login(other)
    foreign = send(client, "post", address(name), {"reason": "核对"}, NOBODY_READ)

    assert (desk.status_code, foreign.status_code) == (403, 404)


def test_the_desk_explains_a_finding_as_it_was_read(client, doubled, filler):
    client.force_login(filler)
    url = address("check", warnings_of(doubled)[0].fingerprint)
    tag = client.get(url)["ETag"]

    first = send(client, "put", url, {"text": "新区入住"}, tag)
    second = send(client, "put", url, {"text": "另一句"}, tag)

    assert (first.status_code, second.status_code) == (200, 412)
    assert first.json()["explanation"]["text"] == "新区入住"
    assert first["ETag"] == client.get(url)["ETag"]
    assert Explanation.objects.get().text == "新区入住"


def test_a_finding_that_is_gone_is_not_there(client, doubled, filler):
    client.force_login(filler)
    url = address("check", warnings_of(doubled)[0].fingerprint)
    write_pupils(doubled, "420")

    read, written = client.get(url), send(client, "put", url, {"text": "新区入住"}, '"0"')

    assert (read.status_code, written.status_code) == (404, 404)


def test_a_frozen_year_takes_no_explanation(client, doubled, filler):
    client.force_login(filler)
    url = address("check", warnings_of(doubled)[0].fingerprint)
    tag = client.get(url)["ETag"]
    doubled.years.update(frozen=True)

    answer = send(client, "put", url, {"text": "新区入住"}, tag)

    assert (answer.status_code, answer.json()["type"][-14:]) == (409, "problem-frozen")


def test_a_department_does_not_speak_for_the_county(client, doubled):
    person = make_person("money", Role.DEPARTMENT, "990101", department=DEPARTMENT)
    client.force_login(person)
    mark = matters_of(doubled, YEAR)[0].fingerprint

    answer = send(client, "put", address("check", mark), {"text": "无"}, '"0"')

    assert answer.status_code == 404


def test_a_department_hands_in_what_it_read(client, county):
    bring(county)
    client.force_login(make_person("money", Role.DEPARTMENT, "990101", department=DEPARTMENT))
    url = address("department", DEPARTMENT)
    read = client.get(url)

    silent = send(client, "post", url, tag=read["ETag"])
    done = send(client, "post", url, {"gaps": "决算未定"}, read["ETag"])
    again = send(client, "post", url, {"gaps": "又一次"}, read["ETag"])

    assert (silent.status_code, done.status_code, again.status_code) == (422, 200, 412)
    assert silent.json()["errors"] == [{"element": code} for code in read.json()["missing"]]
    assert (done.json()["current"], done.json()["handed_in"]["by"]) == (True, "money")
    assert HandIn.objects.get().gaps == "决算未定"


@pytest.mark.parametrize(("department", "read"), [("人社局", 200), ("nobody", 404)])
def test_a_department_hands_in_for_no_other(client, county, department, read):
    bring(county)
    client.force_login(make_person("money", Role.DEPARTMENT, "990101", department=DEPARTMENT))
    url = address("department", department)

    seen, handed_in = client.get(url), send(client, "post", url, {"gaps": "无"}, '"0"')

    assert (seen.status_code, handed_in.status_code) == (read, 404)
    assert not HandIn.objects.exists()


def test_nothing_is_decided_about_a_year_nobody_opened(client, county, head):
    client.force_login(head)

    answer = send(client, "post", address("freeze"), tag=NOBODY_READ)

    assert answer.status_code == 404
