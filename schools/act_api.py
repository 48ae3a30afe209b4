"""What people decide about a year's figures, over the API: explain, hand in, freeze, send back.

Each act names with If-Match what it was decided on; what has changed since is refused.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from django.http import Http404
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.refusal import Refusal
from edu_duty.wire import ApiView, Problem
from schools import closing, standing
from schools.api import county_in
from schools.county_queries import departments
from schools.explaining import Matter, explain, matters_of
from schools.filling import asked_of_county
from schools.handing_in import HandInRefused, figures_digest, hand_in
from schools.models import CountyYear, Region
from schools.row_api import IF_MATCH
from schools.working_api import (
    READ,
    CheckSerializer,
    Place,
    WorkingSerializer,
    working_answer,
)

MOST_LETTERS = 500
# Refusals about what was said, not about the state things are in.
_OF_WORDS = {"reason", "text"}
Answer = TypeVar("Answer")


def body_of(name: str, *, required: bool = True) -> dict[str, Any]:
    """Describe a body of one text."""
    return {
        "type": "object",
        "properties": {name: {"type": "string", "maxLength": MOST_LETTERS}},
        "required": [name] if required else [],
        "additionalProperties": False,
    }


def _text(request: Request, name: str, *, required: bool = True) -> str:
    told = request.data if isinstance(request.data, Mapping) else {"": None}
    known = set(told) <= {name} and (name in told or not required)
    text = told.get(name, "")
    if not known or not isinstance(text, str) or len(text) > MOST_LETTERS:
        message = _('应为 {"%(name)s": 文字}，不超过500字') % {"name": name}
        raise ValidationError({name: [message]})
    return text


def _tag(request: Request) -> str:
    tags = parse_etags(request.headers.get("If-Match", ""))
    if len(tags) != 1 or tags == ["*"]:
        message = _("写入要带 If-Match：先读取，把得到的 ETag 带回来，只写一个")
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, "version-needed", message)
    return tags[0].strip('"')


def _act(
    county: Region,
    year: int,
    tag: str,
    tag_of: Callable[[CountyYear], str],
    act: Callable[[], Answer],
) -> Answer:
    """Do something to a year as it was read; every refusal becomes a problem."""
    try:
        return standing.acted_on(county=county, year=year, tag=tag, tag_of=tag_of, act=act)
    except standing.StandingChanged as changed:
        message = _("读取之后有了变化，没有写入；重新读取，核对后用新的 ETag 再写")
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "stale", message) from changed
    except HandInRefused as refused:
        errors = [{"element": code} for code in refused.missing]
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "missing", refused.message, errors=errors
        ) from refused
    except Refusal as refused:
        of_words = refused.code in _OF_WORDS
        status = HTTPStatus.UNPROCESSABLE_ENTITY if of_words else HTTPStatus.CONFLICT
        raise Problem(status, refused.code, refused.message) from refused


def _opened(county: Region, year: int) -> CountyYear:
    found = CountyYear.objects.filter(county=county, year=year).first()
    if found is None:
        raise Http404
    return found


class YearAct(ApiView):
    """One act of the bureau head upon a year, as ``working/`` was read."""

    required_permissions: ClassVar = {"POST": Permission.RETURN_FREEZE}

    def do(self, code: str, year: int, act: Callable[..., object], *said: str) -> Response:
        """Act; ``said`` names the texts the act asks for."""
        county = county_in(self.request, code, year, Permission.RETURN_FREEZE)
        _opened(county, year)
        tag = _tag(self.request).rpartition("-")[0]
        more = {name: _text(self.request, name) for name in said}
        by, at = person_of(self.request).username, timezone.now()
        _act(
            county,
            year,
            tag,
            standing.year_tag,
            lambda: act(county=county, year=year, actor_name=by, at=at, **more),
        )
        return working_answer(Place(self.request, code, year))


class FreezeYear(YearAct):
    """Freezes a year: no error, no silent warning, and it becomes the version that counts."""

    @extend_schema(
        tags=["working"],
        summary=gettext_lazy("冻结一县一年的数据"),
        parameters=[IF_MATCH],
        request=None,
        responses=WorkingSerializer,
    )
    def post(self, request: Request, code: str, year: int) -> Response:  # noqa: ARG002  # see do
        return self.do(code, year, closing.freeze_year)


class SendBackYear(YearAct):
    """Leaves the county desk a note of what to mend before the figures can be frozen."""

    @extend_schema(
        tags=["working"],
        summary=gettext_lazy("退回填报，写明原因"),
        parameters=[IF_MATCH],
        request={"application/json": body_of("reason")},
        responses=WorkingSerializer,
    )
    def post(self, request: Request, code: str, year: int) -> Response:  # noqa: ARG002  # see do
        return self.do(code, year, closing.send_back, "reason")


class ReopenYear(YearAct):
    """Opens a frozen year for a correction."""

    @extend_schema(
        tags=["working"],
        summary=gettext_lazy("重新打开已冻结的数据，写明更正原因"),
        parameters=[IF_MATCH],
        request={"application/json": body_of("reason")},
        responses=WorkingSerializer,
    )
    def post(self, request: Request, code: str, year: int) -> Response:  # noqa: ARG002  # see do
        return self.do(code, year, closing.reopen_year, "reason")


def _matter(county: Region, year: int, mark: str) -> Matter | None:
    return next((one for one in matters_of(county, year) if one.fingerprint == mark), None)


class CheckDetail(ApiView):
    """One finding, and what the county says about it; who writes the whole county speaks for it."""

    required_permissions: ClassVar = {
        "GET": Permission.RETURN_VIEW,
        "PUT": Permission.FIGURES_EDIT,
    }

    @extend_schema(
        tags=["checks"], summary=gettext_lazy("一处疑点和说明"), responses=CheckSerializer
    )
    def get(self, request: Request, code: str, year: int, mark: str) -> Response:
        return _told(county_in(request, code, year, Permission.RETURN_VIEW), year, mark)

    @extend_schema(
        tags=["checks"],
        summary=gettext_lazy("说明一处疑点"),
        parameters=[IF_MATCH],
        request={"application/json": body_of("text")},
        responses=CheckSerializer,
    )
    def put(self, request: Request, code: str, year: int, mark: str) -> Response:
        county = county_in(request, code, year, Permission.FIGURES_EDIT)
        person = person_of(request)
        if not person.reach(Permission.FIGURES_EDIT, code).whole:
            raise Http404
        if _matter(county, year, mark) is None:
            raise Http404
        tag, text, at = _tag(request), _text(request, "text"), timezone.now()
        _act(
            county,
            year,
            tag,
            lambda _year: standing.matter_tag(_matter(county, year, mark)),
            lambda: explain(
                county=county, year=year, mark=mark, text=text, actor_name=person.username, at=at
            ),
        )
        return _told(county, year, mark)


def _told(county: Region, year: int, mark: str) -> Response:
    matter = _matter(county, year, mark)
    if matter is None:
        raise Http404
    headers = {"ETag": f'"{standing.matter_tag(matter)}"'}
    return Response(CheckSerializer(matter).data, headers=headers)


class HandedInSerializer(serializers.Serializer[Any]):
    """Who handed in a department's figures, when, and what was said of the empty ones."""

    by = serializers.CharField(source="handed_in_by_name")
    at = serializers.DateTimeField(source="handed_in_at")
    gaps = serializers.CharField()


