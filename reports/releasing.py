"""Hands out a document, as its file or in another form, and writes down who took it."""

from datetime import datetime

from django.db import transaction

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from reports import dossiers
from reports.dossiers import Body
from reports.drafting import SHELF
from reports.models import Document


@transaction.atomic
def release_file(*, document: Document, actor_name: str, at: datetime) -> bytes:
    """Return the bytes of a document."""
    content = vault.read(document.sha256, shelf=SHELF)
    _tell(document, "pdf", actor_name, at)
    return content


@transaction.atomic
def release_dossier(*, document: Document, form: str, actor_name: str, at: datetime) -> Body:
    """Return what a document was made from, for it to be handed out in another form."""
    dossier = dossiers.of_document(document)
    _tell(document, form, actor_name, at)
    return dossier


def _tell(document: Document, form: str, actor_name: str, at: datetime) -> None:
    record(
        verb=AuditEvent.Verb.DOCUMENT_DOWNLOADED,
        target=str(document.pk),
        actor_name=actor_name,
        at=at,
        region_code=document.region_id,
        year=document.year,
        details={"number": document.number, "sha256": document.sha256, "form": form},
    )
