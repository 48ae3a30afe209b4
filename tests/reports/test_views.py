"""The pages of documents, for those who may, those who may not, and everybody."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from reports import exporting, sealcheck
from reports.drafting import prepared_draft
from reports.issuing import issue_document
from reports.matters import of_score
from reports.models import Document
from reports.sealcheck import check, pem_certificates
from reports.workbook.book import WorkbookRefused
from tests.conftest import NOON
from tests.reports.rounds import decided
from tests.reports.signed import chain_in, signed
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
    assert "起草新的文书" in page


def test_documents_offers_an_official_reading_alone(client, county, official, document):
    client.force_login(official)

    page = client.get(documents(county)).content.decode()

    assert document.number in page
    assert "起草新的文书" not in page


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


def test_a_list_that_its_filters_leave_empty_says_so(client, county, official, document):
    client.force_login(official)

    page = client.get(documents(county), {"state": "WITHDRAWN"}).content.decode()

    assert "没有符合条件的文书" in page
    assert "还没有文书" not in page


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


@pytest.fixture
def draft(score, quick_printer) -> Document:
    return prepared_draft(of_score(score, "self_assessment"), "filler", NOON)()


def test_a_draft_is_issued_by_whoever_speaks_in_it(client, filler, draft):
    client.force_login(filler)

    page = client.get(reverse("reports:document", args=[draft.pk])).content.decode()
    answer = client.post(reverse("reports:issue", args=[draft.pk]))

    assert "确定签发" in page
    job = Job.objects.get(kind="issue_document")
    assert answer.url == reverse("jobs:progress", args=[job.pk])


def test_issuing_asks_again_who_is_there(client, filler, draft):
    client.force_login(filler)
    session = client.session
    session["checked"] = 0
    session.save()

    client.post(reverse("reports:issue", args=[draft.pk]))

    assert not Job.objects.exists()


def test_a_county_issues_nothing_in_the_name_of_those_above(client, filler, lead, score):
    document = prepared_draft(of_score(score, "inspection"), "filler", NOON)()

    answers = []
    for person in (filler, lead):
        client.force_login(person)
        answers.append(client.post(reverse("reports:issue", args=[document.pk])).status_code)

    assert answers == [404, 302]


def test_a_draft_is_not_shown_to_readers(client, official, draft):
    client.force_login(official)

    assert client.get(reverse("reports:document", args=[draft.pk])).status_code == 404
    assert client.get(reverse("reports:file", args=[draft.pk])).status_code == 404


def test_the_public_page_knows_no_draft(client, draft):
    assert "本平台没有签发过这个文件" in verified(client, content_of(draft))
    assert "没有签发过核验码" in client.get(VERIFY, {"code": "草案"}).content.decode()


def test_a_document_is_withdrawn_with_a_reason(client, lead, document):
    client.force_login(lead)

    page = client.post(
        reverse("reports:withdraw", args=[document.pk]), {"reason": "附表有误。"}, follow=True
    ).content.decode()

    assert "附表有误。" in page
    assert "这份文书已撤回" in page
    assert "已撤回" in Client().get(VERIFY, {"code": document.code}).content.decode()


def test_a_document_is_not_withdrawn_without_a_reason(client, lead, document):
    client.force_login(lead)

    page = client.post(reverse("reports:withdraw", args=[document.pk]), follow=True)

    assert "写明撤回的理由" in page.content.decode()
    document.refresh_from_db()
    assert document.state == Document.State.ISSUED


def test_issuing_what_is_issued_says_so(client, lead, document):
    client.force_login(lead)

    page = client.post(reverse("reports:issue", args=[document.pk]), follow=True)

    assert "不是草案" in page.content.decode()


def test_a_county_asks_for_its_self_assessment_in_a_round(client, county, lead, filler):
    assessment = decided(county, lead)
    client.force_login(filler)

    page = client.get(documents(county)).content.decode()
    answer = client.post(
        documents(county), {"assessment": assessment.pk, "kind": "self_assessment"}
    )

    assert assessment.round.title in page
    assert answer.url.startswith("/jobs/")
    assert Job.objects.get().payload["matter"]["assessment"] == assessment.pk


def test_a_county_asks_for_nothing_in_the_name_of_those_above_in_a_round(
    client, county, lead, filler
):
    assessment = decided(county, lead)
    asked = {"assessment": assessment.pk, "kind": "inspection"}
    client.force_login(filler)
    refused = client.post(documents(county), asked).status_code
    client.force_login(lead)

    assert (refused, client.post(documents(county), asked).status_code) == (404, 302)


def test_documents_of_a_county_are_narrowed_and_exported(client, county, lead, document):
    client.force_login(lead)

    table = client.get(documents(county), {"kind": "inspection", "format": "csv"}).content.decode()

    assert document.number in table
    assert document.number not in client.get(documents(county), {"state": "DRAFT"}).content.decode()


def test_without_a_signature_there_is_no_certificate_to_hand_out(client, db, settings, tmp_path):
    settings.DATA_DIR = tmp_path

    assert client.get(reverse("reports:roots")).status_code == 404


def test_the_certificates_that_check_a_seal_are_handed_out_to_anybody(
    client, db, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    chain_in(tmp_path)

    answer = client.get(reverse("reports:roots"))

    assert check(signed(), pem_certificates(answer.content)).state == "whole"
    assert reverse("reports:roots") in client.get(VERIFY).content.decode()
    assert reverse("reports:checker") in client.get(VERIFY).content.decode()


def test_the_program_that_checks_a_seal_is_the_one_that_runs_here(client, db):
    answer = client.get(reverse("reports:checker"))

    assert answer.content == Path(sealcheck.__file__).read_bytes()
    assert answer["Content-Disposition"] == 'attachment; filename="sealcheck.py"'