class DepartmentSerializer(serializers.Serializer[Any]):
    """What a department has given and lacks; ``current`` while what it handed in still stands."""

    department = serializers.CharField()
    figures = serializers.JSONField()
    missing = serializers.ListField(child=serializers.CharField())
    handed_in = HandedInSerializer(allow_null=True)
    current = serializers.BooleanField()


class Department(ApiView):
    """A department's list of figures; a POST hands it in."""

    required_permissions: ClassVar = {"GET": READ, "POST": Permission.FIGURES_EDIT}

    @extend_schema(
        tags=["working"],
        summary=gettext_lazy("一个部门的数据和交表情况"),
        responses=DepartmentSerializer,
    )
    def get(self, request: Request, code: str, year: int, department: str) -> Response:
        place = Place(request, code, year)
        if not (place.whole or _reaches(place, department)):
            raise Http404
        return _department(place.county, year, department)

    @extend_schema(
        tags=["working"],
        summary=gettext_lazy("替一个部门交表"),
        parameters=[IF_MATCH],
        request={"application/json": body_of("gaps", required=False)},
        responses={200: DepartmentSerializer},
    )
    def post(self, request: Request, code: str, year: int, department: str) -> Response:
        place = Place(request, code, year)
        county, person = place.county, person_of(request)
        if not _reaches(place, department):
            raise Http404
        _department(county, year, department)
        tag, gaps, at = _tag(request), _text(request, "gaps", required=False), timezone.now()
        _act(
            county,
            year,
            tag,
            lambda row: _department_tag(row, department),
            lambda: hand_in(
                county=county,
                year=year,
                department=department,
                gaps=gaps,
                actor_name=person.username,
                at=at,
            ),
        )
        return _department(county, year, department)


def _reaches(place: Place, department: str) -> bool:
    return place.reach.whole or department in place.reach.departments


def _department_tag(county_year: CountyYear, department: str) -> str:
    last = standing.last_hand_in(county_year, department)
    return standing.department_tag(county_year, department, last)


def _department(county: Region, year: int, department: str) -> Response:
    if department not in departments():
        raise Http404
    county_year = _opened(county, year)
    asked = [element.code for element in asked_of_county(department)]
    last = standing.last_hand_in(county_year, department)
    given = {code: county_year.figures[code] for code in asked if code in county_year.figures}
    told = {
        "department": department,
        "figures": given,
        "missing": [code for code in asked if code not in given],
        "handed_in": last,
        "current": last is not None
        and last.sha256 == figures_digest(department, county_year.figures),
    }
    headers = {"ETag": f'"{standing.department_tag(county_year, department, last)}"'}
    return Response(DepartmentSerializer(told).data, headers=headers)
