"""Figures of one row over the API."""

import pytest
from django.urls import reverse

from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from schools.models import CountyYear
from tests.conftest import make_person
from tests.schools.collecting import YEAR, bring

UNIT = ["990101", YEAR, "9901010001", "primary"]
COUNTY = ["990101", YEAR]


@pytest.fixture
def collected(county):
    bring(county)
    return county


@pytest.fixture
def unit(collected, client, filler):
    """The address of the first school's primary stage, asked by the filler."""
    client.force_login(filler)
    return reverse("api:unit_row", args=UNIT)


def patch(client, address, figures, tag=None):
    headers = {"if-match": tag} if tag else {}
    return client.patch(
        address, {"figures": figures}, content_type="application/json", headers=headers
    )


def test_a_row_is_read_with_its_etag_and_who_wrote_it(client, unit):
    answer = client.get(unit)

    assert answer.json()["figures"]["pupils"] == "420"
    assert answer.json()["cells"]["pupils"]["by"] == "filler"
    assert answer["ETag"].startswith(f'"{answer.json()["version"]}-')


def test_what_was_read_can_be_written(client, unit):
    tag = client.get(unit)["ETag"]

    answer = patch(client, unit, {"pupils": 421, "classes": "11", "boarders": None}, tag)

    assert answer.status_code == 200
    figures = answer.json()["figures"]
    assert (figures["pupils"], figures["classes"], "boarders" in figures) == ("421", "11", False)
    assert answer["ETag"] == client.get(unit)["ETag"] != tag
    assert AuditEvent.objects.filter(verb="FIGURES_SAVED", actor_name="filler").count() == 1


def test_exact_decimals_stay_exact(client, unit):
    address = reverse("api:county_row", args=COUNTY)
    tag = client.get(address)["ETag"]

    answer = client.patch(
        address,
        '{"figures": {"edu_budget": 85000.1000000001, "satisfaction": 1e1}}',
        content_type="application/json",
        headers={"if-match": tag},
    )

    figures = answer.json()["figures"]
    assert (figures["edu_budget"], figures["satisfaction"]) == ("85000.1000000001", "10")


@pytest.mark.parametrize("tag", [None, "*", '"1-a", "2-b"'])
def test_writing_without_one_version_is_refused(client, unit, tag):
    answer = patch(client, unit, {"pupils": "421"}, tag)

    assert answer.status_code == 428
    assert answer.json()["type"].endswith("#problem-version-needed")


def test_a_stale_write_is_shown_what_stands_there_and_who_wrote_it(client, unit, collected):
    tag = client.get(unit)["ETag"]
    other = make_person("another", Role.COUNTY_FILLER, collected.code)
    client.force_login(other)
    patch(client, unit, {"pupils": "430"}, tag)

    answer = patch(client, unit, {"pupils": "421"}, tag)

    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert told["current"]["figures"]["pupils"] == "430"
    assert told["current"]["etag"] == client.get(unit)["ETag"]
    first = told["errors"][0]
    assert (first["element"], first["yours"], first["value"], first["by"]) == (
        "pupils",
        "421",
        "430",
        "another",
    )


def test_wrong_figures_are_told_cell_by_cell(client, unit):
    tag = client.get(unit)["ETag"]

    answer = patch(client, unit, {"pupils": "many", "classes": "11", "nothing": 1}, tag)

    told = {error["cell"]: error["message"] for error in answer.json()["errors"]}
    assert answer.status_code == 422
    assert told == {
        "stages:9901010001:primary:pupils": "读到“many”，应为整数",
        "stages:9901010001:primary:nothing": "没有这个数据项",
    }
    assert client.get(unit)["ETag"] == tag


@pytest.mark.parametrize(
    "body", ["[]", "{}", '{"figures": {}}', '{"figures": {"pupils": [1]}}', '{"figures": 1}', "{"]
)
def test_a_body_of_another_shape_is_refused(client, unit, body):
    tag = client.get(unit)["ETag"]

    answer = client.patch(unit, body, content_type="application/json", headers={"if-match": tag})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_frozen_year_is_not_written(client, unit):
    tag = client.get(unit)["ETag"]
    CountyYear.objects.update(frozen=True)

    answer = patch(client, unit, {"pupils": "421"}, tag)

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("#problem-frozen")


def test_rows_that_are_not_there_or_not_ones_own_are_404(client, unit, outsider):
    def status(name, *args):
        return client.get(reverse(f"api:{name}", args=args)).status_code

    assert status("unit_row", *UNIT[:3], "junior") == 404
    assert status("campus_row", *COUNTY, "1") == 404
    assert status("county_row", "990101", 2024) == 404
    client.force_login(outsider)
    assert status("unit_row", *UNIT) == 404
    assert patch(client, unit, {"pupils": "1"}, '"1-a"').status_code == 404


def test_a_school_officer_reads_and_writes_their_own_campus_alone(client, collected):
    officer = make_person("school", Role.SCHOOL_OFFICER, collected.code)
    Grant.objects.filter(user=officer).update(campus_code="9901010001")
    client.force_login(officer)
    own = reverse("api:campus_row", args=[*COUNTY, "9901010001"])
    foreign = reverse("api:campus_row", args=[*COUNTY, "9901010002"])

    answer = patch(client, own, {"books": 4100}, client.get(own)["ETag"])

    assert (answer.status_code, answer.json()["figures"]["books"]) == (200, "4100")
    assert client.get(foreign).status_code == 404
    assert patch(client, foreign, {"books": 1}, '"1-a"').status_code == 404
    assert client.get(reverse("api:county_row", args=COUNTY)).status_code == 404


def test_a_department_writes_its_figures_and_no_others(client, collected):
    person = make_person("department", Role.DEPARTMENT, collected.code)
    Grant.objects.filter(user=person).update(department="财政局")
    client.force_login(person)
    address = reverse("api:county_row", args=COUNTY)
    tag = client.get(address)["ETag"]

    refused = patch(client, address, {"population": 1}, tag)
    written = patch(client, address, {"edu_budget": 1}, tag)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_yours")
    assert written.status_code == 200


def test_a_reader_may_not_write(client, collected, unit):
    client.force_login(make_person("inspector", Role.INSPECTOR, "99"))
    tag = client.get(unit)["ETag"]

    assert patch(client, unit, {"pupils": "1"}, tag).status_code == 403
