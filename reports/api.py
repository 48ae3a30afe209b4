"""Documents over the API."""

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.api import JobSerializer, accepted
from edu_duty.listing import Listing
from edu_duty.wire import ApiView, Problem, invalid
from indicators.models import Score
from reports import drafting, matters
from reports.forms import ISSUABLE, IssueForm
from reports.models import Document
from reports.releasing import FileDamaged
from reports.views import pdf_response
from schools.api import OfCounty, county_in, form_data, narrowed


class DocumentSerializer(serializers.ModelSerializer[Document]):
    url = serializers.HyperlinkedIdentityField(view_name="api:document")
    file = serializers.HyperlinkedIdentityField(view_name="api:document_file")
    workbook = serializers.HyperlinkedIdentityField(view_name="api:document_workbook")
    dossier = serializers.HyperlinkedIdentityField(view_name="api:document_dossier")
    changes = serializers.HyperlinkedIdentityField(view_name="api:document_changes")
    county = serializers.CharField(source="region_id")
    score: Any = serializers.HyperlinkedRelatedField(view_name="api:score", read_only=True)

    class Meta:
        model = Document
        fields = (
            "id",
            "url",
            "file",
            "workbook",
            "dossier",
            "changes",
            "kind",
            "title",
            "number",
            "code",
            "county",
            "year",
            "rubric_code",
            "round",
            "assessment",
            "score",
            "state",
            "issuer",
            "dossier_sha256",
            "sha256",
            "size",
            "page_count",
            "created_by_name",
            "created_at",
            "issued_by_name",
            "issued_at",
            "withdrawn_by_name",
            "withdrawn_at",
            "withdrawn_reason",
        )


def _documents(request: Request) -> QuerySet[Document]:
    return Document.objects.visible_to(person_of(request)).select_related("region")


class DocumentWanted(OfCounty):
    kind = serializers.ChoiceField(choices=Document.Kind.values, required=False)
    state = serializers.ChoiceField(choices=Document.State.values, required=False)
    round = serializers.IntegerField(required=False)


@extend_schema(tags=["documents"], summary=gettext_lazy("文书，最新的在前"))
class DocumentList(Listing):
    """Documents, newest first."""

    required_permissions: ClassVar = {"GET": Permission.DOCUMENT_VIEW}
    serializer_class = DocumentSerializer
    wanted_class = DocumentWanted
    file_name = "documents"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Document]:
        lookups = {
            "county": "region_id",
            "year": "year",
            "kind": "kind",
            "state": "state",
            "round": "round_id",
        }
        return narrowed(_documents(self.request), wanted, lookups).order_by("-created_at", "pk")


@extend_schema(tags=["documents"], summary=gettext_lazy("一份文书"))
class DocumentDetail(ApiView, generics.RetrieveAPIView[Document]):
    """One document with its digest."""

    required_permissions: ClassVar = {"GET": Permission.DOCUMENT_VIEW}
    serializer_class = DocumentSerializer

    def get_queryset(self) -> QuerySet[Document]:
        return _documents(self.request)


class DocumentFile(ApiView):
    """The PDF itself; who took it is written down."""

    required_permissions: ClassVar = {"GET": Permission.DOCUMENT_VIEW}

    @extend_schema(
        tags=["documents"],
        summary=gettext_lazy("文书的PDF；谁取走会记下来"),
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponse:
        document = get_object_or_404(_documents(request), pk=pk)
        try:
            return pdf_response(document, person_of(request).username)
        except FileDamaged as damaged:
            raise Problem(HTTPStatus.CONFLICT, damaged.code, damaged.message) from damaged


class DocumentRequest(serializers.Serializer[Any]):
    """Which document to make of the newest score under a rubric."""

    rubric = serializers.CharField(max_length=16)
    kind = serializers.ChoiceField(choices=[kind.value for kind in ISSUABLE])


@extend_schema(
    tags=["documents"], summary=gettext_lazy("起草文书，返回任务；草案核对后在页面上签发")
)
class RequestDocument(ApiView):
    """Asks for a document and answers with its job."""

    required_permissions: ClassVar = {"POST": Permission.DOCUMENT_ISSUE}

    @extend_schema(request=DocumentRequest, responses={202: JobSerializer})
    def post(self, request: Request, code: str, year: int) -> Response:
        county = county_in(request, code, year, Permission.DOCUMENT_ISSUE)
        form = IssueForm(form_data(request))
        if not form.is_valid():
            raise invalid(form)
        score = Score.objects.latest(county.code, year, form.cleaned_data["rubric"])
        if score is None:
            raise ValidationError({"rubric": [_("还没有测算，测算后才能生成报告")]})
        job = drafting.request_draft(
            matter=matters.of_score(score, form.cleaned_data["kind"]),
            actor_name=person_of(request).username,
            at=timezone.now(),
        )
        return accepted(job)
