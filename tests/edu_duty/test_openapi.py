"""The API describes itself, in OpenAPI 3.1."""

import json

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from drf_spectacular.validation import validate_schema

from edu_duty import openapi


@pytest.fixture
def described():
    return json.loads(openapi.document())


def test_the_description_keeps_to_the_standard(described):
    validate_schema(described)

    assert described["openapi"] == "3.1.0"


def test_every_address_is_described_but_those_about_the_api_itself(described):
    resolver = next(
        pattern
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLResolver) and str(pattern.pattern) == "api/v1/"
    )
    addresses = {one.name for one in resolver.url_patterns if isinstance(one, URLPattern)}

    assert len(described["paths"]) == len(addresses - {"docs", "openapi", "nowhere"})


def test_every_refusal_is_described_as_a_problem(described):
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            for status, response in operation["responses"].items():
                if status.startswith("4"):
                    assert list(response["content"]) == ["application/problem+json"]


def test_every_list_says_that_it_comes_as_a_table(described):
    for path, methods in described["paths"].items():
        operation = methods.get("get", {"parameters": []})
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        if "limit" in names:
            assert "text/csv" in operation["responses"]["200"]["content"], path


def test_the_description_speaks_the_readers_language():
    def summary() -> str:
        described = json.loads(openapi.document())
        return str(described["paths"]["/api/v1/regions/"]["get"]["summary"])

    with translation.override("en"):
        english = summary()
    with translation.override("zh-hans"):
        chinese = summary()

    assert (english, chinese) == ("Regions within reach", "本人管辖范围内的行政区划")
