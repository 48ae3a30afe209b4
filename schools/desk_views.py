"""The county desk (学校数据台): a grid of campuses and elements, as a page, a form and a table."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.desk import DeskFilter
from schools.desk_grid import Entered, entered_of
from schools.desk_queries import desk_of, desk_sheet
from schools.desk_table import table_heading, table_rows
from schools.entering import save_cells
from schools.entry_views import form_edits
from schools.models import CountyYear, Region
from schools.tables import table_answer
from schools.views import acts_of, county_of, crumbs_of
from schools.windows import CollectionClosed


@requires(Permission.RETURN_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Show the grid; ``?part=answer`` gives only what a save may have changed around it."""
    if request.method == "POST":
        return _save(request, code, year)
    county = county_of(request, code, year, Permission.RETURN_VIEW)
    if "format" in request.GET:
        return _table(request, county, year)
    return _page(request, county, year, {})


def _table(request: AuthedRequest, county: Region, year: int) -> HttpResponse:
    """Hand out every row the filter of the address keeps, over all pages."""
    found = desk_of(county, year, DeskFilter.from_query(request.GET.dict()))
    if found is None:
        raise Http404
    name = f"{county.code}-{year}-{found.asked.sheet}"
    rows = list(table_rows(found))
    return table_answer(request.GET["format"], name, table_heading(found), rows)


def _save(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Take the page as a plain form, as browsers without script send it."""
    county = county_of(request, code, year, Permission.FIGURES_EDIT)
    try:
        saved = save_cells(
            county=county,
            year=year,
            edits=form_edits(request.POST.dict()),
            reach=request.user.reach(Permission.FIGURES_EDIT, county.code),
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except CollectionClosed as closed:
        messages.error(request, closed.message)
        return redirect(request.get_full_path())
    if saved.changed:
        messages.success(request, _("已保存%(count)d格") % {"count": saved.changed})
    entered = entered_of(saved)
    return _page(request, county, year, entered) if entered else redirect(request.get_full_path())


def _page(
    request: AuthedRequest, county: Region, year: int, entered: Mapping[str, Entered]
) -> HttpResponse:
    # Before the figures: what is written in between is then newer than what was seen.
    county_year = CountyYear.objects.filter(county=county, year=year).first()
    found = desk_of(county, year, DeskFilter.from_query(request.GET.dict()))
    context = {
        "county_code": county.code,
        "year": year,
        "crumbs": crumbs_of(county, year, Crumb(_("学校数据台"))),
        **acts_of(request, county),
    }
    if found is None or county_year is None:
        return render(request, "schools/desk_empty.html", context)
    context["sheet"] = desk_sheet(
        county=county,
        county_year=county_year,
        desk=found,
        person=request.user.username,
        may_write=request.user.reach(Permission.FIGURES_EDIT, county.code).whole,
        at=timezone.now(),
        entered=entered,
    )
    part = request.GET.get("part") == "answer"
    template = "schools/desk_answer.html" if part else "schools/desk.html"
    return render(request, template, context, status=400 if entered else 200)
