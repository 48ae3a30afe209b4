"""How the API speaks: in the reader's language, in versions, and in problems (RFC 9457)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import views
from rest_framework.exceptions import APIException, AuthenticationFailed, Throttled, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from edu_duty.exact_json import ExactJson

PROBLEM_TYPE = "application/problem+json"
# Where a problem of its own kind is explained; the others are what their status says.
PROBLEMS = "/api/v1/docs/#problem-"
_SENTENCES = {
    HTTPStatus.UNAUTHORIZED: gettext_lazy("没有登录，也没有有效的令牌"),
    HTTPStatus.FORBIDDEN: gettext_lazy("没有这项权限"),
    HTTPStatus.NOT_FOUND: gettext_lazy("找不到，或不在管辖范围内"),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy("这个地址不支持这种方法，见 Allow"),
    HTTPStatus.NOT_ACCEPTABLE: gettext_lazy("给不出 Accept 所要的格式"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: gettext_lazy("不读这种格式的正文，见接口说明"),
}
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class Problem(APIException):
    """A refusal of its own kind; ``more`` stands beside the words in the problem document.

    Shape: ``code`` names the kind in the problem's type, explained on the page of the API.
    """

    def __init__(self, status: HTTPStatus, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail, code)
        self.status_code = status.value
        self.code = code
        self.more = more


def invalid(form: forms.Form) -> ValidationError:
    """Say what is wrong with a form, field by field."""
    return ValidationError(
        {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    )


def answer_with_problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a refusal into a problem document; what nobody foresaw stays the server's error."""
    refusal = _as_refusal(exc)
    answer = views.exception_handler(refusal, context)
    if answer is None:
        return None
    status = HTTPStatus(answer.status_code)
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
    }
    problem |= _words(refusal, status, answer)
    kept = {name: answer[name] for name in _KEPT_HEADERS if name in answer}
    return Response(problem, status=status.value, headers=kept, content_type=PROBLEM_TYPE)


def _as_refusal(exc: Exception) -> Exception:
    """What Django refuses while a body is read comes out of it in another shape."""
    if isinstance(exc, RequestDataTooBig):
        return too_large()
    if isinstance(exc, SuspiciousOperation):
        return Problem(HTTPStatus.BAD_REQUEST, "body", _("正文的字段或文件太多"))
    return exc


def too_large() -> Problem:
    """Refuse a body larger than any county's return."""
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body", _("正文超过上限"))


def _words(refusal: Exception, status: HTTPStatus, answer: Response) -> dict[str, Any]:
    if isinstance(refusal, Problem):
        told = {"type": PROBLEMS + refusal.code, "detail": str(refusal.detail)}
        return told | refusal.more
    if isinstance(refusal, ValidationError):
        return {"detail": _("有内容不合要求，见 errors"), "errors": _by_field(answer.data)}
    if isinstance(refusal, Throttled):
        message = _("请求太频繁，%(seconds)s秒后再试")
        return {"detail": message % {"seconds": answer.get("Retry-After", "60")}}
    if isinstance(refusal, AuthenticationFailed):
        return {"detail": str(answer.data["detail"])}
    return {"detail": str(_SENTENCES.get(status) or answer.data["detail"])}


def _by_field(errors: Any) -> Any:
    return errors if isinstance(errors, Mapping) else {"non_field_errors": errors}


class Negotiation(DefaultContentNegotiation):
    """``?format=`` outweighs Accept; a format nobody knows is refused with the other filters."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        wanted = format_suffix or request.query_params.get("format")
        if wanted is None:
            chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers)
            return chosen
        named = [renderer for renderer in renderers if renderer.format == wanted]
        renderer = (named or list(renderers))[0]
        return renderer, str(renderer.media_type)


class PersonThrottle(SimpleRateThrottle):
    """So many requests of one person, whatever they came in with."""

    scope = "person"

    def get_rate(self) -> str:
        """Read the rate when it is needed, not when the module is."""
        return settings.API_RATES[self.scope]

    def get_cache_key(self, request: Request, view: views.APIView) -> str | None:  # noqa: ARG002  # by name
        """Count a person under their number."""
        return f"api:person:{request.user.pk}" if request.user.is_authenticated else None


class StrangerThrottle(PersonThrottle):
    """So many requests of one address from whom nobody is known, wrong keys among them."""

    scope = "stranger"

    def get_cache_key(self, request: Request, view: views.APIView) -> str | None:  # noqa: ARG002  # by name
        """Count a stranger under their address."""
        return None if request.user.is_authenticated else f"api:from:{self.get_ident(request)}"


class ApiView(views.APIView):
    """What every address of the API does alike: language, throttles, and an ETag on what is read.

    Who brings a wrong key is counted too, and before anything is looked up for them.
    """

    parser_classes: Sequence[type[BaseParser]] = (ExactJson,)
    content_negotiation_class = Negotiation
    throttle_classes = (PersonThrottle, StrangerThrottle)
    http_method_names = ("get", "head", "post", "put", "patch", "delete")

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        translation.activate(language_of(request.headers.get("Accept-Language", "")))
        return super().initialize_request(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Stay: the request was counted when it was known whose it is."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        patch_vary_headers(final, ("Accept", "Accept-Language", "Authorization", "Cookie"))
        if request.method in {"GET", "HEAD"} and final.status_code == HTTPStatus.OK:
            return _when_written(final, lambda written: _unless_known(request, written))
        return final


def language_of(accepted: str) -> str:
    """Return the language a client asks for, where the portal speaks it; else the one in force."""
    for wanted, _quality in parse_accept_lang_header(accepted.lower()):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return translation.get_language() or settings.LANGUAGE_CODE


def _when_written(response: Any, then: Callable[[Any], Any]) -> Any:
    """Do something with an answer once its bytes are there; a streamed one stays as it is."""
    if isinstance(response, Response):
        response.add_post_render_callback(then)
        return response
    return response if response.streaming else then(response)


def _unless_known(request: Request, response: Any) -> HttpResponseBase:
    """Name what was read by its digest; send nothing again to who has it already."""
    if "ETag" not in response:
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if response["ETag"] not in [tag.removeprefix("W/") for tag in known] and known != ["*"]:
        answer: HttpResponseBase = response
        return answer
    kept = ("ETag", "Vary", "Content-Language", "Cache-Control")
    return HttpResponseNotModified(
        headers={name: response[name] for name in kept if name in response}
    )
