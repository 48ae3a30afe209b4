"""What a list of the API answers."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from edu_duty.listing import Pages, as_cell
from edu_duty.tabular import XLSX_TYPE
from tests.conftest import make_region

REGIONS = reverse("api:regions")


@pytest.mark.parametrize(("query", "limit"), [("", 100), ("?limit=7", 7), ("?limit=99999", 500)])
def test_pages_are_never_longer_than_500_rows(query, limit):
    request = Request(APIRequestFactory().get(f"/{query}"))

    assert Pages().get_limit(request) == limit


@pytest.fixture
def many(client, lead):
    """Two hundred and five regions, seen by the lead."""
    for number in range(205):
        make_region(f"99{number:04}", f"示例{number}县")
    client.force_login(lead)


def test_pages_follow_each_other_without_a_gap(client, many):
    codes: list[str] = []
    address = REGIONS
    while address:
        page = client.get(address).json()
        codes += [row["code"] for row in page["results"]]
        address = page["next"]

    assert (len(codes), page["count"]) == (205, 205)
    assert codes == sorted(set(codes))
    assert "offset=100" in page["previous"]


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("", "*/*", "application/json"),
        ("", "text/csv", "text/csv; charset=utf-8"),
        ("", XLSX_TYPE, XLSX_TYPE),
        ("?format=csv", "application/json", "text/csv; charset=utf-8"),
        ("?format=xlsx", "text/html,*/*;q=0.8", XLSX_TYPE),
        ("?format=json", "text/csv", "application/json"),
    ],
)
def test_the_format_is_the_one_asked_for(client, many, query, accept, kind):
    answer = client.get(REGIONS + query, headers={"accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, kind)


def test_a_table_holds_every_row_the_filters_show(client, many):
    answer = client.get(REGIONS + "?format=csv&limit=10&q=1")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    shown = client.get(REGIONS + "?limit=10&q=1").json()
    assert len(list(csv.reader(io.StringIO(text)))) - 1 == shown["count"] > 100


@pytest.mark.parametrize("query", ["?format=pdf", "?format=csv&limit=x", "?nothing=1&format=xlsx"])
def test_a_refusal_is_a_problem_whatever_format_was_asked_for(client, many, query):
    answer = client.get(REGIONS + query, headers={"accept": "text/csv"})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(answer.content)["status"] == 400


def test_cells_hold_one_value_each():
    assert as_cell({"done": 1}) == '{"done": 1}'
    assert as_cell(["甲"]) == '["甲"]'
    assert [as_cell(value) for value in (1, Decimal("1.5"), True, None, "甲")] == [
        1,
        Decimal("1.5"),
        True,
        None,
        "甲",
    ]
