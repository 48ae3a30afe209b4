"""New and changed working rows of a year, written in one statement.

Rows travel as one JSON text and are taken apart by the database: a third of the time a statement
with a parameter per value takes. Stamps are merged where they stand and need not be read.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from schools.models import SchoolYear, StageYear

Rows = Sequence[Mapping[str, Any]]


def upsert(
    model: type[SchoolYear] | type[StageYear],
    *,
    key: Sequence[str],
    texts: Sequence[str],
    rows: Rows,
    whole: Mapping[str, Any],
) -> None:
    """Write rows of a year: what is new, and figures and stamps of what stands there.

    ``key`` tells a row from another one within the year, ``texts`` are its other columns.

    Shape: a row has ``school_id``, the texts, ``figures``, and the ``stamps`` to be added to those
    it has. ``whole`` is what a new row carries besides: ``year``, ``version``, ``written_by``,
    ``written_at``.
    """
    if not rows:
        return
    columns = ["school_id", *key, *texts, "figures", "stamps"]
    read, merged = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    table = model._meta.db_table
    fields = {field.name: field for field in model._meta.concrete_fields}
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in [*texts, "figures"])
    # Names come from the models alone; what people wrote travels as parameters.
    statement = (
        f"INSERT INTO {table} ({', '.join([*columns, *whole])}) "  # noqa: S608
        f"SELECT {', '.join([*map(read, columns), *['%s'] * len(whole)])} FROM {_SOURCE[read]} "
        f"ON CONFLICT ({', '.join(['school_id', 'year', *key])}) DO UPDATE "
        f"SET {changed}, stamps = {merged.format(table=table)}"
    )
    marks = [fields[name].get_db_prep_save(value, connection) for name, value in whole.items()]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*marks, json.dumps(list(rows), ensure_ascii=False)])


def _of_record(column: str) -> str:
    kind = {"school_id": "bigint", "figures": "jsonb", "stamps": "jsonb"}.get(column, "text")
    return f"(row ->> '{column}')::{kind}"


def _of_text(column: str) -> str:
    return f"json_extract(value, '$.{column}')"


_SOURCE = {
    _of_record: "json_array_elements(%s) AS row",
    # WHERE keeps SQLite from taking ON for the condition of a join.
    _of_text: "json_each(%s) WHERE true",
}
_POSTGRESQL = (_of_record, "{table}.stamps || EXCLUDED.stamps")
_SQLITE = (_of_text, "json_patch({table}.stamps, EXCLUDED.stamps)")
