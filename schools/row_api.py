"""Figures of one working row over the API: read with its ETag, written back with If-Match."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from django.http import Http404
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.wire import ApiView, Problem
from schools import patching
from schools.api import closed
from schools.dictionary import elements
from schools.entering import Kept, RowKey
from schools.models import Written
from schools.posted import MOST_DIGITS
from schools.windows import CollectionClosed
from schools.working_api import READ, Place

_MOST_FIGURES = 200
PATCH_BODY = {
    "type": "object",
    "properties": {
        "figures": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
            "minProperties": 1,
            "maxProperties": _MOST_FIGURES,
        }
    },
    "required": ["figures"],
    "additionalProperties": False,
}
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that was read."
)


class CellSerializer(serializers.Serializer[Any]):
    """Who wrote a figure, when, and as which write of the county's year."""

    version = serializers.IntegerField()
    by = serializers.CharField()
    at = serializers.CharField()


class WorkingRowSerializer(serializers.Serializer[Any]):
    """One row with the name of its version and who wrote its figures."""

    figures = serializers.JSONField()
    version = serializers.IntegerField()
    cells = serializers.DictField(child=CellSerializer())


class RowView(ApiView):
    """One working row: read it with its ETag, write figures of it back with If-Match."""

    required_permissions: ClassVar = {"GET": READ, "PATCH": Permission.FIGURES_EDIT}

    def key(self) -> RowKey:
        """Return which row the address names."""
        raise NotImplementedError

    def read(self, request: Request, code: str, year: int) -> Response:
        place, key = Place(request, code, year), self.key()
        if not place.may_read(key):
            raise Http404
        try:
            row = patching.row_of(place.county_year(), key)
        except patching.RowGone as gone:
            raise Http404 from gone
        return _answer(row, key)

    def write(self, request: Request, code: str, year: int) -> Response:
        place, key = Place(request, code, year), self.key()
        person = person_of(request)
        if not place.may_read(key) or not person.may(Permission.FIGURES_EDIT, code):
            raise Http404
        texts = _texts(request.data)
        try:
            row, _saved = patching.patch_row(
                county=place.county,
                year=year,
                key=key,
                texts=texts,
                tag=_tag(request),
                reach=place.reach,
                actor_name=person.username,
                at=timezone.now(),
            )
        except patching.RowGone as gone:
            raise Http404 from gone
        except patching.RowChanged as changed:
            raise _stale(changed.row, key, texts) from changed
        except patching.FiguresRefused as refused:
            errors = [asdict(one) | {"cell": str(one.address)} for one in refused.problems]
            for error in errors:
                del error["address"]
            message = _("有数值不合要求，一个也没有保存，见 errors")
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, "refused", message, errors=errors
            ) from refused
        except CollectionClosed as refusal:
            raise closed(refusal) from refusal
        return _answer(row, key)


Handler = TypeVar("Handler", bound=Callable[..., Any])


def _reads(summary: Any) -> Callable[[Handler], Handler]:
    return extend_schema(tags=["working"], summary=summary, responses=WorkingRowSerializer)


def _writes(summary: Any) -> Callable[[Handler], Handler]:
    return extend_schema(
        tags=["working"],
        summary=summary,
        parameters=[IF_MATCH],
        request={"application/json": PATCH_BODY},
        responses=WorkingRowSerializer,
    )


class CampusRow(RowView):
    """The figures of one campus itself: site, buildings, equipment, money."""

    def key(self) -> RowKey:
        return ("schools", self.kwargs["campus"], "")

    @_reads(gettext_lazy("一个校区本身的数据"))
    def get(self, request: Request, code: str, year: int, campus: str) -> Response:  # noqa: ARG002  # see key
        return self.read(request, code, year)

    @_writes(gettext_lazy("改写一个校区本身的数据"))
    def patch(self, request: Request, code: str, year: int, campus: str) -> Response:  # noqa: ARG002  # see key
        return self.write(request, code, year)


class UnitRow(RowView):
    """The figures of one stage of a campus: pupils, classes, teachers."""

    def key(self) -> RowKey:
        return ("stages", self.kwargs["campus"], self.kwargs["stage"])

    @_reads(gettext_lazy("一个校区一个学段的数据"))
    def get(self, request: Request, code: str, year: int, campus: str, stage: str) -> Response:  # noqa: ARG002  # see key
        return self.read(request, code, year)

    @_writes(gettext_lazy("改写一个校区一个学段的数据"))
    def patch(self, request: Request, code: str, year: int, campus: str, stage: str) -> Response:  # noqa: ARG002  # see key
        return self.write(request, code, year)


class CountyRow(RowView):
    """The county's own figures, by department."""

    def key(self) -> RowKey:
        return ("county", "", "")

    @_reads(gettext_lazy("县情数据"))
    def get(self, request: Request, code: str, year: int) -> Response:
        return self.read(request, code, year)

    @_writes(gettext_lazy("改写县情数据"))
    def patch(self, request: Request, code: str, year: int) -> Response:
        return self.write(request, code, year)


def _answer(row: Written, key: RowKey) -> Response:
    told = {
        "figures": dict(sorted(row.figures.items())),
        "version": patching.row_version(row),
        "cells": {kept.address.element: _who(kept) for kept in patching.written_cells(row, key)},
    }
    return Response(told, headers={"ETag": f'"{patching.row_tag(row)}"'})


def _who(kept: Kept) -> dict[str, Any]:
    return {"version": kept.version, "by": kept.by, "at": kept.at}


def _texts(data: Any) -> dict[str, str]:
    told = data if isinstance(data, Mapping) and set(data) == {"figures"} else {}
    figures = told.get("figures")
    if not isinstance(figures, Mapping) or not 0 < len(figures) <= _MOST_FIGURES:
        raise _unreadable()
    if not all(isinstance(value, _PLAIN_VALUES) for value in figures.values()):
        raise _unreadable()
    return {str(code): _text(value) for code, value in figures.items()}


def _unreadable() -> ValidationError:
    message = _('应为 {"figures": {数据项: 数值}}，数值为数字、文字、true、false 或 null')
    return ValidationError({"figures": [message]})


_PLAIN_VALUES = (str, int, Decimal, bool, type(None))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal) and abs(value.adjusted()) < MOST_DIGITS:
        return format(value, "f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tag(request: Request) -> str:
    tags = parse_etags(request.headers.get("If-Match", ""))
    if len(tags) != 1 or tags == ["*"]:
        message = _("写入要带 If-Match：读取这一行时得到的 ETag，只写一个")
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, "version-needed", message)
    return tags[0].strip('"')


def _stale(row: Written, key: RowKey, texts: Mapping[str, str]) -> Problem:
    """Say what stands there now, and who wrote it, beside what was to be written."""
    kept = {cell.address.element: cell for cell in patching.written_cells(row, key)}
    errors = [
        {
            "element": code,
            "yours": text,
            "value": row.figures.get(code),
            **(_who(kept[code]) if code in kept else {}),
        }
        for code, text in texts.items()
        if code in elements()
    ]
    message = _("这一行在读取之后被改过，没有写入；核对 current 后用新的 ETag 重写")
    current = _answer(row, key)
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        "stale",
        message,
        current=current.data | {"etag": current["ETag"]},
        errors=errors,
    )
