"""Issuing documents, handing them out, and telling true ones from others."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edu_duty.accounts.access import AuthedRequest, public, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from edu_duty.refusal import Refusal
from edu_duty.sealed_answers import attachment
from indicators.models import Score
from indicators.queries import newest_scores
from reports import drafting, exporting, matters, queries, verifying
from reports.forms import IssueForm, VerifyForm
from reports.models import Document
from reports.releasing import release_file
from reports.workbook.book import WorkbookRefused
from schools.models import Region
from schools.views import WORKBOOK_TYPE, acts_of, county_of, crumbs_of


def documents_of(request: AuthedRequest) -> queries.Documents:
    """Return the documents this person may read, with what their pages print."""
    return (
        Document.objects.visible_to(request.user)
        .select_related("region", "round", "assessment", "score__frozen", "score__rubric")
        .defer("score__receipt", "score__frozen__content", "score__rubric__text")
    )


@requires(Permission.DOCUMENT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """List the documents of a county's year; posting a result and a kind asks for one."""
    if request.method == "POST":
        return _request_document(request, code, year)
    county = county_of(request, code, year, Permission.DOCUMENT_VIEW)
    acts = acts_of(request, county)
    scores = newest_scores(county, year).values() if acts["may_issue"] else ()
    rows = documents_of(request).filter(region=county, year=year)
    context = {
        "sheet": queries.document_list(
            county=county, year=year, documents=rows.order_by("-created_at", "-pk"), scores=scores
        ),
        "crumbs": crumbs_of(county, year, Crumb(_("报告与文书"))),
        **acts,
    }
    return render(request, "reports/pages/documents.html", context)


@requires(Permission.DOCUMENT_ISSUE)
def _request_document(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.DOCUMENT_ISSUE)
    back = redirect("reports:documents", code=county.code, year=year)
    form = IssueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("；").join(str(e) for rows in form.errors.values() for e in rows))
        return back
    score = Score.objects.latest(county.code, year, form.cleaned_data["rubric"])
    if score is None:
        messages.error(request, _("还没有测算，测算后才能生成报告"))
        return back
    try:
        job = drafting.request_draft(
            matter=matters.of_score(score, form.cleaned_data["kind"]),
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return back
    return redirect("jobs:progress", pk=job.pk)


@requires(Permission.DOCUMENT_VIEW)
@require_safe
def document(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(documents_of(request), pk=pk)
    context = {
        "row": queries.document_row(found),
        "answer": queries.state_sheet(found),
        "form": VerifyForm(),
        "crumbs": _crumbs(request, found),
    }
    return render(request, "reports/pages/document.html", context)


def _crumbs(request: AuthedRequest, found: Document) -> list[Crumb]:
    last = Crumb(found.number or _("草案"))
    if found.region.level != Region.Level.COUNTY:
        return [Crumb(_("报告与文书")), last]
    county = county_of(request, found.region_id, found.year, Permission.DOCUMENT_VIEW)
    every = reverse("reports:documents", args=[county.code, found.year])
    return crumbs_of(county, found.year, Crumb(_("报告与文书"), every), last)


@requires(Permission.DOCUMENT_VIEW)
@require_safe
def file(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(documents_of(request), pk=pk)
    return pdf_response(found, request.user.username)


def pdf_response(found: Document, actor_name: str) -> HttpResponse:
    """Hand out a document as an attachment that no browser runs anything of."""
    content = release_file(document=found, actor_name=actor_name, at=timezone.now())
    name = f"{found.kind}-{found.code}.pdf"
    return attachment(content, name=name, content_type="application/pdf", digest=found.sha256)


@requires(Permission.RESULT_VIEW)
@require_safe
def result_workbook(request: AuthedRequest, code: str, year: int, rubric: str) -> HttpResponse:
    """Hand out the newest result as a workbook of live formulas."""
    county = county_of(request, code, year, Permission.RESULT_VIEW)
    score = Score.objects.latest(county.code, year, rubric)
    if score is None:
        raise Http404
    try:
        content = exporting.export_result(
            score=score, actor_name=request.user.username, at=timezone.now()
        )
    except WorkbookRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("indicators:result", code=county.code, year=year, rubric=rubric)
    filename = f"{county.code}-{year}-{rubric}-{score.sha256[:12]}.xlsx"
    return HttpResponse(
        content,
        content_type=WORKBOOK_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say of a file, or of the code printed on one, whether it is genuine; nothing is kept."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    code = queries.plain_code(request.GET.get("code", ""))
    answer = None
    if code:
        answer = queries.code_sheet(code)
    if form.is_bound and form.is_valid():
        answer = queries.file_sheet(verifying.verify(form.cleaned_data["pdf"].read()))
    context = {"form": form, "code": code, "answer": answer, "crumbs": [Crumb(_("核验文书"))]}
    status = 400 if form.errors else 200
    return render(request, "reports/pages/verify.html", context, status=status)
