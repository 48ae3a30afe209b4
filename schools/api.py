"""Regions, the dictionary and frozen returns over the API; a return comes in as a whole."""

from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.api import JobSerializer, accepted
from edu_duty.listing import Listing, TextFilter, Wanted
from edu_duty.wire import ApiView, Problem, invalid
from schools import importing
from schools.dictionary import SCOPES, STAGES, elements
from schools.forms import PackageForm
from schools.models import Region, Return
from schools.posted import ShapeRefused, read_posted
from schools.windows import CollectionClosed
from schools.years import FIRST_YEAR

Rows = TypeVar("Rows", bound=QuerySet[Any])


def county_in(request: Request, code: str, year: int, *permissions: Permission) -> Region:
    """Find a county in which this person may do one of the acts; any other is not there."""
    last_year = timezone.localdate().year + 1
    if not FIRST_YEAR <= year <= last_year:
        raise Http404
    for permission in permissions:
        counties = Region.objects.counties().visible_to(person_of(request), permission)
        county = counties.filter(pk=code).first()
        if county is not None:
            return county
    raise Http404


def form_data(request: Request) -> Mapping[str, Any]:
    """Return what was posted, for a form; a list or a bare value holds no fields."""
    return request.data if isinstance(request.data, Mapping) else {}


class OfCounty(Wanted):
    """Filters of what belongs to a county and a year."""

    county = serializers.RegexField(r"^[0-9]{6}$", required=False)
    year = serializers.IntegerField(min_value=1000, max_value=9999, required=False)


def narrowed(rows: Rows, wanted: Mapping[str, Any], fields: Mapping[str, str]) -> Rows:
    """Keep the rows that have what was asked for; ``fields`` is filter -> lookup."""
    for name, lookup in fields.items():
        if name in wanted:
            rows = rows.filter(**{lookup: wanted[name]})
    return rows


def closed(refusal: CollectionClosed) -> Problem:
    """Refuse to write what is frozen, or after the deadline."""
    return Problem(HTTPStatus.CONFLICT, refusal.code, refusal.message)


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


class RegionWanted(Wanted):
    level = serializers.ChoiceField(choices=Region.Level.values, required=False)
    q = TextFilter(max_length=60)


@extend_schema(tags=["regions"], summary=gettext_lazy("本人管辖范围内的行政区划"))
class RegionList(Listing):
    """Regions this person may see, by code."""

    required_permissions: ClassVar = {"GET": Permission.COUNTY_VIEW}
    serializer_class = RegionSerializer
    wanted_class = RegionWanted
    file_name = "regions"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Region]:
        regions = Region.objects.visible_to(person_of(self.request)).order_by("code")
        return narrowed(regions, wanted, {"level": "level", "q": "name__contains"})


@extend_schema(tags=["regions"], summary=gettext_lazy("一个行政区划"))
class RegionDetail(ApiView, generics.RetrieveAPIView[Region]):
    """One region."""

    required_permissions: ClassVar = {"GET": Permission.COUNTY_VIEW}
    serializer_class = RegionSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Region]:
        return Region.objects.visible_to(person_of(self.request))


class ElementSerializer(serializers.Serializer[Any]):
    """A figure of the dictionary."""

    code = serializers.CharField()
    scope = serializers.ChoiceField(choices=SCOPES)
    name = serializers.CharField(source="name_zh")
    name_en = serializers.CharField()
    unit = serializers.CharField()
    type = serializers.CharField()
    stages = serializers.SerializerMethodField()
    department = serializers.CharField()
    derived_from = serializers.CharField()
    note = serializers.CharField()

    @extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(STAGES)}})
    def get_stages(self, element: Any) -> list[str]:
        """Name the stages an element is asked for."""
        return [stage for stage in STAGES if stage in element.stages]


class ElementWanted(Wanted):
    scope = serializers.ChoiceField(choices=SCOPES, required=False)
    stage = serializers.ChoiceField(choices=STAGES, required=False)
    department = TextFilter(max_length=40)


@extend_schema(tags=["elements"], summary=gettext_lazy("数据字典：数据包里可以有的全部数据项"))
class ElementList(Listing):
    """The dictionary: every figure a return may hold, in its own order."""

    required_permissions: ClassVar = {"GET": Permission.COUNTY_VIEW}
    serializer_class = ElementSerializer
    wanted_class = ElementWanted
    file_name = "elements"

    def rows(self, wanted: Mapping[str, Any]) -> list[Any]:
        return [
            element
            for element in elements().values()
            if wanted.get("scope") in (None, element.scope)
            and wanted.get("department") in (None, element.department)
            and ("stage" not in wanted or wanted["stage"] in element.stages)
        ]


