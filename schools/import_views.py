"""Workbooks out and in: handing one out, uploading it, seeing what it would change, accepting."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import Job
from edu_duty.printable import Crumb
from schools import import_queries, previewing, queries
from schools.annotating import AnnotatingRefused, annotated_workbook
from schools.exporting import export_campus_workbook, export_workbook
from schools.forms import PackageForm
from schools.importing import KIND
from schools.models import CountyYear, Region, Return, SchoolYear
from schools.previewing import AcceptRefused
from schools.views import WORKBOOK_TYPE, acts_of, county_of, crumbs_of
from schools.windows import why_closed

KINDS = (KIND, previewing.KIND, previewing.CAMPUS_KIND)
# A person who may not look at long work waits on the page of the import itself.
LOOK_AGAIN_SECONDS = "2"


@requires(Permission.RETURN_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_package(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_IMPORT)
    sheet = queries.upload_sheet(county, year, Return.objects.latest(county.code, year))
    return _upload(request, county, year, {"sheet": sheet})


@requires(Permission.FIGURES_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_campus(request: AuthedRequest, code: str, year: int, campus: str) -> HttpResponse:
    county = county_of(request, code, year, Permission.FIGURES_EDIT)
    row = _own_campus(request, county, year, campus)
    sheet = queries.upload_sheet(county, year, Return.objects.latest(county.code, year))
    return _upload(request, county, year, {"sheet": sheet, "campus": row}, campus)


def _upload(
    request: AuthedRequest,
    county: Region,
    year: int,
    context: dict[str, object],
    campus: str = "",
) -> HttpResponse:
    posted = request.method == "POST"
    form = PackageForm(request.POST, request.FILES) if posted else PackageForm()
    if posted and form.is_valid():
        package = form.cleaned_data["package"]
        job = previewing.request_preview(
            county=county,
            year=year,
            content=package.read(),
            filename=package.name,
            actor_name=request.user.username,
            at=timezone.now(),
            campus=campus,
        )
        return _to(request, job)
    county_year = CountyYear.objects.filter(county=county, year=year).first()
    context |= {
        "form": form,
        "crumbs": crumbs_of(county, year, Crumb(_("上传数据包"))),
        "closed": why_closed(county, year, county_year, timezone.now()),
        "may_freeze": request.user.may(Permission.RETURN_FREEZE, county.code),
    }
    return render(request, "schools/import.html", context, status=400 if form.errors else 200)


def _to(request: AuthedRequest, job: Job) -> HttpResponse:
    """Lead to where the work shows: its progress, or for a school the page of the import."""
    if not job.ended and request.user.may(Permission.JOB_VIEW, job.region_code):
        return redirect("jobs:progress", pk=job.pk)
    return redirect("schools:import_result", job=job.pk)


def _own_campus(request: AuthedRequest, county: Region, year: int, campus: str) -> SchoolYear:
    """Find a campus whose figures this person writes."""
    reach = request.user.reach(Permission.FIGURES_EDIT, county.code)
    if not reach.whole and campus not in reach.campuses:
        raise Http404
    rows = SchoolYear.objects.filter(school__county=county, year=year)
    return get_object_or_404(rows.select_related("school"), school__code=campus)


def _import_job(request: AuthedRequest, pk: uuid.UUID) -> tuple[Job, Region]:
    """Find an import: everybody who reads the county's figures, and the school it is about."""
    job = get_object_or_404(Job.objects.filter(kind__in=KINDS), pk=pk)
    campus, code = job.payload.get("campus"), job.region_code
    own = campus and campus in request.user.reach(Permission.FIGURES_EDIT, code).campuses
    permission = Permission.FIGURES_EDIT if own else Permission.RETURN_VIEW
    return job, county_of(request, code, job.payload["year"], permission)


