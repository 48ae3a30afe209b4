"""Reads typed values out of a rubric's tables; every complaint names the table it stands in."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from indicators.scoring import rules

_MISSING = object()


class RubricFileError(Exception):
    """A rubric file that cannot be used; says where, what was found and what to do."""


def as_table(row: Any, where: str) -> Mapping[str, Any]:
    """Return a table; complain about anything else."""
    if not isinstance(row, dict):
        raise RubricFileError(f"{where}：应为表，读到{row!r}。")
    return row


def only(data: Mapping[str, Any], keys: set[str], where: str) -> None:
    """Complain about keys that nobody reads."""
    for key in data:
        one_of(key, sorted(keys), where)


def one_of(found: str, choices: Collection[str], where: str) -> str:
    """Return a text that is among the choices."""
    if found not in choices:
        raise RubricFileError(f"{where}：读到“{found}”，应为{listed(choices)}之一。")
    return found


def listed(choices: Collection[str | None]) -> str:
    """List choices in a message."""
    return "、".join(str(choice) for choice in choices)


def once(codes: list[str], where: str) -> None:
    """Complain about a code that stands more than once."""
    for code in codes:
        if codes.count(code) > 1:
            raise RubricFileError(f"{where}：代码 {code} 出现了不止一次，每个代码只用一次。")


def check_confidence(data: Mapping[str, Any], where: str) -> None:
    """Complain about a number without its source or confidence."""
    text_at(data, "source", where)
    one_of(text_at(data, "confidence", where), rules.CONFIDENCES, f"{where} confidence")


def table_at(data: Mapping[str, Any], key: str, where: str, default: Any = _MISSING) -> Any:
    """Return the table at a key."""
    found = data.get(key, default)
    if not isinstance(found, dict):
        raise RubricFileError(f"{where}：缺少表 {key}。")
    return found


def tables_at(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the list of tables at a key of the file."""
    found = data.get(key)
    if not isinstance(found, list) or not found:
        raise RubricFileError(f"文件开头：缺少 [[{key}]]，至少写一个。")
    return [as_table(each, key) for each in found]


def text_at(data: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    """Return the text at a key; without a default it must not be empty."""
    found = data.get(key, default)
    if not isinstance(found, str) or (default is None and not found):
        raise RubricFileError(f"{where}：{key} 应为文本，读到{found!r}。")
    return found


def texts_at(
    data: Mapping[str, Any],
    key: str,
    where: str,
    choices: Collection[str] | None = None,
    default: list[str] | None = None,
) -> list[str]:
    """Return the list of texts at a key, each among the choices where there are any."""
    found = data.get(key, default)
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise RubricFileError(f"{where}：{key} 应为文本列表，读到{found!r}。")
    for text in found:
        if choices is not None:
            one_of(text, choices, f"{where} {key}")
    return found


def number_at(data: Mapping[str, Any], key: str, where: str) -> Fraction:
    """Return the number at a key, exactly."""
    found = data.get(key)
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        raise RubricFileError(f"{where}：{key} 应为数字，读到{found!r}。")
    return Fraction(found)
