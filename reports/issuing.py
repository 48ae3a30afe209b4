"""Issues documents: compose, print, keep by content, put on record; their only writer."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, Outcome, enqueue
from edu_duty.refusal import Refusal
from indicators.models import Score
from indicators.named import NamedReceipt
from indicators.regaining import regained_by_row
from indicators.rubric_file import parse
from indicators.scoring.rules import Rubric
from reports.choosing import Receipt
from reports.content import compose
from reports.models import Document
from reports.printing import Printed, PrintingRefused, edition, print_content
from reports.shapes import Content, Facts, Needs
from reports.wording import TRUTH_UNIT
from schools.dictionary import Element, elements
from schools.models import Region

SHELF = "documents"
CALENDAR = ZoneInfo("Asia/Shanghai")
PREFIXES = {Document.Kind.INSPECTION: "督评", Document.Kind.SELF_ASSESSMENT: "自评"}
PLATFORM = "教育履职评价平台"


class DocumentRefused(Refusal):
    """A document cannot be issued; ``message`` is for a person to read."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who speaks in a document, whom it is for, and what every page must warn of."""

    issuer: str
    addressee: str
    mark: str
    prefix: str


def request_document(*, score: Score, kind: str, actor_name: str, at: datetime) -> Job:
    """Leave the job that renders a document; the same input gives the same job.

    Raises:
        DocumentRefused: this kind cannot be made yet.
    """
    _check(kind)
    frozen = score.frozen
    return enqueue(
        kind="render_document",
        subject=f"{frozen.county_id}/{frozen.year}/{score.rubric.code}/{kind}",
        digest=identity(score, kind),
        payload={"score": score.pk, "kind": kind},
        region_code=frozen.county_id,
        actor_name=actor_name,
        at=at,
    )


def perform_rendering(claim: Claim) -> Outcome:
    """Render what a job asks for; the document is stored in the job's finishing transaction."""
    kind = claim.payload["kind"]
    score = Score.objects.select_related("frozen__county", "rubric").get(pk=claim.payload["score"])
    claim.progress(0, 2, _("生成内容和图表"))
    try:
        _check(kind)
        issue = _prepared(score, kind, claim.actor_name, claim.at)
    except DocumentRefused as refusal:
        raise JobRefused(refusal.code, refusal.message) from refusal
    claim.progress(2, 2, _("保存文书"))

    def store() -> dict[str, Any]:
        document = issue()
        page = reverse("reports:document", args=[document.pk])
        return {"document": str(document.pk), "sha256": document.sha256, "page": page}

    return Outcome(store)


def issue_document(*, score: Score, kind: str, actor_name: str, at: datetime) -> Document:
    """Render and issue now, or return the document the same input was issued as.

    Raises:
        DocumentRefused: this kind cannot be made yet, or the document cannot be printed.
    """
    _check(kind)
    return _prepared(score, kind, actor_name, at)()


def _check(kind: str) -> None:
    if kind not in Document.Kind.values:
        raise DocumentRefused("kind_unknown", _("没有“%(kind)s”这种文书。") % {"kind": kind})
    if kind not in PREFIXES:
        label = Document.Kind(kind).label
        raise DocumentRefused("not_yet", _("本版尚不能生成%(kind)s。") % {"kind": label})


def _prepared(score: Score, kind: str, actor_name: str, at: datetime) -> partial[Document]:
    """Print a document unless it is there already; what is returned stores it."""
    existing = Document.objects.filter(code=document_code(score, kind)).first()
    if existing is not None:
        return partial(_unchanged, existing)
    content = content_of(score, kind)
    try:
        printed = print_content(content)
    except PrintingRefused as refusal:
        raise DocumentRefused(refusal.code, refusal.message) from refusal
    return partial(_store, score, Document.Kind(kind), content, printed, actor_name, at)


def _unchanged(document: Document) -> Document:
    return document


