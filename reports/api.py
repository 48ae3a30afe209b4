"""Documents over the API."""

import uuid
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.api import accepted
from edu_duty.wire import invalid
from indicators.models import Score
from reports import issuing
from reports.forms import IssueForm
from reports.models import Document
from reports.views import pdf_response
from schools.api import county_in, form_data, narrowed


class DocumentSerializer(serializers.ModelSerializer[Document]):
    url = serializers.HyperlinkedIdentityField(view_name="api:document")
    file = serializers.HyperlinkedIdentityField(view_name="api:document_file")
    county = serializers.CharField(source="score.frozen.county_id")
    year = serializers.IntegerField(source="score.frozen.year")
    score: Any = serializers.HyperlinkedRelatedField(view_name="api:score", read_only=True)

    class Meta:
        model = Document
        fields = (
            "id",
            "url",
            "file",
            "kind",
            "title",
            "number",
            "code",
            "county",
            "year",
            "score",
            "state",
            "issuer",
            "sha256",
            "size",
            "page_count",
            "created_by_name",
            "created_at",
        )


def _documents(request: Request) -> QuerySet[Document]:
    return (
        Document.objects.visible_to(person_of(request))
        .select_related("score__frozen__county")
        .defer("score__receipt", "score__frozen__content", "score__frozen__findings")
    )


class DocumentList(generics.ListAPIView[Document]):
    """Documents, newest first; ``?county=&year=`` narrows them."""

    required_permissions: ClassVar = {"GET": Permission.DOCUMENT_VIEW}
    serializer_class = DocumentSerializer

    def get_queryset(self) -> QuerySet[Document]:
        found = narrowed(
            _documents(self.request),
            self.request,
            "score__frozen__county_id",
            "score__frozen__year",
        )
        return found.order_by("-created_at", "pk")


class DocumentDetail(generics.RetrieveAPIView[Document]):
    """One document with its digest."""

    required_permissions: ClassVar = {"GET": Permission.DOCUMENT_VIEW}
    serializer_class = DocumentSerializer

    def get_queryset(self) -> QuerySet[Document]:
        return _documents(self.request)


class DocumentFile(APIView):
    """The PDF itself; who took it is written down."""

    required_permissions: ClassVar = {"GET": Permission.DOCUMENT_VIEW}

    def get(self, request: Request, pk: uuid.UUID) -> HttpResponse:
        document = get_object_or_404(_documents(request), pk=pk)
        return pdf_response(document, person_of(request).username)


class RequestDocument(APIView):
    """Asks for a document (``{"rubric": …, "kind": "inspection"}``) and answers with its job."""

    required_permissions: ClassVar = {"POST": Permission.DOCUMENT_ISSUE}

    def post(self, request: Request, code: str, year: int) -> Response:
        county = county_in(request, code, year, Permission.DOCUMENT_ISSUE)
        form = IssueForm(form_data(request))
        if not form.is_valid():
            raise invalid(form)
        score = Score.objects.latest(county.code, year, form.cleaned_data["rubric"])
        if score is None:
            raise ValidationError({"rubric": [_("还没有测算，测算后才能生成报告")]})
        job = issuing.request_document(
            score=score,
            kind=form.cleaned_data["kind"],
            actor_name=person_of(request).username,
            at=timezone.now(),
        )
        return accepted(job)
