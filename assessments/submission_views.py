"""Signing and submitting in the browser, the receipts, and their verification."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.acting import ActRefused, permissions_at
from assessments.lifecycle.steps import open_to
from assessments.lifecycle.tables import ASSESSMENT
from assessments.marks import FieldRefused
from assessments.models import Assessment, Submission
from assessments.readers import reader_of
from assessments.signing import signing_sheet
from assessments.submission_forms import PostingForm, RecallForm, ReceiptForm
from assessments.submission_receipts import receipt_text, verify_receipt
from assessments.submission_sheets import (
    Comparison,
    answer_of,
    comparison,
    receipt_sheet,
    submission_rows,
)
from assessments.submitting import post_publicly, recall, submit
from edu_duty.accounts.access import (
    AuthedRequest,
    requires,
    requires_recent_sign_in,
    signed_in,
)
from edu_duty.accounts.navigation import place
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.views import crumbs_of

READS = (Permission.ASSESSMENT_VIEW, Permission.VERIFY_MARK)


@requires(Permission.ASSESSMENT_SIGN, Permission.RESPONSE_COLLECT)
@require_safe
def signing(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show the one page the head reads before signing; the desk reads it too."""
    return _signing_page(request, _assessment(request, pk, Permission.RESPONSE_COLLECT))


@requires(Permission.ASSESSMENT_SIGN)
@require_POST
@requires_recent_sign_in
def submit_assessment(request: AuthedRequest, pk: int) -> HttpResponse:
    """Submit once; whoever presses twice gets to the same receipt."""
    assessment = _assessment(request, pk, Permission.ASSESSMENT_SIGN)
    try:
        kept = submit(assessment=assessment, person=request.user, at=request.began_at)
    except ActRefused as refusal:
        return _signing_page(request, assessment, refused=refusal.message)
    messages.success(request, _("已提交，回执如下"))
    return redirect("assessments:submission", pk=pk, number=kept.number)


@requires(Permission.ASSESSMENT_SIGN)
@require_POST
@requires_recent_sign_in
def recall_assessment(request: AuthedRequest, pk: int) -> HttpResponse:
    assessment = _assessment(request, pk, Permission.ASSESSMENT_SIGN)
    said = request.POST.get("said", "").replace("\x00", "")
    try:
        recall(assessment=assessment, person=request.user, at=request.began_at, said=said)
    except ActRefused as refusal:
        return _signing_page(request, assessment, refused=refusal.message, said=said[:1000])
    messages.success(request, _("已撤回，可以修改后再提交"))
    return redirect("assessments:signing", pk=pk)


@requires(Permission.ASSESSMENT_SIGN)
@require_POST
@requires_recent_sign_in
def post_assessment(request: AuthedRequest, pk: int) -> HttpResponse:
    """Note where the self-assessment report is public."""
    assessment = _assessment(request, pk, Permission.ASSESSMENT_SIGN)
    form = PostingForm(request.POST)
    if not form.is_valid():
        return _submissions_page(request, assessment, form=form, status=400)
    try:
        post_publicly(
            assessment=assessment, person=request.user, at=request.began_at, **form.cleaned_data
        )
    except FieldRefused as refusal:
        form.add_error(refusal.field, refusal.message)
        return _submissions_page(request, assessment, form=form, status=400)
    except ActRefused as refusal:
        messages.error(request, refusal.message)
        return _submissions_page(request, assessment, form=form, status=409)
    messages.success(request, _("已登记公示"))
    return redirect("assessments:submissions", pk=pk)


@requires(*READS)
@require_safe
def submissions(request: AuthedRequest, pk: int) -> HttpResponse:
    """List what was submitted, and compare two of it."""
    return _submissions_page(request, _whole(request, pk))


@requires(*READS)
@require_safe
def submission(request: AuthedRequest, pk: int, number: int) -> HttpResponse:
    assessment = _whole(request, pk)
    kept = get_object_or_404(assessment.submissions.all(), number=number)
    county, year = assessment.county, assessment.round.year
    home = Crumb(_("提交记录"), reverse("assessments:submissions", args=[pk]))
    context = {
        "assessment": assessment,
        "sheet": receipt_sheet(assessment, kept),
        "crumbs": crumbs_of(county, year, home, Crumb(_("提交回执"))),
    }
    return render(request, "assessments/submission.html", context)


