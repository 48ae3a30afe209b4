"""What the pages of documents print: formatted before rendering."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.models import Assessment
from edu_duty.accounts.queries import full_names
from edu_duty.printable import Mark
from indicators.models import Score
from reports.forms import ISSUABLE
from reports.models import Document, DocumentQuerySet
from reports.verifying import Verification, by_code
from schools.marks import verdict_mark
from schools.models import Region

Documents = DocumentQuerySet
CODE_SIGNS = 24
_STATES = {
    Document.State.ISSUED: ("met", "valid"),
    Document.State.SUPERSEDED: ("replaced", "replaced"),
    Document.State.DRAFT: ("todo", "unknown"),
    Document.State.WITHDRAWN: ("unmet", "altered"),
}


@dataclass(frozen=True)
class DocumentRow:
    """One document in a list, and the facts of its own page."""

    pk: str
    title: str
    kind: str
    number: str
    code: str
    issuer: str
    issued: str
    issued_by: str
    pages: str
    size: str
    sha256: str
    mark: Mark
    look: str
    basis: str
    basis_note: str
    receipt_sha256: str
    dossier_sha256: str
    region_name: str
    year: int
    draft: bool
    withdrawn: str


@dataclass(frozen=True)
class KindChoice:
    """One kind of document that can be issued from a result."""

    value: str
    label: str


@dataclass(frozen=True)
class IssueRow:
    """A result that documents can be made of."""

    rubric_code: str
    rubric_title: str
    mark: Mark
    basis: str
    kinds: Sequence[KindChoice]


@dataclass(frozen=True)
class RoundRow:
    """What a county has in a round, that documents can be made of."""

    assessment: int
    title: str
    status: str
    url: str
    kinds: Sequence[KindChoice]


@dataclass(frozen=True)
class DocumentList:
    """The documents of one county and year, newest first."""

    county_code: str
    county_name: str
    year: int
    synthetic: bool
    rows: Sequence[DocumentRow]
    issuable: Sequence[IssueRow]


@dataclass(frozen=True)
class PublicFact:
    """One fact that anybody may read about an issued document."""

    name: str
    value: str


@dataclass(frozen=True)
class VerifySheet:
    """The answer to a check; says nothing about a document beyond what its cover says."""

    look: str
    mark: Mark
    sentence: str
    facts: Sequence[PublicFact]


_ANSWERS = {
    "valid": ("valid", "met"),
    "altered": ("altered", "unmet"),
    "superseded": ("replaced", "replaced"),
    "withdrawn": ("altered", "unmet"),
    "unknown": ("unknown", "noidea"),
}


def document_rows(documents: Sequence[Document]) -> list[DocumentRow]:
    """Prepare documents; their regions, rounds, scores and returns must be loaded."""
    people = full_names(
        name for document in documents for name in (document.created_by_name, _issuer_of(document))
    )
    return [_document_row(document, people) for document in documents]


def document_row(document: Document) -> DocumentRow:
    """Prepare one document; its region, round, score and return must be loaded."""
    return document_rows([document])[0]


def _document_row(document: Document, people: Mapping[str, str]) -> DocumentRow:
    score = document.score
    basis, note = _basis_of(document)
    at = document.issued_at or document.created_at
    kind, look = _STATES[Document.State(document.state)]
    return DocumentRow(
        pk=str(document.pk),
        title=document.title,
        kind=document.get_kind_display(),
        number=document.number or _("草案"),
        code=document.code,
        issuer=document.issuer,
        issued=date_format(localtime(at), "DATETIME_FORMAT"),
        issued_by=people[_issuer_of(document)],
        pages=_("%(count)d页") % {"count": document.page_count},
        size=filesizeformat(document.size),
        sha256=document.sha256,
        mark=Mark(kind, document.get_state_display()),
        look=look,
        basis=basis,
        basis_note=note,
        receipt_sha256=score.sha256 if score else "",
        dossier_sha256=document.dossier_sha256,
        region_name=document.region.label,
        year=document.year,
        draft=document.state == Document.State.DRAFT,
        withdrawn=document.withdrawn_reason,
    )


def _issuer_of(document: Document) -> str:
    return document.issued_by_name or document.created_by_name


def _basis_of(document: Document) -> tuple[str, str]:
    """Say what a document rests on: a score, or a round."""
    score, held = document.score, document.round
    if score is not None:
        note = _("数据包第%(version)d版") % {"version": score.frozen.version}
        return score.rubric.label, note
    return held.title if held else document.rubric_code, ""


def document_list(
    *, county: Region, year: int, documents: Iterable[Document], scores: Iterable[Score]
) -> DocumentList:
    """Prepare the documents of a county's year, and the results that more can be made of."""
    return DocumentList(
        county_code=county.code,
        county_name=county.label,
        year=year,
        synthetic=county.synthetic,
        rows=document_rows(list(documents)),
        issuable=[_issue_row(score) for score in scores],
    )


