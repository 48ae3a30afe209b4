"""Issuing: once per input, the newest counts, everything on record."""

import hashlib
import re

import pytest
from django.urls import reverse
from django.utils import translation

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.queue import JobRefused
from reports import issuing
from reports.issuing import (
    DocumentRefused,
    content_of,
    document_code,
    issue_document,
    letterhead,
    perform_rendering,
    request_document,
)
from reports.models import Document
from reports.printing import PrintingRefused
from schools.models import Region
from tests.conftest import NOON
from tests.edu_duty.jobs.claims import claim_of
from tests.indicators.stored import stored_score
from tests.reports.conftest import make_score
from tests.reports.documents import section, text_of
from tests.reports.receipts import judged_ce37


def issue(score, kind="inspection") -> Document:
    return issue_document(score=score, kind=kind, actor_name="lead", at=NOON)


def test_issue_document_keeps_the_file_by_its_content(score):
    document = issue(score)

    content = vault.read(document.sha256, shelf="documents")
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert document.size == len(content)
    assert document.page_count > 3
    assert document.state == Document.State.ISSUED
    assert document.title == "关于示例甲县2024年度学前教育普及普惠督导评估的报告"


def test_issue_document_writes_the_audit_event_of_its_change(score, quick_printer):
    document = issue(score)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.DOCUMENT_ISSUED)
    assert event.region_code == score.frozen.county_id
    assert event.year == 2024
    assert event.details["sha256"] == document.sha256
    assert event.details["receipt"] == score.sha256


def test_the_same_input_is_issued_once(score, quick_printer):
    first = issue(score)

    again = issue(score)

    assert again == first
    assert len(quick_printer) == 1
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.DOCUMENT_ISSUED).count() == 1


def test_a_new_document_replaces_the_one_before(score, county, quick_printer):
    old = issue(score)

    new = issue(make_score(county, version=2))

    old.refresh_from_db()
    assert old.state == Document.State.SUPERSEDED
    assert new.state == Document.State.ISSUED
    assert AuditEvent.objects.latest("pk").details["replaced"] == [old.number]


def test_another_kind_and_another_county_replace_nothing(score, neighbour, quick_printer):
    first = issue(score)

    issue(score, "self_assessment")
    issue(make_score(neighbour))

    first.refresh_from_db()
    assert first.state == Document.State.ISSUED


def test_every_document_of_a_county_has_a_number_of_its_own(score, county, quick_printer):
    numbers = [
        issue(each, kind).number
        for each in (score, make_score(county, version=2))
        for kind in ("inspection", "self_assessment")
    ]

    assert numbers == [
        "示督评〔2026〕990101-1号",
        "示自评〔2026〕990101-1号",
        "示督评〔2026〕990101-2号",
        "示自评〔2026〕990101-2号",
    ]


def test_the_code_is_short_enough_to_type_and_says_nothing(score):
    code = document_code(score, "inspection")

    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", code)
    assert code != document_code(score, "self_assessment")


def test_the_date_comes_from_the_score_and_not_from_the_clock(score):
    assert content_of(score, "inspection").date_text == "2026年5月6日"


def test_the_verification_address_brings_the_code_along(score, settings):
    settings.PUBLIC_URL = "https://example.invalid"

    content = content_of(score, "inspection")

    assert (
        content.address == f"https://example.invalid{reverse('reports:verify')}?code={content.code}"
    )


@pytest.mark.parametrize("kind", ["opinion_letter", "rectification"])
def test_kinds_that_need_people_s_decisions_are_refused(score, kind):
    with pytest.raises(DocumentRefused) as refused:
        issue(score, kind)

    assert refused.value.code == "not_yet"
    assert "本版尚不能生成" in refused.value.message


def test_an_unknown_kind_is_refused(score):
    with pytest.raises(DocumentRefused) as refused:
        request_document(score=score, kind="letter", actor_name="lead", at=NOON)

    assert refused.value.code == "kind_unknown"


def test_request_document_leaves_one_job_per_input(score):
    first = request_document(score=score, kind="inspection", actor_name="lead", at=NOON)

    again = request_document(score=score, kind="inspection", actor_name="official", at=NOON)

    assert again == first
    assert first.kind == "render_document"
    assert first.region_code == score.frozen.county_id


def test_perform_rendering_leads_to_the_page_of_the_document(score, quick_printer):
    job = request_document(score=score, kind="inspection", actor_name="lead", at=NOON)

    outcome = perform_rendering(claim_of(job))

    assert not Document.objects.exists()
    result = outcome.store()
    document = Document.objects.get()
    assert result["page"] == reverse("reports:document", args=[document.pk])
    assert document.created_by_name == "lead"


def test_perform_rendering_fails_for_good_when_a_glyph_is_missing(score, monkeypatch):
    def refuse(_content: object) -> None:
        raise PrintingRefused("missing_glyph", "字体缺少这些字：㐀（U+3400）")

    monkeypatch.setattr(issuing, "print_content", refuse)
    job = request_document(score=score, kind="inspection", actor_name="lead", at=NOON)

    with pytest.raises(JobRefused) as refused:
        perform_rendering(claim_of(job))

    assert refused.value.code == "missing_glyph"
    assert "U+3400" in refused.value.detail
    assert not Document.objects.exists()


def test_a_synthetic_county_is_addressed_by_its_synthetic_province(county):
    inspection = letterhead(county, "inspection")
    own = letterhead(county, "self_assessment")

    assert inspection.issuer == "示例省人民政府教育督导委员会办公室"
    assert inspection.addressee == own.issuer == "示例甲县人民政府"
    assert inspection.mark == "演示数据，系统生成，非真实统计"


@pytest.mark.parametrize(
    ("demo", "issuer", "mark"),
    [
        (True, "教育履职评价平台（演示）", "演示文书，不是公文"),
        (False, "教育履职评价平台", "系统生成，未经签发机关签发"),
    ],
)
def test_no_real_authority_is_ever_named_as_the_issuer(settings, demo, issuer, mark):
    settings.DEMO = demo
    real = Region(code="520324", name="正安县", province_name="贵州省", synthetic=False)

    heads = [letterhead(real, kind) for kind in ("inspection", "self_assessment")]

    assert {head.issuer for head in heads} == {issuer}
    assert {head.mark for head in heads} == {mark}


def test_a_document_is_chinese_whatever_language_it_is_asked_for_in(county):
    score = stored_score(county, "CE37", judged_ce37())

    with translation.override("en"):
        content = issuing.content_of(score, "inspection")

    assert "交流轮岗教师数再增加3人，可补回0.25分；" in text_of(section(content, "失分"))