@transaction.atomic
def _store(
    score: Score,
    kind: Document.Kind,
    content: Content,
    printed: Printed,
    actor_name: str,
    at: datetime,
) -> Document:
    """Keep the file, replace the document before it, and put both on record."""
    frozen, rubric = score.frozen, score.rubric
    # One document of a county after the other, or two could both believe to be the newest.
    Region.objects.select_for_update().get(pk=frozen.county_id)
    sha256 = vault.keep(printed.pdf, shelf=SHELF)
    existing = Document.objects.filter(code=content.code).first()
    if existing is not None:
        return existing
    before = Document.objects.filter(
        kind=kind,
        state=Document.State.ISSUED,
        score__frozen__county=frozen.county_id,
        score__frozen__year=frozen.year,
        score__rubric__code=rubric.code,
    )
    replaced = [document.number for document in before]
    before.update(state=Document.State.SUPERSEDED)
    document = Document.objects.create(
        kind=kind,
        score=score,
        title=content.plain_title,
        number=content.number,
        code=content.code,
        sha256=sha256,
        size=len(printed.pdf),
        page_count=printed.page_count,
        issuer=content.issuer,
        created_by_name=actor_name,
        created_at=at,
    )
    record(
        verb=AuditEvent.Verb.DOCUMENT_ISSUED,
        target=str(document),
        actor_name=actor_name,
        at=at,
        region_code=frozen.county_id,
        year=frozen.year,
        details={
            "document": str(document.pk),
            "sha256": sha256,
            "receipt": score.sha256,
            "rubric": rubric.code,
            "replaced": replaced,
        },
    )
    return document


def identity(score: Score, kind: str) -> str:
    """Digest everything a document is made from: receipt, kind, letterhead, edition."""
    head = letterhead(score.frozen.county, kind)
    parts = [score.sha256, kind, edition(), head.issuer, head.mark]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def document_code(score: Score, kind: str) -> str:
    """Return the short code printed on a document: 80 bits of its identity, in groups of four."""
    text = base64.b32encode(bytes.fromhex(identity(score, kind))[:10]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def content_of(score: Score, kind: str) -> Content:
    """Compose a document from its score alone, so the same score always reads the same."""
    head = letterhead(score.frozen.county, kind)
    issued_date = score.created_at.astimezone(CALENDAR).date()
    code = document_code(score, kind)
    receipt, rubric = score.parsed(), parse(score.rubric.text)
    facts = Facts(
        issuer=head.issuer,
        number=f"{head.prefix}〔{issued_date.year}〕{score.frozen.county_id}-{_place(score)}号",
        issued_date=issued_date,
        addressee=head.addressee,
        mark=head.mark,
        code=code,
        address=f"{settings.PUBLIC_URL}{reverse('reports:verify')}?code={code}",
        receipt_sha256=score.sha256,
        elements={each.code: (each.name_zh, _unit(each)) for each in elements().values()},
        parts={part.code: part.title for part in rubric.parts},
        needs=_needs(receipt, rubric),
    )
    return compose(receipt, kind, facts)


def _needs(receipt: Receipt, rubric: Rubric) -> Needs:
    """Say what gets lost points back; in Chinese, whoever asks for the document."""
    with translation.override(settings.LANGUAGE_CODE):
        return regained_by_row(NamedReceipt(receipt, rubric)) if rubric.scheme else {}


def _unit(element: Element) -> str:
    return TRUTH_UNIT if element.type == "boolean" else element.unit


def _place(score: Score) -> int:
    """Count the county's scores up to this one; scores are never deleted, so it stays."""
    return Score.objects.filter(frozen__county=score.frozen.county_id, pk__lte=score.pk).count()


def letterhead(county: Region, kind: str) -> Letterhead:
    """Say who issues a document; no real authority's name is ever invented."""
    supervisor = f"{county.province_name}人民政府教育督导委员会办公室"
    government = f"{county.name}人民政府"
    own_voice = kind == Document.Kind.SELF_ASSESSMENT
    suffix = PREFIXES[Document.Kind(kind)]
    if county.synthetic:
        issuer, addressee = (government, supervisor) if own_voice else (supervisor, government)
        return Letterhead(issuer, addressee, "演示数据，系统生成，非真实统计", f"示{suffix}")
    addressee = "上级人民政府教育督导机构" if own_voice else government
    if settings.DEMO:
        return Letterhead(f"{PLATFORM}（演示）", addressee, "演示文书，不是公文", f"演示{suffix}")
    return Letterhead(PLATFORM, addressee, "系统生成，未经签发机关签发", f"平台{suffix}")