def _issue_row(score: Score) -> IssueRow:
    return IssueRow(
        rubric_code=score.rubric.code,
        rubric_title=score.rubric.label,
        mark=verdict_mark(score.verdict),
        basis=_("数据包第%(version)d版，%(at)s测算")
        % {
            "version": score.frozen.version,
            "at": date_format(localtime(score.created_at), "DATETIME_FORMAT"),
        },
        kinds=[KindChoice(kind.value, str(kind.label)) for kind in ISSUABLE],
    )


def round_rows(
    held: Iterable[tuple[Assessment, Sequence[Document.Kind]]],
) -> list[RoundRow]:
    """Prepare what a county has in rounds, with the kinds a reader may have drafted."""
    return [
        RoundRow(
            assessment=each.pk,
            title=each.round.title,
            status=each.get_status_display(),
            url=reverse("reports:round_documents", args=[each.round_id]),
            kinds=[KindChoice(kind.value, str(kind.label)) for kind in kinds],
        )
        for each, kinds in held
    ]


def state_sheet(document: Document) -> VerifySheet:
    """Say on a document's own page whether it is the one in force."""
    kind, look = _STATES[Document.State(document.state)]
    sentence = {
        Document.State.DRAFT: _("草案没有编号，核对后签发；签发前只有能起草和签发的人看得到。"),
        Document.State.ISSUED: _("现行版本。"),
        Document.State.SUPERSEDED: _("这份文书已由新的一份替换。"),
        Document.State.WITHDRAWN: _("这份文书已撤回，不再有效。"),
    }[Document.State(document.state)]
    return VerifySheet(look, Mark(kind, document.get_state_display()), sentence, ())


def plain_code(typed: str) -> str:
    """Bring a typed code into the shape it is printed in: capitals in groups of four."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())[:CODE_SIGNS]
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def code_sheet(code: str) -> VerifySheet:
    """Answer for the code printed on a document."""
    return file_sheet(by_code(code))


def file_sheet(verification: Verification) -> VerifySheet:
    """Answer for what was compared."""
    words = {
        "valid": _("有效"),
        "altered": _("已被篡改"),
        "superseded": _("已替换"),
        "withdrawn": _("已撤回"),
        "unknown": _("未知"),
    }
    look, kind = _ANSWERS[verification.state]
    sentence = verification.reason
    if verification.state == "altered":
        sentence = _("%(reason)s不要使用，向签发单位索取原件。") % {"reason": sentence}
    mark = Mark(kind, words[verification.state])
    return VerifySheet(look, mark, sentence, _public_facts(verification.document))


def _public_facts(document: Document | None) -> Sequence[PublicFact]:
    if document is None:
        return ()
    issued_at = document.issued_at or document.created_at
    facts: list[tuple[str, Any]] = [
        (_("文书"), document.get_kind_display()),
        (_("编号"), document.number),
        (
            _("对象"),
            _("%(county)s，%(year)d年") % {"county": document.region.label, "year": document.year},
        ),
        (pgettext("issuer", "签发"), document.issuer),
        (_("日期"), date_format(localtime(issued_at), "DATE_FORMAT")),
    ]
    return [PublicFact(name, str(value)) for name, value in facts]
