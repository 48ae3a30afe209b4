"""The cells of the county desk: what stands in each, who wrote it, and what it is marked with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from edu_duty.accounts.queries import full_names
from schools.desk import CAMPUS, Line
from schools.dictionary import LOCALE_LABELS, Element
from schools.display import field_text, figure_text, moment
from schools.entering import Saved, Value
from schools.models import CountyYear, SchoolYear, StageYear, Written


@dataclass(frozen=True, slots=True)
class View:
    """The part of a sheet that a page shows; ``marks`` says of a cell what is to do, by address."""

    sheet: str
    lines: Sequence[Line]
    columns: Sequence[Element]
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell; ``asked`` is false where this row is not asked for the element."""

    asked: bool
    address: str = ""
    column: str = ""
    value: str = ""
    stored: str = ""
    before: str = ""
    by: str = ""
    css: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One campus, or one stage of it."""

    code: str
    name: str
    sub: str
    cells: Sequence[GridCell]


@dataclass(frozen=True, slots=True)
class Entered:
    """What a plain form could not store: the text as it was typed, and why."""

    text: str
    message: str
    css: str


@dataclass(slots=True)
class Writers:
    """Who wrote the cells of a page, each told once."""

    places: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def of(self, row: Written | None, element: Element) -> tuple[str, bool]:
        """Return the place of who wrote a cell, and whether it was carried over from last year."""
        stamp = _stamp(row, element)
        if not stamp["at"]:
            return "", False
        key = (stamp["how"], stamp["by"], stamp["at"])
        place = self.places.setdefault(key, len(self.places))
        return str(place), stamp["how"] == "carried"

    def told(self) -> list[str]:
        """Say who wrote, in the order of their places, by their full names."""
        people = full_names(by for _how, by, _at in self.places)
        return [_told(how, people[by], at) for how, by, at in self.places]


def _stamp(row: Written | None, element: Element) -> Mapping[str, str]:
    """Return who wrote a cell; where nobody wrote it alone, who wrote its row."""
    if row is None or row.written_at is None:
        return {"by": "", "at": "", "how": ""}
    whole = {"by": row.written_by, "at": row.written_at.isoformat(), "how": "imported"}
    return row.stamps.get(element.code) or whole


def _told(how: str, who: str, at: str) -> str:
    words = {
        "typed": _("%(who)s，%(when)s填写"),
        "carried": _("沿用上年（%(who)s，%(when)s）"),
        "imported": _("数据包（%(who)s，%(when)s）"),
    }
    return words[how] % {"who": who, "when": moment(datetime.fromisoformat(at))}


def grid_of(
    county_year: CountyYear,
    view: View,
    earlier: Sequence[Line],
    entered: Mapping[str, Entered],
) -> tuple[list[GridRow], list[str]]:
    """Print the rows of a page, and who wrote them; ``earlier`` are last year's rows.

    Shape: the ``by`` of a cell is a place in the second list.
    """
    written = _written(county_year, view)
    figures = {line.code: line.figures for line in earlier}
    writers = Writers()
    rows = []
    for line in view.lines:
        row, before = written.get(line.code), figures.get(line.code, {})
        rows.append(
            GridRow(
                code=line.code,
                name=line.name,
                sub=str(LOCALE_LABELS[line.locale]),
                cells=[
                    _cell(line, element, before, writers.of(row, element), view.marks, entered)
                    for element in view.columns
                ],
            )
        )
    return rows, writers.told()


def _written(county_year: CountyYear, view: View) -> dict[str, Written]:
    """Read who wrote the rows of a page."""
    where = {
        "school__county": county_year.county_id,
        "school__code__in": [line.code for line in view.lines],
        "year": county_year.year,
    }
    rows: Iterator[SchoolYear | StageYear]
    if view.sheet == CAMPUS:
        rows = iter(SchoolYear.objects.filter(**where).select_related("school"))
    else:
        rows = iter(StageYear.objects.filter(**where, stage=view.sheet).select_related("school"))
    return {row.school.code: row for row in rows}


def _cell(
    line: Line,
    element: Element,
    before: Mapping[str, Value],
    written: tuple[str, bool],
    marks: Mapping[str, str],
    entered: Mapping[str, Entered],
) -> GridCell:
    if not line.asks(element):
        return GridCell(asked=False)
    address, stored = str(line.address(element)), field_text(line.figures.get(element.code))
    refused = entered.get(address)
    by, carried = written
    state = marks.get(address) or _state(stored, carried=carried)
    return GridCell(
        asked=True,
        address=address,
        column=element.code,
        value=refused.text if refused else stored,
        stored=stored,
        before=figure_text(before.get(element.code)),
        by=by if stored else "",
        css=refused.css if refused else (f"is-{state}" if state else ""),
        note=refused.message if refused else "",
    )


def _state(stored: str, *, carried: bool) -> str:
    if not stored:
        return "missing"
    return "carried" if carried else ""


def refused_of(view: View, entered: Mapping[str, Entered]) -> list[tuple[str, str, str]]:
    """List what a plain form could not store: the cell's id, its name, and why."""
    listed = []
    for line in view.lines:
        for element in view.columns:
            address = str(line.address(element))
            if address in entered:
                place = _("%(campus)s，%(element)s") % {
                    "campus": line.name,
                    "element": element.label,
                }
                listed.append((address, place, entered[address].message))
    return listed


def entered_of(saved: Saved) -> dict[str, Entered]:
    """Turn what a save did not store into what the form shows again, by address."""
    found = {
        str(problem.address): Entered(problem.found, problem.message, "is-bad")
        for problem in saved.problems
    }
    people = full_names(conflict.kept.by for conflict in saved.conflicts)
    for conflict in saved.conflicts:
        theirs = conflict.kept
        message = _("%(who)s刚改成%(value)s；格内是本人填的%(mine)s，再次保存就以格内为准") % {
            "who": people[theirs.by],
            "value": figure_text(theirs.value),
            "mine": figure_text(conflict.mine),
        }
        mine = Entered(field_text(conflict.mine), message, "is-conflict")
        found[str(theirs.address)] = mine
    return found
