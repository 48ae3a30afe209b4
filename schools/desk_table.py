"""What the county desk shows as a table to take away: every row of the filter, over all pages."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from edu_duty.tabular import Cell
from schools.desk_queries import Desk, sheet_label
from schools.dictionary import KIND_LABELS, LOCALE_LABELS
from schools.display import figure_text
from schools.entering import Value
from schools.numbers import unit_label

# Spreadsheets keep 15 digits of a number; a longer one goes out as text.
EXACT_DIGITS = 15


def table_heading(desk: Desk) -> list[str]:
    """Name the columns of the desk as a table."""
    named = [
        _("%(element)s（%(unit)s）") % {"element": element.label, "unit": unit}
        if (unit := unit_label(element.unit))
        else element.label
        for element in desk.columns
    ]
    return [_("校区代码"), _("校区名称"), _("办学类型"), _("城乡"), _("学段"), *named]


def table_rows(desk: Desk) -> Iterator[list[Cell]]:
    """Write every row the filter keeps, over all pages."""
    label = sheet_label(desk.asked.sheet)
    for line in desk.lines:
        identity: list[Cell] = [line.code, line.name]
        identity += [str(KIND_LABELS[line.kind]), str(LOCALE_LABELS[line.locale]), label]
        yield [*identity, *(_table_cell(line.figures.get(each.code)) for each in desk.columns)]


def _table_cell(value: Value) -> Cell:
    if value is None or isinstance(value, bool):
        return None if value is None else figure_text(value)
    number = Decimal(value)
    return number if len(number.as_tuple().digits) <= EXACT_DIGITS else value
