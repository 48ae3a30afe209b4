"""The API described: as OpenAPI for machines, as a page for people; and what is not there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from edu_duty import openapi
from edu_duty.accounts.access import public
from edu_duty.failures import method_refused
from edu_duty.wire import ApiView

SAFE = ("GET", "HEAD")
TAGS = {
    "regions": gettext_lazy("行政区划"),
    "elements": gettext_lazy("数据项"),
    "working": gettext_lazy("填报中的数据"),
    "checks": gettext_lazy("疑点"),
    "returns": gettext_lazy("数据包各版本"),
    "rubrics": gettext_lazy("指标体系"),
    "scores": gettext_lazy("测算结果"),
    "rounds": gettext_lazy("评价轮次"),
    "assessments": gettext_lazy("各县评价"),
    "documents": gettext_lazy("文书"),
    "jobs": gettext_lazy("长任务"),
}
PROBLEMS = {
    "version-needed": (428, gettext_lazy("写入没有带 If-Match；先读取，把得到的 ETag 带回来")),
    "stale": (412, gettext_lazy("读取之后有人改过；current 是现在的数值和填写人，没有写入")),
    "frozen": (409, gettext_lazy("这一年的数据已冻结；局领导重新打开后才能修改")),
    "closed": (409, gettext_lazy("已过截止时间；县里可以申请延期")),
    "empty": (409, gettext_lazy("还没有数据，不能冻结")),
    "errors": (409, gettext_lazy("还有错误，改正后才能冻结")),
    "unexplained": (409, gettext_lazy("还有疑点没有说明，说明后才能冻结")),
    "open": (409, gettext_lazy("数据没有冻结，可以直接修改")),
    "gone": (409, gettext_lazy("这处疑点已不存在：数据有了变化")),
    "reason": (422, gettext_lazy("写明原因，不超过500字")),
    "text": (422, gettext_lazy("写明情况，不超过500字")),
    "missing": (422, gettext_lazy("还有数据项没有填；填上，或在 gaps 中写明为什么没有")),
    "refused": (422, gettext_lazy("有数值不合要求，一个也没有保存；errors 逐格说明")),
    "shape": (400, gettext_lazy("正文不是一个数据包；errors 指出位置")),
    "body": (413, gettext_lazy("正文太大")),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of an operation, or a property of its body."""

    name: str
    place: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One address and method."""

    anchor: str
    method: str
    path: str
    summary: str
    fields: list[Field]
    formats: str
    answers: str
    readable: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Operations about one thing."""

    title: str
    operations: list[Operation]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem."""

    code: str
    status: int
    words: str


class OpenApi(ApiView):
    """The description for machines, open to everybody: it holds no data."""

    required_permissions: ClassVar = {"GET": None}

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:  # noqa: ARG002  # the same for all
        return HttpResponse(openapi.document(), content_type="application/vnd.oai.openapi+json")


class Nowhere(ApiView):
    """Every address the API does not have."""

    required_permissions: ClassVar[dict[str, None]] = {}

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> NoReturn:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(
            request, force=True
        )
        self.check_throttles(request)
        raise NotFound


# Nothing is written here; who posts hears that it is the wrong method.
@csrf_exempt
@public
def docs(request: HttpRequest) -> HttpResponse:
    if request.method not in SAFE:
        return method_refused(request, ", ".join(SAFE))
    described = json.loads(openapi.document())
    operations = list(_operations(described))
    sheet = {
        "groups": [
            Group(str(title), [one for tagged, one in operations if tagged == tag])
            for tag, title in TAGS.items()
        ],
        "problems": [Kind(code, status, str(words)) for code, (status, words) in PROBLEMS.items()],
        "version": described["openapi"],
    }
    return render(request, "api/docs.html", sheet)


def _operations(described: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            yield (
                one["tags"][0],
                Operation(
                    anchor=one["operationId"],
                    method=method.upper(),
                    path=path,
                    summary=one["summary"],
                    fields=[*map(_parameter, one.get("parameters", [])), *_body(one)],
                    formats=_formats(one),
                    answers="、".join(sorted(one["responses"])),
                    readable=method == "get" and "{" not in path,
                ),
            )


def _parameter(parameter: Mapping[str, Any]) -> Field:
    places = {"path": _("地址"), "query": _("筛选"), "header": _("报头")}
    return Field(
        parameter["name"],
        places[parameter["in"]],
        _kind(parameter["schema"]),
        parameter.get("required", False),
    )


def _body(one: Mapping[str, Any]) -> list[Field]:
    content = one.get("requestBody", {}).get("content", {})
    return [Field(kind, _("正文"), "", required=True) for kind in content]


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    return str(schema.get("format") or schema["type"])


def _formats(one: Mapping[str, Any]) -> str:
    kinds = {kind for status in ("200", "201", "202") for kind in _content(one, status)}
    return "、".join(sorted(kinds))


def _content(one: Mapping[str, Any], status: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = one["responses"].get(status, {}).get("content", {})
    return content