@requires(Permission.RETURN_VIEW, Permission.FIGURES_EDIT)
@require_safe
def import_result(request: AuthedRequest, job: uuid.UUID) -> HttpResponse:
    found, county = _import_job(request, job)
    if not found.ended:
        return _waiting(request, found, county)
    sheet = import_queries.import_sheet(
        job=found,
        county=county,
        severity=request.GET.get("severity", ""),
        difference=request.GET.get("d", ""),
        findings=request.GET.get("findings", ""),
    )
    campus = found.payload.get("campus", "")
    reach = request.user.reach(Permission.FIGURES_EDIT, county.code)
    acts = acts_of(request, county)
    county_year = CountyYear.objects.filter(county=county, year=sheet.year).first()
    closed = why_closed(county, sheet.year, county_year, timezone.now()) if sheet.takes else ""
    context = {
        "sheet": sheet,
        "closed": closed,
        "may_accept": sheet.takes and not closed,
        "crumbs": crumbs_of(county, sheet.year, Crumb(sheet.title)),
        **acts,
        "may_see": request.user.may(Permission.RETURN_VIEW, county.code),
        "may_take": campus in reach.campuses or reach.whole if campus else acts["may_import"],
    }
    return render(request, "schools/import_result.html", context)


def _waiting(request: AuthedRequest, job: Job, county: Region) -> HttpResponse:
    if request.user.may(Permission.JOB_VIEW, job.region_code):
        return redirect("jobs:progress", pk=job.pk)
    context = {
        "filename": job.payload["filename"],
        "crumbs": crumbs_of(county, job.payload["year"], Crumb(_("正在读取"))),
    }
    answer = render(request, "schools/import_waiting.html", context)
    answer["Refresh"] = LOOK_AGAIN_SECONDS
    return answer


@requires(Permission.RETURN_VIEW, Permission.FIGURES_EDIT)
@require_safe
def import_problems(request: AuthedRequest, job: uuid.UUID) -> HttpResponse:
    found, county = _import_job(request, job)
    if not found.ended:
        return _waiting(request, found, county)
    filename = f"{county.code}-{found.payload['year']}-problems.csv"
    return HttpResponse(
        import_queries.problems_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


@requires(Permission.RETURN_VIEW, Permission.FIGURES_EDIT)
@require_safe
def marked_workbook(request: AuthedRequest, job: uuid.UUID) -> HttpResponse:
    found, county = _import_job(request, job)
    try:
        content = annotated_workbook(found)
    except AnnotatingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("schools:import_result", job=found.pk)
    return _workbook(content, f"{county.code}-{found.payload['year']}-problems.xlsx")


@requires(Permission.RETURN_IMPORT, Permission.FIGURES_EDIT)
@require_POST
def accept(request: AuthedRequest, job: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Job.objects.filter(kind=previewing.KIND), pk=job)
    year, campus = found.payload["year"], found.payload["campus"]
    permission = Permission.FIGURES_EDIT if campus else Permission.RETURN_IMPORT
    county = county_of(request, found.region_code, year, permission)
    if campus:
        _own_campus(request, county, year, campus)
    by, at = request.user.username, timezone.now()
    try:
        return _to(request, previewing.accept_preview(found, actor_name=by, at=at))
    except AcceptRefused as refusal:
        messages.error(request, refusal.message)
        if refusal.code == "stale":
            return _to(request, previewing.preview_again(found, actor_name=by, at=at))
        return redirect("schools:import_result", job=found.pk)


@requires(Permission.RETURN_VIEW)
@require_safe
def workbook(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_VIEW)
    content = export_workbook(
        county=county,
        year=year,
        blank="blank" in request.GET,
        actor_name=request.user.username,
        at=timezone.now(),
    )
    return _workbook(content, f"{county.code}-{year}.xlsx")


@requires(Permission.FIGURES_EDIT)
@require_safe
def campus_workbook(request: AuthedRequest, code: str, year: int, campus: str) -> HttpResponse:
    county = county_of(request, code, year, Permission.FIGURES_EDIT)
    row = _own_campus(request, county, year, campus)
    content = export_campus_workbook(
        county=county,
        year=year,
        campus=row.school.code,
        blank="blank" in request.GET,
        actor_name=request.user.username,
        at=timezone.now(),
    )
    return _workbook(content, f"{county.code}-{year}-{row.school.code}.xlsx")


def _workbook(content: bytes, filename: str) -> HttpResponse:
    plain = "".join(sign for sign in filename if sign.isascii() and sign not in '"\\')
    return HttpResponse(
        content,
        content_type=WORKBOOK_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{plain}"'},
    )
