"""A file that leaves the house leaves a trace."""

from edu_duty.audit.models import AuditEvent
from reports import dossiers
from reports.issuing import issue_document
from reports.releasing import release_dossier, release_file
from tests.conftest import NOON


def test_release_file_records_who_took_it(score, quick_printer):
    document = issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)

    content = release_file(document=document, actor_name="official", at=NOON)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.DOCUMENT_DOWNLOADED)
    assert content.startswith(b"%PDF")
    assert (event.actor_name, event.target) == ("official", str(document.pk))
    assert event.details["sha256"] == document.sha256
    assert event.details["form"] == "pdf"


def test_release_dossier_records_in_which_form_it_was_taken(score, quick_printer):
    document = issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)

    dossier = release_dossier(document=document, form="html", actor_name="official", at=NOON)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.DOCUMENT_DOWNLOADED)
    assert dossier == dossiers.of_document(document)
    assert (event.actor_name, event.details["form"]) == ("official", "html")
