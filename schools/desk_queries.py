"""What the county desk prints: one page of its grid, the totals, and what is to do."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, localcontext

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from edu_duty.printable import Choice
from schools.checks import EXACT
from schools.desk import (
    CAMPUS,
    ROW_CHOICES,
    ROWS_PER_PAGE,
    DeskFilter,
    Line,
    Total,
    columns_of,
    field_id,
    groups_of,
    lines_asked,
    lines_before,
    lines_of,
    sheet_counts,
    total_of,
)
from schools.desk_grid import Entered, GridRow, View, grid_of, refused_of
from schools.desk_todo import Todo, flagged_codes, open_matters, todo_of
from schools.dictionary import KIND_LABELS, LOCALE_LABELS, STAGE_LABELS, Element
from schools.entering import Address
from schools.explaining import with_explanations
from schools.freezing import findings_of, previous_document, working_document
from schools.models import CountyYear, Region, Return, SchoolYear
from schools.numbers import MISSING, canonical, shown, unit_label
from schools.windows import CollectionClosed, refuse_when_closed


@dataclass(frozen=True, slots=True)
class TotalCell:
    """The total of a column over every row of the filter, held against last year's."""

    text: str
    unknown: bool
    previous: str
    change: str


@dataclass(frozen=True, slots=True)
class Column:
    """One element as a column."""

    code: str
    name: str
    unit: str
    total: TotalCell


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    """One select of the filter."""

    name: str
    label: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class DeskSheet:
    """One page of the desk."""

    county_code: str
    year: int
    person: str
    asked: DeskFilter
    lead: Sequence[str]
    tick: int
    writable: bool
    closed: str
    sheets: Sequence[Choice]
    states: Sequence[Choice]
    selects: Sequence[Select]
    columns: Sequence[Column]
    rows: Sequence[GridRow]
    writers: Sequence[str]
    total_label: str
    total_before: bool
    todo: Todo
    marks: str
    refused: Sequence[tuple[str, str, str]]
    page: Page[Line]
    previous_url: str
    next_url: str
    here: str
    query: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The rows and columns an address asks for, before they are cut into pages."""

    asked: DeskFilter
    counts: Mapping[str, int]
    every: Sequence[Line]
    lines: Sequence[Line]
    earlier: Sequence[Line]
    before: Sequence[Line] | None
    columns: Sequence[Element]
    todo: Todo
    page: Page[Line]
    states: Mapping[str, int] = field(default_factory=dict)


def desk_of(county: Region, year: int, asked: DeskFilter) -> Desk | None:
    """Read what the desk shows; None when the year has no campuses."""
    if not SchoolYear.objects.filter(school__county=county, year=year).exists():
        return None
    document, previous = working_document(county, year), previous_document(county.code, year)
    counts = sheet_counts(document)
    if asked.sheet not in counts:
        asked = DeskFilter(sheet=next(iter(counts)))
    every = lines_of(document, asked.sheet)
    columns = columns_of(asked, every)
    found = findings_of(document, county.code, year)
    matters = open_matters(with_explanations(county, year, found), every)
    flagged = flagged_codes(matters, every, columns)
    lines = lines_asked(asked, every, columns, flagged)
    earlier = lines_of(previous, asked.sheet) if previous else []
    page = Paginator(lines, ROWS_PER_PAGE).get_page(asked.page)
    return Desk(
        asked=asked,
        counts=counts,
        every=every,
        lines=lines,
        earlier=earlier,
        before=lines_before(asked, earlier, lines) if previous else None,
        columns=columns,
        todo=todo_of(matters, lines, columns, asked, page.number),
        page=page,
        states=_state_counts(asked, every, columns, flagged),
    )


def _state_counts(
    asked: DeskFilter, every: Sequence[Line], columns: Sequence[Element], flagged: set[str]
) -> dict[str, int]:
    return {
        rows: len(lines_asked(replace(asked, rows=rows), every, columns, flagged))
        for rows in ("", *ROW_CHOICES)
    }


def desk_sheet(
    *,
    county: Region,
    county_year: CountyYear,
    desk: Desk,
    person: str,
    may_write: bool,
    at: datetime,
    entered: Mapping[str, Entered],
) -> DeskSheet:
    """Prepare one page of the desk; ``county_year`` was read before the desk's rows."""
    year, asked, page = county_year.year, desk.asked, desk.page
    closed = _closed_words(county, county_year, at)
    view = View(asked.sheet, list(page.object_list), desk.columns, desk.todo.marks)
    rows, writers = grid_of(county_year, view, desk.earlier, entered)
    return DeskSheet(
        county_code=county.code,
        year=year,
        person=person,
        asked=asked,
        lead=_lead(desk, county_year),
        tick=county_year.tick,
        writable=may_write and not closed,
        closed=closed,
        sheets=[
            Choice(
                sheet_label(sheet), DeskFilter(sheet=sheet).url(), str(count), sheet == asked.sheet
            )
            for sheet, count in desk.counts.items()
        ],
        states=[
            Choice(label, asked.url(rows=rows), str(desk.states[rows]), asked.rows == rows)
            for rows, label in (
                ("", _("全部")),
                ("incomplete", _("有缺项")),
                ("flagged", _("有疑点")),
            )
        ],
        selects=_selects(desk),
        columns=[_column(element, desk) for element in desk.columns],
        rows=rows,
        writers=writers,
        total_label=_("%(count)d行合计") % {"count": len(desk.lines)},
        total_before=desk.before is not None,
        todo=desk.todo,
        marks=_marks(desk),
        refused=refused_of(view, entered),
        page=page,
        previous_url=asked.url(page=page.number - 1) if page.has_previous() else "",
        next_url=asked.url(page=page.number + 1) if page.has_next() else "",
        here=asked.url(page=page.number),
        query=asked.url(),
    )


