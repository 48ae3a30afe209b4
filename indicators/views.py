"""Asking for a score, and reading it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from indicators import evaluating, queries, shelf
from indicators.forms import ScoreForm
from indicators.models import Rubric, Score
from indicators.publishing import parsed_rubric
from schools.models import Region, Return
from schools.views import acts_of, county_of, crumbs_of


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


@requires(Permission.RUBRIC_VIEW)
@require_safe
def rubrics(request: AuthedRequest) -> HttpResponse:
    """List every version of every rubric with its state."""
    rows = shelf.versions(Rubric.objects.defer("text"))
    return render(request, "indicators/rubrics.html", {"rows": rows})


@requires(Permission.RUBRIC_VIEW)
@require_safe
def rubric(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show one version with its sources, and what is still to be confirmed in it."""
    sheet = shelf.sheet(get_object_or_404(Rubric, pk=pk))
    crumbs = [Crumb(_("指标体系"), reverse("indicators:rubrics")), Crumb(sheet.head.name)]
    return render(request, "indicators/rubric.html", {"sheet": sheet, "crumbs": crumbs})
