"""Rounds: their list, setting one up, opening it, how far it is, moving its time, closing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import progress_queries, reminding, round_queries, rounds
from assessments.acting import ActRefused
from assessments.copying import copy_round
from assessments.county_progress import ProgressFilter
from assessments.lifecycle.tables import DRAFT, OPEN
from assessments.models import Round, StageWindow
from assessments.round_forms import RoundForm, WindowForm, kept_in
from edu_duty.accounts.access import AuthedRequest, requires, requires_recent_sign_in
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.tables import table_answer


def round_of(request: AuthedRequest, pk: int, permission: Permission) -> Round:
    """Find a round in which this person may do an act."""
    rounds_seen = Round.objects.visible_to(request.user, permission)
    return get_object_or_404(
        rounds_seen.select_related("rubric", "follows__rubric").prefetch_related("windows"), pk=pk
    )


def crumbs_of(held: Round | None, *rest: Crumb) -> list[Crumb]:
    """Lead from the list of rounds to a page."""
    way = [Crumb(_("轮次"), reverse("assessments:rounds"))]
    if held is not None:
        name = "assessments:round_setup" if held.status == DRAFT else "assessments:round"
        way.append(Crumb(held.title, reverse(name, args=[held.pk]) if rest else ""))
    return [*way, *rest]


@requires(Permission.ROUND_VIEW)
@require_safe
def round_list(request: AuthedRequest) -> HttpResponse:
    asked = round_queries.RoundFilter.from_query(request.GET.dict())
    context = {
        "sheet": round_queries.round_list(request.user, asked),
        "may_run": bool(request.user.prefixes(Permission.ROUND_RUN)),
        "crumbs": [Crumb(_("轮次"))],
    }
    return render(request, "assessments/rounds.html", context)


@requires(Permission.ROUND_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request: AuthedRequest) -> HttpResponse:
    form = _form(request, {"year": timezone.localdate().year})
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            held = rounds.set_up_with(
                settings=form.settings(), windows=form.windows(), person=request.user, at=at
            )
        except (ActRefused, rounds.RoundRefused) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("已保存；清单齐了就可以开启"))
            return redirect("assessments:round_setup", pk=held.pk)
    asked = round_queries.RoundFilter()
    context = {
        "form": form,
        "earlier": round_queries.round_list(request.user, asked).rows,
        "crumbs": crumbs_of(None, Crumb(_("新建轮次"))),
    }
    return render(request, "assessments/round_new.html", context, status=_status(form))


@requires(Permission.ROUND_RUN)
@require_POST
def copy(request: AuthedRequest, pk: int) -> HttpResponse:
    source = round_of(request, pk, Permission.ROUND_RUN)
    try:
        held = copy_round(source=source, person=request.user, at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("assessments:rounds")
    messages.success(request, _("已照“%(title)s”新建，时间顺延一年") % {"title": source.title})
    return redirect("assessments:round_setup", pk=held.pk)


@requires(Permission.ROUND_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show the settings of a round and what is missing; posting keeps what was typed."""
    held = round_of(request, pk, Permission.ROUND_RUN)
    if held.status != DRAFT:
        return redirect("assessments:round", pk=pk)
    form = _form(request, kept_in(held))
    if request.method == "POST" and form.is_valid():
        try:
            rounds.keep(
                held=held,
                version=form.version_seen(),
                settings=form.settings(),
                windows=form.windows(),
                person=request.user,
                at=timezone.now(),
            )
        except (ActRefused, rounds.RoundRefused) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("已保存"))
            return redirect("assessments:round_setup", pk=pk)
    context = {
        "held": held,
        "form": form,
        "sheet": round_queries.set_up_sheet(held),
        "title": held.title,
        "crumbs": crumbs_of(held),
    }
    return render(request, "assessments/round_setup.html", context, status=_status(form))


