"""Two versions of a year held against each other."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.compare_queries import CompareFilter, VersionUnknown, compare_sheet, compare_table
from schools.models import Return
from schools.tables import table_answer
from schools.views import county_of, crumbs_of


@requires(Permission.RETURN_VIEW)
@require_safe
def compare(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_VIEW)
    asked = CompareFilter.from_query(request.GET.dict())
    context = {
        "county": county,
        "year": year,
        "crumbs": crumbs_of(county, year, Crumb(_("版本比较"))),
    }
    if (
        not (asked.before or asked.after)
        and not Return.objects.filter(county=county, year=year).exists()
    ):
        return render(request, "schools/compare_empty.html", context)
    try:
        if "format" in request.GET:
            heading, rows = compare_table(county, year, asked)
            return table_answer(request.GET["format"], f"{code}-{year}-changes", heading, rows)
        context["sheet"] = compare_sheet(county, year, asked)
    except VersionUnknown as unknown:
        raise Http404 from unknown
    return render(request, "schools/compare.html", context)
