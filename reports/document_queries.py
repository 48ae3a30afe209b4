"""What the page of one document offers its reader: the next act, and the ways on they may go."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments.models import Assessment, Round
from edu_duty.accounts.models import User
from edu_duty.accounts.queries import full_names
from edu_duty.accounts.roles import Permission
from indicators.models import Score
from reports.embargo import OWN_VOICE
from reports.issuing import is_early
from reports.models import Document
from reports.verifying import successor


@dataclass(frozen=True, slots=True)
class Again:
    """Where a document is drafted anew, and what is posted there."""

    url: str
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DocumentSheet:
    """What a reader may do with a document, and where they may go from it.

    Shape: ``wait`` says why a draft cannot be issued now, or by whom it will be; addresses are
    empty where the reader is not let in.
    """

    may_issue: bool
    may_withdraw: bool
    wait: str
    again: Again | None
    basis_url: str
    round_url: str
    newer_url: str
    newer_number: str
    withdrawn: str


def document_sheet(document: Document, user: User) -> DocumentSheet:
    """Prepare what a reader may do with a document they see."""
    speaks = Document.objects.issuable_by(user).filter(pk=document.pk).exists()
    draft = document.state == Document.State.DRAFT
    wait = _wait(document, speaks=speaks) if draft else ""
    newer = _newer(document, user)
    return DocumentSheet(
        may_issue=draft and speaks and not wait,
        may_withdraw=speaks and document.state == Document.State.ISSUED,
        wait=wait,
        again=_again(document, user),
        basis_url=_basis_url(document, user),
        round_url=round_url(document, user),
        newer_url=reverse("reports:document", args=[newer.pk]) if newer else "",
        newer_number=newer.number if newer else "",
        withdrawn=_withdrawn(document),
    )


def _wait(document: Document, *, speaks: bool) -> str:
    if not speaks:
        return _("这份文书以上级督导机构的名义发出，由主持评价的人签发。")
    if is_early(document):
        return _("这个县在本轮还没有进行到这一步，到时再签发；之前有变化的，重新起草。")
    return ""


def _newer(document: Document, user: User) -> Document | None:
    """Find what is in force in its place, if this reader may read it."""
    if document.state != Document.State.SUPERSEDED:
        return None
    newer = successor(document)
    seen = Document.objects.visible_to(user).filter(pk=newer.pk) if newer else None
    return newer if seen is not None and seen.exists() else None


def _again(document: Document, user: User) -> Again | None:
    """Offer a draft and what was withdrawn to be drafted anew by those who may."""
    if document.state not in (Document.State.DRAFT, Document.State.WITHDRAWN):
        return None
    own = document.round_id is None or document.kind in OWN_VOICE
    wanted = Permission.DOCUMENT_ISSUE if own else Permission.ROUND_RUN
    if not user.may(wanted, document.region_id):
        return None
    county = reverse("reports:documents", args=[document.region_id, document.year])
    if document.score_id is not None:
        return Again(county, [("rubric", document.rubric_code), ("kind", document.kind)])
    if document.assessment_id is not None:
        about = ("assessment", str(document.assessment_id))
        return Again(county, [about, ("kind", document.kind)])
    return Again(
        reverse("reports:round_draft", args=[document.round_id]), [("kind", document.kind)]
    )


def _basis_url(document: Document, user: User) -> str:
    """Lead to what a document rests on: a result, or what a county or all of them came to."""
    if document.score is not None:
        frozen = document.score.frozen
        address = [frozen.county_id, frozen.year, document.score.rubric.code]
        seen = Score.objects.visible_to(user).filter(pk=document.score.pk).exists()
        return reverse("indicators:result", args=address) if seen else ""
    if document.assessment_id is not None:
        found = Assessment.objects.visible_to(user).filter(pk=document.assessment_id)
        address = [document.assessment_id]
        return reverse("assessments:outcome", args=address) if found.exists() else ""
    return ""


def round_url(document: Document, user: User) -> str:
    """Lead to the documents of the same round."""
    if document.round_id is None:
        return ""
    seen = Round.objects.visible_to(user).filter(pk=document.round_id).exists()
    return reverse("reports:round_documents", args=[document.round_id]) if seen else ""


def _withdrawn(document: Document) -> str:
    """Say who withdrew it, and when."""
    if document.withdrawn_at is None:
        return ""
    name = document.withdrawn_by_name
    told = {
        "person": full_names([name])[name],
        "moment": date_format(localtime(document.withdrawn_at), "DATETIME_FORMAT"),
    }
    return _("%(person)s，%(moment)s撤回") % told
