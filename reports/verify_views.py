"""Telling true documents from others, for anybody: here, and with a program of one's own."""

import hashlib
from pathlib import Path

from asn1crypto import pem
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edu_duty.accounts.access import public
from edu_duty.printable import Crumb
from edu_duty.sealed_answers import attachment
from reports import queries, sealcheck, verifying
from reports.forms import VerifyForm
from reports.signing import trusted


@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say of a file, or of the code printed on one, whether it is genuine; nothing is kept."""
    if request.method != "POST":
        # Whoever looks at the page is about to ask; a reader that starts now answers at once.
        verifying.stand_by()
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    code = queries.plain_code(request.GET.get("code", ""))
    answer = None
    if code:
        answer = queries.code_sheet(code)
    if form.is_bound and form.is_valid():
        answer = queries.file_sheet(verifying.verify(form.cleaned_data["pdf"].read()))
    context = {"form": form, "code": code, "answer": answer}
    context |= {"signed": bool(trusted()), "crumbs": [Crumb(_("核验文书"))]}
    status = 400 if form.errors else 200
    return render(request, "reports/pages/verify.html", context, status=status)


@public
@require_safe
def roots(_request: HttpRequest) -> HttpResponse:
    """Hand out the certificates that signatures of this portal are checked with."""
    held = trusted()
    if not held:
        raise Http404
    content = b"".join(pem.armor("CERTIFICATE", each.dump()) for each in held)
    return _handed_out(content, "roots.pem", "application/x-pem-file")


@public
@require_safe
def checker(_request: HttpRequest) -> HttpResponse:
    """Hand out the program that checks a seal anywhere: the very file that this portal runs."""
    content = Path(sealcheck.__file__).read_bytes()
    return _handed_out(content, "sealcheck.py", "text/x-python; charset=utf-8")


def _handed_out(content: bytes, name: str, content_type: str) -> HttpResponse:
    digest = hashlib.sha256(content).hexdigest()
    return attachment(content, name=name, content_type=content_type, digest=digest)
