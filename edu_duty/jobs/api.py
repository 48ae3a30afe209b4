"""Long work over the API: where a job stands."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import Job

RETRY_AFTER_SECONDS = 1


def job_document(job: Job) -> dict[str, Any]:
    """Write a job as the API shows it."""
    return {
        "id": str(job.pk),
        "url": reverse("api:job", args=[job.pk]),
        "kind": job.kind,
        "kind_label": str(settings.JOB_KINDS[job.kind][2]),
        "region": job.region_code,
        "state": job.state,
        "state_label": job.get_state_display(),
        "attempts": job.attempts,
        "progress": {
            "done": job.progress_done,
            "total": job.progress_total,
            "note": job.progress_note,
        },
        "result": job.result,
        "error": {"code": job.error_code, "detail": job.error_detail} if job.error_code else None,
        "created_by": job.created_by_name,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def accepted(job: Job) -> Response:
    """Answer a request for long work: where to look, and when to look again."""
    document = job_document(job)
    headers = {"Location": document["url"], "Retry-After": str(RETRY_AFTER_SECONDS)}
    return Response(document, status=202, headers=headers)


class JobDetail(APIView):
    """One job: its state, how far it is, and its result when it is done."""

    required_permissions: ClassVar = {"GET": Permission.JOB_VIEW}

    def get(self, request: Request, pk: uuid.UUID) -> Response:
        job = get_object_or_404(Job.objects.visible_to(person_of(request)), pk=pk)
        return Response(job_document(job))
