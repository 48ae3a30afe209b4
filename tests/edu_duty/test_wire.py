"""The API speaks in problem documents and in pages of bounded length."""

import pytest
from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from edu_duty.wire import Pages, answer_with_problem, invalid


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


@pytest.mark.parametrize(("query", "limit"), [("", 100), ("?limit=7", 7), ("?limit=99999", 500)])
def test_pages_are_never_longer_than_500_rows(query, limit):
    request = Request(APIRequestFactory().get(f"/{query}"))

    assert Pages().get_limit(request) == limit


def test_a_method_an_address_does_not_know_is_refused_with_those_it_does(client, filler):
    client.force_login(filler)

    answer = client.delete(reverse("api:regions"))

    assert answer.status_code == 405
    assert answer.json()["status"] == 405
    assert "GET" in answer["Allow"]


def test_the_api_is_closed_to_who_is_not_signed_in(client, db):
    answer = client.get(reverse("api:regions"))

    assert answer.status_code == 403
    assert answer.json()["detail"] == "没有登录，或没有这项权限"
