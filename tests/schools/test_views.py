"""The pages of a return, for those who may and those who may not."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from tests.conftest import make_person
from tests.schools.frozen import freeze_small
from tests.schools.packages import small_county, xlsx
from tests.schools.test_import_queries import ERROR, ended, result

pytestmark = pytest.mark.usefixtures("silent_rendering")
PAGES = ("schools:import", "schools:return", "schools:workbook")


def address(name: str, county, year: int = 2024) -> str:
    return reverse(name, args=[county.code, year])


def package(name: str = "示例.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, xlsx(small_county()))


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_another_county_are_not_there(client, county, outsider, name):
    client.force_login(outsider)

    assert client.get(address(name, county)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_an_official_sees_no_figures(client, county, official, name):
    client.force_login(official)

    assert client.get(address(name, county)).status_code == 403


@pytest.mark.parametrize("year", [1999, 2999])
def test_a_year_outside_the_portals_is_not_there(client, county, filler, year):
    client.force_login(filler)

    assert client.get(address("schools:import", county, year)).status_code == 404


def test_import_page_says_limit_and_offers_the_workbook(client, county, filler):
    client.force_login(filler)

    page = client.get(address("schools:import", county)).content.decode()

    assert "不超过20.0" in page
    assert address("schools:workbook", county) in page
    assert "还没有数据" in page


def test_import_leaves_a_job_and_leads_to_it(client, county, filler):
    client.force_login(filler)

    answer = client.post(address("schools:import", county), {"package": package()})

    job = Job.objects.get(kind="import_return")
    assert answer.url == reverse("jobs:progress", args=[job.pk])
    assert (job.payload["filename"], job.region_code) == ("示例.xlsx", county.code)


def test_import_refuses_another_kind_of_file_beside_the_field(client, county, filler):
    client.force_login(filler)

    answer = client.post(address("schools:import", county), {"package": package("a.doc")})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count("读到“.doc”文件") == 2
    assert 'aria-invalid="true"' in page
    assert not Job.objects.exists()


def test_import_without_a_file_says_so(client, county, filler):
    client.force_login(filler)

    answer = client.post(address("schools:import", county), {})

    assert "还没有选文件" in answer.content.decode()


def test_an_inspector_reads_but_does_not_upload(client, county):
    freeze_small(county)
    client.force_login(make_person("inspector", Role.INSPECTOR, "99"))

    page = client.get(address("schools:return", county)).content.decode()

    assert "上传新数据包" not in page
    assert client.post(address("schools:import", county), {}).status_code == 403


def test_return_shows_what_was_read(client, county, filler):
    freeze_small(county)
    client.force_login(filler)

    page = client.get(address("schools:return", county)).content.decode()

    for text in ("示例第一小学", "500,000", "95.40", "教师数对不上", "合成数据", "上传新数据包"):
        assert text in page


def test_return_opens_one_campus(client, county, filler):
    freeze_small(county)
    client.force_login(filler)
    where = address("schools:return", county)

    closed = client.get(where).content.decode()
    opened = client.get(f"{where}?campus=A1&stage=primary").content.decode()

    assert "3,200.5" not in closed
    assert "3,200.5" in opened


def test_return_shows_an_old_version_and_says_so(client, county, filler):
    freeze_small(county, version=1, figures={"population": "490000"})
    freeze_small(county, version=2)
    client.force_login(filler)

    old = client.get(address("schools:return", county) + "?version=1").content.decode()

    assert "490,000" in old
    assert "这是旧的一版" in old
    assert client.get(address("schools:return", county) + "?version=9").status_code == 404


def test_return_says_when_there_is_none(client, county, filler):
    client.force_login(filler)

    page = client.get(address("schools:return", county)).content.decode()

    assert "还没有数据" in page


def test_return_without_campuses_offers_no_filters(client, county, filler):
    freeze_small(county, campuses=[])
    client.force_login(filler)

    page = client.get(address("schools:return", county)).content.decode()

    assert "数据包里没有校区数据" in page
    assert "校名或代码" not in page


def test_return_says_when_no_campus_fits(client, county, filler):
    freeze_small(county)
    client.force_login(filler)

    page = client.get(address("schools:return", county) + "?q=没有这所").content.decode()

    assert "没有符合条件的校区" in page


def test_workbook_is_a_download(client, county, filler):
    client.force_login(filler)

    answer = client.get(address("schools:workbook", county))

    assert answer.content.startswith(b"PK")
    assert answer["Content-Disposition"] == 'attachment; filename="990101-2024.xlsx"'


def test_import_result_lists_the_problems(client, county, filler):
    job = ended(county, result(accepted=False, problems=[ERROR]))
    client.force_login(filler)

    page = client.get(reverse("schools:import_result", args=[job.pk])).content.decode()

    assert "不能导入" in page
    assert "专科学历专任教师数" in page
    assert reverse("schools:import_problems", args=[job.pk]) in page


def test_import_result_leads_to_scoring(client, county, filler):
    job = ended(county, result())
    client.force_login(filler)

    page = client.get(reverse("schools:import_result", args=[job.pk])).content.decode()

    assert reverse("indicators:score", args=[county.code, 2024]) in page


def test_import_result_of_work_under_way_leads_to_its_progress(client, county, filler):
    job = ended(county, None, state=Job.State.QUEUED, finished_at=None)
    client.force_login(filler)

    for name in ("schools:import_result", "schools:import_problems"):
        answer = client.get(reverse(name, args=[job.pk]))
        assert answer.url == reverse("jobs:progress", args=[job.pk])


def test_import_result_is_not_there_for_others(client, county, outsider, official):
    job = ended(county, result())
    where = reverse("schools:import_result", args=[job.pk])

    client.force_login(outsider)
    foreign = client.get(where).status_code
    client.force_login(official)
    refused = client.get(where).status_code

    assert (foreign, refused) == (404, 403)


def test_import_result_of_nothing_is_not_there(client, county, filler):
    client.force_login(filler)

    where = reverse("schools:import_result", args=[uuid.uuid4()])

    assert client.get(where).status_code == 404


def test_import_problems_are_a_csv_file(client, county, filler):
    job = ended(county, result(accepted=False, problems=[ERROR]))
    client.force_login(filler)

    answer = client.get(reverse("schools:import_problems", args=[job.pk]))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "约10" in answer.content.decode("utf-8-sig")
