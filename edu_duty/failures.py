"""What is answered when a request fails before or beside its view: words, and a number to find it.

A page for people; below ``/api/`` a problem document in the reader's language.
"""

import json
import logging
import secrets
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import defaults

from edu_duty.wire import PROBLEM_TYPE, language_of

API = "/api/"
REFERENCE_BYTES = 6
logger = logging.getLogger(__name__)


def problem_answer(status: HTTPStatus, detail: str, reference: str = "") -> HttpResponse:
    """Write a problem document where no view of the API does."""
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    if reference:
        problem["reference"] = reference
    return HttpResponse(
        json.dumps(problem, ensure_ascii=False),
        status=status.value,
        content_type=PROBLEM_TYPE,
        headers={"Vary": "Accept-Language", "Cache-Control": "no-store"},
    )


def method_refused(request: HttpRequest, allowed: str) -> HttpResponse:
    """Refuse a method below ``/api/`` where Django's own view answers."""
    with translation.override(_language(request)):
        refused = _("这个地址不支持这种方法，见 Allow")
        answer = problem_answer(HTTPStatus.METHOD_NOT_ALLOWED, refused)
    answer["Allow"] = allowed
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 400."""
    if not request.path.startswith(API):
        return defaults.bad_request(request, exception)
    with translation.override(_language(request)):
        return problem_answer(HTTPStatus.BAD_REQUEST, _("读不懂这个请求"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404."""
    if not request.path.startswith(API):
        return defaults.page_not_found(request, exception)
    with translation.override(_language(request)):
        return problem_answer(HTTPStatus.NOT_FOUND, _("找不到，或不在管辖范围内"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a number that stands in the log beside what happened."""
    reference = secrets.token_hex(REFERENCE_BYTES)
    logger.error("%s %s failed, reference %s", request.method, request.path, reference)
    if request.path.startswith(API):
        with translation.override(_language(request)):
            words = _("平台出错，这次没有写入。稍后重试；仍然出错，把编号%(number)s告诉系统管理员")
            detail = words % {"number": reference}
            return problem_answer(HTTPStatus.INTERNAL_SERVER_ERROR, detail, reference)
    page = loader.render_to_string("500.html", {"reference": reference})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _language(request: HttpRequest) -> str:
    return language_of(request.headers.get("Accept-Language", ""))