@requires(Permission.ROUND_RUN)
@requires_recent_sign_in
@require_POST
def open_(request: AuthedRequest, pk: int) -> HttpResponse:
    held = round_of(request, pk, Permission.ROUND_RUN)
    try:
        opened = rounds.open_round(held=held, person=request.user, at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("assessments:round_setup", pk=pk)
    words = {"title": opened.title, "count": opened.assessments.count()}
    messages.success(request, _("“%(title)s”已开启，%(count)d个县可以自评") % words)
    return redirect("assessments:round", pk=pk)


@requires(Permission.ROUND_VIEW)
@require_safe
def progress(request: AuthedRequest, pk: int) -> HttpResponse:
    held = round_of(request, pk, Permission.ROUND_VIEW)
    if held.status == DRAFT:
        return redirect("assessments:round_setup", pk=pk)
    asked = ProgressFilter.from_query(request.GET.dict())
    at = timezone.now()
    if "format" in request.GET:
        heading, rows = progress_queries.progress_table(held, request.user, asked, at)
        return table_answer(request.GET["format"], f"round-{held.pk}", heading, rows)
    sheet = progress_queries.progress(held, request.user, asked, at)
    runs = request.user.may(Permission.ROUND_RUN, held.region_prefix)
    context = {
        "held": held,
        "sheet": sheet,
        "mark": round_queries.round_mark(held),
        "lead": progress_queries.lead_of(held, sheet, today=timezone.localdate(at)),
        "may_move": runs and held.status == OPEN,
        "may_remind": runs and held.status == OPEN,
        "may_close": runs and held.status == OPEN,
        "may_copy": runs,
        "may_people": bool(sheet.everything) and _marks_or_runs(request),
        "crumbs": crumbs_of(held),
    }
    return render(request, "assessments/round.html", context)


@requires(Permission.ROUND_RUN)
@require_POST
def remind(request: AuthedRequest, pk: int) -> HttpResponse:
    held = round_of(request, pk, Permission.ROUND_RUN)
    try:
        told = reminding.remind(held=held, person=request.user, at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("assessments:round", pk=pk)
    words = {"now": told.now, "before": told.before}
    said = (
        _("已催办%(now)d个县；今天催办过的%(before)d个县不再催")
        if told.before
        else _("已催办%(now)d个县")
    )
    messages.success(request, said % words)
    return redirect("assessments:round", pk=pk)


@requires(Permission.ROUND_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: AuthedRequest, pk: int, stage: str) -> HttpResponse:
    """Move the time of one stage of an open round."""
    held = round_of(request, pk, Permission.ROUND_RUN)
    if stage.upper() not in StageWindow.Stage.values:
        raise Http404
    named = StageWindow.Stage(stage.upper())
    standing = next((each for each in held.windows.all() if each.stage == named), None)
    if held.status == DRAFT or standing is None:
        return redirect("assessments:round_setup", pk=pk)
    initial = {"opens_at": standing.opens_at, "closes_at": standing.closes_at}
    form = WindowForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.set_window(
                held=held, stage=named, person=request.user, at=timezone.now(), **form.cleaned_data
            )
        except (ActRefused, rounds.RoundRefused) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%(stage)s的时间已调整") % {"stage": named.label})
            return redirect("assessments:round", pk=pk)
    title = _("调整%(stage)s的时间") % {"stage": named.label}
    least = _("本轮次的申辩时间不少于%(days)d天") % {"days": held.objection_days}
    lead = [held.title, *([least] if named == StageWindow.Stage.OBJECTION else [])]
    context = {"held": held, "form": form, "title": title, "lead": lead}
    context["crumbs"] = crumbs_of(held, Crumb(title))
    return render(request, "assessments/round_window.html", context, status=_status(form))


@requires(Permission.ROUND_RUN)
@requires_recent_sign_in
@require_POST
def close(request: AuthedRequest, pk: int) -> HttpResponse:
    held = round_of(request, pk, Permission.ROUND_RUN)
    try:
        rounds.close_round(held=held, person=request.user, at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("“%(title)s”已结束") % {"title": held.title})
    return redirect("assessments:round", pk=pk)


def _form(request: AuthedRequest, initial: dict[str, Any]) -> RoundForm:
    return RoundForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        places=round_queries.places_run_by(request.user),
        last_year=timezone.localdate().year + 1,
    )


def _status(form: Any) -> int:
    return 400 if form.errors else 200


def _marks_or_runs(request: AuthedRequest) -> bool:
    acts = (Permission.ROUND_RUN, Permission.REVIEW_MARK, Permission.VERIFY_MARK)
    return any(map(request.user.prefixes, acts))
