"""Hands a list that a page shows to a spreadsheet."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse

from edu_duty.tabular import CSV_TYPE, XLSX_TYPE, Cell, csv_chunks, xlsx_chunks

FORMATS = {"csv": (CSV_TYPE, csv_chunks), "xlsx": (XLSX_TYPE, xlsx_chunks)}


def table_answer(
    name: str, file_name: str, heading: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> HttpResponse:
    """Answer rows as ``csv`` or ``xlsx``; another name is an address that does not exist."""
    if name not in FORMATS:
        raise Http404
    content_type, write = FORMATS[name]
    return HttpResponse(
        b"".join(write(heading, rows)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}.{name}"'},
    )
