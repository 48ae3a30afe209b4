"""The dossier (案卷) of a document: everything it is made from, frozen, and nothing else.

Shape: docs/documents.md. Its head, which says who speaks, is added by whoever prints it.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.final_marks import preliminary
from assessments.models import Assessment, Outcome, Round
from assessments.standing import Basis, basis_of, lacking, receipt_with
from edu_duty import vault
from edu_duty.refusal import Refusal
from indicators.models import Score
from indicators.named import NamedReceipt
from indicators.publishing import parsed_rubric
from indicators.regaining import regained_by_row
from indicators.scoring.receipt import canonical, digest
from indicators.scoring.rules import Rubric
from reports import embargo
from reports.dossier_assessments import assessment_part, before_it, own_marks
from reports.dossier_rounds import counties_part
from reports.dossier_tasks import tasks_part
from reports.letterheads import Speaker
from reports.models import Document, Letterhead
from reports.printing import edition
from reports.wording import TRUTH_UNIT
from schools.dictionary import Element, elements
from schools.models import Region

SHELF: Final = "dossiers"
FORMAT: Final = 1
DRAFT_CODE: Final = "草案"
CALENDAR: Final = ZoneInfo("Asia/Shanghai")
_DEALS_WITH_LOSSES: Final = frozenset({embargo.OPINION_LETTER, embargo.RECTIFICATION})
Body = dict[str, Any]


class DossierRefused(Refusal):
    """What a document is made from is not there yet."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a document says besides who speaks; a draft has no number of its own."""

    number: str
    at: datetime
    signer: str = ""
    draft: bool = False


def of_score(score: Score, kind: str) -> Body:
    """Freeze what a document outside a round is made from: one score and the year before."""
    frozen = score.frozen
    body = _common(kind, frozen.county, frozen.year)
    receipt = score.parsed()
    earlier = Score.objects.latest(frozen.county_id, frozen.year - 1, score.rubric.code)
    before = None
    if earlier is not None:
        before = {"year": frozen.year - 1, "receipt": earlier.parsed()}
    body |= _judged(receipt, score.sha256, parsed_rubric(score.rubric.text))
    body |= {"round": None, "assessment": None, "before": before}
    if kind in _DEALS_WITH_LOSSES:
        body["tasks"] = tasks_part(body, "")
    return body


def of_assessment(assessment: Assessment, kind: str) -> Body:
    """Freeze what a document about a county in a round is made from.

    Raises:
        DossierRefused: the county is not as far in the round as this kind of document asks for.
    """
    basis = basis_of(assessment)
    if basis is None:
        raise DossierRefused("not_submitted", _("这个县还没有提交自评"))
    outcome = Outcome.objects.filter(assessment=assessment).first()
    receipt, sha256 = _receipt_for(kind, basis, outcome)
    held, rubric = assessment.round, parsed_rubric(basis.rubric.text)
    body = _common(kind, assessment.county, held.year) | _judged(receipt, sha256, rubric)
    body |= {
        "round": _round(held),
        "assessment": assessment_part(basis, outcome, embargo.columns_of(kind)),
        "before": before_it(assessment),
    }
    if kind in _DEALS_WITH_LOSSES:
        body["tasks"] = tasks_part(body, _due(held))
    return body


def of_round(held: Round, region: Region) -> Body:
    """Freeze what the report on all counties of a round is made from.

    Raises:
        DossierRefused: no county was decided yet.
    """
    head = Letterhead.objects.filter(round=held).first()
    counties = counties_part(held, ranked=head is not None and head.ranked)
    if not any(county["total"] for county in counties["counties"]):
        raise DossierRefused("nothing_decided", _("本轮还没有评定的县，评定后再生成总报告"))
    return (
        _common(embargo.SUMMARY, region, held.year)
        | counties
        | {
            "round": _round(held),
            "receipt": None,
            "receipt_sha256": "",
            "elements": {},
            "parts": [],
            "needs": [],
            "assessment": None,
            "before": None,
        }
    )


def identity(body: Mapping[str, Any], speaker: Speaker) -> str:
    """Digest everything a document is asked for with: its dossier, who speaks, and the edition."""
    return digest(canonical({"body": body, "speaker": speaker.key(), "edition": edition()}))


def headed(body: Mapping[str, Any], speaker: Speaker, head: Head) -> Body:
    """Put the head on a dossier: who speaks, number, day, and the code it is checked by."""
    said = {
        "issuer": speaker.issuer,
        "addressee": speaker.addressee,
        "mark": speaker.mark,
        "number": head.number,
        "date": head.at.astimezone(CALENDAR).date().isoformat(),
        "signer": head.signer,
        "draft": head.draft,
    }
    page = f"{settings.PUBLIC_URL}{reverse('reports:verify')}"
    code, address = DRAFT_CODE, page
    if not head.draft:
        code = short_code(canonical({**body, "head": said, "edition": edition()}))
        address = f"{page}?code={code}"
    return {**body, "head": said | {"code": code, "address": address}}


