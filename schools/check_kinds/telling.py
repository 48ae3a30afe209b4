"""How findings print numbers."""

from decimal import Decimal
from functools import lru_cache

from schools.check_kinds.exact import rounded
from schools.check_kinds.words import gettext as _
from schools.check_kinds.words import unit_label
from schools.dictionary import elements
from schools.numbers import canonical, shown

HUNDRED = Decimal(100)


def told(code: str, value: Decimal | None) -> str:
    """Print a figure as a sentence says it: name, number, unit."""
    element = elements()[code]
    return f"{element.name_zh}{shown(value)}{unit_label(element.unit)}"


@lru_cache(maxsize=4096)
def at_sight(value: Decimal) -> str:
    """Print a computed number at the precision its size asks for, without trailing zeros."""
    size = abs(value)
    short = rounded(value, 0 if size >= 1000 else 2 if size >= 1 else 4)
    return shown(canonical(short))


def percent_of(part: Decimal, whole: Decimal) -> str:
    """Print a share with one decimal."""
    return f"{shown(rounded(part / whole * HUNDRED, 1))}%"


def change_of(then: Decimal, now: Decimal) -> str:
    """Print a change with its sign and one decimal."""
    percent = rounded((now - then) / then * HUNDRED, 1)
    return f"{'+' if percent > 0 else ''}{shown(percent)}%"


def between(least: Decimal | None, most: Decimal | None) -> str:
    """Say what a number was expected to be."""
    if least is None and most is not None:
        return _("不超过%(most)s") % {"most": at_sight(most)}
    if most is None and least is not None:
        return _("不少于%(least)s") % {"least": at_sight(least)}
    if least is None or most is None:
        return ""
    return _("%(least)s至%(most)s") % {"least": at_sight(least), "most": at_sight(most)}
