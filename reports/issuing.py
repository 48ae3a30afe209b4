"""Issues documents: a number, a signature, and nothing changes any more."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, Outcome, enqueue
from edu_duty.refusal import Refusal
from indicators.models import Score
from reports import dossiers, embargo, matters, numbering, signing
from reports.drafting import (
    Paper,
    blank,
    filled,
    locked_place,
    number_of,
    print_paper,
    result_of,
    rows_of,
)
from reports.letterheads import Speaker
from reports.matters import DocumentRefused, Matter
from reports.models import Document
from reports.telling import tell_of

# A document that was once in force, and that the same input does not make anew.
_IN_FORCE_ONCE = (Document.State.ISSUED, Document.State.SUPERSEDED)


def request_issue(*, document: Document, actor_name: str, at: datetime) -> Job:
    """Leave the job that issues a draft; asked again, the same job.

    Raises:
        DocumentRefused: it is no draft any more, or may not be issued yet.
    """
    _refuse_unless_issuable(document)
    matter = matters.of_document(document)
    return enqueue(
        kind="issue_document",
        subject=matter.place,
        digest=_digest(document),
        payload=matter.payload(reverse("reports:document", args=[document.pk]))
        | {"document": str(document.pk), "sha256": document.sha256},
        region_code=matter.desk,
        actor_name=actor_name,
        at=at,
    )


def _digest(document: Document) -> str:
    """Digest which draft is issued, and as what it was seen.

    What is drafted again after it was withdrawn is the same bytes, and another document.
    """
    return hashlib.sha256(f"{document.pk}/{document.sha256}".encode()).hexdigest()


def perform_issuing(claim: Claim) -> Outcome:
    """Issue the draft a job names, exactly as it was seen."""
    claim.progress(0, 2, _("编号、排版和签名"))
    try:
        store = prepared_issue(
            claim.payload["document"], claim.payload["sha256"], claim.actor_name, claim.at
        )
    except Refusal as refusal:
        raise JobRefused(refusal.code, refusal.message) from refusal
    claim.progress(2, 2, _("保存文书"))

    def keep() -> dict[str, Any]:
        return result_of(store())

    return Outcome(keep)


def prepared_issue(pk: str, seen: str, actor_name: str, at: datetime) -> partial[Document]:
    """Number, print and sign a draft; what is returned puts it in force.

    Args:
        seen: the digest of the draft its issuer looked at.

    Raises:
        Refusal: it is not the draft that was seen, what it says is no longer so, or it cannot be
            printed or signed.
    """
    document = Document.objects.get(pk=pk)
    if document.state != Document.State.DRAFT:
        return partial(_unchanged, document)
    _refuse_unless_issuable(document)
    matter = matters.of_document(document)
    body, speaker = matter.body(), matter.speaker()
    asked_for = dossiers.identity(body, speaker)
    if document.sha256 != seen or document.identity != asked_for:
        message = _("草案生成后数据、发文信息或版式有变化，重新生成草案，核对后再签发")
        raise DocumentRefused("stale", message)
    paper = _numbered(matter, body, speaker, str(document.pk), at)
    return partial(_store, matter, document.pk, paper, actor_name, at)


def issue_document(*, score: Score, kind: str, actor_name: str, at: datetime) -> Document:
    """Issue a document of one score at once, or return the one the same input was issued as.

    Raises:
        Refusal: this kind cannot be made of a score, or the document cannot be printed.
    """
    matter = matters.of_score(score, kind)
    body, speaker = matter.body(), matter.speaker()
    asked_for = dossiers.identity(body, speaker)
    existing = rows_of(matter).filter(identity=asked_for, state__in=_IN_FORCE_ONCE)
    found = existing.order_by("-issued_at").first()
    if found is not None:
        return found
    paper = _numbered(matter, body, speaker, asked_for, at)
    return _store(matter, None, paper, actor_name, at)


def _refuse_unless_issuable(document: Document) -> None:
    if document.state != Document.State.DRAFT:
        raise DocumentRefused("not_draft", _("这份文书不是草案，已经签发或撤回"))
    if is_early(document):
        raise DocumentRefused("too_early", _("这个县在本轮还没有进行到这一步，不能签发"))


def is_early(document: Document) -> bool:
    """Say whether a county is not as far in its round that the document may be told."""
    assessment = document.assessment
    told = embargo.told_statuses(document.kind)
    return assessment is not None and assessment.status not in told


def _numbered(
    matter: Matter, body: dossiers.Body, speaker: Speaker, holder: str, at: datetime
) -> Paper:
    """Print and sign a document with the number that is kept for it; a refused one gives it back.

    A crash leaves the number with what was being issued, which gets it again.
    """
    year = at.astimezone(dossiers.CALENDAR).year
    place = numbering.take(speaker=speaker, kind=matter.kind, year=year, holder=holder)
    try:
        named = signing.identity()
        head = dossiers.Head(
            number_of(matter, speaker, at, place), at, signer=named.name if named else ""
        )
        asked_for = dossiers.identity(body, speaker)
        paper = print_paper(dossiers.headed(body, speaker, head), asked_for)
        return paper if named is None else _signed(paper)
    except Refusal:
        numbering.give_back(kind=matter.kind, holder=holder)
        raise


def _signed(paper: Paper) -> Paper:
    signed = signing.sign(paper.printed.pdf, contact=paper.content.address)
    return replace(paper, printed=replace(paper.printed, pdf=signed))


@transaction.atomic
def _store(
    matter: Matter, draft: uuid.UUID | None, paper: Paper, actor_name: str, at: datetime
) -> Document:
    """Put a document in force, in the place of the one before, and put both on record."""
    locked_place(matter)
    holder = paper.identity if draft is None else str(draft)
    rows = rows_of(matter)
    document = rows.filter(pk=draft).first() if draft else None
    if document is not None and document.state != Document.State.DRAFT:
        return document
    if document is None:
        document = (
            rows.filter(identity=paper.identity, state__in=_IN_FORCE_ONCE)
            .order_by("-issued_at")
            .first()
        )
        if document is not None:
            return document
        document = blank(matter, actor_name, at)
    kinds = (matter.kind, *embargo.VERSIONS.get(matter.kind, ()))
    before = matter.rows(*kinds).filter(state=Document.State.ISSUED)
    replaced = [each.number for each in before]
    before.update(state=Document.State.SUPERSEDED)
    filled(document, paper)
    document.number, document.code = paper.content.number, paper.content.code
    document.state = Document.State.ISSUED
    document.issued_by_name, document.issued_at = actor_name, at
    document.save()
    numbering.use(document=document, holder=holder)
    record(
        verb=AuditEvent.Verb.DOCUMENT_ISSUED,
        target=str(document),
        actor_name=actor_name,
        at=at,
        region_code=matter.region.code,
        year=matter.year,
        details=_details(document, paper.dossier, replaced),
    )
    verb = AuditEvent.Verb.DOCUMENT_ISSUED
    tell_of(document=document, verb=verb, actor_name=actor_name, at=at)
    return document


def _details(document: Document, dossier: Mapping[str, Any], replaced: list[str]) -> dict[str, Any]:
    return {
        "document": str(document.pk),
        "sha256": document.sha256,
        "dossier": document.dossier_sha256,
        "receipt": dossier["receipt_sha256"],
        "rubric": document.rubric_code,
        "replaced": replaced,
    }


def _unchanged(document: Document) -> Document:
    return document
