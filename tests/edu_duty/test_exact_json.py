"""JSON that strangers send."""

import io
from decimal import Decimal

import pytest
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from edu_duty.exact_json import ExactJson, TextUnfit


def read(body: str | bytes):
    content = body.encode() if isinstance(body, str) else body
    return ExactJson().parse(io.BytesIO(content))


def test_numbers_are_read_exactly():
    assert read('{"a": 0.1, "b": 3200.50, "c": 7}') == {
        "a": Decimal("0.1"),
        "b": Decimal("3200.50"),
        "c": 7,
    }


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "",
        "NaN",
        '{"a": Infinity}',
        b"\xff\xfe",
        "[" * 100_000,
        "1" * 5000,
        '{"a": 1, "a": 2}',
    ],
    ids=lambda body: repr(body)[:30],
)
def test_what_cannot_be_read_is_refused(body):
    with pytest.raises(ParseError):
        read(body)


@pytest.mark.parametrize(
    "body", [r'"\ud800"', r'{"\u0000": 1}', r'[{"a": ["\udfff"]}]'], ids=["half", "nul", "deep"]
)
def test_text_that_cannot_be_kept_is_refused(body):
    with pytest.raises(TextUnfit):
        read(body)


def test_a_pair_of_halves_is_one_sign():
    assert read(r'["\ud83d\ude00", "\u0041"]') == ["😀", "A"]


def test_a_key_that_stands_twice_is_named():
    with pytest.raises(ParseError, match="“pupils”出现两次"):
        read('{"pupils": 1, "classes": 2, "pupils": 3}')


def test_a_body_over_the_limit_is_not_read(settings):
    settings.UPLOAD_LIMIT_BYTES = 10
    request = Request(APIRequestFactory().post("/", {"a": "0123456789"}, "json"))
    stream = io.BytesIO(b"{}")

    with pytest.raises(RequestDataTooBig):
        ExactJson().parse(stream, parser_context={"request": request})

    assert stream.tell() == 0
