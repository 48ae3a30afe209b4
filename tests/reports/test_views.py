"""The pages of documents, for those who may, those who may not, and everybody."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from reports import exporting
from reports.issuing import issue_document
from reports.models import Document
from reports.workbook.book import WorkbookRefused
from tests.conftest import NOON
from tests.reports.test_exporting import scored

pytestmark = pytest.mark.usefixtures("silent_rendering")
VERIFY = "/verify/"


@pytest.fixture
def document(score, quick_printer) -> Document:
    return issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)


def documents(county) -> str:
    return reverse("reports:documents", args=[county.code, 2024])


def content_of(document) -> bytes:
    return vault.read(document.sha256, shelf="documents")


def test_documents_lists_what_was_issued_and_what_can_be(client, county, filler, document):
    client.force_login(filler)

    page = client.get(documents(county)).content.decode()

    assert document.number in page
    assert "生成新的文书" in page


def test_documents_offers_an_official_reading_alone(client, county, official, document):
    client.force_login(official)

    page = client.get(documents(county)).content.decode()

    assert document.number in page
    assert "生成新的文书" not in page


def test_documents_says_when_there_are_none(client, county, filler):
    client.force_login(filler)

    page = client.get(documents(county)).content.decode()

    assert "还没有文书" in page
    assert "还没有测算结果" in page


def test_documents_leaves_a_job_and_leads_to_it(client, county, filler, score):
    client.force_login(filler)

    answer = client.post(documents(county), {"rubric": "PS2020", "kind": "inspection"})

    job = Job.objects.get(kind="render_document")
    assert answer.url == reverse("jobs:progress", args=[job.pk])
    assert job.payload["matter"]["score"] == score.pk


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rubric": "PS2020", "kind": "preliminary"}, "不是能生成的文书"),
        ({"rubric": "QB2017", "kind": "inspection"}, "测算后才能生成报告"),
    ],
)
def test_documents_refuses_in_words(client, county, filler, score, asked, said):
    client.force_login(filler)

    page = client.post(documents(county), asked, follow=True).content.decode()

    assert said in page
    assert not Job.objects.exists()


def test_documents_may_not_be_issued_by_an_official(client, county, official, score):
    client.force_login(official)

    answer = client.post(documents(county), {"rubric": "PS2020", "kind": "inspection"})

    assert answer.status_code == 403


def test_a_document_page_says_what_it_rests_on(client, official, document):
    client.force_login(official)

    page = client.get(reverse("reports:document", args=[document.pk])).content.decode()

    for text in (document.number, document.code, document.sha256, document.score.sha256, "有效"):
        assert text in page


def test_a_document_of_another_county_is_not_there(client, county, outsider, document):
    client.force_login(outsider)

    assert client.get(documents(county)).status_code == 404
    assert client.get(reverse("reports:document", args=[document.pk])).status_code == 404
    assert client.get(reverse("reports:file", args=[document.pk])).status_code == 404
    assert client.get(reverse("api:document_file", args=[document.pk])).status_code == 404


def test_a_file_is_a_sandboxed_download_and_on_record(client, official, document):
    client.force_login(official)

    answer = client.get(reverse("reports:file", args=[document.pk]))

    assert answer.content == content_of(document)
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.get(verb="DOCUMENT_DOWNLOADED").actor_name == "official"


def verified(client, content: bytes) -> str:
    pdf = SimpleUploadedFile("a.pdf", content)
    return client.post(VERIFY, {"pdf": pdf}).content.decode()


def test_verify_is_open_to_everybody(client, db):
    assert client.get(VERIFY).status_code == 200


def test_verify_knows_the_file_that_was_issued(client, document):
    page = verified(client, content_of(document))

    assert "与签发时完全一致" in page
    assert document.number in page
    assert document.score.sha256 not in page


def test_verify_does_not_know_another_file_and_keeps_nothing(client, document):
    content = b"%PDF-1.7 something else"

    page = verified(client, content)

    assert "本平台没有签发过这个文件" in page
    with pytest.raises(FileNotFoundError):
        vault.read(hashlib.sha256(content).hexdigest(), shelf="documents")


def test_verify_answers_for_a_code(client, document):
    page = client.get(VERIFY, {"code": document.code.lower()}).content.decode()

    assert document.number in page
    assert "上传PDF才能判断" in page


def test_verify_without_a_file_says_so(client, db):
    answer = client.post(VERIFY, {})

    assert answer.status_code == 400
    assert answer.content.decode().count("还没有选文件") == 2


def workbook_of(county, rubric="QB2017") -> str:
    return reverse("reports:result_workbook", args=[county.code, 2024, rubric])


def test_a_result_is_downloaded_as_a_workbook(client, county, official):
    score = scored(county)
    client.force_login(official)

    answer = client.get(workbook_of(county))

    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert f"990101-2024-QB2017-{score.sha256[:12]}.xlsx" in answer["Content-Disposition"]
    assert answer.content.startswith(b"PK")
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.RESULT_EXPORTED)
    assert event.actor_name == official.username


@pytest.mark.parametrize("rubric", ["QB2017", "CE37"])
def test_the_page_of_a_result_offers_its_workbook(client, county, official, rubric):
    scored(county, rubric)
    client.force_login(official)

    page = client.get(reverse("indicators:result", args=[county.code, 2024, rubric]))

    assert workbook_of(county, rubric) in page.content.decode()


def test_a_workbook_of_a_result_that_does_not_exist_is_not_found(client, county, official):
    client.force_login(official)

    assert client.get(workbook_of(county)).status_code == 404


def test_rules_without_a_formula_lead_back_to_the_result_with_the_reason(
    client, county, official, monkeypatch
):
    scored(county)
    client.force_login(official)

    def refuse(**_options):
        raise WorkbookRefused("rules_unknown", "不能写成公式")

    monkeypatch.setattr(exporting, "export_result", refuse)

    page = client.get(workbook_of(county), follow=True)

    assert page.redirect_chain == [(f"/counties/{county.code}/2024/scores/QB2017/", 302)]
    assert "不能写成公式" in page.content.decode()
