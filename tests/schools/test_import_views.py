"""Workbooks out and in through the browser: upload, look, accept; and a school's own."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from edu_duty import vault
from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from schools.importing import perform_import
from schools.models import Return, StageYear
from schools.previewing import perform_campus_import, perform_preview
from tests.conftest import make_person
from tests.schools.collecting import bring
from tests.schools.packages import small_county, xlsx
from tests.schools.test_import_queries import ERROR, ended, result

pytestmark = pytest.mark.usefixtures("silent_rendering")
WORK = {
    "preview_import": perform_preview,
    "import_return": perform_import,
    "import_campus": perform_campus_import,
}
CAMPUS = "9901010001"


def address(name: str, county, year: int = 2024) -> str:
    return reverse(name, args=[county.code, year])


def package(name: str = "示例.xlsx", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or xlsx(small_county()))


def with_pupils(pupils):
    tables = small_county()
    tables["stages"][1][2] = pupils
    return tables


def worked() -> Job:
    """Do the newest job's work as a worker would, and return the job."""
    job = Job.objects.order_by("-created_at")[0]
    run_claimed(str(job.pk), WORK[job.kind])
    job.refresh_from_db()
    return job


def previewed(client, county, tables) -> Job:
    client.post(address("schools:import", county), {"package": package(content=xlsx(tables))})
    return worked()


def page_of(client, job) -> str:
    return client.get(reverse("schools:import_result", args=[job.pk])).content.decode()


def accept(client, job, follow=False):
    return client.post(reverse("schools:import_accept", args=[job.pk]), follow=follow)


@pytest.fixture
def officer(county):
    return make_person("officer", Role.SCHOOL_OFFICER, county.code, campus_code=CAMPUS)


def test_import_page_says_limit_and_offers_the_workbook(client, county, filler):
    client.force_login(filler)

    page = client.get(address("schools:import", county)).content.decode()

    assert "不超过20.0" in page
    assert address("schools:workbook", county) in page
    assert "还没有数据" in page


def test_import_leaves_a_job_and_leads_to_it(client, county, filler):
    client.force_login(filler)

    answer = client.post(address("schools:import", county), {"package": package()})

    job = Job.objects.get(kind="preview_import")
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


def test_an_upload_stores_nothing_until_it_is_accepted(client, county, filler):
    client.force_login(filler)

    seen = previewed(client, county, small_county())
    before, page = Return.objects.count(), page_of(client, seen)
    accept(client, seen)
    stored = worked()

    assert before == 0
    assert "接受，存为第1版" in page
    assert "已导入，第1版" in page_of(client, stored)
    assert Return.objects.count() == 1


def test_accepting_twice_stores_once(client, county, filler):
    client.force_login(filler)
    seen = previewed(client, county, small_county())

    first, second = accept(client, seen), accept(client, seen)
    worked()
    third = accept(client, seen)

    assert first.url == second.url
    assert third.url == reverse("schools:import_result", args=[Job.objects.latest("created_at").pk])
    assert Job.objects.filter(kind="import_return").count() == Return.objects.count() == 1


def test_what_changed_after_the_preview_is_shown_before_anything_is_stored(client, county, filler):
    client.force_login(filler)
    bring(county, small_county(), year=2024)
    seen = previewed(client, county, with_pupils(500))
    bring(county, with_pupils(433), year=2024)

    answer = accept(client, seen, follow=True)
    again = worked()

    assert "预览之后有人改过数据，没有存入" in answer.content.decode()
    assert again.pk != seen.pk
    assert "433" in page_of(client, again)
    assert Return.objects.count() == 2


def test_an_upload_with_errors_cannot_be_accepted(client, county, filler):
    client.force_login(filler)
    seen = previewed(client, county, with_pupils("约10"))

    page = page_of(client, seen)
    accept(client, seen)

    assert "还有1处错误，不能接受" in page
    assert "接受，存" not in page
    assert not Job.objects.filter(kind="import_return").exists()


