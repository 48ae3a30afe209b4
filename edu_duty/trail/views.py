"""The audit page, its tables, and the check on demand."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.tabular import CSV_TYPE, XLSX_TYPE, csv_chunks, xlsx_chunks
from edu_duty.trail import checking, queries, reading
from edu_duty.trail.forms import FilterForm

TABLES = {"csv": (CSV_TYPE, csv_chunks), "xlsx": (XLSX_TYPE, xlsx_chunks)}


@requires(Permission.AUDIT_VIEW)
@require_safe
def events(request: AuthedRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.chosen(queries.readable_by(request.user), asked)
    sheet = queries.trail_sheet(found if form.is_valid() else found.none(), asked, _page(request))
    filters = queries.filters_of(asked)
    if filters:
        reading.note_looked_up(filters=filters, actor_name=request.user.username, at=timezone.now())
    context = {
        "form": form,
        "sheet": sheet,
        "facts": queries.chain_facts(),
        "filtered": bool(filters),
    }
    return render(request, "trail/events.html", context, status=422 if form.errors else 200)


@requires(Permission.AUDIT_VIEW)  # type: ignore[arg-type]  # a response that streams
@require_safe
def table(request: AuthedRequest, name: str) -> HttpResponseBase:
    form = FilterForm(request.GET)
    if name not in TABLES or not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    found = queries.chosen(queries.readable_by(request.user), asked)
    reading.note_taken(
        filters=queries.filters_of(asked),
        name=name,
        count=found.count(),
        actor_name=request.user.username,
        at=timezone.now(),
    )
    content_type, write = TABLES[name]
    heading = [*queries.COLUMNS, *queries.MORE_COLUMNS]
    return StreamingHttpResponse(
        _speaking(translation.get_language(), write(heading, queries.table_rows(found))),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="audit.{name}"'},
    )


@requires(Permission.AUDIT_VIEW)
@require_POST
def check(request: AuthedRequest) -> HttpResponse:
    checking.request_check(actor_name=request.user.username, at=timezone.now())
    messages.success(request, _("核对已经排队，完成后结果写在本页上方"))
    return redirect("trail:events")


def _page(request: AuthedRequest) -> str:
    return request.GET.get("page", "1")


def _speaking(language: str | None, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Write in the language of the request, which is over when the bytes are asked for."""
    with translation.override(language):
        yield from chunks
