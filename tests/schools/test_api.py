"""Regions and returns over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from schools.importing import import_reading
from schools.models import CountyYear, Return
from schools.package import read_package
from tests.conftest import NOON, make_person
from tests.schools.frozen import freeze_small
from tests.schools.packages import csv_files, small_county, xlsx, zipped
from tests.schools.posting import posted, spoiled


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
    [("?year=2024", 1), ("?year=2023", 0), ("?county=990101", 1)],
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


def post(client, document, query: str = "", year: int = 2024):
    address = reverse("api:post_return", args=["990101", year])
    return client.post(address + query, document, content_type="application/json")


def test_a_whole_return_as_json_becomes_the_version_the_file_becomes(client, county, filler):
    import_reading(
        county=county,
        year=2023,
        reading=read_package(xlsx(small_county()), "示例.xlsx"),
        source="示例.xlsx",
        actor_name="filler",
        at=NOON,
    )
    client.force_login(filler)

    answer = post(client, posted(small_county()))

    assert answer.status_code == 201
    told = answer.json()
    assert (told["accepted"], told["changed"], told["version"]) == (True, True, 1)
    assert told["rows"] == {"schools": 3, "stages": 3, "county": 4}
    by_file, by_api = (Return.objects.get(year=year) for year in (2023, 2024))
    assert by_file.document() | {"year": 2024} == by_api.document()
    assert (by_api.source, by_api.created_by_name) == ("API", "filler")


def test_the_same_return_again_changes_nothing(client, county, filler):
    client.force_login(filler)
    post(client, posted(small_county()))

    again = post(client, posted(small_county()))

    assert (again.status_code, again.json()["changed"], again.json()["version"]) == (200, False, 1)
    assert Return.objects.count() == 1


def test_a_return_with_a_wrong_cell_is_refused_as_a_whole_with_the_problems_of_the_file(
    client, county, filler
):
    client.force_login(filler)

    answer = post(client, posted(spoiled()))

    reading = read_package(zipped(csv_files(spoiled())), "a.zip")
    problems = answer.json()["errors"]
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [(p["sheet"], p["row"], p["column"], p["code"], p["message"]) for p in problems] == [
        (p.sheet, p.row, p.column, p.code, p.message) for p in reading.problems
    ]
    assert not Return.objects.exists()
    assert AuditEvent.objects.filter(verb="RETURN_REFUSED").count() == 1


def test_a_dry_run_tells_and_stores_nothing(client, county, filler):
    client.force_login(filler)

    answer = post(client, posted(small_county()), "?dry_run=true")

    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert not Return.objects.exists()
    assert not CountyYear.objects.exists()


@pytest.mark.parametrize("document", [[], {"schools": 1, "stages": [], "county": []}])
def test_json_that_is_no_return_says_where(client, county, filler, document):
    client.force_login(filler)

    answer = post(client, document)

    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#problem-shape")


def test_a_frozen_year_takes_no_return(client, county, filler):
    CountyYear.objects.create(county=county, year=2024, frozen=True)
    client.force_login(filler)

    answer = post(client, posted(small_county()))

    assert (answer.status_code, Return.objects.count()) == (409, 0)


def test_a_whole_return_is_taken_from_who_may_import_alone(client, county, outsider):
    client.force_login(outsider)
    foreign = post(client, posted(small_county())).status_code
    client.force_login(make_person("inspector", Role.INSPECTOR, "99"))
    reader = post(client, posted(small_county())).status_code

    assert (foreign, reader) == (404, 403)


def test_a_region_and_an_element_can_be_read_alone(client, county, neighbour, filler):
    client.force_login(filler)

    assert client.get(reverse("api:region", args=["990101"])).json()["name"] == "示例甲县"
    assert client.get(reverse("api:region", args=["990102"])).status_code == 404
    element = client.get(reverse("api:element", args=["pupils"])).json()
    assert (element["scope"], element["type"]) == ("stage", "integer")
    assert client.get(reverse("api:element", args=["nothing"])).status_code == 404


def test_elements_are_narrowed_by_the_address(client, county, filler):
    client.force_login(filler)

    def rows(query: str):
        return client.get(reverse("api:elements") + query).json()["results"]

    assert {row["scope"] for row in rows("?scope=county&limit=500")} == {"county"}
    assert {row["department"] for row in rows("?department=财政局")} == {"财政局"}
    assert all("senior" in row["stages"] for row in rows("?stage=senior"))
