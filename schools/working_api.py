"""The working return over the API: its rows, who wrote them, and what looks implausible."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.listing import Listing, TextFilter, Wanted
from edu_duty.tabular import Cell
from edu_duty.wire import ApiView
from schools import patching
from schools.api import county_in
from schools.dictionary import (
    KIND_LABELS,
    LOCALE_LABELS,
    OWNERSHIP_LABELS,
    STAGES,
    elements_of,
)
from schools.entering import RowKey
from schools.explaining import Matter, matters_of
from schools.models import CountyYear, Region, Return, SchoolYear, StageYear, Written
from schools.standing import year_tag
from schools.windows import window_of

READ = (Permission.RETURN_VIEW, Permission.FIGURES_EDIT)
_FIGURE = {"type": ["string", "boolean"]}
_FIGURES = {"type": "object", "additionalProperties": _FIGURE}


class Place:
    """Where a request is about: a county's year, and whose rows of it this person may read."""

    def __init__(self, request: Request, code: str, year: int) -> None:
        self.county: Region = county_in(request, code, year, *READ)
        self.year = year
        person = person_of(request)
        self.whole = person.may(Permission.RETURN_VIEW, self.county.code)
        self.reach = person.reach(Permission.FIGURES_EDIT, self.county.code)

    def campuses(self) -> QuerySet[SchoolYear]:
        """Return the campuses of the year that may be read."""
        found = SchoolYear.objects.filter(school__county=self.county, year=self.year)
        return found if self.whole else found.filter(school__code__in=self.reach.campuses)

    def units(self) -> QuerySet[StageYear]:
        """Return the stages of those campuses."""
        found = StageYear.objects.filter(school__county=self.county, year=self.year)
        return found if self.whole else found.filter(school__code__in=self.reach.campuses)

    def may_read(self, key: RowKey) -> bool:
        """Say whether a row may be read."""
        scope, campus, _stage = key
        own = campus in self.reach.campuses if scope != "county" else bool(self.reach.departments)
        return self.whole or own

    def county_year(self) -> CountyYear:
        """Return the county's year, if anybody has opened it."""
        found = CountyYear.objects.filter(county=self.county, year=self.year).first()
        if found is None:
            raise Http404
        return found


class RowSerializer(serializers.Serializer[Any]):
    """Figures of a row: element code -> decimal as text, or true or false; no missing ones."""

    figures = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, Any]:
        """Give what names the row first."""
        fields: dict[str, Any] = super().get_fields()
        late = {name: fields.pop(name) for name in ("version", "figures")}
        return fields | late

    @extend_schema_field(_FIGURES)
    def get_figures(self, row: Written) -> dict[str, Any]:
        """Give the figures by element, sorted."""
        return dict(sorted(row.figures.items()))

    def get_version(self, row: Written) -> int:
        """Number the newest write of the row among those of the county's year."""
        return patching.row_version(row)


class CampusSerializer(RowSerializer):
    school_code = serializers.CharField(source="school.code")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(KIND_LABELS))
    locale = serializers.ChoiceField(choices=list(LOCALE_LABELS))
    ownership = serializers.ChoiceField(choices=list(OWNERSHIP_LABELS))


class UnitSerializer(RowSerializer):
    school_code = serializers.CharField(source="school.code")
    stage = serializers.ChoiceField(choices=STAGES)


class CampusWanted(Wanted):
    kind = serializers.ChoiceField(choices=list(KIND_LABELS), required=False)
    locale = serializers.ChoiceField(choices=list(LOCALE_LABELS), required=False)
    ownership = serializers.ChoiceField(choices=list(OWNERSHIP_LABELS), required=False)
    q = TextFilter(max_length=60)


class UnitWanted(Wanted):
    stage = serializers.ChoiceField(choices=STAGES, required=False)
    school_code = TextFilter(max_length=32)


class RowListing(Listing):
    """A list of working rows; as a table each figure has a column of its own."""

    required_permissions: ClassVar = {"GET": READ}
    scope: ClassVar[str] = ""

    def place(self) -> Place:
        """Find the county's year of the address."""
        return Place(self.request, self.kwargs["code"], self.kwargs["year"])

    def columns(self) -> list[str]:
        named = [name for name in self.field_names() if name != "figures"]
        return named + [element.code for element in elements_of(self.scope)]

    def cells(self, row: Mapping[str, Any]) -> Sequence[Cell]:
        named = [value for name, value in row.items() if name != "figures"]
        return named + [
            _number(row["figures"].get(element.code)) for element in elements_of(self.scope)
        ]


