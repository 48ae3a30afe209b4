"""A withdrawn document is out of force for everybody, and stays readable."""

import pytest

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from reports.issuing import issue_document
from reports.matters import DocumentRefused
from reports.models import Document
from reports.verifying import verify
from reports.withdrawing import withdraw
from tests.conftest import NOON


@pytest.fixture
def document(score, quick_printer) -> Document:
    return issue_document(score=score, kind="inspection", actor_name="lead", at=NOON)


def test_withdraw_says_so_to_whoever_checks_the_file(document):
    withdraw(document=document, reason="附表有误。", actor_name="lead", at=NOON)

    content = vault.read(document.sha256, shelf="documents")
    assert verify(content).state == "withdrawn"
    document.refresh_from_db()
    assert (document.state, document.withdrawn_reason) == ("WITHDRAWN", "附表有误。")
    assert AuditEvent.objects.get(verb="DOCUMENT_WITHDRAWN").details["sha256"] == document.sha256


def test_the_english_version_of_a_report_is_withdrawn_with_it(document, score):
    version = issue_document(score=score, kind="inspection_en", actor_name="lead", at=NOON)

    withdraw(document=document, reason="附表有误。", actor_name="lead", at=NOON)

    version.refresh_from_db()
    assert (version.state, version.withdrawn_reason) == ("WITHDRAWN", "附表有误。")
    assert AuditEvent.objects.filter(verb="DOCUMENT_WITHDRAWN").count() == 2


def test_a_report_stays_in_force_without_its_english_version(document, score):
    version = issue_document(score=score, kind="inspection_en", actor_name="lead", at=NOON)

    withdraw(document=version, reason="译文有误。", actor_name="lead", at=NOON)

    document.refresh_from_db()
    assert document.state == "ISSUED"


@pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
def test_withdraw_needs_a_reason(document, reason):
    with pytest.raises(DocumentRefused) as refused:
        withdraw(document=document, reason=reason, actor_name="lead", at=NOON)

    assert refused.value.code == "reason"


def test_what_is_not_in_force_is_not_withdrawn(document):
    withdraw(document=document, reason="附表有误。", actor_name="lead", at=NOON)

    with pytest.raises(DocumentRefused) as refused:
        withdraw(document=document, reason="附表有误。", actor_name="lead", at=NOON)

    assert refused.value.code == "not_in_force"


def test_what_was_withdrawn_is_issued_anew_with_another_number(document, score):
    withdraw(document=document, reason="附表有误。", actor_name="lead", at=NOON)

    again = issue_document(score=score, kind="inspection", actor_name="lead", at=NOON)

    assert again.pk != document.pk
    assert (document.number, again.number) == ("示督评〔2026〕1号", "示督评〔2026〕2号")
