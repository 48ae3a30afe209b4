"""A county's evidence: files taken in, replaced, and put beside the points they show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.acting import ActRefused, reason
from assessments.evidence_files import (
    MANY_PHONES,
    EvidenceRefused,
    Reading,
    plain_name,
    read_evidence,
)
from assessments.evidence_scanning import begin_scan, scanning
from assessments.marks import FieldRefused
from assessments.models import Evidence, EvidenceUse, Response, StageWindow
from assessments.responding import may_write, point_of
from edu_duty import vault
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from schools.models import Region

SHELF, COPIES = "evidence", "evidence_copies"
MOST_CAPTION, MOST_PAGES = 200, 60


@dataclass(frozen=True, slots=True)
class About:
    """What is said about a file: in a few words, from and until when it holds, whose it is."""

    caption: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    department: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read: its name, its bytes, what it is."""

    name: str
    content: bytes
    reading: Reading


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken, or was here already (``again``), and what is odd about it."""

    evidence: Evidence
    warnings: tuple[str, ...]
    again: bool = False


def upload(
    *,
    county: Region,
    year: int,
    name: str,
    content: bytes,
    about: About,
    person: User,
    at: datetime,
) -> Taken:
    """Take a file into the county's evidence of a year; the same content again is the same row.

    Raises:
        ActRefused: it is not theirs to hand in, or not for this department.
        EvidenceRefused: the file is not taken; see ``evidence_files``.
        FieldRefused: what is said about it cannot be kept.
    """
    _refuse_stranger(person, county, about.department)
    _refuse_about(about)
    file = _read(county, year, name, content, person, at)
    with transaction.atomic():
        return _keep(county, year, file, about, person, at)


def replace(
    *, evidence: Evidence, name: str, content: bytes, about: About, person: User, at: datetime
) -> Taken:
    """Put a new revision in a file's place, wherever the county may still write; the old one stays.

    Raises:
        ActRefused: it is not theirs, or somebody replaced it before.
        EvidenceRefused: the file is not taken, or is the same.
        FieldRefused: what is said about it cannot be kept.
    """
    county, year = evidence.county, evidence.year
    _refuse_stranger(person, county, evidence.department)
    _refuse_about(about)
    file = _read(county, year, name, content, person, at)
    with transaction.atomic():
        _lock(county)
        if Evidence.objects.filter(replaces=evidence).exists():
            raise ActRefused("stale", _("这个文件已经替换过；在新文件上再替换"))
        taken = _keep(county, year, file, about, person, at, evidence)
        if not taken.again:
            _move_uses(evidence, taken.evidence, at)
    return taken


@transaction.atomic
def use(
    *,
    evidence: Evidence,
    response: Response,
    wanted: str,
    pages: str,
    person: User,
    at: datetime,
) -> EvidenceUse:
    """Put a file beside a point: as one of the kinds that are wanted, on some of its pages.

    Raises:
        ActRefused: the point is not theirs, or may not be written now.
        FieldRefused: the file is another county's or replaced, or no such kind is wanted.
    """
    locked = _locked(response, person, at)
    if evidence.county_id != locked.assessment.county_id:
        raise FieldRefused("evidence", _("不是本县的文件"))
    if Evidence.objects.filter(replaces=evidence).exists():
        raise FieldRefused("evidence", _("这个文件已被替换；引用新文件"))
    if wanted and wanted not in point_of(locked).indicator.evidence:
        raise FieldRefused("wanted", _("这个评价点不要求这种佐证"))
    found, made = EvidenceUse.objects.get_or_create(
        evidence=evidence, response=locked, wanted=wanted, defaults={"pages": _pages(pages)}
    )
    if not made and found.pages != _pages(pages):
        found.pages = _pages(pages)
        found.save(update_fields=["pages"])
    details = {"point": locked.point, "wanted": wanted, "pages": found.pages}
    _record("EVIDENCE_LINKED", evidence, person, at, details)
    return found


@transaction.atomic
def no_longer_use(*, use: EvidenceUse, person: User, at: datetime) -> None:
    """Take a file away from a point; the file stays in the county's evidence.

    Raises:
        ActRefused: the point is not theirs, or may not be written now.
    """
    locked = _locked(use.response, person, at)
    evidence, wanted = use.evidence, use.wanted
    use.delete()
    _record("EVIDENCE_UNLINKED", evidence, person, at, {"point": locked.point, "wanted": wanted})


@transaction.atomic
def release(*, evidence: Evidence, person: User, at: datetime) -> bytes:
    """Return the bytes somebody downloads: their county's own file as it came, else the copy.

    Raises:
        ActRefused: it was not found clean.
    """
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if row.scan != Evidence.Scan.CLEAN:
        raise ActRefused("not_clean", held_words(row))
    own = person.may(Permission.RESPONSE_EDIT, row.county_id)
    details = {"sha256": row.sha256, "original": own}
    _record("EVIDENCE_DOWNLOADED", row, person, at, details)
    return vault.read(row.sha256, shelf=SHELF) if own else vault.read(row.copy_sha256, shelf=COPIES)


def held_words(evidence: Evidence) -> str:
    """Say why a file is not handed out."""
    if evidence.scan == Evidence.Scan.INFECTED:
        return _("文件含有病毒，不提供预览和下载")
    return _("文件还在查毒，查完才能预览和下载；引用和提交不受影响")


def validity_words(evidence: Evidence, year: int) -> str:
    """Say in what a file's days do not cover the year that is assessed; empty where they do."""
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    first, last = evidence.valid_from or begins, evidence.valid_until or ends
    words = {"year": year, "first": first.isoformat(), "last": last.isoformat()}
    if first > ends or last < begins:
        return _("有效期不在%(year)d年内") % words
    if first > begins or last < ends:
        return _("有效期只覆盖%(year)d年的一部分（%(first)s至%(last)s）") % words
    return ""