def _marks(desk: Desk) -> str:
    """Write what the cells of the page are marked with, as the page's script reads it."""
    codes = {line.code for line in desk.page.object_list}
    here = {
        field_id(cell): state
        for cell, state in desk.todo.marks.items()
        if (address := Address.parse(cell)) is not None and address.campus in codes
    }
    return json.dumps(here, ensure_ascii=False)


def sheet_label(sheet: str) -> str:
    """Name a sheet of the desk in the reader's language."""
    return _("校舍设备经费") if sheet == CAMPUS else str(STAGE_LABELS[sheet])


def _closed_words(county: Region, county_year: CountyYear, at: datetime) -> str:
    try:
        refuse_when_closed(county, county_year, at)
    except CollectionClosed as closed:
        return closed.message
    return ""


def _lead(desk: Desk, county_year: CountyYear) -> list[str]:
    versions = Return.objects.filter(county=county_year.county_id, year=county_year.year).count()
    if county_year.frozen:
        version = _("第%(version)d版，已冻结") % {"version": versions}
    else:
        version = _("第%(version)d版，编辑中") % {"version": versions + 1}
    whole = _("%(sheet)s，%(count)d个校区") % {
        "sheet": sheet_label(desk.asked.sheet),
        "count": desk.counts[desk.asked.sheet],
    }
    shown_here = _("列出%(count)d个") % {"count": len(desk.lines)}
    here = _("本页%(count)d个") % {"count": len(desk.page.object_list)}
    several = desk.page.has_other_pages()
    narrowed = len(desk.lines) != len(desk.every)
    return [whole, *([shown_here] if narrowed else []), *([here] if several else []), version]


def _selects(desk: Desk) -> list[Select]:
    asked = desk.asked
    kinds = Counter(line.kind for line in desk.every)
    locales = Counter(line.locale for line in desk.every)
    groups = [(group.code, group.label) for group in groups_of(asked.sheet)]
    return [
        _select("group", _("数据项"), groups, asked.group),
        _select(
            "kind",
            _("办学类型"),
            [
                (code, f"{label} {kinds[code]}")
                for code, label in KIND_LABELS.items()
                if kinds[code]
            ],
            asked.kind,
        ),
        _select(
            "locale",
            _("城乡"),
            [
                (code, f"{label} {locales[code]}")
                for code, label in LOCALE_LABELS.items()
                if locales[code]
            ],
            asked.locale,
        ),
    ]


def _select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Select:
    listed = [Option("", _("全部"), chosen == "")]
    listed += [Option(value, text, value == chosen) for value, text in options]
    return Select(name, label, listed)


def _column(element: Element, desk: Desk) -> Column:
    with localcontext(EXACT):
        now = total_of(desk.lines, element)
        before = Total(None, 0) if desk.before is None else total_of(desk.before, element)
        change = None if now.value is None or before.value is None else now.value - before.value
    return Column(
        code=element.code,
        name=element.label,
        unit=unit_label(element.unit) or _("是/否"),
        total=TotalCell(
            text=_exact(now.value),
            unknown=bool(now.missing),
            previous=_("待定") if before.missing else _exact(before.value),
            change=_signed(change),
        ),
    )


def _signed(change: Decimal | None) -> str:
    if change is None:
        return MISSING
    return f"+{_exact(change)}" if change > 0 else _exact(change)


def _exact(value: Decimal | None) -> str:
    """Print a sum with every decimal it has, and no zeros after them."""
    return shown(None if value is None else canonical(value))
