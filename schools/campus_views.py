"""The page of one campus and year: its school's officer fills it in, others read it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.campus_queries import (
    campus_findings,
    campus_rows,
    campus_sheet,
    county_year_of,
    reminder_text,
)
from schools.entry_views import Outcome, checks_page, save_form
from schools.fields import Surroundings
from schools.models import Region
from schools.views import county_of, crumbs_of
from schools.windows import why_closed


@requires(Permission.COUNTY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def campus(request: AuthedRequest, code: str, year: int, campus: str) -> HttpResponse:
    """Show or take the figures of a campus; ``?check=1`` also says what the checks find."""
    county = county_of(request, code, year, Permission.COUNTY_VIEW)
    reach = request.user.reach(Permission.FIGURES_EDIT, county.code)
    writes = reach.whole or campus in reach.campuses
    if not writes and not request.user.may(Permission.RETURN_VIEW, county.code):
        raise Http404
    if request.method != "POST":
        return _page(request, county, year, campus, Outcome())
    if not writes or campus_rows(county, year, campus) is None:
        raise Http404
    outcome = save_form(request, county, year)
    if outcome.unstored:
        return _page(request, county, year, campus, outcome)
    return redirect(f"{request.path}?check=1")


def _page(
    request: AuthedRequest, county: Region, year: int, code: str, outcome: Outcome
) -> HttpResponse:
    # Before the figures: what is written in between is then newer than what was seen.
    county_year = county_year_of(county, year)
    rows = campus_rows(county, year, code)
    if rows is None:
        return _not_opened(request, county, year, code)
    closed = why_closed(county, year, county_year, timezone.now())
    page = checks_page(request, county, year)
    checked = bool(request.GET.get("check")) or bool(outcome.unstored)
    findings, notes = campus_findings(county, year, code, page) if checked else (None, {})
    around = Surroundings(
        tick=county_year.tick if county_year else 0,
        reach=request.user.reach(Permission.FIGURES_EDIT, county.code),
        open=not closed,
        notes=notes,
        unstored=outcome.unstored,
    )
    sheet = campus_sheet(
        rows,
        around,
        closed=closed,
        findings=findings,
        reminder=reminder_text(county, year, campus_code=code),
    )
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "county_code": county.code,
        "campus_code": code,
        "year": year,
        "last_year": year - 1,
        "address": request.path,
        "check_url": "?check=1",
        "person_name": request.user.username,
        "crumbs": crumbs_of(county, year, Crumb(_("校区数据"))),
    }
    return render(request, "schools/campus.html", context, status=outcome.status)


def _not_opened(request: AuthedRequest, county: Region, year: int, code: str) -> HttpResponse:
    """Tell a campus's own people that the year has not begun for them; others find nothing."""
    if code not in request.user.reach(Permission.FIGURES_EDIT, county.code).campuses:
        raise Http404
    context = {"year": year, "crumbs": crumbs_of(county, year, Crumb(_("校区数据")))}
    return render(request, "schools/campus_empty.html", context)
