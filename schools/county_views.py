"""The county's own figures: each department fills in its list and hands it in."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.models import Reach
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.campus_queries import reminder_text
from schools.county_queries import county_findings, county_rows, county_sheet, departments
from schools.entry_views import Outcome, checks_page, save_form
from schools.fields import Surroundings
from schools.handing_in import HandInRefused, hand_in
from schools.models import Region
from schools.views import county_of, crumbs_of
from schools.windows import CollectionClosed, why_closed

ALL = "all"


@requires(Permission.COUNTY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def county_figures(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Show or take the county's own figures; ``?check=1`` also says what the checks find."""
    county, reach = _reached(request, code, year)
    if request.method != "POST":
        return _page(request, county, year, Outcome())
    if not (reach.whole or reach.departments):
        raise Http404
    outcome = save_form(request, county, year)
    if outcome.unstored:
        return _page(request, county, year, outcome)
    return redirect(_address(county, year, _department(request, reach), check="1"))


@requires(Permission.FIGURES_EDIT)
@require_POST
def hand_in_figures(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county, reach = _reached(request, code, year)
    department = request.POST.get("department", "")
    if department not in departments() or not (reach.whole or department in reach.departments):
        raise Http404
    gaps = request.POST.get("gaps", "")
    try:
        hand_in(
            county=county,
            year=year,
            department=department,
            gaps=gaps,
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except HandInRefused as refused:
        unhanded = Outcome(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return _page(request, county, year, unhanded, department, refused.message)
    except CollectionClosed as closed:
        messages.error(request, closed.message)
    else:
        messages.success(request, _("已交表"))
    return redirect(_address(county, year, department))


def _reached(request: AuthedRequest, code: str, year: int) -> tuple[Region, Reach]:
    """Find a county whose own figures this person may write or read."""
    county = county_of(request, code, year, Permission.COUNTY_VIEW)
    reach = request.user.reach(Permission.FIGURES_EDIT, county.code)
    writes = reach.whole or bool(reach.departments)
    if not writes and not request.user.may(Permission.RETURN_VIEW, county.code):
        raise Http404
    return county, reach


def _department(request: AuthedRequest, reach: Reach) -> str:
    """Return the department that is asked for; a department's people begin with their own."""
    asked = request.GET.get("department", "")
    if asked in departments():
        return asked
    own = [each for each in departments() if each in reach.departments]
    return own[0] if own and not reach.whole and asked != ALL else ""


def _address(county: Region, year: int, department: str, **more: str) -> str:
    page = reverse("schools:county_figures", args=[county.code, year])
    return f"{page}?{urlencode({'department': department or ALL, **more})}"


def _page(
    request: AuthedRequest,
    county: Region,
    year: int,
    outcome: Outcome,
    department: str | None = None,
    refused: str = "",
) -> HttpResponse:
    # First of all the row with the tick: what is written afterwards is newer than what was seen.
    rows = county_rows(county, year)
    reach = request.user.reach(Permission.FIGURES_EDIT, county.code)
    shown = _department(request, reach) if department is None else department
    closed = why_closed(county, year, rows.row, timezone.now())
    page = checks_page(request, county, year)
    checked = bool(request.GET.get("check")) or bool(outcome.unstored)
    findings, notes = county_findings(county, year, page) if checked else (None, {})
    around = Surroundings(
        tick=rows.row.tick,
        reach=reach,
        open=not closed,
        notes=notes,
        unstored=outcome.unstored,
    )
    sheet = county_sheet(
        rows,
        around,
        department=shown,
        closed=closed,
        findings=findings,
        reminder=reminder_text(county, year, department=shown) if shown else "",
    )
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "county_code": county.code,
        "year": year,
        "last_year": year - 1,
        "address": _address(county, year, shown),
        "check_url": _address(county, year, shown, check="1"),
        "person_name": request.user.username,
        "refused": refused,
        "gaps": request.POST.get("gaps", "") if refused else "",
        "crumbs": crumbs_of(county, year, Crumb(_("县情数据"))),
    }
    return render(request, "schools/county_figures.html", context, status=outcome.status)