@extend_schema(tags=["working"], summary=gettext_lazy("本年填报中的校区"))
class CampusList(RowListing):
    """The campuses of a county's working return, by code."""

    serializer_class = CampusSerializer
    wanted_class = CampusWanted
    scope = "school"
    file_name = "schools"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[SchoolYear]:
        named = {key: wanted[key] for key in ("kind", "locale", "ownership") if key in wanted}
        if "q" in wanted:
            named["name__contains"] = wanted["q"]
        found = self.place().campuses().filter(**named)
        return found.select_related("school").order_by("school__code")


@extend_schema(tags=["working"], summary=gettext_lazy("本年填报中的校区学段"))
class UnitList(RowListing):
    """The stages of the campuses of a county's working return, by campus and stage."""

    serializer_class = UnitSerializer
    wanted_class = UnitWanted
    scope = "stage"
    file_name = "stages"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[StageYear]:
        lookups = {"stage": "stage", "school_code": "school__code"}
        named = {lookups[key]: wanted[key] for key in lookups if key in wanted}
        found = self.place().units().filter(**named)
        return found.select_related("school").order_by("school__code", "stage")


class WorkingSerializer(serializers.Serializer[Any]):
    """Where collecting a county's figures of a year stands."""

    county = serializers.CharField()
    year = serializers.IntegerField()
    writes = serializers.IntegerField()
    frozen = serializers.BooleanField()
    closes_at = serializers.DateTimeField(allow_null=True)
    campuses = serializers.IntegerField()
    units = serializers.IntegerField()
    newest_version = serializers.IntegerField(allow_null=True)


class Working(ApiView):
    """A county's working return of a year: how many rows, how often written, until when."""

    required_permissions: ClassVar = {"GET": READ}

    @extend_schema(
        tags=["working"], summary=gettext_lazy("一县一年填报到哪一步"), responses=WorkingSerializer
    )
    def get(self, request: Request, code: str, year: int) -> Response:
        return working_answer(Place(request, code, year))


def working_answer(place: Place) -> Response:
    """Say where a year stands; whoever acts on it sends back the ETag."""
    county_year = place.county_year()
    newest = Return.objects.latest(place.county.code, place.year)
    told = {
        "county": place.county.code,
        "year": place.year,
        "writes": county_year.tick,
        "frozen": county_year.frozen,
        "closes_at": window_of(place.county, place.year).ends_at,
        "campuses": place.campuses().count(),
        "units": place.units().count(),
        "newest_version": newest.version if newest else None,
    }
    # Its last part names what this reader sees, the others where the year stands.
    seen = hashlib.sha256(repr(sorted(told.items())).encode("utf-8")).hexdigest()[:8]
    headers = {"ETag": f'"{year_tag(county_year)}-{seen}"'}
    return Response(WorkingSerializer(told).data, headers=headers)


class SaidSerializer(serializers.Serializer[Any]):
    """What the county says about a finding."""

    text = serializers.CharField()
    by = serializers.CharField(source="explained_by_name")
    at = serializers.DateTimeField(source="explained_at")


class CheckSerializer(serializers.Serializer[Any]):
    """A finding of the working return; ``blocks`` while it keeps the county from freezing."""

    id = serializers.CharField(source="fingerprint")
    severity = serializers.ChoiceField(
        choices=["error", "warning", "note"], source="finding.severity"
    )
    rule = serializers.CharField(source="finding.rule")
    message = serializers.CharField(source="finding.message")
    cells = serializers.ListField(child=serializers.CharField(), source="finding.cells")
    explained = serializers.BooleanField(source="stands")
    explanation = SaidSerializer(allow_null=True)
    blocks = serializers.BooleanField()


class CheckWanted(Wanted):
    severity = serializers.ChoiceField(choices=["error", "warning", "note"], required=False)
    rule = TextFilter(max_length=60)


@extend_schema(tags=["checks"], summary=gettext_lazy("填报中数据的疑点和说明"))
class CheckList(Listing):
    """What looks implausible in the working return, and what was said about it."""

    required_permissions: ClassVar = {"GET": Permission.RETURN_VIEW}
    serializer_class = CheckSerializer
    wanted_class = CheckWanted
    file_name = "checks"

    def rows(self, wanted: Mapping[str, Any]) -> list[Matter]:
        code, year = self.kwargs["code"], self.kwargs["year"]
        county = county_in(self.request, code, year, Permission.RETURN_VIEW)
        return [
            matter
            for matter in matters_of(county, year)
            if wanted.get("severity") in (None, matter.finding["severity"])
            and wanted.get("rule") in (None, matter.finding["rule"])
        ]


def _number(value: Any) -> Cell:
    return Decimal(value) if isinstance(value, str) else value
