"""Who speaks in a document, to whom, and with which first words of its number."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Round
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from reports.embargo import OWN_VOICE
from reports.models import Document, Letterhead
from schools.models import Region

PLATFORM: Final = "教育履职评价平台"
COUNTY: Final = "{县}"
SYNTHETIC_MARK: Final = "演示数据，系统生成，非真实统计"
# What a kind is called in a number, after the first words of the issuer.
WORDS: Final[Mapping[str, str]] = {
    Document.Kind.SELF_ASSESSMENT: "自评",
    Document.Kind.INSPECTION: "督评",
    Document.Kind.INSPECTION_EN: "督评英",
    Document.Kind.PRELIMINARY: "督初",
    Document.Kind.DEFENCE_ANSWER: "督复",
    Document.Kind.OPINION_LETTER: "督函",
    Document.Kind.RECTIFICATION: "督改",
    Document.Kind.SUMMARY: "督总",
    Document.Kind.BRIEF: "督简",
    Document.Kind.RECEIPT_ANNEX: "督证",
}


class LetterheadRefused(Refusal):
    """Nobody was named who speaks, or somebody else wrote it since."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a document, whom it is for, and what every page must warn of."""

    issuer: str
    addressee: str
    mark: str
    prefix: str

    def key(self) -> dict[str, str]:
        """Say it as plain values."""
        return asdict(self)


def speaker(region: Region, kind: str, held: Round | None = None) -> Speaker:
    """Say who issues a document; without a letterhead no real authority's name is ever invented.

    Made-up places speak in made-up names, in a round and outside one.

    Raises:
        LetterheadRefused: the round has no letterhead yet.
    """
    if held is None:
        return _outside(region, kind)
    head = Letterhead.objects.filter(round=held).first()
    if head is None and region.synthetic:
        return _outside(region, kind)
    if head is None:
        raise LetterheadRefused(
            "letterhead", _("这一轮还没有发文机关，省级负责人填写发文信息后再生成")
        )
    mark = _mark(region)
    word, own = WORDS[kind], f"{region.name}人民政府"
    if kind in OWN_VOICE:
        return Speaker(own, head.issuer, mark, f"{head.prefix}{word}")
    return Speaker(
        head.issuer, head.addressee.replace(COUNTY, region.name), mark, f"{head.prefix}{word}"
    )


def _mark(region: Region) -> str:
    if region.synthetic:
        return SYNTHETIC_MARK
    return "演示文书，不是公文" if settings.DEMO else ""


def _outside(region: Region, kind: str) -> Speaker:
    supervisor = f"{region.province_name}人民政府教育督导委员会办公室"
    government = f"{region.name}人民政府"
    own_voice = kind in OWN_VOICE
    word = WORDS[kind]
    if region.synthetic:
        issuer, addressee = (government, supervisor) if own_voice else (supervisor, government)
        return Speaker(issuer, addressee, SYNTHETIC_MARK, f"示{word}")
    addressee = "上级人民政府教育督导机构" if own_voice else government
    if settings.DEMO:
        return Speaker(f"{PLATFORM}（演示）", addressee, "演示文书，不是公文", f"演示{word}")
    return Speaker(PLATFORM, addressee, "系统生成，未经签发机关签发", f"平台{word}")


@transaction.atomic
def write_letterhead(
    *, held: Round, values: Mapping[str, object], seen: int, person: User, at: datetime
) -> Letterhead:
    """Write who speaks in the documents of a round.

    Args:
        seen: the version the writer saw; 0 where there was none.

    Raises:
        LetterheadRefused: somebody else wrote it since.
    """
    Round.objects.select_for_update().get(pk=held.pk)
    head = Letterhead.objects.filter(round=held).first() or Letterhead(round=held, version=0)
    if head.version != seen:
        raise LetterheadRefused("changed", _("发文信息已由他人改动，核对后再保存"))
    for name, value in values.items():
        setattr(head, name, value)
    head.version += 1
    head.written_by, head.written_at = person.username, at
    head.save()
    record(
        verb=AuditEvent.Verb.LETTERHEAD_SET,
        target=str(held),
        actor_name=person.username,
        at=at,
        region_code=held.region_prefix,
        year=held.year,
        details={"round": held.pk, "version": head.version},
    )
    return head
