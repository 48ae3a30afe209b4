"""What the page prints that compares a document with the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from reports import dossiers
from reports.changes import changes, year_before
from reports.differences import Change
from reports.kinds.facts import Dossier
from reports.models import Document, DocumentQuerySet


@dataclass(frozen=True)
class Comparison:
    """What changed since ``against``, which is empty when there is nothing earlier."""

    against: str
    changes: Sequence[Change]


def comparison(document: Document, dossier: Dossier, readable: DocumentQuerySet) -> Comparison:
    """Compare a document with the last one of its kind that may be read, or with the year before.

    Shape: ``readable`` are the documents the reader may read.
    """
    earlier = _earlier(document, readable)
    if earlier is not None:
        told = {"year": earlier.year, "number": earlier.number}
        return Comparison(
            _("%(year)d年的%(number)s") % told, changes(dossiers.of_document(earlier), dossier)
        )
    before = year_before(dossier)
    if before is not None:
        label = _("%(year)d年的结果") % {"year": before["year"]}
        return Comparison(label, changes(before, dossier))
    return Comparison("", ())


def _earlier(document: Document, readable: DocumentQuerySet) -> Document | None:
    """Find the last one issued before: of the same year, or else of a year before."""
    at = document.issued_at or document.created_at
    return (
        readable.filter(
            ~Q(state=Document.State.DRAFT),
            kind=document.kind,
            region_id=document.region_id,
            rubric_code=document.rubric_code,
            year__lte=document.year,
            issued_at__lt=at,
        )
        .exclude(dossier_sha256="")
        .exclude(pk=document.pk)
        .order_by("-year", "-issued_at", "-pk")
        .first()
    )
