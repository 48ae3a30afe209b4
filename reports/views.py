"""Issuing documents, handing them out, and telling true ones from others."""

import uuid
from collections.abc import Callable, Sequence
from functools import wraps

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.models import Assessment
from edu_duty.accounts.access import (
    AuthedRequest,
    requires,
    requires_recent_sign_in,
)
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from edu_duty.refusal import Refusal
from edu_duty.sealed_answers import attachment
from indicators.models import Score
from indicators.queries import newest_scores
from reports import (
    drafting,
    exporting,
    issuing,
    matters,
    queries,
    round_queries,
    withdrawing,
)
from reports.document_queries import document_sheet, round_url
from reports.embargo import OWN_VOICE
from reports.forms import IssueForm, RoundDraftForm, VerifyForm, WithdrawForm
from reports.matters import DocumentRefused
from reports.models import Document
from reports.releasing import FileDamaged, release_file
from reports.workbook.book import WorkbookRefused
from schools.models import Region
from schools.tables import table_answer
from schools.views import WORKBOOK_TYPE, acts_of, county_of, crumbs_of


def documents_of(request: AuthedRequest) -> queries.Documents:
    """Return the documents this person may read, with what their pages print."""
    return (
        Document.objects.visible_to(request.user)
        .select_related("region", "round", "assessment", "score__frozen", "score__rubric")
        .defer("score__receipt", "score__frozen__content", "score__rubric__text")
    )


