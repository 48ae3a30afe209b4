"""Issuing: a number of its own, once per input, the newest counts, everything on record."""

import hashlib
import re

import pytest
from django.urls import reverse
from django.utils import translation

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.queue import JobRefused
from reports import dossiers, drafting, kinds, matters
from reports.issuing import (
    issue_document,
    perform_issuing,
    prepared_issue,
    request_issue,
)
from reports.matters import DocumentRefused
from reports.models import Document, TakenNumber
from reports.printing import PrintingRefused
from reports.withdrawing import withdraw
from tests.conftest import NOON
from tests.edu_duty.jobs.claims import claim_of
from tests.indicators.stored import stored_score
from tests.reports.conftest import make_score
from tests.reports.documents import section, text_of
from tests.reports.receipts import judged_ce37


def issue(score, kind="inspection") -> Document:
    return issue_document(score=score, kind=kind, actor_name="lead", at=NOON)


def draft(score, kind="inspection") -> Document:
    matter = matters.of_score(score, kind)
    return drafting.prepared_draft(matter, "filler", NOON)()


def refusing(_content: object, *, attachment: object) -> None:
    raise PrintingRefused("missing_glyph", "字体缺少这些字：㐀（U+3400）")


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
    assert event.details["dossier"] == document.dossier_sha256


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


def test_an_english_version_waits_for_the_report_it_is_of(score, quick_printer):
    with pytest.raises(DocumentRefused) as refused:
        issue(score, "inspection_en")

    assert refused.value.code == "no_original"


def test_an_english_version_has_the_dossier_of_the_report_that_is_in_force(score, quick_printer):
    report = issue(score)

    version = issue(score, "inspection_en")

    original, made = (dossiers.of_document(each) for each in (report, version))
    assert made["receipt"] == original["receipt"]
    assert made["original"] == {
        "number": report.number,
        "date": original["head"]["date"],
        "code": report.code,
    }
    assert version.number == "示督评英〔2026〕1号"
    assert version.title == "Inspection report on 示例甲县, 2024"
    assert report.number in quick_printer[-1].opening[-1].text


def test_a_newer_report_takes_the_english_version_of_the_old_one_out_of_force(
    score, county, quick_printer
):
    issue(score)
    version = issue(score, "inspection_en")

    issue(make_score(county, version=2))

    version.refresh_from_db()
    assert version.state == Document.State.SUPERSEDED


def test_a_newer_english_version_leaves_the_report_in_force(score, quick_printer):
    report = issue(score)

    issue(score, "inspection_en")

    report.refresh_from_db()
    assert report.state == Document.State.ISSUED


def test_numbers_run_by_issuer_and_kind(score, county, neighbour, quick_printer):
    numbers = [
        issue(each, kind).number
        for each in (score, make_score(neighbour), make_score(county, version=2))
        for kind in ("inspection", "self_assessment")
    ]

    assert numbers == [
        "示督评〔2026〕1号",
        "示自评〔2026〕990101-1号",
        "示督评〔2026〕2号",
        "示自评〔2026〕990102-1号",
        "示督评〔2026〕3号",
        "示自评〔2026〕990101-2号",
    ]


