"""A file that leaves the house leaves a trace."""

from edu_duty.audit.models import AuditEvent
from reports.issuing import issue_document
from reports.releasing import release_file
from tests.conftest import NOON


def test_release_file_records_who_took_it(score, quick_printer):
    document = issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)

    content = release_file(document=document, actor_name="official", at=NOON)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.DOCUMENT_DOWNLOADED)
    assert content.startswith(b"%PDF")
    assert (event.actor_name, event.target) == ("official", str(document.pk))
    assert event.details["sha256"] == document.sha256
