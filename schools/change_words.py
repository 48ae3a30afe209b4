"""Says in words what changed in a cell; numbers, choices and names as every page prints them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.comparing import Change
from schools.dictionary import (
    KIND_LABELS,
    LOCALE_LABELS,
    OWNERSHIP_LABELS,
    STAGE_LABELS,
    elements,
)
from schools.display import figure_text
from schools.numbers import MINUS, MISSING, shown, unit_label

SHEET_LABELS = {
    "schools": gettext_lazy("学校"),
    "stages": gettext_lazy("学段"),
    "county": gettext_lazy("县情"),
    "statements": gettext_lazy("公布的比率"),
}
KEY_LABELS = {
    "school_code": gettext_lazy("学校代码"),
    "name": gettext_lazy("学校名称"),
    "kind": gettext_lazy("办学类型"),
    "locale": gettext_lazy("城乡类型"),
    "ownership": gettext_lazy("举办性质"),
    "stage": gettext_lazy("学段"),
    "element": gettext_lazy("数据项"),
    "value": gettext_lazy("数值"),
}
_CHOICES: dict[str, Mapping[str, Any]] = {
    "kind": KIND_LABELS,
    "locale": LOCALE_LABELS,
    "ownership": OWNERSHIP_LABELS,
    "stage": STAGE_LABELS,
}


def column_name(column: str | None) -> str:
    """Name a column by its element or its key heading; an unknown heading stands for itself."""
    if column is None:
        return ""
    if column in elements():
        return elements()[column].label
    return str(KEY_LABELS.get(column, column))


def cell_value(element: str, value: Any) -> str:
    """Print what stands in a cell, without its unit."""
    if value is None:
        return MISSING
    if element in _CHOICES:
        return str(_CHOICES[element].get(value, value))
    if element in elements() or isinstance(value, bool):
        return figure_text(value)
    return str(value)


def share_of(before: Any, after: Any) -> Decimal | None:
    """Return how much a number moved, in percent of what it was; None where that says nothing."""
    if not isinstance(before, str) or not isinstance(after, str) or Decimal(before) == 0:
        return None
    return (Decimal(after) - Decimal(before)) * 100 / Decimal(before)


def share_text(share: Decimal | None) -> str:
    """Print a share with its sign: +0.2%."""
    if share is None:
        return MISSING
    sign = "+" if share > 0 else MINUS
    return f"{sign}{shown(abs(share), 1)}%"


def with_unit(element: str, value: Any) -> str:
    """Print what stands in a cell with its unit: 964人."""
    text = cell_value(element, value)
    unit = unit_label(elements()[element].unit) if element in elements() else ""
    if not unit or isinstance(value, bool) or value is None:
        return text
    return _("%(value)s%(unit)s") % {"value": text, "unit": unit}


def place_of_change(change: Change) -> str:
    """Name the campus with its stage, or the sheet where there is no campus."""
    if not change.campus:
        return str(SHEET_LABELS[change.sheet])
    return change.campus + str(STAGE_LABELS.get(change.stage, ""))


def change_words(change: Change, names: Mapping[str, str]) -> str:
    """Say what became of a cell: 在校生数由964人改为966人（+0.2%）.

    Shape: ``names`` are the names of statements by code.
    """
    told = {
        "name": names.get(change.element) or column_name(change.element),
        "before": with_unit(change.element, change.before),
        "after": with_unit(change.element, change.after),
    }
    if change.before is None:
        return _("%(name)s原来没有，现为%(after)s") % told
    if change.after is None:
        return _("%(name)s原为%(before)s，现在没有") % told
    share = share_of(change.before, change.after) if change.element in elements() else None
    if share is None:
        return _("%(name)s由%(before)s改为%(after)s") % told
    text = _("%(name)s由%(before)s改为%(after)s（%(share)s）")
    return text % {**told, "share": share_text(share)}
