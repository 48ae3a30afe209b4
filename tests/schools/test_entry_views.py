import json

import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from schools.entry_views import EditsRefused, form_edits, read_edits
from schools.models import CountyYear, StageYear
from tests.conftest import make_person
from tests.schools.collecting import YEAR, bring

PUPILS = "stages:9901010001:primary:pupils"


@pytest.fixture
def desk(client, county):
    bring(county)
    client.force_login(make_person("desk", Role.COUNTY_FILLER, "990101"))
    return client


def post(client, *edits):
    address = reverse("schools:save", args=["990101", YEAR])
    sent = [{"cell": cell, "value": value, "seen": seen} for cell, value, seen in edits]
    return client.post(address, json.dumps({"edits": sent}), content_type="application/json")


def test_a_save_says_what_became_of_every_cell(desk):
    answer = post(desk, (PUPILS, "421", 1), ("county:gdp", "约10", 1), ("county:kg_total", "3", 1))

    said = answer.json()
    assert [(kept["cell"], kept["value"], kept["by"]) for kept in said["kept"]] == [
        (PUPILS, "421", "desk")
    ]
    assert [problem["code"] for problem in said["problems"]] == ["not_a_number", "derived"]
    assert (said["tick"], said["changed"], len(said["saved_at"])) == (2, 1, 5)


def test_a_conflict_shows_both_values_and_who_wrote_the_other(desk):
    post(desk, (PUPILS, "421", 1))

    said = post(desk, (PUPILS, "422", 1)).json()

    conflict = said["conflicts"][0]
    assert (conflict["mine"], conflict["value"], conflict["by"]) == ("422", "421", "desk")
    assert StageYear.objects.get(school__code="9901010001").figures["pupils"] == "421"


def test_a_frozen_year_answers_with_the_reason(desk):
    CountyYear.objects.update(frozen=True)

    answer = post(desk, (PUPILS, "421", 1))

    assert (answer.status_code, answer.json()["code"]) == (409, "frozen")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"edits": 5}',
        b'{"edits": {"a": 1}}',
        b'{"edits": [{"cell": "x", "value": "1", "seen": 0}]}',
        b'{"edits": [{"cell": "county:gdp", "value": 1, "seen": 0}]}',
        b'{"edits": [{"cell": "county:gdp", "value": "1", "seen": true}]}',
        b'{"edits": [{"cell": "county:gdp", "value": "1"}]}',
        b"[" * 100_000,
        json.dumps({"edits": [{"cell": "county:gdp", "value": "1", "seen": 0}] * 2001}).encode(),
        json.dumps({"edits": [{"cell": "county:gdp", "value": "1" * 201, "seen": 0}]}).encode(),
    ],
)
def test_what_is_no_list_of_edits_is_refused(body):
    with pytest.raises(EditsRefused):
        read_edits(body)


def test_what_is_no_list_of_edits_is_answered_in_words(desk):
    address = reverse("schools:save", args=["990101", YEAR])

    answer = desk.post(address, b"{", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "edits")


def test_a_plain_form_sends_only_the_cells_that_were_changed():
    posted = {
        "seen": "7",
        "cell:county:gdp": "12",
        "was:county:gdp": "11",
        "cell:county:myopia": "50",
        "was:county:myopia": "50",
        "cell:nonsense": "1",
    }

    edits = form_edits(posted)

    assert [(str(edit.address), edit.text, edit.seen) for edit in edits] == [
        ("county:gdp", "12", 7)
    ]


def test_the_confirming_button_sends_the_carried_cells_of_its_group():
    posted = {
        "seen": "7",
        "confirm": "buildings",
        "cell:schools:1:building_area": "3,200.5",
        "was:schools:1:building_area": "3,200.5",
        "carried:schools:1:building_area": "buildings",
        "cell:schools:1:has_charter": "是",
        "was:schools:1:has_charter": "是",
        "carried:schools:1:has_charter": "money",
    }

    assert [str(edit.address) for edit in form_edits(posted)] == ["schools:1:building_area"]
    assert form_edits(posted | {"confirm": ""}) == []
