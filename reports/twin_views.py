"""The twins of a document, and what changed in it: for those who may read the document itself."""

import hashlib
import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from edu_duty.sealed_answers import attachment
from edu_duty.tabular import XLSX_TYPE
from reports import kinds
from reports.differences import HEADING
from reports.dossiers import Body, of_this_edition
from reports.models import Document
from reports.queries import document_row
from reports.releasing import release_dossier
from reports.twin_page import twin_page
from reports.twin_queries import comparison
from reports.twin_workbook import workbook
from reports.views import crumbs_to, documents_of, saying_what_is_damaged
from schools.tables import table_answer


@requires(Permission.DOCUMENT_VIEW)
@require_safe
@saying_what_is_damaged
def twin(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a document as a page."""
    found = _found(request, pk)
    dossier = _released(request, found, "html")
    context = {
        "row": document_row(found),
        "twin": twin_page(kinds.compose(dossier)),
        "same": of_this_edition(dossier),
        "crumbs": _crumbs(request, found, _("HTML版")),
    }
    return render(request, "reports/pages/twin.html", context)


@requires(Permission.DOCUMENT_VIEW)
@require_safe
@saying_what_is_damaged
def twin_workbook(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand out a document as a workbook."""
    found = _found(request, pk)
    content = workbook(kinds.compose(_released(request, found, "xlsx")))
    name = f"{found.kind}-{found.code or found.pk}.xlsx"
    digest = hashlib.sha256(content).hexdigest()
    return attachment(content, name=name, content_type=XLSX_TYPE, digest=digest)


@requires(Permission.DOCUMENT_VIEW)
@require_safe
@saying_what_is_damaged
def changes(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what changed since the last document of the kind."""
    found = _found(request, pk)
    sheet = comparison(found, _released(request, found, "changes"), documents_of(request))
    if "format" in request.GET:
        rows = [change.cells() for change in sheet.changes]
        return table_answer(request.GET["format"], f"changes-{found.pk}", HEADING, rows)
    context = {
        "row": document_row(found),
        "sheet": sheet,
        "crumbs": _crumbs(request, found, _("与上一份比较")),
    }
    return render(request, "reports/pages/changes.html", context)


def _found(request: AuthedRequest, pk: uuid.UUID) -> Document:
    """Find a document that this person may read and whose dossier was kept."""
    return get_object_or_404(documents_of(request).exclude(dossier_sha256=""), pk=pk)


def _released(request: AuthedRequest, found: Document, form: str) -> Body:
    return release_dossier(
        document=found, form=form, actor_name=request.user.username, at=timezone.now()
    )


def _crumbs(request: AuthedRequest, found: Document, here: str) -> list[Crumb]:
    own = Crumb(found.number or _("草案"), reverse("reports:document", args=[found.pk]))
    return crumbs_to(request, found, own, Crumb(here))