def may_change(person: User, evidence: Evidence) -> bool:
    """Say whether a file is this person's to replace: their county's, or their department's."""
    reach = person.reach(Permission.RESPONSE_EDIT, evidence.county_id)
    return reach.whole or evidence.department in reach.departments


def _read(
    county: Region, year: int, name: str, content: bytes, person: User, at: datetime
) -> _File:
    """Read a file; that one was refused is told to the trail, without its name or content."""
    try:
        shown = plain_name(name)
        return _File(shown, content, read_evidence(content, shown))
    except EvidenceRefused as refusal:
        with transaction.atomic():
            record(
                verb=AuditEvent.Verb.EVIDENCE_REFUSED,
                target=f"{county.code}/{year}",
                actor_name=person.username,
                at=at,
                region_code=county.code,
                year=year,
                details={"code": refusal.code, "size": len(content), "places": len(refusal.places)},
            )
        raise


def _keep(
    county: Region,
    year: int,
    file: _File,
    about: About,
    person: User,
    at: datetime,
    replaces: Evidence | None = None,
) -> Taken:
    _lock(county)
    reading, digest = file.reading, vault.keep(file.content, shelf=SHELF)
    same = Evidence.objects.newest().filter(county=county, year=year, sha256=digest).first()
    if same is not None:
        return Taken(same, _warnings(same, year), again=True)
    row = Evidence.objects.create(
        county=county,
        year=year,
        name=file.name,
        kind=reading.kind,
        sha256=digest,
        copy_sha256=vault.keep(reading.copy, shelf=COPIES),
        size=len(file.content),
        pages=reading.pages,
        phones=reading.phones if reading.phones >= MANY_PHONES else 0,
        caption=about.caption.strip(),
        valid_from=about.valid_from,
        valid_until=about.valid_until,
        scan=Evidence.Scan.HELD if scanning() else Evidence.Scan.CLEAN,
        replaces=replaces,
        department=about.department,
        uploaded_by=person.username,
        uploaded_at=at,
    )
    details = {"sha256": digest, "size": row.size, "kind": row.kind, "phones": row.phones}
    details |= {"replaces": replaces.pk} if replaces else {}
    _record("EVIDENCE_UPLOADED", row, person, at, details)
    begin_scan(row, actor_name=person.username, at=at)
    return Taken(row, _warnings(row, year))


def _move_uses(old: Evidence, new: Evidence, at: datetime) -> None:
    """A revision shows what the old one showed, except where the old one was handed in for good."""
    uses = old.uses.select_related("response__assessment")
    windows = {
        window.round_id: window
        for window in StageWindow.objects.filter(
            stage=StageWindow.Stage.SELF, round__assessments__responses__uses__evidence=old
        )
    }
    open_ones = [
        each.pk
        for each in uses
        if may_write(each.response.assessment, windows.get(each.response.assessment.round_id), at)
    ]
    EvidenceUse.objects.filter(pk__in=open_ones).update(evidence=new)


def _warnings(evidence: Evidence, year: int) -> tuple[str, ...]:
    told = [validity_words(evidence, year)]
    if evidence.phones:
        told.append(phone_words(evidence))
    return tuple(filter(None, told))


def phone_words(evidence: Evidence) -> str:
    """Say that a file holds many mobile numbers."""
    return _("文件里有%(count)d个手机号码；不需要的遮去后替换") % {"count": evidence.phones}


def _refuse_stranger(person: User, county: Region, department: str) -> None:
    reach = person.reach(Permission.RESPONSE_EDIT, county.code)
    if not reach.whole and (not department or department not in reach.departments):
        raise ActRefused("forbidden", reason("forbidden"))


def _refuse_about(about: About) -> None:
    if len(about.caption) > MOST_CAPTION:
        raise FieldRefused("caption", _("说明不超过200字"))
    if about.valid_from and about.valid_until and about.valid_from > about.valid_until:
        raise FieldRefused("valid_until", _("有效期的截止日期早于起始日期"))


def _pages(text: str) -> str:
    pages = text.strip()
    if len(pages) > MOST_PAGES:
        raise FieldRefused("pages", _("页码不超过60个字符"))
    return pages


def _lock(county: Region) -> None:
    """Two who hand the same file in at the same time make one row."""
    Region.objects.select_for_update().get(pk=county.pk)


def _locked(response: Response, person: User, at: datetime) -> Response:
    locked = (
        Response.objects.select_for_update(of=("self",))
        .select_related("assessment__round__rubric")
        .get(pk=response.pk)
    )
    assessment = locked.assessment
    reach = person.reach(Permission.RESPONSE_EDIT, assessment.county_id)
    asked = point_of(locked).indicator.departments
    if not reach.whole and reach.departments.isdisjoint(asked):
        raise ActRefused("forbidden", reason("forbidden"))
    window = StageWindow.objects.filter(
        round=assessment.round_id, stage=StageWindow.Stage.SELF
    ).first()
    if not may_write(assessment, window, at):
        raise ActRefused("county_may_write", reason("county_may_write"))
    return locked


def _record(
    verb: str, evidence: Evidence, person: User, at: datetime, details: dict[str, Any]
) -> None:
    record(
        verb=AuditEvent.Verb(verb),
        target=f"{evidence.county_id}/{evidence.year}/{evidence.pk}",
        actor_name=person.username,
        at=at,
        region_code=evidence.county_id,
        year=evidence.year,
        details=details,
    )
