"""Uploading a county's package, and reading what it said."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.navigation import place
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import Job
from edu_duty.printable import Crumb
from schools import import_queries, importing, queries
from schools.campuses import CampusFilter
from schools.exporting import export_workbook
from schools.forms import PackageForm
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
        "may_import": may(Permission.RETURN_IMPORT, county.code),
        "may_score": may(Permission.SCORE_RUN, county.code),
        "may_issue": may(Permission.DOCUMENT_ISSUE, county.code),
    }


@requires(Permission.RETURN_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_package(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_IMPORT)
    posted = request.method == "POST"
    form = PackageForm(request.POST, request.FILES) if posted else PackageForm()
    if posted and form.is_valid():
        package = form.cleaned_data["package"]
        job = importing.request_import(
            county=county,
            year=year,
            content=package.read(),
            filename=package.name,
            actor_name=request.user.username,
            at=timezone.now(),
        )
        return redirect("jobs:progress", pk=job.pk)
    context = {
        "sheet": queries.upload_sheet(county, year, Return.objects.latest(county.code, year)),
        "form": form,
        "crumbs": crumbs_of(county, year, Crumb(_("上传数据包"))),
    }
    return render(request, "schools/import.html", context, status=400 if form.errors else 200)


def _import_job(request: AuthedRequest, pk: uuid.UUID) -> tuple[Job, Region]:
    jobs = Job.objects.visible_to(request.user, Permission.RETURN_VIEW)
    job = get_object_or_404(jobs, pk=pk, kind="import_return")
    county = county_of(request, job.region_code, job.payload["year"], Permission.RETURN_VIEW)
    return job, county


@requires(Permission.RETURN_VIEW)
@require_safe
def import_result(request: AuthedRequest, job: uuid.UUID) -> HttpResponse:
    found, county = _import_job(request, job)
    if not found.ended:
        return redirect("jobs:progress", pk=found.pk)
    sheet = import_queries.import_sheet(
        job=found,
        county=county,
        severity=request.GET.get("severity", ""),
        difference=request.GET.get("d", ""),
    )
    title = Crumb(_("导入结果"))
    context = {
        "sheet": sheet,
        "crumbs": crumbs_of(county, sheet.year, title),
        **acts_of(request, county),
    }
    return render(request, "schools/import_result.html", context)


@requires(Permission.RETURN_VIEW)
@require_safe
def import_problems(request: AuthedRequest, job: uuid.UUID) -> HttpResponse:
    found, county = _import_job(request, job)
    if not found.ended:
        return redirect("jobs:progress", pk=found.pk)
    filename = f"{county.code}-{found.payload['year']}-problems.csv"
    return HttpResponse(
        import_queries.problems_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


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
    context["sheet"] = queries.return_sheet(
        frozen=frozen,
        previous=Return.objects.latest(county.code, year - 1),
        versions=versions.defer("content"),
        asked=asked,
    )
    return render(request, "schools/return.html", context)


@requires(Permission.RETURN_VIEW)
@require_safe
def workbook(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_VIEW)
    content = export_workbook(
        county=county, year=year, actor_name=request.user.username, at=timezone.now()
    )
    return HttpResponse(
        content,
        content_type=WORKBOOK_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{county.code}-{year}.xlsx"'},
    )
