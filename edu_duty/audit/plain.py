"""What may stand in an event: codes and numbers; no prose, no personal numbers; pure.

What people wrote stays where they wrote it. An event keeps its digest, so that a text changed
later does not agree with it any more.
"""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

# What holds words of people rather than codes, wherever it stands in the details.
PROSE = frozenset({"reason", "note", "text", "source"})
LONGEST = 200
HIDDEN = "█"
_DIGEST = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PERSONAL = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)"  # an identity number
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"  # a mobile phone
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def plain_text(text: str, longest: int = LONGEST) -> str:
    """Return a text without line ends, controls and personal numbers, cut to its length."""
    shown = _UNPRINTABLE.sub(" ", text)
    if not _DIGEST.fullmatch(shown):
        shown = _PERSONAL.sub(HIDDEN, shown)
    return shown[:longest]


def plain_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return details as they are kept: prose as its digest, the rest as codes and numbers.

    Raises:
        TypeError: something is neither; a binary fraction would not come back as it went in.
    """
    return {
        plain_text(str(key)): _prose(value) if key in PROSE else _plain(value)
        for key, value in details.items()
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return plain_text(value) if len(value) <= LONGEST else _prose(value)
    if isinstance(value, Mapping):
        return plain_details(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    raise TypeError(f"An audit event holds codes and numbers, not {type(value).__name__}.")


def _prose(value: Any) -> Any:
    if not isinstance(value, str) or not value:
        return _plain(value)
    digest = hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
    return {"characters": len(value), "sha256": digest}
