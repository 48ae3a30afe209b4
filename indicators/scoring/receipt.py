"""How a receipt is written down: numbers as strings, one canonical form, one digest."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from indicators.scoring.formulas import Number

EXACT_PLACES = 30
ROUNDED = Context(prec=20)


def printed(value: Number | None) -> str | None:
    """Write a number exactly where 30 decimals are enough, else to 20 significant digits."""
    if value is None:
        return None
    if value.denominator == 1:
        return str(value.numerator)
    places = _places(value.denominator)
    if places is None:
        return written(ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator)))
    scaled = value.numerator * 10**places // value.denominator
    digits = f"{abs(scaled):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if scaled < 0 else text


def written(value: Decimal) -> str:
    """Write a decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical(receipt: Mapping[str, Any]) -> str:
    """Write a receipt in its one form: sorted keys, UTF-8, no spaces."""
    return json.dumps(receipt, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@lru_cache(maxsize=65_536)
def _places(denominator: int) -> int | None:
    """Count the decimals of a terminating fraction; None when it does not end or is too long."""
    counts = []
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator //= prime
            count += 1
        counts.append(count)
    places = max(counts)
    return places if denominator == 1 and places <= EXACT_PLACES else None
