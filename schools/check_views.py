"""The findings of a year's working rows, and the words of the county about them."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.check_queries import CheckFilter, Typed, check_sheet, check_table
from schools.explaining import ExplanationRefused, anchor_of, explain
from schools.models import CountyYear, Region
from schools.tables import table_answer
from schools.views import county_of, crumbs_of
from schools.windows import CollectionClosed, why_closed


@requires(Permission.RETURN_VIEW)
@require_safe
def checks(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_VIEW)
    if "format" in request.GET:
        asked = CheckFilter.from_query(request.GET.dict())
        heading, rows = check_table(county, year, asked)
        return table_answer(request.GET["format"], f"{code}-{year}-checks", heading, rows)
    return _page(request, county, year)


@requires(Permission.FIGURES_EDIT)
@require_POST
def keep_explanation(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Keep what the county says; only those who write the whole county's figures speak for it."""
    county = county_of(request, code, year, Permission.FIGURES_EDIT)
    if not request.user.reach(Permission.FIGURES_EDIT, code).whole:
        raise Http404
    mark, text = request.POST.get("mark", ""), request.POST.get("text", "")
    try:
        explain(
            county=county,
            year=year,
            mark=mark,
            text=text,
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except (ExplanationRefused, CollectionClosed) as refusal:
        return _page(request, county, year, Typed(mark, text[:1000], refusal.message))
    asked = CheckFilter.from_query(request.GET.dict())
    page = reverse("schools:checks", args=[code, year])
    return redirect(f"{page}{asked.url(page=asked.page)}#{anchor_of(mark)}")


def _page(
    request: AuthedRequest, county: Region, year: int, typed: Typed | None = None
) -> HttpResponse:
    asked = CheckFilter.from_query(request.GET.dict())
    county_year = CountyYear.objects.filter(county=county, year=year).first()
    closed = why_closed(county, year, county_year, timezone.now())
    speaks = request.user.reach(Permission.FIGURES_EDIT, county.code).whole
    context = {
        "county": county,
        "year": year,
        "sheet": check_sheet(county, year, asked, typed),
        "closed": closed,
        "may_explain": speaks and not closed,
        "refused": typed,
        "crumbs": crumbs_of(county, year, Crumb(_("数据疑点"))),
    }
    return render(request, "schools/checks.html", context, status=400 if typed else 200)
