"""Regions and returns over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import generics, parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.api import accepted
from edu_duty.wire import invalid
from schools import importing
from schools.forms import PackageForm
from schools.models import Region, Return
from schools.years import FIRST_YEAR

Rows = TypeVar("Rows", bound=QuerySet[Any])


def county_in(request: Request, code: str, year: int, permission: Permission) -> Region:
    """Find a county in which this person may do an act; any other is not there."""
    counties = Region.objects.counties().visible_to(person_of(request), permission)
    last_year = timezone.localdate().year + 1
    return get_object_or_404(counties, pk=code if FIRST_YEAR <= year <= last_year else "")


class RegionSerializer(serializers.ModelSerializer[Region]):
    class Meta:
        model = Region
        fields = (
            "code",
            "level",
            "name",
            "name_en",
            "pinyin",
            "province_name",
            "prefecture_name",
            "synthetic",
        )


class ReturnSerializer(serializers.ModelSerializer[Return]):
    county = serializers.CharField(source="county_id")
    url = serializers.HyperlinkedIdentityField(view_name="api:return")

    class Meta:
        model = Return
        fields = (
            "id",
            "url",
            "county",
            "year",
            "version",
            "sha256",
            "campus_count",
            "unit_count",
            "figure_count",
            "source",
            "created_by_name",
            "created_at",
        )


class ReturnDocumentSerializer(ReturnSerializer):
    document = serializers.SerializerMethodField()

    class Meta(ReturnSerializer.Meta):
        fields = (*ReturnSerializer.Meta.fields, "findings", "document")  # type: ignore[assignment]  # one field more

    def get_document(self, frozen: Return) -> dict[str, Any]:
        """Give the frozen content; its canonical form has the digest beside it."""
        return frozen.document()


class RegionList(generics.ListAPIView[Region]):
    """Regions this person may see; ``?level=COUNTY&q=正安`` narrows them."""

    required_permissions: ClassVar = {"GET": Permission.COUNTY_VIEW}
    serializer_class = RegionSerializer

    def get_queryset(self) -> QuerySet[Region]:
        regions = Region.objects.visible_to(person_of(self.request)).order_by("code")
        wanted = self.request.query_params
        if wanted.get("level"):
            regions = regions.filter(level=wanted["level"])
        return regions.filter(name__contains=wanted["q"]) if wanted.get("q") else regions


class ReturnList(generics.ListAPIView[Return]):
    """Returns, newest first; ``?county=990101&year=2025`` narrows them."""

    required_permissions: ClassVar = {"GET": Permission.RETURN_VIEW}
    serializer_class = ReturnSerializer

    def get_queryset(self) -> QuerySet[Return]:
        returns = Return.objects.visible_to(person_of(self.request)).defer("content", "findings")
        return narrowed(returns, self.request, "county_id", "year").order_by(
            "-year", "county_id", "-version"
        )


class ReturnDetail(generics.RetrieveAPIView[Return]):
    """One return with the document that was frozen."""

    required_permissions: ClassVar = {"GET": Permission.RETURN_VIEW}
    serializer_class = ReturnDocumentSerializer

    def get_queryset(self) -> QuerySet[Return]:
        return Return.objects.visible_to(person_of(self.request))


class ImportReturn(APIView):
    """Uploads a package (multipart field ``package``) and answers with the job that reads it."""

    required_permissions: ClassVar = {"POST": Permission.RETURN_IMPORT}
    parser_classes = (parsers.MultiPartParser,)

    def post(self, request: Request, code: str, year: int) -> Response:
        county = county_in(request, code, year, Permission.RETURN_IMPORT)
        form = PackageForm(form_data(request), request.FILES)
        if not form.is_valid():
            raise invalid(form)
        package = form.cleaned_data["package"]
        job = importing.request_import(
            county=county,
            year=year,
            content=package.read(),
            filename=package.name,
            actor_name=person_of(request).username,
            at=timezone.now(),
        )
        return accepted(job)


def form_data(request: Request) -> Mapping[str, Any]:
    """Return what was posted, for a form; a list or a bare value holds no fields."""
    return request.data if isinstance(request.data, Mapping) else {}


def narrowed(rows: Rows, request: Request, county_field: str, year_field: str) -> Rows:
    """Keep the rows of the county and the year that the address names."""
    wanted = request.query_params
    if wanted.get("county"):
        rows = rows.filter(**{county_field: wanted["county"]})
    if wanted.get("year", "").isdecimal():
        rows = rows.filter(**{year_field: int(wanted["year"][:4])})
    return rows
