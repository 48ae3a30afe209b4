"""What fails outside a view is told in the form its reader expects, with a number to find it."""

import logging

import pytest
from django.core.exceptions import SuspiciousOperation
from django.urls import reverse

PROBLEM = "application/problem+json"


@pytest.fixture
def broken(client, filler, monkeypatch):
    """A client whose lists of regions and counties break, as nobody foresaw."""

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("schools.api.RegionList.get", fail)
    monkeypatch.setattr("assessments.views.county_list_page", fail, raising=False)
    client.force_login(filler)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "平台出错，这次没有写入"), ("en", "Something failed here")]
)
def test_an_error_of_the_api_is_a_problem_with_a_number_that_stands_in_the_log(
    broken, caplog, language, words
):
    with caplog.at_level(logging.ERROR):
        answer = broken.get(reverse("api:regions"), headers={"accept-language": language})

    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert (problem["status"], problem["title"]) == (500, "Internal Server Error")
    assert words in problem["detail"]
    assert problem["reference"] in problem["detail"]
    assert problem["reference"] in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_an_error_of_a_page_shows_its_number(client, monkeypatch, caplog):
    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("edu_duty.reference.openapi.document", fail)
    client.raise_request_exception = False
    monkeypatch.setattr("edu_duty.failures.API", "/elsewhere/")

    answer = client.get(reverse("api:docs"))

    number = caplog.records[0].getMessage().rsplit(" ", 1)[1]
    assert answer.status_code == 500
    assert f"把编号{number}告诉系统管理员" in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v2/regions/", "/api/nothing"])
def test_an_address_the_api_does_not_have_is_a_problem(client, db, path):
    answer = client.get(path, headers={"accept-language": "en"})

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["detail"] == "Not found, or not in your area"


def test_a_page_that_is_not_there_stays_a_page(client, db):
    answer = client.get("/nothing/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("name", ["api:docs", "api:openapi", "api:regions"])
@pytest.mark.parametrize("method", ["post", "put", "options"])
def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client, filler, name, method):
    client.force_login(filler)

    answer = getattr(client, method)(reverse(name))

    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert answer.json()["status"] == 405
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/regions/", PROBLEM), ("/", "text/html")])
def test_a_request_nobody_can_read_is_refused_in_its_form(client, monkeypatch, path, kind):
    def refuse(*_args, **_kwargs):
        raise SuspiciousOperation

    monkeypatch.setattr("django.http.HttpRequest.get_host", refuse)

    answer = client.get(path)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith(kind)
