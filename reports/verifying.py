"""Tells whether a file is exactly what was issued."""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from edu_duty.sealed import SealedFailure, run_sealed
from reports.models import Document

READ_SECONDS = 10
READ_MEMORY_MB = 512
MOST_CODES = 10

VerificationState = Literal["valid", "superseded", "altered", "unknown"]


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer: ``document`` is the issued one the file is, or claims to be."""

    state: VerificationState
    document: Document | None
    reason: str


def verify(content: bytes) -> Verification:
    """Compare a file with everything issued; it is read and not kept."""
    digest = hashlib.sha256(content).hexdigest()
    issued = _documents().filter(sha256=digest).first()
    if issued is not None:
        return _whole(issued)
    claimed = _documents().filter(code__in=_codes(content)).first()
    if claimed is not None:
        reason = _("文件自称是%(number)s，但内容和签发时不一致。") % {"number": claimed.number}
        return Verification("altered", claimed, reason)
    return Verification("unknown", None, _("本平台没有签发过这个文件，不能判断真伪。"))


def _documents() -> QuerySet[Document]:
    return Document.objects.select_related("score__frozen__county", "score__rubric")


def _whole(document: Document) -> Verification:
    if document.state == Document.State.ISSUED:
        return Verification("valid", document, _("文件与签发时完全一致，是现行版本。"))
    frozen = document.score.frozen
    newer = Document.objects.filter(
        kind=document.kind,
        state=Document.State.ISSUED,
        score__frozen__county=frozen.county_id,
        score__frozen__year=frozen.year,
        score__rubric__code=document.score.rubric.code,
    ).first()
    number = newer.number if newer else ""
    reason = _("文件与签发时完全一致，但已由%(number)s替换。") % {"number": number}
    return Verification("superseded", document, reason)


def _codes(content: bytes) -> list[str]:
    try:
        answer = run_sealed(
            "reports.reading", content, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB
        )
    except SealedFailure:
        # A file that cannot be read within the limits carries no code that could be believed.
        return []
    codes: list[str] = json.loads(answer)
    return codes[:MOST_CODES]
