"""Tells those concerned that a document of a round was issued or withdrawn."""

from datetime import datetime

from assessments.notices import tell
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from reports.models import Document


def tell_of(*, document: Document, verb: AuditEvent.Verb, actor_name: str, at: datetime) -> None:
    """Leave a notice for a county and its prefecture; runs in the transaction of the act.

    Outside a round, and of all counties together, nobody waits for a document.
    """
    actor = User.objects.filter(username=actor_name).first()
    if document.assessment is not None and actor is not None:
        tell(assessment=document.assessment, verb=verb, actor=actor, at=at)
