"""The counties a person may see, and one county in one year."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import county_list, overview
from edu_duty.accounts.access import AuthedRequest, requires, signed_in
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.models import Region
from schools.views import county_of


@signed_in
@require_safe
def counties(request: AuthedRequest) -> HttpResponse:
    if not request.user.prefixes(Permission.COUNTY_VIEW):
        return redirect("system:doctor")
    mine = Region.objects.counties().visible_to(request.user, Permission.COUNTY_VIEW)
    nearest = list(mine.values_list("code", flat=True)[:2])
    if len(nearest) == 1:
        return redirect("assessments:county", code=nearest[0])
    asked = county_list.CountyFilter.from_query(request.GET.dict())
    sheet = county_list.county_list(request.user, asked)
    return render(request, "assessments/counties.html", {"sheet": sheet})


@requires(Permission.COUNTY_VIEW)
@require_safe
def export(request: AuthedRequest) -> HttpResponse:
    asked = county_list.CountyFilter.from_query(request.GET.dict())
    return HttpResponse(
        county_list.county_sheet(request.user, asked),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="counties.csv"'},
    )


@requires(Permission.COUNTY_VIEW)
@require_safe
def county(request: AuthedRequest, code: str) -> HttpResponse:
    mine = Region.objects.counties().visible_to(request.user, Permission.COUNTY_VIEW)
    found = get_object_or_404(mine, pk=code)
    year = overview.newest_year(found, timezone.localdate().year)
    return redirect("assessments:county_year", code=code, year=year)


@requires(Permission.COUNTY_VIEW)
@require_safe
def county_year(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    found = county_of(request, code, year, Permission.COUNTY_VIEW)
    desk = overview.Desk(found, year, request.user)
    context = {
        "county": found,
        "year": year,
        "title": _("%(county)s%(year)d年") % {"county": found.label, "year": year},
        "lead": [name for name in (found.province_name, found.prefecture_name, code) if name],
        "crumbs": [Crumb(_("各县"), "/"), Crumb(found.label)],
        "sheet": overview.overview(desk, this_year=timezone.localdate().year, at=timezone.now()),
    }
    return render(request, "assessments/overview.html", context)
