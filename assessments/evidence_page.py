"""One file's own page: its pages drawn, its revisions, its facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.evidence import COPIES, held_words
from assessments.evidence_queries import FileRow, about_words
from assessments.models import Assessment, Evidence
from edu_duty import vault
from edu_duty.accounts.queries import full_names
from edu_duty.printable import Fact
from schools.numbers import MISSING

DRAWN = frozenset({Evidence.Kind.PDF, Evidence.Kind.PNG, Evidence.Kind.JPEG})
_OFFICE = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    Evidence.Kind.PDF: "application/pdf",
    Evidence.Kind.PNG: "image/png",
    Evidence.Kind.JPEG: "image/jpeg",
    Evidence.Kind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    Evidence.Kind.DOCX: f"{_OFFICE}wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Revision:
    """An older or newer revision of a file."""

    name: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class FileSheet:
    """The page of a file; ``picture_url`` is empty where nothing is drawn, ``why`` says why."""

    facts: Sequence[Fact]
    picture_url: str
    picture_alt: str
    why: str
    page: int
    pages: int
    previous_url: str
    next_url: str
    held: bool
    clean: bool
    newer: Revision | None
    older: Revision | None


def file_sheet(assessment: Assessment, row: FileRow, page: int) -> FileSheet | None:
    """Prepare the page of a file at one of its pages; None where there is no such page."""
    evidence = row.evidence
    pages = (evidence.pages or 1) if evidence.kind in DRAWN else 1
    if not 1 <= page <= pages:
        return None
    why = _why_not_drawn(evidence)
    words = {"name": evidence.name, "page": page}
    return FileSheet(
        facts=_facts(row),
        picture_url="" if why else _at("evidence_picture", assessment, evidence, page),
        picture_alt=_("%(name)s，第%(page)d页") % words,
        why=why,
        page=page,
        pages=pages,
        previous_url=_at("evidence_page", assessment, evidence, page - 1) if page > 1 else "",
        next_url=_at("evidence_page", assessment, evidence, page + 1) if page < pages else "",
        held=evidence.scan == Evidence.Scan.HELD,
        clean=evidence.scan == Evidence.Scan.CLEAN,
        newer=_revision(assessment, Evidence.objects.filter(replaces=evidence).first()),
        older=_revision(assessment, evidence.replaces),
    )


def picture_source(evidence: Evidence) -> bytes | None:
    """Return what a page is drawn from; None where nothing may be, or can be, drawn."""
    if _why_not_drawn(evidence):
        return None
    return vault.read(evidence.copy_sha256, shelf=COPIES)


def _why_not_drawn(evidence: Evidence) -> str:
    if evidence.scan != Evidence.Scan.CLEAN:
        return held_words(evidence)
    if evidence.kind not in DRAWN:
        return _("这种文件不预览，下载后看")
    return ""


def _facts(row: FileRow) -> list[Fact]:
    evidence = row.evidence
    days = [str(day) if day else MISSING for day in (evidence.valid_from, evidence.valid_until)]
    held = any(each != MISSING for each in days)
    return [
        Fact(_("年度"), str(evidence.year)),
        Fact(_("有效期"), _("至").join(days) if held else MISSING),
        Fact(_("提供部门"), evidence.department or MISSING),
        Fact(_("上传人"), row.by),
    ]


def _at(name: str, assessment: Assessment, evidence: Evidence, page: int) -> str:
    return reverse(f"assessments:{name}", args=[assessment.pk, evidence.pk, page])


def _revision(assessment: Assessment, evidence: Evidence | None) -> Revision | None:
    if evidence is None:
        return None
    url = reverse("assessments:evidence_file", args=[assessment.pk, evidence.pk])
    by = full_names([evidence.uploaded_by])[evidence.uploaded_by]
    return Revision(evidence.name, about_words(evidence, by), url)
