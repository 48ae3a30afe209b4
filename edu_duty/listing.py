"""What a list of the API answers: pages as JSON, or every row it shows as CSV or as a workbook."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import generics, pagination, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from edu_duty.tabular import CSV_TYPE, XLSX_TYPE, Cell, csv_chunks, xlsx_chunks
from edu_duty.wire import ApiView

MOST_ROWS = 500
MOST_ROWS_SKIPPED = 10_000_000
ROWS_AT_ONCE = 2000


class Pages(pagination.LimitOffsetPagination):
    """Lists answer in pages of 100 rows, of up to 500 when asked."""

    default_limit = 100
    max_limit = MOST_ROWS


class Csv(BaseRenderer):
    """Names the format; rows are streamed, and only a refusal is ever rendered: as JSON."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> bytes:
        refusal: bytes = JSONRenderer().render(data, media_type, context)
        return refusal


class Xlsx(Csv):
    """The same as a workbook."""

    media_type = XLSX_TYPE
    format = "xlsx"
    charset = None  # type: ignore[assignment]  # bytes


TABLES = {Csv.format: (CSV_TYPE, csv_chunks), Xlsx.format: (XLSX_TYPE, xlsx_chunks)}


class TextFilter(serializers.RegexField):
    """Text to look for, as it stands, without signs that control."""

    def __init__(self, max_length: int) -> None:
        super().__init__(
            r"^[^\x00-\x1f]+$", max_length=max_length, required=False, trim_whitespace=False
        )


class Wanted(serializers.Serializer[Any]):
    """What every list may be asked: how many rows, from which on, in which format."""

    limit = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, required=False)
    offset = serializers.IntegerField(min_value=0, max_value=MOST_ROWS_SKIPPED, required=False)
    format = serializers.ChoiceField(choices=["json", "csv", "xlsx"], required=False)


class Listing(ApiView, generics.GenericAPIView[Any]):
    """A list: ``rows`` gives what this person may see of what was asked for, in a stable order.

    Shape: ``wanted_class`` names the filters, and no other is taken: a misspelt one would show
    more than was asked for. ``file_name`` is what a table of the rows is called.
    """

    renderer_classes = (JSONRenderer, Csv, Xlsx)
    pagination_class = Pages
    serializer_class: type[serializers.Serializer[Any]]
    wanted_class: ClassVar[type[Wanted]] = Wanted
    file_name: ClassVar[str] = "rows"

    def rows(self, wanted: Mapping[str, Any]) -> Any:
        """Return the rows, as a queryset or a list."""
        raise NotImplementedError

    def columns(self) -> list[str]:
        """Name the columns of a table."""
        return self.field_names()

    def field_names(self) -> list[str]:
        """Name what a row holds."""
        return list(self.serializer_class().fields)

    def cells(self, row: Mapping[str, Any]) -> Sequence[Cell]:
        """Write one row of a table, in the order of the columns."""
        return [as_cell(value) for value in row.values()]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002  # of the address
        rows = self.rows(self.wanted())
        wanted = request.accepted_renderer.format
        if wanted in TABLES:
            return self._table(rows, wanted)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def wanted(self) -> dict[str, Any]:
        """Read and check the filters.

        Raises:
            ValidationError: one is unknown or makes no sense.
        """
        asked = self.request.query_params
        filters = self.wanted_class(data=asked.dict())
        filters.is_valid(raise_exception=True)
        unknown = sorted(set(asked) - set(filters.fields))
        if unknown:
            known = "、".join(filters.fields)
            message = _("没有这个筛选条件，可用：%(known)s") % {"known": known}
            raise ValidationError({name: [message] for name in unknown})
        return dict(filters.validated_data)

    def _table(self, rows: Any, name: str) -> StreamingHttpResponse:
        content_type, write = TABLES[name]
        return StreamingHttpResponse(
            _speaking(translation.get_language(), write(self.columns(), self._cells_of(rows))),
            content_type=content_type,
            headers={"Content-Disposition": f'attachment; filename="{self.file_name}.{name}"'},
        )

    def _cells_of(self, rows: Any) -> Iterator[Sequence[Cell]]:
        serializer = self.get_serializer()
        batches = rows.iterator(chunk_size=ROWS_AT_ONCE) if isinstance(rows, QuerySet) else rows
        for row in batches:
            yield self.cells(serializer.to_representation(row))


def as_cell(value: Any) -> Cell:
    """Write a value into a cell; what is more than one value is written as JSON."""
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, int | Decimal | bool | None) else str(value)


def _speaking(language: str | None, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Write in the language of the request, which is over when the bytes are asked for."""
    with translation.override(language):
        yield from chunks