def saying_what_is_damaged(
    view: Callable[[AuthedRequest, uuid.UUID], HttpResponse],
) -> Callable[[AuthedRequest, uuid.UUID], HttpResponse]:
    """Lead back to the document's own page where its file is not what was kept."""

    @wraps(view)
    def guarded(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
        try:
            return view(request, pk)
        except FileDamaged as damaged:
            messages.error(request, damaged.message)
            return redirect("reports:document", pk=pk)

    return guarded


@requires(Permission.DOCUMENT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """List the documents of a county's year; posting what of and a kind asks for a draft."""
    if request.method == "POST":
        return _request_draft(request, code, year)
    county = county_of(request, code, year, Permission.DOCUMENT_VIEW)
    asked = round_queries.DocumentFilter.from_query(request.GET.dict())
    rows = documents_of(request).filter(region=county, year=year)
    kept = asked.keep(rows).order_by("-created_at", "-pk")
    if "format" in request.GET:
        heading, table = round_queries.document_table(queries.document_rows(list(kept)))
        name = f"documents-{county.code}-{year}"
        return table_answer(request.GET["format"], name, heading, table)
    acts = acts_of(request, county)
    scores = newest_scores(county, year).values() if acts["may_issue"] else ()
    context = {
        "sheet": queries.document_list(county=county, year=year, documents=kept, scores=scores),
        "rounds": queries.round_rows(_held_in(request, county, year) if acts["may_issue"] else []),
        "any": rows.exists(),
        "asked": asked,
        "csv": asked.url(format="csv"),
        "xlsx": asked.url(format="xlsx"),
        "crumbs": crumbs_of(county, year, Crumb(_("报告与文书"))),
        **acts,
    }
    return render(request, "reports/pages/documents.html", context)


def _held_in(
    request: AuthedRequest, county: Region, year: int
) -> list[tuple[Assessment, Sequence[Document.Kind]]]:
    """Return what the county has in rounds of a year, with the kinds this person may draft."""
    held = Assessment.objects.visible_to(request.user).filter(county=county, round__year=year)
    runs = request.user.may(Permission.ROUND_RUN, county.code)
    kinds = [
        kind
        for kind in Document.Kind
        if kind != Document.Kind.SUMMARY and (runs or kind in OWN_VOICE)
    ]
    return [(each, kinds) for each in held.select_related("round").order_by("-pk")]


@requires(Permission.DOCUMENT_ISSUE)
def _request_draft(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.DOCUMENT_ISSUE)
    back = redirect("reports:documents", code=county.code, year=year)
    try:
        job = drafting.request_draft(
            matter=_wanted(request, county, year),
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return back
    return redirect("jobs:progress", pk=job.pk)


def _wanted(request: AuthedRequest, county: Region, year: int) -> matters.Matter:
    """Read what a draft is asked of: a county in a round, or a result outside one."""
    if "assessment" in request.POST:
        asked = RoundDraftForm(request.POST)
        _refuse_errors(asked)
        kind = asked.cleaned_data["kind"]
        act = Permission.DOCUMENT_ISSUE if kind in OWN_VOICE else Permission.ROUND_RUN
        held = Assessment.objects.visible_to(request.user, act).select_related(
            "county", "round__rubric"
        )
        found = get_object_or_404(
            held.filter(county=county, round__year=year), pk=asked.cleaned_data["assessment"]
        )
        return matters.of_assessment(found, kind)
    form = IssueForm(request.POST)
    _refuse_errors(form)
    score = Score.objects.latest(county.code, year, form.cleaned_data["rubric"])
    if score is None:
        raise DocumentRefused("not_scored", _("还没有测算，测算后才能生成报告"))
    return matters.of_score(score, form.cleaned_data["kind"])


def _refuse_errors(form: Form) -> None:
    if not form.is_valid():
        said = _("；").join(str(e) for rows in form.errors.values() for e in rows)
        raise DocumentRefused("form", said)


@requires(Permission.DOCUMENT_VIEW)
@require_safe
def document(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    return _document_page(request, get_object_or_404(documents_of(request), pk=pk))


def _document_page(
    request: AuthedRequest, found: Document, withdrawing: WithdrawForm | None = None
) -> HttpResponse:
    """Show a document; what was wrong with a reason to withdraw it stands beside its field."""
    context = {
        "row": queries.document_row(found),
        "answer": queries.state_sheet(found),
        "sheet": document_sheet(found, request.user),
        "withdrawing": withdrawing or WithdrawForm(),
        "form": VerifyForm(),
        "crumbs": crumbs_to(request, found, Crumb(found.number or _("草案"))),
    }
    status = 400 if withdrawing else 200
    return render(request, "reports/pages/document.html", context, status=status)


@requires(Permission.DOCUMENT_ISSUE)
@requires_recent_sign_in
@require_POST
def issue(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    """Issue a draft: leave the job that numbers, prints and signs it."""
    found = _spoken(request, pk)
    try:
        job = issuing.request_issue(
            document=found, actor_name=request.user.username, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:document", pk=pk)
    return redirect("jobs:progress", pk=job.pk)


@requires(Permission.DOCUMENT_ISSUE)
@requires_recent_sign_in
@require_POST
def withdraw(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a document out of force, with a reason."""
    found = _spoken(request, pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _document_page(request, documents_of(request).get(pk=pk), form)
    try:
        withdrawing.withdraw(
            document=found,
            reason=form.cleaned_data["reason"],
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已撤回；原文件仍可查看，核验时显示已撤回"))
    return redirect("reports:document", pk=pk)


def _spoken(request: AuthedRequest, pk: uuid.UUID) -> Document:
    """Find a document in which this person speaks."""
    return get_object_or_404(
        Document.objects.issuable_by(request.user).select_related("region", "assessment"), pk=pk
    )


def crumbs_to(request: AuthedRequest, found: Document, *rest: Crumb) -> list[Crumb]:
    """Lead to a document: through its county's year, or through the round of all counties."""
    if found.region.level != Region.Level.COUNTY:
        return [Crumb(_("报告与文书"), round_url(found, request.user)), *rest]
    county = county_of(request, found.region_id, found.year, Permission.DOCUMENT_VIEW)
    every = reverse("reports:documents", args=[county.code, found.year])
    return crumbs_of(county, found.year, Crumb(_("报告与文书"), every), *rest)


@requires(Permission.DOCUMENT_VIEW)
@require_safe
@saying_what_is_damaged
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
