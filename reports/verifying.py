"""Tells whether a file is exactly what was issued."""

import base64
import hashlib
import json
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from edu_duty import sealed
from edu_duty.sealed import SealedChild, SealedFailure, run_sealed
from edu_duty.standby import Standby
from reports.models import Document
from reports.signing import trusted

READER = "reports.reading"
READ_SECONDS = 10
READ_MEMORY_MB = 512
MOST_CODES = 10

VerificationState = Literal["valid", "superseded", "withdrawn", "altered", "unknown"]


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer: ``document`` is the issued one the file is, or claims to be."""

    state: VerificationState
    document: Document | None
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of itself: the codes it carries, and the state of its seal."""

    codes: list[str]
    seal: str


def verify(content: bytes) -> Verification:
    """Compare a file with everything issued; it is read and not kept."""
    issued = by_digest(hashlib.sha256(content).hexdigest())
    if issued.document is not None:
        return issued
    said = _read(content)
    claimed = _documents().filter(code__in=said.codes).first()
    if claimed is not None:
        reason = _("文件自称是%(number)s，但内容和签发时不一致。") % {"number": claimed.number}
        return Verification("altered", claimed, reason + _noticed(said.seal))
    return replace(issued, reason=issued.reason + _noticed(said.seal))


def by_digest(digest: str) -> Verification:
    """Say of the SHA-256 of a file whether it is one that was issued."""
    issued = _documents().filter(sha256=digest).first()
    if issued is None:
        reason = _("本平台没有签发过这个文件，不能判断真伪。")
        return Verification("unknown", None, reason)
    return _whole(issued)


def by_code(code: str) -> Verification:
    """Say which document a code is printed on; whether a file is whole, a code does not tell."""
    document = _documents().filter(code=code).order_by("-issued_at", "-pk").first()
    if document is None:
        reason = _("平台没有签发过核验码%(code)s，核对后重新输入。") % {"code": code}
        return Verification("unknown", None, reason)
    if document.state == Document.State.WITHDRAWN:
        reason = _("平台签发过这份文书，但签发单位已撤回，不再有效。")
        return Verification("withdrawn", document, reason + _instead(document))
    if document.state == Document.State.SUPERSEDED:
        reason = _("平台签发过这份文书，但已由新的一份替换。")
        newer = successor(document)
        if newer is not None:
            told = {"number": newer.number}
            reason = _("平台签发过这份文书，但已由%(number)s替换。") % told
        return Verification("superseded", document, reason)
    reason = _("平台签发过这份文书，是现行版本。手里的文件有没有改动，上传PDF才能判断。")
    return Verification("valid", document, reason)


def _documents() -> QuerySet[Document]:
    return Document.objects.exclude(state=Document.State.DRAFT).select_related("region")


def _whole(document: Document) -> Verification:
    if document.state == Document.State.ISSUED:
        return Verification("valid", document, _("文件与签发时完全一致，是现行版本。"))
    if document.state == Document.State.WITHDRAWN:
        reason = _("文件与签发时完全一致，但已由签发单位撤回。")
        return Verification("withdrawn", document, reason + _instead(document))
    newer = successor(document)
    reason = _("文件与签发时完全一致，但已由新的一份替换。")
    if newer is not None:
        told = {"number": newer.number}
        reason = _("文件与签发时完全一致，但已由%(number)s替换。") % told
    return Verification("superseded", document, reason)


def successor(document: Document) -> Document | None:
    """Return what is in force in the place of a document; None where that was withdrawn, too."""
    return Document.objects.filter(
        kind=document.kind,
        state=Document.State.ISSUED,
        region=document.region_id,
        year=document.year,
        round=document.round_id,
        rubric_code=document.rubric_code,
    ).first()


def _instead(document: Document) -> str:
    """Name what was issued instead of a document that was withdrawn; nothing where nothing was."""
    newer = successor(document)
    return "" if newer is None else _("现行的是%(number)s。") % {"number": newer.number}


def _noticed(seal: str) -> str:
    """Say what the seal adds to what is known already."""
    return {
        "whole": _("电子签名完整，但平台没有登记过这个文件。"),
        "altered": _("电子签名显示：签名以后有内容被改动。"),
        "appended": _("电子签名显示：签名以后追加了内容。"),
        "untrusted": _("文件上的电子签名不是本平台信任的证书签的。"),
    }.get(seal, "")


def _read(content: bytes) -> Said:
    trust = json.dumps([base64.b64encode(each.dump()).decode() for each in trusted()])
    try:
        answer = run_sealed(
            READER,
            trust.encode() + b"\n" + content,
            seconds=READ_SECONDS,
            memory_mb=READ_MEMORY_MB,
        )
    except SealedFailure:
        # A file that cannot be read within the limits says nothing that could be believed.
        return Said([], "")
    told = json.loads(answer)
    return Said(told["codes"][:MOST_CODES], told["seal"]["state"])


def stand_by() -> Standby[SealedChild]:
    """Keep a reader ready in this process; starting one takes longer than all it does."""
    return sealed.stand_by(READER, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB, rehearsal=READER)
