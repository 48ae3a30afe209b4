"""Opening a year: what it takes over from last year is shown first, and confirmed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.models import CountyYear
from schools.opening import OpeningRefused
from schools.opening import open_year as open_the_year
from schools.opening_queries import opening_sheet
from schools.views import county_of, crumbs_of
from schools.windows import CollectionClosed, why_closed


@requires(Permission.COLLECTION_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_year(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county, at = county_of(request, code, year, Permission.COLLECTION_RUN), timezone.now()
    if request.method == "POST":
        try:
            opened = open_the_year(
                county=county, year=year, actor_name=request.user.username, at=at
            )
        except (OpeningRefused, CollectionClosed) as refused:
            messages.error(request, refused.message)
            return redirect("schools:open_year", code=code, year=year)
        told = _("%(year)d年数据已开启：%(campuses)d个校区，沿用上年%(carried)d格")
        counts = {"year": year, "campuses": opened.campuses, "carried": opened.carried}
        messages.success(request, told % counts)
        return redirect("schools:board", code=code, year=year)
    row = CountyYear.objects.filter(county=county, year=year).first()
    sheet = opening_sheet(county, year)
    title = _("开启%(year)d年数据") % {"year": year}
    context = {
        "county": county,
        "year": year,
        "sheet": sheet,
        "refused": sheet.refused or why_closed(county, year, row, at),
        "title": title,
        "lead": [
            county.label,
            _("校区和少变的数从%(year)d年带过来") % {"year": year - 1},
        ],
        "crumbs": crumbs_of(county, year, Crumb(title)),
    }
    return render(request, "schools/open_year.html", context)