@requires(*READS)
@require_safe
def receipt(request: AuthedRequest, pk: int, number: int) -> HttpResponse:
    """Hand the receipt out as a file."""
    kept = get_object_or_404(_whole(request, pk).submissions.all(), number=number)
    answer = HttpResponse(receipt_text(kept), content_type="application/json; charset=utf-8")
    name = f"receipt-{kept.assessment.county_id}-{kept.assessment.round.year}-{number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def verify_submission(request: AuthedRequest) -> HttpResponse:
    """Say of a receipt whether it is genuine; nothing is kept."""
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    answer = None
    if form.is_bound and form.is_valid():
        answer = answer_of(verify_receipt(form.text()))
    context = {"form": form, "answer": answer, "crumbs": [Crumb(_("核验自评回执"))]}
    status = 400 if form.errors else 200
    return render(request, "assessments/verify_submission.html", context, status=status)


def _assessment(request: AuthedRequest, pk: int, permission: Permission) -> Assessment:
    mine = Assessment.objects.visible_to(request.user, permission).select_related(
        "county", "round__rubric"
    )
    assessment = get_object_or_404(mine, pk=pk)
    place(request, assessment.county, assessment.round.year)
    return assessment


def _whole(request: AuthedRequest, pk: int) -> Assessment:
    """Find an assessment for somebody who sees all of it, not a department's part alone."""
    assessment = _assessment(request, pk, Permission.ASSESSMENT_VIEW)
    if _narrow(request, assessment):
        raise Http404
    return assessment


def _narrow(request: AuthedRequest, assessment: Assessment) -> bool:
    reader = reader_of(request.user, assessment.county_id)
    return reader.narrow and bool(reader.departments)


def _signing_page(
    request: AuthedRequest, assessment: Assessment, *, refused: str = "", said: str = ""
) -> HttpResponse:
    county, year = assessment.county, assessment.round.year
    assessment = Assessment.objects.select_related("county", "round__rubric").get(pk=assessment.pk)
    home = Crumb(_("自评"), reverse("assessments:tasks", args=[assessment.pk]))
    permissions = permissions_at(request.user, county.code)
    context = {
        "assessment": assessment,
        "county": county,
        "sheet": signing_sheet(assessment, reader_of(request.user, county.code), request.began_at),
        "acts": {step.act: step for step in open_to(ASSESSMENT, assessment.status, permissions)},
        "rows": submission_rows(assessment),
        "refused": refused,
        "said": said,
        "recalling": RecallForm(initial={"said": said}),
        "crumbs": crumbs_of(county, year, home, Crumb(_("审签提交"))),
    }
    return render(request, "assessments/signing.html", context, status=409 if refused else 200)


def _submissions_page(
    request: AuthedRequest,
    assessment: Assessment,
    *,
    form: PostingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    county, year = assessment.county, assessment.round.year
    home = Crumb(_("自评"), reverse("assessments:tasks", args=[assessment.pk]))
    permissions = permissions_at(request.user, county.code)
    acts = {step.act for step in open_to(ASSESSMENT, assessment.status, permissions)}
    rows = submission_rows(assessment)
    first, second = _asked(request, [row.number for row in rows])
    context = {
        "assessment": assessment,
        "rows": rows,
        "compared": _compared(assessment, first, second),
        "several": len(rows) > 1,
        "options": [(row.number, row.number == first, row.number == second) for row in rows],
        "may_sign": Permission.RESPONSE_COLLECT in permissions,
        "may_post": "post_publicly" in acts and bool(rows),
        "form": form or PostingForm(),
        "crumbs": crumbs_of(county, year, home, Crumb(_("提交记录"))),
    }
    return render(request, "assessments/submissions.html", context, status=status)


def _asked(request: AuthedRequest, numbers: list[int]) -> tuple[int, int]:
    """Return which two are compared: those asked for, else the newest two; 0 where there are none.

    Raises:
        Http404: a number was never submitted.
    """
    if len(numbers) == 1 or not numbers:
        return 0, 0
    told = [request.GET.get(name, "") for name in ("first", "second")]
    if not any(told):
        return numbers[1], numbers[0]
    asked = [int(text) if text.isdecimal() and len(text) < 6 else 0 for text in told]
    if not set(asked) <= set(numbers):
        raise Http404
    return asked[0], asked[1]


def _compared(assessment: Assessment, first: int, second: int) -> Comparison | None:
    if not first or not second:
        return None
    rows = Submission.objects.filter(assessment=assessment, number__in=[first, second])
    found = {row.number: row for row in rows}
    return comparison(assessment, found[first], found[second])
