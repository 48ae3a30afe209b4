"""One document over the API in other forms, and whether a file or a code is a document's."""

import hashlib
import uuid
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.sealed_answers import attachment
from edu_duty.tabular import XLSX_TYPE
from edu_duty.wire import ApiView, Problem
from indicators.scoring.receipt import canonical
from reports import kinds
from reports.dossiers import Body
from reports.models import Document, DocumentQuerySet
from reports.queries import file_sheet, plain_code
from reports.releasing import FileDamaged, release_dossier
from reports.twin_queries import comparison
from reports.twin_workbook import workbook
from reports.verifying import Verification, by_code, by_digest

# In the description: nobody need sign in.
_OPEN: Any = [{}]


def _readable(request: Request) -> DocumentQuerySet:
    return Document.objects.visible_to(person_of(request))


class OfDossier(ApiView):
    """Answers from what a document was made from; who takes it is written down."""

    required_permissions: ClassVar = {"GET": Permission.DOCUMENT_VIEW}

    def released(self, request: Request, pk: uuid.UUID, form: str) -> tuple[Document, Body]:
        """Find a document this person may read, and what it was made from.

        Raises:
            Problem: something else lies on the disk.
        """
        kept = _readable(request).exclude(dossier_sha256="")
        document = get_object_or_404(kept, pk=pk)
        try:
            body = release_dossier(
                document=document,
                form=form,
                actor_name=person_of(request).username,
                at=timezone.now(),
            )
        except FileDamaged as damaged:
            raise Problem(HTTPStatus.CONFLICT, damaged.code, damaged.message) from damaged
        return document, body


class DocumentDossier(OfDossier):
    """The frozen data of a document, byte for byte as it was hashed."""

    @extend_schema(
        tags=["documents"],
        summary=gettext_lazy("文书所依据的案卷，与保存时逐字节相同；谁取走会记下来"),
        responses={(200, "application/json"): {"type": "object"}},
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponse:
        document, body = self.released(request, pk, "json")
        return HttpResponse(
            canonical(body),
            content_type="application/json",
            headers={"ETag": f'"{document.dossier_sha256}"'},
        )


class DocumentWorkbook(OfDossier):
    """The same content and numbers as the PDF, as a workbook."""

    @extend_schema(
        tags=["documents"],
        summary=gettext_lazy("文书的Excel版，数字与PDF相同；谁取走会记下来"),
        responses={(200, XLSX_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponse:
        document, body = self.released(request, pk, "xlsx")
        content = workbook(kinds.compose(body))
        digest = hashlib.sha256(content).hexdigest()
        name = f"{document.kind}-{document.code or document.pk}.xlsx"
        return attachment(content, name=name, content_type=XLSX_TYPE, digest=digest)


class ChangeSerializer(serializers.Serializer[Any]):
    topic = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    said = serializers.CharField()
    reason = serializers.CharField()


class ComparisonSerializer(serializers.Serializer[Any]):
    against = serializers.CharField()
    changes = ChangeSerializer(many=True)


class DocumentChanges(OfDossier):
    """What changed since the last document of the kind, or since the year before."""

    @extend_schema(
        tags=["documents"],
        summary=gettext_lazy("与上一份同类文书比较，逐点说明变化和原因；没有更早的，against为空"),
        responses=ComparisonSerializer,
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        document, body = self.released(request, pk, "changes")
        found = comparison(document, body, _readable(request))
        return Response(ComparisonSerializer(found).data)


class IssuedSerializer(serializers.ModelSerializer[Document]):
    """What the cover of a document says; nothing of what stands in it."""

    kind = serializers.CharField()
    county = serializers.CharField(source="region_id")

    class Meta:
        model = Document
        fields = ("kind", "number", "code", "county", "year", "issuer", "issued_at")


class VerificationSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=["valid", "superseded", "withdrawn", "unknown"])
    sentence = serializers.CharField()
    document = IssuedSerializer(allow_null=True)


class Verify(ApiView):
    """Compares one thing with everything issued; open to everybody."""

    required_permissions: ClassVar = {"GET": None}

    def told(self, found: Verification) -> Response:
        """Answer in the words of the page where documents are checked."""
        sentence = file_sheet(found).sentence
        told = {"state": found.state, "sentence": sentence, "document": found.document}
        return Response(VerificationSerializer(told).data)


class VerifyFile(Verify):
    """Whether a file is one that was issued, told by its digest."""

    @extend_schema(
        tags=["documents"],
        summary=gettext_lazy("核验文件：给出它的SHA-256，不上传文件，不用登录"),
        auth=_OPEN,
        responses=VerificationSerializer,
    )
    def get(self, request: Request, sha256: str) -> Response:  # noqa: ARG002  # the same for all
        return self.told(by_digest(sha256))


class VerifyCode(Verify):
    """Which document a code is printed on."""

    @extend_schema(
        tags=["documents"],
        summary=gettext_lazy("查核验码：它印在哪份文书上，那份是否有效；不用登录"),
        auth=_OPEN,
        responses=VerificationSerializer,
    )
    def get(self, request: Request, signs: str) -> Response:  # noqa: ARG002  # the same for all
        return self.told(by_code(plain_code(signs)))
