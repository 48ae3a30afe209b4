"""Hands out a document, as its file or in another form, and writes down who took it."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from reports import dossiers
from reports.dossiers import Body
from reports.drafting import SHELF
from reports.models import Document

logger = logging.getLogger(__name__)

Taken = TypeVar("Taken")


class FileDamaged(Refusal):
    """What lies on the disk is not the document that was kept; it is not handed out."""


def release_file(*, document: Document, actor_name: str, at: datetime) -> bytes:
    """Return the bytes of a document.

    Raises:
        FileDamaged: something else lies on the disk, which is on record now.
    """
    return _released(
        document, "pdf", actor_name, at, lambda: vault.read(document.sha256, shelf=SHELF)
    )


def release_dossier(*, document: Document, form: str, actor_name: str, at: datetime) -> Body:
    """Return what a document was made from, for it to be handed out in another form.

    Raises:
        FileDamaged: something else lies on the disk, which is on record now.
    """
    return _released(document, form, actor_name, at, lambda: dossiers.of_document(document))


def _released(
    document: Document, form: str, actor_name: str, at: datetime, read: Callable[[], Taken]
) -> Taken:
    verb = AuditEvent.Verb
    try:
        taken = read()
    except vault.Altered as altered:
        logger.exception("The file of a document was changed on disk: %s", document.pk)
        _tell(verb.DOCUMENT_DAMAGED, document, form, actor_name, at)
        raise FileDamaged(
            "damaged", _("平台上保存的文件被改动过，不能下载；已经记录，联系系统管理员")
        ) from altered
    _tell(verb.DOCUMENT_DOWNLOADED, document, form, actor_name, at)
    return taken


@transaction.atomic
def _tell(
    verb: AuditEvent.Verb, document: Document, form: str, actor_name: str, at: datetime
) -> None:
    record(
        verb=verb,
        target=str(document.pk),
        actor_name=actor_name,
        at=at,
        region_code=document.region_id,
        year=document.year,
        details={"number": document.number, "sha256": document.sha256, "form": form},
    )