def test_an_import_that_came_too_late_offers_to_compare_again(client, county, filler):
    client.force_login(filler)
    seen = previewed(client, county, small_county())
    accept(client, seen)
    bring(county, with_pupils(433), year=2024)

    late = worked()

    page = page_of(client, late)
    assert late.error_code == "stale"
    assert "重新比对" in page
    assert reverse("schools:import_accept", args=[seen.pk]) in page
    assert Return.objects.count() == 1


def test_a_marked_copy_is_a_download(client, county, filler):
    client.force_login(filler)
    seen = previewed(client, county, with_pupils("约10"))

    answer = client.get(reverse("schools:import_marked", args=[seen.pk]))

    assert answer.content.startswith(b"PK")
    assert answer["Content-Disposition"] == 'attachment; filename="990101-2024-problems.xlsx"'


def test_without_cells_there_is_no_marked_copy_and_the_page_says_so(client, county, filler):
    upload = vault.keep(b"nothing", shelf="uploads")
    job = ended(county, result(accepted=False, problems=[ERROR | {"cell": None}]))
    Job.objects.update(payload=job.payload | {"upload": upload})
    client.force_login(filler)

    answer = client.get(reverse("schools:import_marked", args=[job.pk]), follow=True)

    assert "没有可标注的工作簿" in answer.content.decode()


def test_a_school_uploads_its_own_workbook_and_changes_only_itself(client, county, officer):
    bring(county, small_county(), year=2024)
    client.force_login(officer)
    where = reverse("schools:campus_workbook", args=[county.code, 2024, CAMPUS])
    tables = {code: with_pupils(500)[code][:2] for code in ("schools", "stages")}

    handed_out = client.get(where)
    upload = reverse("schools:import_campus", args=[county.code, 2024, CAMPUS])
    client.post(upload, {"package": package(content=xlsx(tables))})
    waiting = client.get(reverse("schools:import_result", args=[Job.objects.get().pk]))
    seen = worked()
    page = page_of(client, seen)
    accept(client, seen)
    stored = page_of(client, worked())

    assert handed_out.content.startswith(b"PK")
    assert waiting["Refresh"] == "2"
    assert "接受，存入本校数据" in page
    assert "已存入" in stored
    units = StageYear.objects.filter(year=2024).order_by("school__code")
    assert [unit.figures["pupils"] for unit in units] == ["500", "96", "120"]
    assert Return.objects.count() == 1


@pytest.mark.parametrize("name", ["schools:campus_workbook", "schools:import_campus"])
def test_a_school_does_not_reach_another_schools_workbook(client, county, officer, name):
    bring(county, small_county(), year=2024)
    client.force_login(officer)

    foreign = client.get(reverse(name, args=[county.code, 2024, "9901010002"]))

    assert foreign.status_code == 404


def test_a_school_does_not_accept_or_see_what_another_uploaded(client, county, officer, filler):
    bring(county, small_county(), year=2024)
    client.force_login(filler)
    other = reverse("schools:import_campus", args=[county.code, 2024, "9901010002"])
    client.post(other, {"package": package()})
    seen = worked()
    client.force_login(officer)

    page = client.get(reverse("schools:import_result", args=[seen.pk]))

    assert page.status_code == accept(client, seen).status_code == 404


def test_a_campus_that_is_not_there_has_no_workbook(client, county, filler):
    client.force_login(filler)

    where = reverse("schools:campus_workbook", args=[county.code, 2024, "nowhere"])

    assert client.get(where).status_code == 404


def test_a_preview_of_a_frozen_year_says_that_accepting_waits(client, county, filler):
    client.force_login(filler)
    bring(county, small_county(), year=2024)
    county.years.update(frozen=True)

    seen = previewed(client, county, with_pupils(433))
    page = page_of(client, seen)
    refused = accept(client, seen, follow=True).content.decode()

    assert "与第1版比较" in page
    assert "重新打开或延期以后才能接受" in page
    assert "接受，存为" not in page
    assert "已冻结" in refused
    assert Return.objects.count() == 1


def test_a_preview_lists_the_findings_that_would_come(client, county, filler):
    client.force_login(filler)
    bring(county, small_county(), year=2023)
    bring(county, small_county(), year=2024)

    page = page_of(client, previewed(client, county, with_pupils(900)))

    assert "存入后新增的疑点" in page
    assert f"/campuses/{CAMPUS}/#" in page
