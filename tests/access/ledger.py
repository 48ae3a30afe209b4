"""What the database holds, as one number, and who wrote to it meanwhile."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

# A refusal leaves a trace, and a browser a session; nothing else.
TRACES = frozenset({"audit_auditevent", "audit_chainhead", "accounts_session", "accounts_wrongtry"})
_WRITING = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.I)


def digest() -> str:
    """Return the digest of every row of every table, but for those that hold traces."""
    told = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            if table in TRACES:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in sorted(map(repr, cursor.fetchall())):
                told.update(f"{table}{row}\n".encode())
    return told.hexdigest()


@contextmanager
def written() -> Iterator[set[str]]:
    """Collect the tables that are written to meanwhile, but for those that hold traces."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        found = _WRITING.match(sql)
        if found and found[1] not in TRACES:
            tables.add(found[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield tables
