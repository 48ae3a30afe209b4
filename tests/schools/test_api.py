"""Regions and returns over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from tests.conftest import make_person
from tests.schools.frozen import freeze_small
from tests.schools.packages import small_county, xlsx


def test_regions_are_those_a_person_may_see(client, county, neighbour, filler, lead):
    def codes(person, query: str = "") -> list[str]:
        client.force_login(person)
        rows = client.get(reverse("api:regions") + query).json()["results"]
        return [row["code"] for row in rows]

    assert codes(filler) == ["990101"]
    assert codes(lead) == ["990101", "990102"]
    assert codes(lead, "?q=乙&level=COUNTY") == ["990102"]
    assert codes(lead, "?level=PROVINCE") == []


def test_returns_are_listed_newest_first(client, county, filler):
    freeze_small(county, version=1)
    freeze_small(county, version=2)
    client.force_login(filler)

    rows = client.get(reverse("api:returns")).json()["results"]

    assert [row["version"] for row in rows] == [2, 1]
    assert "document" not in rows[0]


@pytest.mark.parametrize(
    ("query", "count"),
    [("?year=2024", 1), ("?year=2023", 0), ("?county=990101", 1), ("?year=x", 1)],
)
def test_returns_are_narrowed_by_the_address(client, county, filler, query, count):
    freeze_small(county)
    client.force_login(filler)

    assert client.get(reverse("api:returns") + query).json()["count"] == count


def test_a_return_holds_the_document_that_was_frozen(client, county, filler):
    frozen = freeze_small(county)
    client.force_login(filler)

    answer = client.get(reverse("api:return", args=[frozen.pk])).json()

    assert answer["document"] == frozen.document()
    assert (answer["county"], answer["sha256"]) == (county.code, frozen.sha256)


def test_a_return_of_another_county_is_not_there(client, county, outsider):
    frozen = freeze_small(county)
    client.force_login(outsider)

    answer = client.get(reverse("api:return", args=[frozen.pk]))

    assert answer.status_code == 404
    assert client.get(reverse("api:returns")).json()["count"] == 0


def test_returns_are_refused_to_an_official(client, official):
    client.force_login(official)

    assert client.get(reverse("api:returns")).status_code == 403


def upload(client, county, name: str = "示例.xlsx", year: int = 2024):
    package = SimpleUploadedFile(name, xlsx(small_county()))
    return client.post(reverse("api:import", args=[county.code, year]), {"package": package})


def test_an_upload_is_accepted_as_a_job(client, county, filler):
    client.force_login(filler)

    answer = upload(client, county)

    job = Job.objects.get()
    assert answer.status_code == 202
    assert answer["Location"] == reverse("api:job", args=[job.pk])
    assert answer.json()["kind"] == "import_return"


def test_an_upload_of_another_kind_of_file_says_which_field(client, county, filler):
    client.force_login(filler)

    answer = upload(client, county, name="a.doc")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]["package"][0].startswith("读到“.doc”文件")
    assert not Job.objects.exists()


def test_an_upload_into_another_county_or_year_is_not_there(client, county, outsider, filler):
    client.force_login(outsider)
    foreign = upload(client, county).status_code
    client.force_login(filler)
    ancient = upload(client, county, year=1999).status_code

    assert (foreign, ancient) == (404, 404)


def test_an_upload_is_refused_to_who_may_only_read(client, county):
    client.force_login(make_person("inspector", Role.INSPECTOR, "99"))

    assert upload(client, county).status_code == 403
