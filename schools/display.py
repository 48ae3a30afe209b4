"""Figures and links as the pages of this house show them, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from schools.dictionary import Element
from schools.numbers import MISSING, shown, unit_label


@dataclass(frozen=True)
class FigureRow:
    """A figure is never alone: its unit, last year's value and source stand beside it."""

    code: str
    name: str
    value: str
    previous: str
    unit: str
    source: str
    missing: bool


@dataclass(frozen=True)
class FigureGroup:
    """The figures of one department, or of one stage."""

    name: str
    rows: Sequence[FigureRow]
    given: int


def moment(at: datetime) -> str:
    """Print a moment in the reader's language and the portal's time zone."""
    return date_format(localtime(at), "DATETIME_FORMAT")


def exact_moment(at: datetime) -> str:
    """Print a moment to the second, where a second decides, and to the thousandth if it has any."""
    local = localtime(at)
    parts = f".{local.microsecond // 1000:03d}" if local.microsecond else ""
    return f"{date_format(local, 'DATE_FORMAT')} {date_format(local, 'H:i:s')}{parts}"


def figure_text(value: object) -> str:
    """Print a figure as it was read: every decimal, 是 or 否 for a boolean, — when missing."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return shown(str(value))


def field_text(value: object) -> str:
    """Write a figure into a field: as it is printed, nothing where it is missing.

    Yes and no are what a cell is read with, 是 and 否, in every language.
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else figure_text(value)


def figure_row(element: Element, value: object, before: object, source: str = "") -> FigureRow:
    """Print one figure with last year's beside it."""
    return FigureRow(
        code=element.code,
        name=element.label,
        value=figure_text(value),
        previous=figure_text(before),
        unit=unit_label(element.unit),
        source=source,
        missing=value is None,
    )


def figure_group(name: str, rows: list[FigureRow]) -> FigureGroup:
    """Put figures under one heading and count those that were given."""
    return FigureGroup(name=str(name), rows=rows, given=sum(not row.missing for row in rows))
