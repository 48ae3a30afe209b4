"""Hands out the file of a document, and writes down who took it."""

from datetime import datetime

from django.db import transaction

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from reports.drafting import SHELF
from reports.models import Document


@transaction.atomic
def release_file(*, document: Document, actor_name: str, at: datetime) -> bytes:
    """Return the bytes of a document."""
    content = vault.read(document.sha256, shelf=SHELF)
    record(
        verb=AuditEvent.Verb.DOCUMENT_DOWNLOADED,
        target=str(document.pk),
        actor_name=actor_name,
        at=at,
        region_code=document.region_id,
        year=document.year,
        details={"number": document.number, "sha256": document.sha256},
    )
    return content