def of_this_edition(dossier: Mapping[str, Any]) -> bool:
    """Say whether a document would read today as when it was issued; a draft has nothing to ask."""
    head = dict(dossier["head"])
    code, _address = head.pop("code"), head.pop("address")
    return code in (
        DRAFT_CODE,
        short_code(canonical({**dossier, "head": head, "edition": edition()})),
    )


def short_code(text: str) -> str:
    """Return what is printed to check a document by: 80 bits of a digest, in groups of four."""
    signs = base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode()
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def keep(dossier: Mapping[str, Any]) -> str:
    """Keep a dossier in the vault under the digest of its one form."""
    return vault.keep(canonical(dossier).encode(), shelf=SHELF)


def read(sha256: str) -> Body:
    """Read a dossier that was kept."""
    found: Body = json.loads(vault.read(sha256, shelf=SHELF))
    return found


def of_document(document: Document) -> Body:
    """Return the dossier a document was made from."""
    return read(document.dossier_sha256)


def without_head(dossier: Mapping[str, Any]) -> Body:
    """Return what a document was made from, apart from who speaks in it."""
    return {key: value for key, value in dossier.items() if key != "head"}


def _common(kind: str, region: Region, year: int) -> Body:
    place = {"code": region.code, "name": region.name, "synthetic": region.synthetic}
    return {"dossier": FORMAT, "kind": kind, "region": place, "year": year}


def _judged(receipt: Mapping[str, Any], sha256: str, rubric: Rubric) -> Body:
    return {
        "receipt": receipt,
        "receipt_sha256": sha256,
        "elements": {each.code: [each.name_zh, _unit(each)] for each in elements().values()},
        "parts": [[part.code, part.title] for part in rubric.parts],
        "needs": _needs(receipt, rubric),
    }


def _needs(receipt: Mapping[str, Any], rubric: Rubric) -> list[list[Any]]:
    """Say what gets lost points back; in Chinese, whoever asks for the document."""
    if rubric.scheme is None:
        return []
    with translation.override(settings.LANGUAGE_CODE):
        found = regained_by_row(NamedReceipt(receipt, rubric))
    return [[code, stage, list(needs)] for (code, stage), needs in found.items()]


def _unit(element: Element) -> str:
    return TRUTH_UNIT if element.type == "boolean" else element.unit


def _receipt_for(kind: str, basis: Basis, outcome: Outcome | None) -> tuple[Mapping[str, Any], str]:
    """Return the receipt a kind of document speaks of: claimed, merged or decided."""
    if kind == embargo.SELF_ASSESSMENT:
        receipt = receipt_with(basis, own_marks(basis))
    elif kind in (embargo.PRELIMINARY, embargo.DEFENCE_ANSWER):
        if not basis.verified or lacking(basis):
            raise DossierRefused("not_merged", _("核查分还没有合成，合成后再生成"))
        receipt = preliminary(basis)
    elif outcome is None:
        raise DossierRefused("not_decided", _("这个县还没有评定，评定后再生成"))
    else:
        return outcome.document(), outcome.sha256
    if kind == embargo.DEFENCE_ANSWER:
        _refuse_unanswered(basis.assessment)
    return receipt, digest(canonical(receipt))


def _refuse_unanswered(assessment: Assessment) -> None:
    filed = assessment.objections.all()
    if not filed:
        raise DossierRefused("no_objection", _("这个县没有提出申辩"))
    if any(not each.ruling for each in filed):
        raise DossierRefused("unanswered", _("还有申辩没有答复，全部答复后再生成"))


def _round(held: Round) -> Body:
    rubric = held.rubric
    return {
        "id": held.pk,
        "title": held.title,
        "rubric": None
        if rubric is None
        else {
            "code": rubric.code,
            "title": rubric.title,
            "version": rubric.version,
            "source": rubric.source,
        },
        "windows": {
            window.stage: [_iso(window.opens_at), _iso(window.closes_at)]
            for window in held.windows.order_by("opens_at")
        },
    }


def _iso(at: datetime) -> str:
    return at.astimezone(CALENDAR).isoformat(timespec="seconds")


def _due(held: Round) -> str:
    head = Letterhead.objects.filter(round=held).first()
    due = None if head is None else head.rectify_by
    return "" if due is None else due.isoformat()
