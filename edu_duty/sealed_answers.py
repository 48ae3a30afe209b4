"""How files that strangers made are handed out: kept by the browser, never run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from edu_duty.headers import SANDBOX


def attachment(content: bytes, *, name: str, content_type: str, digest: str) -> HttpResponse:
    """Answer a file as an attachment; ``SafeAnswers`` forbids the browser to run anything of it."""
    response = _answer(content, content_type=content_type, digest=digest)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = f"{disposition}"
    return response


def sealed_answer(content: bytes, *, content_type: str, digest: str) -> HttpResponse:
    """Answer bytes that a page shows, that are nothing but what their type says and run nothing."""
    response = _answer(content, content_type=content_type, digest=digest)
    response["Content-Security-Policy"] = SANDBOX
    return response


def _answer(content: bytes, *, content_type: str, digest: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{digest}"'
    return response
