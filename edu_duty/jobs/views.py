"""Looking after long work: the list, one job's progress, cancelling and queueing again."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.navigation import place
from edu_duty.accounts.roles import Permission
from edu_duty.jobs import queries, queue
from edu_duty.jobs.models import Job
from edu_duty.printable import Crumb


@requires(Permission.JOB_VIEW)
@require_safe
def job_list(request: AuthedRequest) -> HttpResponse:
    sheet = queries.job_list(
        Job.objects.visible_to(request.user, Permission.JOB_VIEW),
        state=request.GET.get("state", ""),
        page=request.GET.get("page", "1"),
        at=timezone.now(),
    )
    return render(request, "jobs/list.html", {"sheet": sheet})


@requires(Permission.JOB_VIEW)
@require_safe
def progress(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user, Permission.JOB_VIEW), pk=pk)
    sheet = queries.job_sheet(job, timezone.now())
    region = queries.region_of(job)
    if region is not None:
        place(request, region, queries.year_of(job))
    fragment = bool(request.headers.get("HX-Request"))
    context = {
        "job": job,
        "sheet": sheet,
        "fragment": fragment,
        "steers": request.user.may(Permission.JOB_STEER, job.region_code),
        "crumbs": [Crumb(_("长任务"), reverse("jobs:list")), Crumb(sheet.title)],
    }
    return render(request, "jobs/_state.html" if fragment else "jobs/progress.html", context)


@requires(Permission.JOB_STEER)
@require_POST
def cancel(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    return _steer(request, pk, queue.cancel_job)


@requires(Permission.JOB_STEER)
@require_POST
def again(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    return _steer(request, pk, queue.requeue_job)


def _steer(request: AuthedRequest, pk: uuid.UUID, act: Callable[..., Job]) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user, Permission.JOB_STEER), pk=pk)
    try:
        act(job_id=job.pk, actor_name=request.user.username, at=timezone.now())
    except queue.JobRefused as refusal:
        messages.error(request, refusal.detail)
    return redirect("jobs:progress", pk=pk)
