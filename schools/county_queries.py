"""What the page of a county's own figures prints, whole or of one department."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edu_duty.accounts.queries import full_names
from edu_duty.printable import Choice
from schools.campus_queries import FormSheet, troubles_of
from schools.deriving import Derived, derive
from schools.dictionary import Element, department_label, elements_of
from schools.display import FigureGroup, FigureRow, figure_group, figure_row, moment
from schools.entering import Address
from schools.explaining import matters_of
from schools.fields import (
    FieldGroup,
    FieldNote,
    Figures,
    Surroundings,
    field_notes,
    field_row,
    notes_by_cell,
)
from schools.filling import asked_of_county, filling
from schools.freezing import previous_document, working_document
from schools.handing_in import figures_digest
from schools.models import CountyYear, HandIn, Region
from schools.numbers import canonical


@dataclass(frozen=True, slots=True)
class HandInSheet:
    """How a department stands: what was handed in, and whether it may be now.

    Shape: ``done`` says by whom and when, empty before; ``changed`` whether figures were written
    since; ``missing`` counts the figures that are empty.
    """

    department: str
    label: str
    done: str
    changed: bool
    gaps: str
    missing: int
    may: bool


@dataclass(frozen=True, slots=True)
class CountySheet:
    """The page of a county's own figures; ``department`` is empty for all of them."""

    department: str
    label: str
    choices: Sequence[Choice]
    form: FormSheet
    derived: FigureGroup
    hand_in: HandInSheet | None


@dataclass(frozen=True, slots=True)
class CountyRows:
    """A county's year and the figures of the year before; the row is new where nobody wrote yet."""

    county: Region
    year: int
    row: CountyYear
    before: Figures
    derived: Mapping[str, Derived]
    derived_before: Mapping[str, Derived]


def departments() -> list[str]:
    """Return every department that is asked for something, in the order of the form."""
    return list(dict.fromkeys(element.department for element in asked_of_county()))


def county_rows(county: Region, year: int) -> CountyRows:
    """Read what the page is made of."""
    years = CountyYear.objects.filter(county=county, year__in=(year, year - 1))
    rows = {row.year: row for row in years}
    previous = previous_document(county.code, year)
    return CountyRows(
        county=county,
        year=year,
        row=rows.get(year) or CountyYear(county=county, year=year),
        before=rows[year - 1].figures if year - 1 in rows else {},
        derived=derive(working_document(county, year), previous) if year in rows else {},
        derived_before=derive(previous, None) if previous else {},
    )


def county_sheet(
    rows: CountyRows,
    around: Surroundings,
    *,
    department: str,
    closed: str,
    findings: Sequence[FieldNote] | None,
    reminder: str,
) -> CountySheet:
    """Prepare the page, of one department or of all."""
    around = around.with_writers_of([rows.row])
    groups = list(_groups(rows, around, department))
    return CountySheet(
        department=department,
        label=department_label(department) if department else "",
        choices=list(_choices(rows, department)),
        form=FormSheet(
            groups=groups,
            tick=around.tick,
            closed=closed,
            troubles=troubles_of(groups, around.unstored),
            findings=findings,
            reminder=reminder,
        ),
        derived=figure_group(_("由数据得出"), list(_derived(rows, department))),
        hand_in=_hand_in(rows, around, department) if department else None,
    )


def _groups(rows: CountyRows, around: Surroundings, department: str) -> Iterator[FieldGroup]:
    for group in filling().groups:
        asked = [each for each in group.elements if department in ("", each.department)]
        if group.scope == "county" and asked:
            fields = [
                field_row(around, each, Address("county", each.code), rows.row, rows.before)
                for each in asked
            ]
            yield FieldGroup(group.code, group.label, fields)


def _choices(rows: CountyRows, current: str) -> Iterator[Choice]:
    for department in ("", *departments()):
        asked = asked_of_county(department or None)
        given = sum(element.code in rows.row.figures for element in asked)
        yield Choice(
            label=department_label(department) if department else pgettext("departments", "全部"),
            url="?" + urlencode({"department": department or "all"}),
            count=f"{given}/{len(asked)}",
            current=department == current,
        )


def _derived(rows: CountyRows, department: str) -> Iterator[FigureRow]:
    """Go through the elements nobody is asked for: what they are, and where they come from."""
    for element in elements_of("county"):
        if element.derived_from and department in ("", element.department):
            yield _derived_row(rows, element)


def _derived_row(rows: CountyRows, element: Element) -> FigureRow:
    found = rows.derived.get(element.code)
    row = figure_row(
        element,
        _figure(found) if found else rows.row.figures.get(element.code),
        _before(rows, element),
        _origin(found, stated=element.code in rows.row.figures),
    )
    undetermined = found is not None and found.value is None
    return replace(row, value=_("待定")) if undetermined else row


def _before(rows: CountyRows, element: Element) -> object:
    found = rows.derived_before.get(element.code)
    return _figure(found) if found else rows.before.get(element.code)


def _figure(found: Derived) -> str | None:
    return None if found.value is None else canonical(found.value)


def _origin(found: Derived | None, *, stated: bool) -> str:
    if found is None:
        return _("没有校区数据，用上报的数") if stated else _("没有可用的数据")
    if found.value is None:
        return _("有校区没有填，填齐后得出")
    return _("由校区数据得出") if found.origin == "campuses" else _("取自上年数据")


def _hand_in(rows: CountyRows, around: Surroundings, department: str) -> HandInSheet:
    last = HandIn.objects.filter(county=rows.county, year=rows.year, department=department).first()
    figures = rows.row.figures
    missing = sum(element.code not in figures for element in asked_of_county(department))
    reach = around.reach
    return HandInSheet(
        department=department,
        label=department_label(department),
        done=_done(last) if last else "",
        changed=last is not None and last.sha256 != figures_digest(department, figures),
        gaps=last.gaps if last else "",
        missing=missing,
        may=around.open and (reach.whole or department in reach.departments),
    )


def _done(last: HandIn) -> str:
    said = _("%(by)s，%(when)s交表")
    by = last.handed_in_by_name
    return said % {"by": full_names([by])[by], "when": moment(last.handed_in_at)}


def county_findings(
    county: Region, year: int, page: str = ""
) -> tuple[list[FieldNote], dict[str, list[FieldNote]]]:
    """Check the year, and return what concerns the county's own figures: in a list, and by cell.

    ``page`` is that of the findings, empty for who does not see it.
    """
    matters = matters_of(county, year)
    return field_notes(matters, ["county:"], page), notes_by_cell(matters, page)
