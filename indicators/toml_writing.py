"""Writes a parsed TOML document as text; reading that text again gives the same document."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
CONTROL = re.compile(r'[\\"\x00-\x1f\x7f]')
INLINE_LONGEST = 240


class TomlUnwritable(Exception):
    """A value that rubrics do not hold."""


def written(document: Mapping[str, Any]) -> str:
    """Write a document: plain keys first, then tables, then lists of tables.

    Raises:
        TomlUnwritable: a value is not of TOML, or is a number that is not finite.
    """
    lines = list(_table(document, (), inline=False))
    return "\n".join(lines).strip("\n") + "\n"


def literal(value: Any) -> str:
    """Write one value on one line; decimals keep their digits, 0.50 is not 0.5.

    Raises:
        TomlUnwritable: see ``written``.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return quoted(value)
        case Decimal():
            return _decimal(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return f"[{', '.join(literal(each) for each in value)}]"
        case dict():
            pairs = ", ".join(f"{key(name)} = {literal(each)}" for name, each in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
    raise TomlUnwritable(f"不能写成 TOML 的值：{value!r}。")


def quoted(text: str) -> str:
    """Write a text as a basic string."""

    def escape(found: re.Match[str]) -> str:
        return ESCAPED.get(found[0], f"\\u{ord(found[0]):04x}")

    return f'"{CONTROL.sub(escape, text)}"'


def key(name: str) -> str:
    """Write one key, quoted where it has to be."""
    return name if BARE_KEY.fullmatch(name) else quoted(name)


def dotted(path: tuple[str, ...]) -> str:
    """Write a path of keys."""
    return ".".join(key(name) for name in path)


def is_table_list(value: Any) -> bool:
    """Say whether a value is a list of tables, and not an empty list."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise TomlUnwritable(f"数字应为有限小数，读到{value}。")
    text = str(value)
    # Without a point or an exponent TOML would read an integer.
    return text if "." in text or "E" in text else f"{text}.0"


def _table(data: Mapping[str, Any], path: tuple[str, ...], *, inline: bool) -> Iterator[str]:
    """Write a table's lines. Shape: within lists of tables, small tables stay on one line."""
    tables: list[tuple[str, Any]] = []
    for name, value in data.items():
        if is_table_list(value) or (
            isinstance(value, dict) and not _on_one_line(value, inline=inline)
        ):
            tables.append((name, value))
        else:
            yield f"{key(name)} = {literal(value)}"
    for name, value in tables:
        within = (*path, name)
        if isinstance(value, dict):
            yield from ("", f"[{dotted(within)}]")
            yield from _table(value, within, inline=inline)
            continue
        for each in value:
            yield from ("", f"[[{dotted(within)}]]")
            yield from _table(each, within, inline=True)


def _on_one_line(table: dict[str, Any], *, inline: bool) -> bool:
    plain = not any(isinstance(value, dict | list) for value in table.values())
    return inline and plain and len(literal(table)) <= INLINE_LONGEST
