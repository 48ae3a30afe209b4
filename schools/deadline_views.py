"""Until when figures are collected: setting it, asking for longer, deciding on that."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.models import within
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.deadline_forms import DeadlineForm, ExtensionForm
from schools.deadline_queries import (
    DeadlineFilter,
    deadline_card,
    deadline_sheet,
    deadline_table,
    extension_rows,
    year_asked,
)
from schools.deadlines import ExtensionRefused, ask_extension, decide_extension, set_deadline
from schools.models import Extension
from schools.tables import table_answer
from schools.views import county_of, crumbs_of

DECISIONS = {"approve": True, "refuse": False}


@requires(Permission.EXTENSION_APPROVE)
@require_safe
def deadlines(request: AuthedRequest) -> HttpResponse:
    if "format" in request.GET:
        heading, rows = deadline_table(
            request.user,
            DeadlineFilter.from_query(request.GET.dict()),
            this_year=timezone.localdate().year,
            at=timezone.now(),
        )
        return table_answer(request.GET["format"], "deadlines", heading, rows)
    return _page(request, None)


@requires(Permission.DEADLINE_SET)
@require_POST
def keep_deadline(request: AuthedRequest) -> HttpResponse:
    form = DeadlineForm(request.POST, last_year=timezone.localdate().year + 1)
    if form.is_valid() and not request.user.may(
        Permission.DEADLINE_SET, form.cleaned_data["region_prefix"]
    ):
        form.add_error("region_prefix", _("这个地区不在本人负责的范围内"))
    if not form.is_valid():
        return _page(request, form)
    set_deadline(
        region_prefix=form.cleaned_data["region_prefix"],
        year=form.cleaned_data["year"],
        closes_at=form.moment(),
        actor_name=request.user.username,
        at=timezone.now(),
    )
    messages.success(request, _("截止时间已设定"))
    return redirect_to_year(form.cleaned_data["year"])


def redirect_to_year(year: int) -> HttpResponse:
    """Go back to the list of a year."""
    answer = redirect("schools:deadlines")
    answer["Location"] += f"?year={year}"
    return answer


@requires(Permission.EXTENSION_APPROVE)
@require_POST
def answer_extension(request: AuthedRequest, pk: int) -> HttpResponse:
    own = within("county__code", request.user.prefixes(Permission.EXTENSION_APPROVE))
    extension = get_object_or_404(Extension.objects.filter(own), pk=pk)
    act = request.POST.get("act", "")
    if act not in DECISIONS:
        messages.error(request, _("选“批准”或“不批准”"))
        return redirect_to_year(extension.year)
    try:
        decided = decide_extension(
            extension,
            approve=DECISIONS[act],
            note=request.POST.get("note", ""),
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except ExtensionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{extension.county.label}：{decided.get_state_display()}")
    return redirect_to_year(extension.year)


@requires(Permission.EXTENSION_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.EXTENSION_ASK)
    posted = request.method == "POST"
    form = ExtensionForm(request.POST) if posted else ExtensionForm()
    if posted and form.is_valid():
        try:
            ask_extension(
                county=county,
                year=year,
                until=form.moment(),
                reason=form.cleaned_data["reason"],
                actor_name=request.user.username,
                at=timezone.now(),
            )
        except ExtensionRefused as refusal:
            form.add_error(None if refusal.code == "asked" else "date", refusal.message)
        else:
            messages.success(request, _("延期申请已交，等上级答复"))
            return redirect("schools:extension", code=code, year=year)
    rows = extension_rows(county, year, request.user)
    context = {
        "county": county,
        "year": year,
        "card": deadline_card(county, year, request.user, timezone.now()),
        "form": form,
        "rows": rows,
        "crumbs": crumbs_of(county, year, Crumb(_("申请延期"))),
    }
    return render(request, "schools/extension.html", context, status=400 if form.errors else 200)


def _page(request: AuthedRequest, form: DeadlineForm | None) -> HttpResponse:
    this_year = timezone.localdate().year
    asked = DeadlineFilter.from_query(request.GET.dict())
    sets = request.user.prefixes(Permission.DEADLINE_SET)
    initial: dict[str, Any] = {
        "year": year_asked(asked, this_year),
        "region_prefix": sets[0] if sets else "",
    }
    context = {
        "sheet": deadline_sheet(request.user, asked, this_year=this_year, at=timezone.now()),
        "form": form or DeadlineForm(initial=initial, last_year=this_year + 1),
        "may_set": bool(sets),
        "crumbs": [Crumb(_("截止与延期"))],
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "schools/deadlines.html", context, status=status)
