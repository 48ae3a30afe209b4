"""Reading what a county reported; and what every page of a county begins with."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.navigation import place
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools import queries
from schools.campuses import CampusFilter
from schools.models import Region, Return
from schools.years import FIRST_YEAR

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def county_of(request: AuthedRequest, code: str, year: int, permission: Permission) -> Region:
    """Find a county in which this person may do an act, and tell the frame of the page about it."""
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise Http404
    counties = Region.objects.counties().visible_to(request.user, permission)
    county = get_object_or_404(counties, pk=code)
    place(request, county, year)
    return county


def crumbs_of(county: Region, year: int, *rest: Crumb) -> list[Crumb]:
    """Lead from the county's year to a page."""
    home = reverse("assessments:county_year", args=[county.code, year])
    label = _("%(county)s%(year)d年") % {"county": county.label, "year": year}
    return [Crumb(label, home), *rest]


def acts_of(request: AuthedRequest, county: Region) -> dict[str, bool]:
    """Say which buttons this person gets on the pages of a county."""
    may = request.user.may
    return {
        "may_open": may(Permission.COLLECTION_RUN, county.code),
        "may_import": may(Permission.RETURN_IMPORT, county.code),
        "may_score": may(Permission.SCORE_RUN, county.code),
        "may_issue": may(Permission.DOCUMENT_ISSUE, county.code),
    }


@requires(Permission.RETURN_VIEW)
@require_safe
def read_return(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_VIEW)
    asked = CampusFilter.from_query(request.GET.dict())
    versions = Return.objects.filter(county=county, year=year).order_by("-version")
    context: dict[str, Any] = {
        "crumbs": crumbs_of(county, year, Crumb(_("县情和学校数据"))),
        **acts_of(request, county),
    }
    if not versions.exists():
        context["sheet"] = queries.upload_sheet(county, year, None)
        return render(request, "schools/return_empty.html", context)
    wanted = {"version": int(asked.version)} if asked.version.isdecimal() else {}
    frozen = versions.filter(**wanted).select_related("county").first()
    if frozen is None:
        raise Http404
    context["return_pk"] = frozen.pk
    context["sheet"] = queries.return_sheet(
        frozen=frozen,
        previous=Return.objects.latest(county.code, year - 1),
        versions=versions.defer("content"),
        asked=asked,
    )
    return render(request, "schools/return.html", context)
