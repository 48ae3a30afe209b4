"""The API speaks in problem documents and in pages of bounded length."""

import json
import os
import re
import subprocess
import sys
import time
from http import HTTPStatus

import pytest
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.response import Response

from edu_duty.wire import Problem, answer_with_problem, invalid, language_of


def problem(exc: Exception) -> Response:
    answer = answer_with_problem(exc, {})
    assert answer is not None
    return answer


def test_a_missing_row_is_a_problem_without_particulars():
    answer = problem(Http404("No Region matches"))

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.data == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "找不到，或不在管辖范围内",
    }


def test_a_validation_error_names_its_fields():
    answer = problem(ValidationError({"package": ["没有选文件"]}))

    assert (answer.status_code, answer.data["errors"]) == (400, {"package": ["没有选文件"]})


def test_a_body_that_is_no_json_says_where_it_breaks():
    answer = problem(ParseError("JSON broken at 3"))

    assert answer.data["detail"] == "JSON broken at 3"


def test_what_nobody_foresaw_stays_an_error_of_the_server():
    assert answer_with_problem(ZeroDivisionError(), {}) is None


def test_problems_speak_the_readers_language():
    with translation.override("zh-hans"):
        assert problem(Http404()).data["detail"].startswith("找不到")


def test_invalid_gives_the_words_of_a_form():
    class Form(forms.Form):
        name = forms.CharField(error_messages={"required": "没有填"})

    assert invalid(Form({})).detail == {"name": ["没有填"]}


def test_a_method_an_address_does_not_know_is_refused_with_those_it_does(client, filler):
    client.force_login(filler)

    answer = client.delete(reverse("api:regions"))

    assert answer.status_code == 405
    assert answer.json()["status"] == 405
    assert "GET" in answer["Allow"]


def test_the_api_is_closed_to_who_is_not_signed_in(client, db):
    answer = client.get(reverse("api:regions"))

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "没有登录，也没有有效的令牌"


def test_a_problem_of_its_own_kind_says_where_it_is_explained():
    answer = problem(Problem(HTTPStatus.CONFLICT, "frozen", "已冻结", errors=[]))

    assert (answer.status_code, answer.data["title"]) == (409, "Conflict")
    assert answer.data["type"] == "/api/v1/docs/#problem-frozen"
    assert (answer.data["detail"], answer.data["errors"]) == ("已冻结", [])


def test_a_body_over_the_limit_and_one_of_too_many_parts_are_problems_too():
    answers = [problem(RequestDataTooBig()), problem(SuspiciousOperation())]

    assert [answer.status_code for answer in answers] == [413, 400]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN", "zh-hans"),
        ("fr, en;q=0.5", "en"),
        ("", "zh-hans"),
        ("fr", "zh-hans"),
        ("*", "zh-hans"),
    ],
)
def test_the_api_speaks_what_the_client_asks_for(accepted, language):
    assert language_of(accepted) == language


def test_every_refusal_is_a_problem_in_the_language_asked_for(client, filler):
    client.force_login(filler)
    english = {"accept-language": "en"}

    answers = [
        client.get("/api/v1/nowhere", headers=english),
        client.delete(reverse("api:regions"), headers=english),
        client.get(reverse("api:regions"), {"limit": "x"}, headers=english),
        client.get(reverse("api:returns"), headers=english | {"accept": "image/png"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 405, 400, 406]
    for answer in answers:
        told = answer.json()
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Content-Language"] == "en"
        assert told.keys() >= {"type", "title", "status", "detail"}
        assert not re.search("[\u4e00-\u9fff]", json.dumps(told, ensure_ascii=False))


def test_what_was_read_has_a_name_and_is_not_sent_twice(client, filler):
    client.force_login(filler)
    address = reverse("api:regions")
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first["ETag"]})
    other = client.get(address, headers={"if-none-match": '"another"'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert other.status_code == 200


def test_a_head_is_a_get_without_its_body(client, filler):
    client.force_login(filler)

    answer = client.head(reverse("api:regions"))

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.fixture
def rates(settings):
    """Three requests an hour for a person, two for an address."""
    cache.clear()
    settings.API_RATES = {"person": "3/hour", "stranger": "2/hour"}
    yield
    cache.clear()


def test_a_person_who_asks_too_often_is_told_when_to_come_back(client, filler, rates):
    client.force_login(filler)

    answers = [client.get(reverse("api:regions")) for _time in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3]["Retry-After"]) <= 3600
    assert answers[3].json()["detail"].startswith("请求太频繁")


def test_strangers_and_wrong_keys_are_counted_by_their_address(client, filler, rates):
    wrong = {"authorization": "Bearer edk_guessed"}

    answers = [client.get(reverse("api:regions"), headers=wrong) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    client.force_login(filler)
    assert client.get(reverse("api:regions")).status_code == 200


def test_what_another_process_counted_counts(client, filler, rates):
    key = f"api:person:{filler.pk}"
    count = f"from django.core.cache import cache; cache.set({key!r}, [{time.time()!r}] * 3, 3600)"
    setup = "import django; django.setup(); "
    subprocess.run(
        [sys.executable, "-c", setup + count],
        check=True,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "edu_duty.settings"},
    )
    client.force_login(filler)

    assert client.get(reverse("api:regions")).status_code == 429
