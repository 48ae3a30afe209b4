"""Drafts: one of a kind at a time, without a number, and only where something can be said."""

import hashlib
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.queue import JobRefused
from indicators.scoring.receipt import canonical
from reports import dossiers, drafting, matters
from reports.drafting import perform_drafting, prepared_draft, request_draft
from reports.issuing import issue_document
from reports.matters import DocumentRefused
from reports.models import Document
from reports.printing import PrintingRefused
from tests.conftest import NOON
from tests.edu_duty.jobs.claims import claim_of
from tests.reports.conftest import make_score


def draft(score, kind="inspection") -> Document:
    return prepared_draft(matters.of_score(score, kind), "filler", NOON)()


def wish(score, kind="inspection", by="filler"):
    return request_draft(matter=matters.of_score(score, kind), actor_name=by, at=NOON)


def test_a_draft_has_no_number_and_says_so(score, quick_printer):
    document = draft(score)

    [content] = quick_printer
    assert content.draft
    assert (content.number, content.code) == ("示督评〔2026〕　号", "草案")
    assert (document.state, document.number, document.code) == (Document.State.DRAFT, "", "")
    assert document.issued_at is None


def test_the_same_draft_is_printed_once(score, quick_printer):
    first = draft(score)

    assert draft(score) == first
    assert len(quick_printer) == 1
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.DOCUMENT_DRAFTED).count() == 1


def test_a_new_draft_takes_the_place_of_the_one_before(score, county, quick_printer):
    first = draft(score)

    second = draft(make_score(county, version=2))

    assert second.pk == first.pk
    assert Document.objects.get(score__frozen__version=2) == first


def test_a_draft_stands_beside_what_is_in_force(score, quick_printer):
    issue_document(score=score, kind="inspection", actor_name="lead", at=NOON)

    draft(score)

    assert sorted(Document.objects.values_list("state", flat=True)) == ["DRAFT", "ISSUED"]


def test_request_draft_leaves_one_job_per_input(score):
    first = wish(score)

    again = wish(score, by="official")

    assert again == first
    assert first.kind == "render_document"
    assert first.region_code == score.frozen.county_id


def test_a_wish_is_named_alike_in_every_language_and_leads_back_to_where_it_was_made(score):
    with translation.override("en"):
        job = wish(score)

    assert job.payload["about"] == ["督导评估报告", "示例甲县"]
    assert job.payload["page"] == "/counties/990101/2024/documents/"


def test_the_same_wish_after_something_happened_is_another_job(score, quick_printer):
    first = wish(score)

    draft(score)

    assert wish(score) != first


def test_perform_drafting_leads_to_the_page_of_the_document(score, quick_printer):
    outcome = perform_drafting(claim_of(wish(score)))

    assert not Document.objects.exists()
    result = outcome.store()
    document = Document.objects.get()
    assert result["page"] == reverse("reports:document", args=[document.pk])
    assert document.created_by_name == "filler"


def test_perform_drafting_fails_for_good_when_a_glyph_is_missing(score, monkeypatch):
    def refuse(_content: object, *, attachment: object) -> None:
        raise PrintingRefused("missing_glyph", "字体缺少这些字：㐀（U+3400）")

    monkeypatch.setattr(drafting, "print_content", refuse)

    with pytest.raises(JobRefused) as refused:
        perform_drafting(claim_of(wish(score)))

    assert refused.value.code == "missing_glyph"
    assert not Document.objects.exists()


def test_an_unknown_kind_is_refused(score):
    with pytest.raises(DocumentRefused) as refused:
        matters.of_score(score, "letter")

    assert refused.value.code == "kind_unknown"


def test_a_draft_carries_the_dossier_it_was_made_from(score):
    document = draft(score)

    reader = PdfReader(BytesIO(vault.read(document.sha256, shelf="documents")))
    [attached] = reader.attachments["receipt.json"]
    assert attached == canonical(dossiers.of_document(document)).encode()
    assert hashlib.sha256(attached).hexdigest() == document.dossier_sha256
