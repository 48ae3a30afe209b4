"""How the API speaks: pages of bounded length, and errors as problem documents (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import pagination, views
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

PROBLEM_TYPE = "application/problem+json"
_SENTENCES = {
    HTTPStatus.FORBIDDEN: _("没有登录，或没有这项权限"),
    HTTPStatus.NOT_FOUND: _("找不到，或不在管辖范围内"),
    HTTPStatus.METHOD_NOT_ALLOWED: _("这个地址不支持这种方法，见 Allow"),
}


class Pages(pagination.LimitOffsetPagination):
    """Lists answer in pages of 100 rows, of up to 500 when asked."""

    default_limit = 100
    max_limit = 500


def invalid(form: forms.Form) -> ValidationError:
    """Say what is wrong with a form, field by field."""
    return ValidationError(
        {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    )


def answer_with_problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a refusal into a problem document; what nobody foresaw stays the server's error."""
    answer = views.exception_handler(exc, context)
    if answer is None:
        return None
    status = HTTPStatus(answer.status_code)
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
    }
    if isinstance(exc, ValidationError):
        problem |= {"detail": str(_("有内容不合要求，见 errors")), "errors": answer.data}
    else:
        problem["detail"] = str(_SENTENCES.get(status) or answer.data["detail"])
    kept = {name: answer[name] for name in ("Allow", "Retry-After") if name in answer}
    return Response(problem, status=status.value, headers=kept, content_type=PROBLEM_TYPE)