@extend_schema(tags=["elements"], summary=gettext_lazy("一个数据项"))
class ElementDetail(ApiView):
    """One figure of the dictionary."""

    required_permissions: ClassVar = {"GET": Permission.COUNTY_VIEW}

    @extend_schema(responses=ElementSerializer)
    def get(self, request: Request, element: str) -> Response:  # noqa: ARG002  # the same for all
        if element not in elements():
            raise Http404
        return Response(ElementSerializer(elements()[element]).data)


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

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_document(self, frozen: Return) -> dict[str, Any]:
        """Give the frozen content; its canonical form has the digest beside it."""
        return frozen.document()


@extend_schema(tags=["returns"], summary=gettext_lazy("数据包各版本，最新的在前"))
class ReturnList(Listing):
    """Frozen versions of returns, newest first."""

    required_permissions: ClassVar = {"GET": Permission.RETURN_VIEW}
    serializer_class = ReturnSerializer
    wanted_class = OfCounty
    file_name = "returns"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Return]:
        returns = Return.objects.visible_to(person_of(self.request)).defer("content", "findings")
        found = narrowed(returns, wanted, {"county": "county_id", "year": "year"})
        return found.order_by("-year", "county_id", "-version")


@extend_schema(tags=["returns"], summary=gettext_lazy("一版数据包：全部数据和当时的疑点"))
class ReturnDetail(ApiView, generics.RetrieveAPIView[Return]):
    """One frozen version with its document and the findings of that moment."""

    required_permissions: ClassVar = {"GET": Permission.RETURN_VIEW}
    serializer_class = ReturnDocumentSerializer

    def get_queryset(self) -> QuerySet[Return]:
        return Return.objects.visible_to(person_of(self.request))


class PackageSerializer(serializers.Serializer[Any]):
    """A package as a file: an ``.xlsx`` workbook, or a ``.zip`` of three CSV files."""

    package = serializers.FileField()


@extend_schema(tags=["returns"], summary=gettext_lazy("上传数据包文件，返回读取它的任务"))
class ImportReturn(ApiView):
    """Uploads a package and answers with the job that reads it."""

    required_permissions: ClassVar = {"POST": Permission.RETURN_IMPORT}
    parser_classes = (parsers.MultiPartParser,)

    @extend_schema(request=PackageSerializer, responses={202: JobSerializer})
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


class ProblemOfPackage(serializers.Serializer[Any]):
    """What is wrong with one cell or with the whole; rows are counted as in CSV."""

    severity = serializers.ChoiceField(choices=["error", "warning"])
    sheet = serializers.CharField(allow_null=True)
    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_null=True)
    cell = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    found = serializers.CharField(allow_null=True)
    message = serializers.CharField()


class ImportedSerializer(serializers.Serializer[Any]):
    """What became of a return; the same as ``import_return --json`` says."""

    accepted = serializers.BooleanField()
    changed = serializers.BooleanField()
    version = serializers.IntegerField()
    rows = serializers.DictField(child=serializers.IntegerField())
    problems = ProblemOfPackage(many=True)


class PostingWanted(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField(required=False, default=False)


_PLAIN = {"type": ["string", "number", "boolean", "null"]}
_SHEET = {"type": "array", "items": {"type": "object", "additionalProperties": _PLAIN}}
RETURN_BODY = {
    "type": "object",
    "properties": {"schools": _SHEET, "stages": _SHEET, "county": _SHEET},
    "required": ["schools", "stages", "county"],
}


@extend_schema(
    tags=["returns"], summary=gettext_lazy("以JSON提交整个数据包：全部保存或一行也不保存")
)
class PostReturn(ApiView):
    """Takes a whole return as JSON, all of it or nothing, exactly as a package file is taken.

    Each sheet of the package is a list of rows, a row is heading -> value. With ``dry_run=true``
    everything is checked and nothing is stored.
    """

    required_permissions: ClassVar = {"POST": Permission.RETURN_IMPORT}

    @extend_schema(
        request={"application/json": RETURN_BODY},
        parameters=[OpenApiParameter("dry_run", bool)],
        responses={200: ImportedSerializer, 201: ImportedSerializer},
    )
    def post(self, request: Request, code: str, year: int) -> Response:
        county = county_in(request, code, year, Permission.RETURN_IMPORT)
        wanted = PostingWanted(data=request.query_params.dict())
        wanted.is_valid(raise_exception=True)
        try:
            imported = importing.import_reading(
                county=county,
                year=year,
                reading=read_posted(request.data),
                source="API",
                actor_name=person_of(request).username,
                at=timezone.now(),
                dry_run=wanted.validated_data["dry_run"],
            )
        except ShapeRefused as refusal:
            message = _("应为 schools、stages、county 三张表，各为由行组成的列表，一行是 标题: 值")
            raise Problem(
                HTTPStatus.BAD_REQUEST, "shape", message, errors={refusal.place: [message]}
            ) from refusal
        except CollectionClosed as refusal:
            raise closed(refusal) from refusal
        if not imported.accepted:
            problems = [asdict(problem) for problem in imported.problems]
            message = _("数据有错误，一行也没有保存，见 errors")
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", message, errors=problems)
        made = imported.changed and not wanted.validated_data["dry_run"]
        return Response(imported.as_json(), status=201 if made else 200)