def test_a_document_that_cannot_be_printed_takes_no_number(score, neighbour, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(drafting, "print_content", refusing)
        with pytest.raises(DocumentRefused):
            issue(score)

    assert not TakenNumber.objects.exists()


def test_the_code_is_short_enough_to_type_and_differs_by_document(score, quick_printer):
    codes = {issue(score, kind).code for kind in ("inspection", "self_assessment")}

    assert len(codes) == 2
    assert all(re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", code) for code in codes)


def test_a_document_carries_the_day_it_was_issued_and_where_it_is_checked(
    score, quick_printer, settings
):
    settings.PUBLIC_URL = "https://example.invalid"

    document = issue(score)

    [content] = quick_printer
    page = f"https://example.invalid{reverse('reports:verify')}"
    assert content.date_text == "2026年5月6日"
    assert content.address == f"{page}?code={document.code}"


def test_everything_printed_again_from_the_dossier_is_the_same_file(score):
    document = issue(score)

    dossier = dossiers.of_document(document)

    again = drafting.print_paper(dossier, "").printed.pdf
    assert hashlib.sha256(again).hexdigest() == document.sha256


@pytest.mark.parametrize("kind", ["preliminary", "defence_answer", "summary"])
def test_kinds_that_need_people_s_decisions_are_refused_outside_a_round(score, kind):
    with pytest.raises(DocumentRefused) as refused:
        issue(score, kind)

    assert refused.value.code == "needs_round"


def test_a_kind_nobody_writes_yet_takes_no_number(score, monkeypatch):
    monkeypatch.setattr(kinds, "COMPOSERS", {})

    with pytest.raises(DocumentRefused) as refused:
        issue(score)

    assert refused.value.code == "not_yet"
    assert not TakenNumber.objects.exists()


def test_a_draft_is_issued_as_it_was_seen(score, quick_printer):
    seen = draft(score)

    outcome = perform_issuing(claim_of(request_issue(document=seen, actor_name="lead", at=NOON)))

    assert Document.objects.get().state == Document.State.DRAFT
    result = outcome.store()
    document = Document.objects.get()
    assert (document.pk, document.state) == (seen.pk, Document.State.ISSUED)
    assert (document.created_by_name, document.issued_by_name) == ("filler", "lead")
    assert document.number == "示督评〔2026〕1号"
    assert result["page"] == reverse("reports:document", args=[document.pk])
    assert TakenNumber.objects.get().document == document


def test_what_is_drafted_again_after_it_was_withdrawn_is_issued_as_another(score, quick_printer):
    first = draft(score)
    perform_issuing(claim_of(request_issue(document=first, actor_name="lead", at=NOON))).store()
    first.refresh_from_db()
    withdraw(document=first, reason="附表有误。", actor_name="lead", at=NOON)

    second = draft(score)
    perform_issuing(claim_of(request_issue(document=second, actor_name="lead", at=NOON))).store()

    assert second.pk != first.pk
    numbers = dict(Document.objects.values_list("number", "state"))
    assert numbers == {"示督评〔2026〕1号": "WITHDRAWN", "示督评〔2026〕2号": "ISSUED"}


def test_a_draft_that_is_no_longer_so_is_not_issued(score, county, quick_printer):
    seen = draft(score)

    with pytest.raises(DocumentRefused) as refused:
        prepared_issue(str(seen.pk), "0" * 64, "lead", NOON)

    assert refused.value.code == "stale"
    assert not TakenNumber.objects.exists()


def test_issuing_twice_is_issuing_once(score, quick_printer):
    seen = draft(score)
    store = prepared_issue(str(seen.pk), seen.sha256, "lead", NOON)
    second = prepared_issue(str(seen.pk), seen.sha256, "other", NOON)

    first = store()

    assert second() == first
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.DOCUMENT_ISSUED).count() == 1
    assert TakenNumber.objects.count() == 1


def test_what_is_issued_already_is_not_asked_for_again(score, quick_printer):
    document = issue(score)

    with pytest.raises(DocumentRefused) as refused:
        request_issue(document=document, actor_name="lead", at=NOON)

    assert refused.value.code == "not_draft"


def test_perform_issuing_fails_for_good_when_a_glyph_is_missing(score, quick_printer, monkeypatch):
    job = request_issue(document=draft(score), actor_name="lead", at=NOON)
    monkeypatch.setattr(drafting, "print_content", refusing)

    with pytest.raises(JobRefused) as refused:
        perform_issuing(claim_of(job))

    assert refused.value.code == "missing_glyph"
    assert "U+3400" in refused.value.detail
    assert Document.objects.get().state == Document.State.DRAFT
    assert not TakenNumber.objects.exists()


def test_a_document_is_chinese_whatever_language_it_is_asked_for_in(county, quick_printer):
    score = stored_score(county, "CE37", judged_ce37())

    with translation.override("en"):
        issue(score)

    [content] = quick_printer
    assert "交流轮岗教师数再增加3人，可补回0.25分；" in text_of(section(content, "失分"))


@pytest.mark.parametrize("kind", matters.OUTSIDE)
@pytest.mark.parametrize("rubric", ["PS2020", "CE37"])
def test_what_is_made_outside_a_round_needs_none(county, quick_printer, kind, rubric):
    weighted = rubric == "CE37"
    score = stored_score(county, "CE37", judged_ce37()) if weighted else make_score(county)
    if kind == Document.Kind.INSPECTION_EN:
        issue(score)

    document = issue(score, kind)

    content = quick_printer[-1]
    assert content.number == document.number
    assert content.sections or content.annexes
