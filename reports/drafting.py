"""Drafts of documents: made from frozen data, watermarked, without a number, for those who issue.

There is one draft of a kind for a county, or a round, at a time; a new one takes its place.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, Outcome, enqueue
from edu_duty.refusal import Refusal
from indicators.scoring.receipt import canonical
from reports import dossiers, matters, numbering
from reports.embargo import OWN_VOICE
from reports.kinds import KindUnknown, compose
from reports.letterheads import Speaker
from reports.matters import DocumentRefused, Matter
from reports.models import Document
from reports.printing import Printed, PrintingRefused, print_content
from reports.shapes import Content
from schools.models import Region

SHELF = "documents"
# What a document was made from goes with it under this name.
ATTACHMENT = "receipt.json"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is printed and not yet on record."""

    dossier: Mapping[str, Any]
    identity: str
    content: Content
    printed: Printed


def request_draft(*, matter: Matter, actor_name: str, at: datetime) -> Job:
    """Leave the job that makes a draft; the same input gives the same job.

    Raises:
        Refusal: what the document is made from is not there, or nobody speaks in it yet.
    """
    asked_for = dossiers.identity(matter.body(), matter.speaker())
    return enqueue(
        kind="render_document",
        subject=matter.place,
        digest=_digest(asked_for, matter),
        payload=matter.payload(matter.page),
        region_code=matter.desk,
        actor_name=actor_name,
        at=at,
    )


def perform_drafting(claim: Claim) -> Outcome:
    """Make the draft a job asks for; it is stored in the job's finishing transaction."""
    claim.progress(0, 2, _("生成内容和图表"))
    try:
        matter = matters.of_key(claim.payload["matter"])
        store = prepared_draft(matter, claim.actor_name, claim.at)
    except Refusal as refusal:
        raise JobRefused(refusal.code, refusal.message) from refusal
    claim.progress(2, 2, _("保存文书"))

    def keep() -> dict[str, Any]:
        return result_of(store())

    return Outcome(keep)


def result_of(document: Document) -> dict[str, Any]:
    """Say what a job leads to."""
    page = reverse("reports:document", args=[document.pk])
    return {"document": str(document.pk), "sha256": document.sha256, "page": page}


def prepared_draft(matter: Matter, actor_name: str, at: datetime) -> partial[Document]:
    """Print a draft unless the same one is there; what is returned stores it.

    Raises:
        Refusal: it cannot be made, or cannot be printed.
    """
    body, speaker = matter.body(), matter.speaker()
    asked_for = dossiers.identity(body, speaker)
    standing = rows_of(matter).filter(state=Document.State.DRAFT, identity=asked_for).first()
    if standing is not None:
        return partial(_unchanged, standing)
    head = dossiers.Head(number_of(matter, speaker, at, None), at, draft=True)
    paper = print_paper(dossiers.headed(body, speaker, head), asked_for)
    return partial(_store, matter, paper, actor_name, at)


def print_paper(dossier: dossiers.Body, identity: str) -> Paper:
    """Compose and print what a dossier says.

    Raises:
        DocumentRefused: this kind cannot be made yet, or it cannot be printed.
    """
    try:
        content = compose(dossier)
        attachment = (ATTACHMENT, canonical(dossier).encode())
        return Paper(dossier, identity, content, print_content(content, attachment=attachment))
    except KindUnknown as refusal:
        label = Document.Kind(dossier["kind"]).label
        message = _("本版尚不能生成%(kind)s。") % {"kind": label}
        raise DocumentRefused("not_yet", message) from refusal
    except PrintingRefused as refusal:
        raise DocumentRefused(refusal.code, refusal.message) from refusal


def number_of(matter: Matter, speaker: Speaker, at: datetime, place: int | None) -> str:
    """Write the number of a document of this year; without a place, as a draft shows it."""
    year = at.astimezone(dossiers.CALENDAR).year
    own = matter.kind in OWN_VOICE
    return numbering.written(speaker, matter.region.code, year, place, own=own)


def rows_of(matter: Matter) -> QuerySet[Document]:
    """Return every document about the same: the one in force, drafts, and what was before."""
    return matter.rows()


def filled(document: Document, paper: Paper) -> Document:
    """Let a row say what was printed."""
    document.title = paper.content.plain_title
    document.issuer = paper.content.issuer
    document.identity = paper.identity
    document.dossier_sha256 = dossiers.keep(paper.dossier)
    document.sha256 = vault.keep(paper.printed.pdf, shelf=SHELF)
    document.size = len(paper.printed.pdf)
    document.page_count = paper.printed.page_count
    return document


def blank(matter: Matter, actor_name: str, at: datetime) -> Document:
    """Begin the row of a document."""
    return Document(
        kind=matter.kind,
        region=matter.region,
        year=matter.year,
        round=matter.held,
        assessment=matter.assessment,
        score=matter.score,
        rubric_code=matter.rubric_code,
        state=Document.State.DRAFT,
        created_by_name=actor_name,
        created_at=at,
    )


def locked_place(matter: Matter) -> None:
    """Let one document of a region be stored after the other: two could both be the newest."""
    Region.objects.select_for_update().get(pk=matter.region.pk)


@transaction.atomic
def _store(matter: Matter, paper: Paper, actor_name: str, at: datetime) -> Document:
    locked_place(matter)
    before = rows_of(matter).filter(state=Document.State.DRAFT).first()
    document = before or blank(matter, actor_name, at)
    document.score, document.assessment = matter.score, matter.assessment
    document.created_by_name, document.created_at = actor_name, at
    filled(document, paper).save()
    record(
        verb=AuditEvent.Verb.DOCUMENT_DRAFTED,
        target=matter.place,
        actor_name=actor_name,
        at=at,
        region_code=matter.region.code,
        year=matter.year,
        details={
            "document": str(document.pk),
            "sha256": document.sha256,
            "dossier": document.dossier_sha256,
        },
    )
    return document


def _unchanged(document: Document) -> Document:
    return document


def _digest(asked_for: str, matter: Matter) -> str:
    """Digest a wish and what is there already: once that changed, it is another wish."""
    standing = rows_of(matter).order_by("-created_at", "-pk").values_list("pk", "state", "identity")
    parts = [asked_for, *("/".join(map(str, row)) for row in standing)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
