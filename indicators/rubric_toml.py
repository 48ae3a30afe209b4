"""Reads a rubric's TOML in a sealed child without Django: what passes here is safe to work with.

Shape: ``main`` answers JSON, ``{"text"}`` or ``{"refused": {"code", "line", "column", "detail"}}``;
a line and a column where the reader of TOML names them, else null.
"""

import json
import re
import tomllib
from typing import Any

# The largest rubric that ships has about 130 indicators in 60 KB.
MOST_TABLES = 3_000
DEEPEST = 12
LONGEST_TEXT = 2_000_000
AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def main(content: bytes) -> bytes:
    """Answer the text, or why it is not read."""
    return json.dumps(_answer(content), ensure_ascii=False).encode("utf-8")


def _answer(content: bytes) -> dict[str, Any]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _refused("encoding", line=content.count(b"\n", 0, error.start) + 1)
    if len(text) > LONGEST_TEXT:
        return _refused("too_large")
    try:
        reason = out_of_bounds(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = AT.search(str(error))
        line, column = map(int, found.groups()) if found else (None, None)
        return _refused("toml", line, column, AT.sub("", str(error)).strip())
    except RecursionError:
        return _refused("too_deep")
    return _refused(reason) if reason else {"text": text.replace("\r\n", "\n")}


def out_of_bounds(document: dict[str, Any]) -> str:
    """Say what a document has more of than any rubric; empty when nothing."""
    tables, layer = 0, [document]
    for _depth in range(DEEPEST):
        tables += len(layer)
        if tables > MOST_TABLES:
            return "too_many_tables"
        layer = [inner for table in layer for inner in _inner(table.values())]
        if not layer:
            return ""
    return "too_deep"


def _inner(values: Any) -> list[dict[str, Any]]:
    """Return the tables in values and in their lists."""
    found = []
    for value in values:
        if isinstance(value, dict):
            found.append(value)
        elif isinstance(value, list):
            found += _inner(value)
    return found


def _refused(
    code: str, line: int | None = None, column: int | None = None, detail: str = ""
) -> dict[str, Any]:
    return {"refused": {"code": code, "line": line, "column": column, "detail": detail}}
