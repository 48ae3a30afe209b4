"""Takes an issued document out of force, with a reason; its file stays readable with its state."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from reports import embargo
from reports.matters import DocumentRefused
from reports.models import Document
from reports.telling import tell_of

MOST_REASON = 500


@transaction.atomic
def withdraw(*, document: Document, reason: str, actor_name: str, at: datetime) -> Document:
    """Withdraw a document; whoever checks it is told so, and why. Its English version goes with it.

    Raises:
        DocumentRefused: it is not in force, or no reason is given.
    """
    locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if locked.state != Document.State.ISSUED:
        raise DocumentRefused("not_in_force", _("只有现行有效的文书可以撤回"))
    said = reason.strip()
    if not 0 < len(said) <= MOST_REASON:
        raise DocumentRefused("reason", _("写明撤回的理由，不超过500字"))
    locked.state, locked.withdrawn_reason = Document.State.WITHDRAWN, said
    locked.withdrawn_by_name, locked.withdrawn_at = actor_name, at
    locked.save()
    record(
        verb=AuditEvent.Verb.DOCUMENT_WITHDRAWN,
        target=str(locked),
        actor_name=actor_name,
        at=at,
        region_code=locked.region_id,
        year=locked.year,
        details={"document": str(locked.pk), "sha256": locked.sha256},
    )
    for version in _versions(locked):
        withdraw(document=version, reason=said, actor_name=actor_name, at=at)
    verb = AuditEvent.Verb.DOCUMENT_WITHDRAWN
    tell_of(document=locked, verb=verb, actor_name=actor_name, at=at)
    return locked


def _versions(document: Document) -> QuerySet[Document]:
    """Return what says a document again in another language, and is in force."""
    return Document.objects.filter(
        kind__in=embargo.VERSIONS.get(document.kind, ()),
        region=document.region_id,
        year=document.year,
        round=document.round_id,
        rubric_code=document.rubric_code,
        state=Document.State.ISSUED,
    )
