"""Asking for a score, and reading it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edu_duty.accounts.access import AuthedRequest, requires, requires_recent_sign_in
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import Job
from edu_duty.printable import Crumb
from indicators import (
    confirming,
    drafting,
    evaluating,
    publishing,
    queries,
    rehearsal_queries,
    rehearsals,
    rubric_queries,
    shelf,
)
from indicators.forms import ConfirmationForm, DraftForm, RehearsalForm, ScoreForm
from indicators.models import Rubric, Score
from indicators.number_filter import NumberFilter
from indicators.publishing import parsed_rubric
from indicators.rehearsing import RehearsalRefused
from indicators.rubric_workbook import WorkbookRefused, workbook
from schools.models import Region, Return
from schools.views import WORKBOOK_TYPE, acts_of, county_of, crumbs_of


@requires(Permission.RESULT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def scores(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """List the rubrics with where each stands; posting one asks for its score."""
    if request.method == "POST":
        return _request_score(request, code, year)
    county = county_of(request, code, year, Permission.RESULT_VIEW)
    newest = Return.objects.latest(county.code, year)
    rubrics = list(Rubric.objects.filter(current=True).order_by("code").defer("text"))
    context = {
        "county": county,
        "year": year,
        "newest": newest,
        "rows": queries.rubric_rows(
            rubrics, queries.newest_scores(county, year), newest.version if newest else 0
        ),
        "crumbs": crumbs_of(county, year, Crumb(_("测算"))),
        **acts_of(request, county),
    }
    return render(request, "indicators/scores.html", context)


@requires(Permission.SCORE_RUN)
def _request_score(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.SCORE_RUN)
    form = ScoreForm(request.POST, newest=Return.objects.latest(county.code, year))
    if not form.is_valid():
        messages.error(request, _("；").join(str(error) for error in form.errors["rubric"]))
        return redirect("indicators:score", code=county.code, year=year)
    jobs = evaluating.request_scoring(
        county_codes=[county.code],
        year=year,
        rubric_code=form.cleaned_data["rubric"],
        region_code=county.code,
        actor_name=request.user.username,
        at=timezone.now(),
    )
    return redirect("jobs:progress", pk=jobs[0].pk)


def _crumbs(county: Region, year: int, title: str) -> list[Crumb]:
    every = Crumb(_("测算"), reverse("indicators:score", args=[county.code, year]))
    return crumbs_of(county, year, every, Crumb(title))


@requires(Permission.RESULT_VIEW)
@require_safe
def result(request: AuthedRequest, code: str, year: int, rubric: str) -> HttpResponse:
    county = county_of(request, code, year, Permission.RESULT_VIEW)
    score = Score.objects.latest(county.code, year, rubric)
    newest = Return.objects.latest(county.code, year)
    context: dict[str, Any] = {
        "county": county,
        "year": year,
        "newest": newest,
        **acts_of(request, county),
    }
    if score is None:
        current = get_object_or_404(Rubric, code=rubric, current=True)
        context |= {"rubric": current, "crumbs": _crumbs(county, year, current.label)}
        return render(request, "indicators/result_empty.html", context)
    sheet = queries.result_sheet(
        score, parsed_rubric(score.rubric.text), request.GET.get("schools", "")
    )
    stale = newest is not None and newest.version != score.frozen.version
    context |= {
        "sheet": sheet,
        "newer_version": newest.version if newest and stale else 0,
        "unconfirmed_count": len(confirming.unconfirmed(score.rubric)),
        "score_pk": score.pk,
        "rubric_pk": score.rubric_id,
        "may_see_rubric": bool(request.user.prefixes(Permission.RUBRIC_VIEW)),
        "crumbs": _crumbs(county, year, sheet.title),
    }
    return render(request, "indicators/result.html", context)


@requires(Permission.RESULT_VIEW)
@require_safe
def receipt(request: AuthedRequest, code: str, year: int, rubric: str) -> HttpResponse:
    county = county_of(request, code, year, Permission.RESULT_VIEW)
    score = get_object_or_404(
        Score.objects.visible_to(request.user)
        .filter(frozen__county=county, frozen__year=year, rubric__code=rubric)
        .order_by("-created_at", "-pk")[:1]
    )
    filename = f"{county.code}-{year}-{rubric}-{score.sha256[:12]}.json"
    return HttpResponse(
        score.receipt,
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "ETag": f'"{score.sha256}"',
        },
    )


def _rubric(request: AuthedRequest, pk: int) -> Rubric:
    return get_object_or_404(Rubric.objects.visible_to(request.user), pk=pk)


def _rubric_crumbs(*rest: Crumb) -> list[Crumb]:
    return [Crumb(_("指标体系"), reverse("indicators:rubrics")), *rest]


def _to_version(rubric: Rubric) -> Crumb:
    return Crumb(str(rubric), reverse("indicators:rubric", args=[rubric.pk]))


def _region(user: User) -> str:
    """Return the widest region in which this person writes rubrics; rehearsals run over it."""
    return min(user.prefixes(Permission.RUBRIC_DRAFT), key=lambda prefix: (len(prefix), prefix))


def _rubric_acts(request: AuthedRequest) -> dict[str, bool]:
    held = request.user.prefixes
    return {
        "may_draft": bool(held(Permission.RUBRIC_DRAFT)),
        "may_publish": bool(held(Permission.RUBRIC_PUBLISH)),
        "may_confirm": bool(held(Permission.RUBRIC_CONFIRM)),
    }


@requires(Permission.RUBRIC_VIEW)
@require_safe
def rubrics(request: AuthedRequest) -> HttpResponse:
    """List every version of every rubric with its state."""
    rows = shelf.versions(Rubric.objects.visible_to(request.user).defer("text"))
    return render(request, "indicators/rubrics.html", {"rows": rows, **_rubric_acts(request)})


@requires(Permission.RUBRIC_VIEW)
@require_safe
def rubric(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show one version with its sources; of a draft, what decides about it."""
    found = _rubric(request, pk)
    confirmed = rubric_queries.confirmation_sheet(found)
    context = {
        "sheet": shelf.sheet(found),
        "rubric": found,
        "facts": confirmed.facts if confirmed.groups else [],
        "open_count": confirmed.open_count,
        "retirable": found.state == Rubric.State.PUBLISHED,
        "crumbs": _rubric_crumbs(Crumb(str(found))),
        **_rubric_acts(request),
    }
    if found.state == Rubric.State.DRAFT:
        prefix = _region(request.user)
        context["draft"] = rubric_queries.draft_sheet(found, prefix)
        context["years"] = rehearsals.years_with_returns(prefix)
    return render(request, "indicators/rubric.html", context)


