"""Long work over the API: what there is, and where it stands."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import Job
from edu_duty.listing import Listing, Wanted
from edu_duty.wire import ApiView

RETRY_AFTER_SECONDS = 1


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a job is."""

    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")
    note = serializers.CharField(source="progress_note")


class JobSerializer(serializers.ModelSerializer[Job]):
    url = serializers.SerializerMethodField()
    kind_label = serializers.SerializerMethodField()
    region = serializers.CharField(source="region_code")
    state_label = serializers.CharField(source="get_state_display")
    progress = ProgressSerializer(source="*")
    result = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    created_by = serializers.CharField(source="created_by_name")

    class Meta:
        model = Job
        fields = (
            "id",
            "url",
            "kind",
            "kind_label",
            "region",
            "state",
            "state_label",
            "attempts",
            "progress",
            "result",
            "error",
            "created_by",
            "created_at",
            "started_at",
            "finished_at",
        )

    @extend_schema_field({})
    def get_result(self, job: Job) -> Any:
        """Give what came of the job; null before it is done."""
        return job.result

    def get_url(self, job: Job) -> str:
        """Give the address of the job."""
        return reverse("api:job", args=[job.pk])

    def get_kind_label(self, job: Job) -> str:
        """Say what the job does, in the reader's language."""
        return str(settings.JOB_KINDS[job.kind][2])

    @extend_schema_field(
        {
            "type": ["object", "null"],
            "properties": {"code": {"type": "string"}, "detail": {"type": "string"}},
        }
    )
    def get_error(self, job: Job) -> dict[str, str] | None:
        """Say why the job failed."""
        return {"code": job.error_code, "detail": job.error_detail} if job.error_code else None


class JobRowSerializer(JobSerializer):
    """A job in a list; its result is read from the job itself."""

    result = None  # type: ignore[assignment]  # takes the inherited field away

    class Meta(JobSerializer.Meta):
        fields = tuple(name for name in JobSerializer.Meta.fields if name != "result")  # type: ignore[assignment]  # one fewer


def accepted(job: Job) -> Response:
    """Answer a request for long work: where to look, and when to look again."""
    document = JobSerializer(job).data
    headers = {"Location": document["url"], "Retry-After": str(RETRY_AFTER_SECONDS)}
    return Response(document, status=202, headers=headers)


class JobWanted(Wanted):
    state = serializers.ChoiceField(choices=Job.State.values, required=False)
    kind = serializers.ChoiceField(choices=list(settings.JOB_KINDS), required=False)
    region = serializers.RegexField(r"^[0-9]{2,6}$", required=False)


@extend_schema(tags=["jobs"], summary=gettext_lazy("长任务，最新的在前"))
class JobList(Listing):
    """Long work of the regions this person sees, newest first."""

    required_permissions: ClassVar = {"GET": Permission.JOB_VIEW}
    serializer_class = JobRowSerializer
    wanted_class = JobWanted
    file_name = "jobs"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Job]:
        lookups = {"state": "state", "kind": "kind", "region": "region_code__startswith"}
        named = {lookups[key]: wanted[key] for key in lookups if key in wanted}
        jobs = Job.objects.visible_to(person_of(self.request)).defer("payload", "result")
        return jobs.filter(**named).order_by("-created_at", "pk")


class JobDetail(ApiView):
    """One job: its state, how far it is, and its result when it is done."""

    required_permissions: ClassVar = {"GET": Permission.JOB_VIEW}

    @extend_schema(tags=["jobs"], summary=gettext_lazy("一个任务到哪一步"), responses=JobSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        job = get_object_or_404(Job.objects.visible_to(person_of(request)), pk=pk)
        return Response(JobSerializer(job).data)
