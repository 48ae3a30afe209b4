"""Documents of a round in the browser: who speaks, what there is, all counties at once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.models import Round
from assessments.round_views import crumbs_of, round_of
from edu_duty.accounts.access import AuthedRequest, requires, requires_recent_sign_in
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.queue import JobRefused
from edu_duty.printable import Crumb
from edu_duty.refusal import Refusal
from reports import batches, drafting, matters, round_queries
from reports.batch_queries import batch_sheet
from reports.forms import BatchForm, LetterheadForm
from reports.letterheads import write_letterhead
from reports.models import Batch, Document, Letterhead
from reports.queries import document_rows
from reports.views import documents_of
from schools.tables import table_answer


@requires(Permission.ROUND_VIEW)
@require_safe
def documents(request: AuthedRequest, pk: int) -> HttpResponse:
    """List the documents of a round this person may read."""
    held = round_of(request, pk, Permission.ROUND_VIEW)
    asked = round_queries.DocumentFilter.from_query(request.GET.dict())
    rows = documents_of(request).filter(round=held)
    if "format" in request.GET:
        found = document_rows(list(asked.keep(rows).order_by("kind", "region_id", "-created_at")))
        heading, table = round_queries.document_table(found)
        return table_answer(request.GET["format"], f"documents-{held.pk}", heading, table)
    left = Batch.objects.visible_to(request.user).filter(round=held).order_by("-pk")[:10]
    runs = request.user.may(Permission.ROUND_RUN, held.region_prefix)
    context = {
        "held": held,
        "sheet": round_queries.round_documents(rows, asked, list(left)),
        "runs": runs,
        "unspoken": runs and not Letterhead.objects.filter(round=held).exists(),
        "crumbs": crumbs_of(held, Crumb(_("报告与文书"))),
    }
    return render(request, "reports/pages/round_documents.html", context)


@requires(Permission.ROUND_RUN)
@require_POST
def draft(request: AuthedRequest, pk: int) -> HttpResponse:
    """Draft one kind for all counties, or the report on all of them."""
    held = round_of(request, pk, Permission.ROUND_RUN)
    if request.POST.get("kind") == Document.Kind.SUMMARY:
        return _summary(request, held)
    return _begin(request, held, batches.draft_for_all)


@requires(Permission.ROUND_RUN)
@requires_recent_sign_in
@require_POST
def issue(request: AuthedRequest, pk: int) -> HttpResponse:
    """Issue every draft of one kind."""
    return _begin(request, round_of(request, pk, Permission.ROUND_RUN), batches.issue_for_all)


def _summary(request: AuthedRequest, held: Round) -> HttpResponse:
    try:
        job = drafting.request_draft(
            matter=matters.of_round(held), actor_name=request.user.username, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:round_documents", pk=held.pk)
    return redirect("jobs:progress", pk=job.pk)


def _begin(request: AuthedRequest, held: Round, act: Callable[..., Batch]) -> HttpResponse:
    form = BatchForm(request.POST)
    back = redirect("reports:round_documents", pk=held.pk)
    if not form.is_valid():
        messages.error(request, _("选择要办理的文书种类"))
        return back
    try:
        batch = act(
            held=held,
            kind=form.cleaned_data["kind"],
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return back
    return redirect("reports:batch", pk=batch.pk)


@requires(Permission.ROUND_RUN)
@require_safe
def batch(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show how far a batch is, county by county; while it works the page asks again by itself."""
    found = _batch_of(request, pk)
    every = reverse("reports:round_documents", args=[found.round_id])
    sheet = batch_sheet(found, timezone.now())
    fragment = bool(request.headers.get("HX-Request"))
    context = {
        "batch": found,
        "sheet": sheet,
        "fragment": fragment,
        "crumbs": crumbs_of(found.round, Crumb(_("报告与文书"), every), Crumb(sheet.title)),
    }
    page = "_batch_state" if fragment else "batch"
    return render(request, f"reports/pages/{page}.html", context)


@requires(Permission.ROUND_RUN)
@require_POST
def cancel(request: AuthedRequest, pk: int) -> HttpResponse:
    """Cancel what a batch has not done yet."""
    return _steer(request, pk, batches.cancel, _("已取消%(count)d个县，已办成的不动"))


@requires(Permission.ROUND_RUN)
@requires_recent_sign_in
@require_POST
def resume(request: AuthedRequest, pk: int) -> HttpResponse:
    """Queue again what failed or was cancelled, which may be the issue of documents."""
    return _steer(request, pk, batches.resume, _("已重新排队%(count)d个县"))


def _steer(request: AuthedRequest, pk: int, act: Callable[..., int], said: str) -> HttpResponse:
    found = _batch_of(request, pk)
    try:
        count = act(batch=found, actor_name=request.user.username, at=timezone.now())
    except JobRefused as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, said % {"count": count})
    return redirect("reports:batch", pk=pk)


def _batch_of(request: AuthedRequest, pk: int) -> Batch:
    return get_object_or_404(Batch.objects.visible_to(request.user).select_related("round"), pk=pk)


@requires(Permission.ROUND_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write who speaks in the documents of a round."""
    held = round_of(request, pk, Permission.ROUND_RUN)
    standing = Letterhead.objects.filter(round=held).first()
    before = Letterhead.objects.filter(round=held.follows_id).first()
    posted = request.POST if request.method == "POST" else None
    form = LetterheadForm(posted, standing=standing, before=before)
    if request.method == "POST" and form.is_valid():
        try:
            write_letterhead(
                held=held,
                values=form.values(),
                seen=form.cleaned_data["version"],
                person=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("发文信息已保存"))
            return redirect("reports:round_documents", pk=pk)
    every = reverse("reports:round_documents", args=[held.pk])
    title = _("发文信息")
    context = {
        "held": held,
        "form": form,
        "title": title,
        "lead": [held.title],
        "crumbs": crumbs_of(held, Crumb(_("报告与文书"), every), Crumb(title)),
    }
    status = 400 if form.errors else 200
    return render(request, "reports/pages/letterhead.html", context, status=status)