def _download(rubric: Rubric, content: bytes | str, suffix: str, content_type: str) -> HttpResponse:
    name = f"{rubric.code}-{rubric.version}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@requires(Permission.RUBRIC_VIEW)
@require_safe
def rubric_workbook(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _rubric(request, pk)
    try:
        content = workbook(found.text)
    except WorkbookRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("indicators:rubric", pk=pk)
    return _download(found, content, "xlsx", WORKBOOK_TYPE)


@requires(Permission.RUBRIC_VIEW)
@require_safe
def rubric_toml(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _rubric(request, pk)
    return _download(found, found.text, "toml", "application/toml; charset=utf-8")


@requires(Permission.RUBRIC_DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def rubric_upload(request: AuthedRequest) -> HttpResponse:
    """Take an edited workbook or TOML as a draft, or say everything that is wrong with it."""
    posted = request.method == "POST"
    form = DraftForm(request.POST, request.FILES) if posted else DraftForm()
    if posted and form.is_valid():
        upload = form.cleaned_data["rubric"]
        try:
            drafted = drafting.draft_upload(
                content=upload.read(),
                filename=upload.name,
                actor_name=request.user.username,
                at=timezone.now(),
            )
        except drafting.DraftRefused as refusal:
            for reason in refusal.reasons:
                form.add_error("rubric", reason)
        else:
            messages.success(request, rubric_queries.said_draft(drafted))
            return redirect("indicators:rubric", pk=drafted.rubric.pk)
    context = {
        "form": form,
        "limit": filesizeformat(DraftForm.LIMIT_BYTES),
        "limit_bytes": DraftForm.LIMIT_BYTES,
        "crumbs": _rubric_crumbs(Crumb(_("上传改好的文件"))),
    }
    return render(
        request, "indicators/rubric_upload.html", context, status=400 if form.errors else 200
    )


@requires(Permission.RUBRIC_DRAFT)
@require_POST
def rehearse(request: AuthedRequest, pk: int) -> HttpResponse:
    found, prefix = _rubric(request, pk), _region(request.user)
    form = RehearsalForm(request.POST, years=rehearsals.years_with_returns(prefix))
    if not form.is_valid():
        messages.error(request, _("；").join(str(error) for error in form.errors["year"]))
        return redirect("indicators:rubric", pk=pk)
    try:
        job = rehearsals.request_rehearsal(
            found,
            year=form.cleaned_data["year"],
            prefix=prefix,
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except RehearsalRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("indicators:rubric", pk=pk)
    return redirect("jobs:progress", pk=job.pk)


@requires(Permission.RUBRIC_DRAFT)
@require_safe
def rehearsal(request: AuthedRequest, job: uuid.UUID) -> HttpResponse:
    """Show which counties a draft would move, and what in them does it."""
    jobs = Job.objects.visible_to(request.user, Permission.RUBRIC_DRAFT)
    found = get_object_or_404(jobs, pk=job, kind=rehearsals.KIND)
    if found.state != Job.State.DONE:
        return redirect("jobs:progress", pk=found.pk)
    draft = _rubric(request, found.payload["rubric"])
    context = {
        "sheet": rehearsal_queries.rehearsal_sheet(found, draft),
        "rubric": draft,
        "crumbs": _rubric_crumbs(_to_version(draft), Crumb(_("演练"))),
    }
    return render(request, "indicators/rehearsal.html", context)


def _move(request: AuthedRequest, pk: int, act: Callable[..., None], said: str) -> HttpResponse:
    """Do one of the acts that move a version on, and say what became of it."""
    found = _rubric(request, pk)
    try:
        act(found, actor_name=request.user.username, at=timezone.now())
    except publishing.RubricRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said % {"rubric": str(found)})
    return redirect("indicators:rubric", pk=pk)


@requires(Permission.RUBRIC_PUBLISH)
@requires_recent_sign_in
@require_POST
def publish(request: AuthedRequest, pk: int) -> HttpResponse:
    return _move(request, pk, publishing.publish_draft, _("%(rubric)s已发布，以后的测算用这一版"))


@requires(Permission.RUBRIC_PUBLISH)
@requires_recent_sign_in
@require_POST
def retire(request: AuthedRequest, pk: int) -> HttpResponse:
    return _move(request, pk, publishing.retire, _("%(rubric)s已停用，已有的测算结果不变"))


@requires(Permission.RUBRIC_DRAFT)
@require_POST
def discard(request: AuthedRequest, pk: int) -> HttpResponse:
    return _move(request, pk, publishing.discard, _("%(rubric)s已放弃，再上传同样的文件可以恢复"))


@requires(Permission.RUBRIC_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def confirmations(request: AuthedRequest, pk: int) -> HttpResponse:
    """List the uncertain numbers of a version; posting vouches for some of them."""
    if request.method == "POST":
        return _confirm(request, pk)
    found = _rubric(request, pk)
    context = {
        "sheet": rubric_queries.confirmation_sheet(
            found, NumberFilter.from_query(request.GET.dict())
        ),
        "rubric": found,
        "crumbs": _rubric_crumbs(_to_version(found), Crumb(_("存疑的数值"))),
        **_rubric_acts(request),
    }
    return render(request, "indicators/confirmations.html", context)


@requires(Permission.RUBRIC_CONFIRM)
@requires_recent_sign_in
def _confirm(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _rubric(request, pk)
    numbers = {number.path: number.part for number in confirming.unconfirmed(found)}
    form = ConfirmationForm(request.POST, open_paths=numbers)
    if not form.is_valid():
        messages.error(request, _("；").join(str(e) for es in form.errors.values() for e in es))
        return _to_numbers(request, pk)
    signed = form.cleaned_data["paths"]
    try:
        count = confirming.confirm(
            found,
            signed,
            reason=form.cleaned_data["reason"],
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except confirming.ConfirmationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已确认%(count)s个数值") % {"count": count})
    return _to_numbers(request, pk, rubric_queries.group_anchor(numbers[signed[0]]))


def _to_numbers(request: AuthedRequest, pk: int, anchor: str = "") -> HttpResponse:
    """Lead back to what was looked at, and to the place in it."""
    asked = NumberFilter.from_query(request.GET.dict()).url().rstrip("?")
    page = reverse("indicators:confirmations", args=[pk])
    return redirect(f"{page}{asked}#{anchor}" if anchor else f"{page}{asked}")


@requires(Permission.RUBRIC_CONFIRM)
@require_POST
def take_back(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _rubric(request, pk)
    try:
        number = confirming.take_back(
            found,
            request.POST.get("number", ""),
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except confirming.ConfirmationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"place": number.place, "what": number.what}
        messages.success(request, _("已撤回：%(place)s %(what)s") % words)
    anchor = rubric_queries.number_anchor(request.POST.get("number", ""))
    return _to_numbers(request, pk, anchor)
