"""What the county desk shows: which campuses and elements an address asks for, and their totals.

Pure: it reads documents in the frozen shape, this year's and last year's.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from schools.dictionary import KIND_LABELS, LOCALE_LABELS, STAGES, Element
from schools.entering import Address, Value
from schools.filling import Group, filling, is_asked_in
from schools.succession import JOINED

# The grid of what belongs to a campus as a whole stands beside those of the stages.
CAMPUS = "campus"
SHEETS = (*STAGES, CAMPUS)
ROW_CHOICES = ("incomplete", "flagged")
# With every element of a stage, a page of the form has 40 x 27 cells.
ROWS_PER_PAGE = 40
MOST_LETTERS = 60

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What the address asks of the desk; ``sheet`` is a stage or ``campus``.

    Shape: ``rows`` is empty, ``incomplete`` or ``flagged``; ``group`` a group of
    ``fixtures/filling.toml`` or empty for every column.
    """

    sheet: str = ""
    group: str = ""
    kind: str = ""
    locale: str = ""
    rows: str = ""
    search: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "DeskFilter":
        """Read the filter from an address; what it does not know is left out."""
        sheet, page = _known(query, "stage", SHEETS), query.get("page", "1")
        groups = [group.code for group in groups_of(sheet)] if sheet else []
        return cls(
            sheet=sheet,
            group=_known(query, "group", groups),
            kind=_known(query, "kind", KIND_LABELS),
            locale=_known(query, "locale", LOCALE_LABELS),
            rows=_known(query, "rows", ROW_CHOICES),
            search=query.get("q", "").strip()[:MOST_LETTERS],
            page=int(page) if page.isdecimal() and 0 < len(page) < 6 else 1,
        )

    def url(self, **changes: str | int) -> str:
        """Write the filter as an address with some parts changed; a change goes to page one."""
        parts: dict[str, str | int] = {
            "stage": self.sheet,
            "group": self.group,
            "kind": self.kind,
            "locale": self.locale,
            "rows": self.rows,
            "q": self.search,
        }
        parts.update(changes)
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    @property
    def narrowed(self) -> bool:
        """Whether anything but the sheet is asked for."""
        return any((self.group, self.kind, self.locale, self.rows, self.search))


def _known(query: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    value = query.get(name, "")
    return value if value in known else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the grid: a campus, or one stage of it.

    Shape: ``stages`` are those its elements are asked for by: its own stage, or all of a campus.
    """

    code: str
    name: str
    kind: str
    locale: str
    sheet: str
    stages: frozenset[str]
    figures: Mapping[str, Value]

    def asks(self, element: Element) -> bool:
        """Say whether this row is asked for an element."""
        return is_asked_in(element, set(self.stages))

    def lacks(self, element: Element) -> bool:
        """Say whether an element is asked for and empty; a zero is not empty."""
        return self.asks(element) and self.figures.get(element.code) is None

    def address(self, element: Element) -> Address:
        """Name the cell of an element."""
        if self.sheet == CAMPUS:
            return Address("schools", element.code, self.code)
        return Address("stages", element.code, self.code, self.sheet)


def field_id(cell: Address | str) -> str:
    """Name the field of a cell on the page; the form sends it by the same name."""
    return f"cell:{cell}"


def lines_of(document: Document, sheet: str) -> list[Line]:
    """Return every row a sheet has in a document, by code."""
    schools, units = document["schools"], document["stages"]
    held: dict[str, set[str]] = {code: set() for code in schools["school_code"]}
    places: dict[str, int] = {}
    for place, (code, stage) in enumerate(zip(units["school_code"], units["stage"], strict=True)):
        held[code].add(stage)
        if stage == sheet:
            places[code] = place
    columns = schools["figures"] if sheet == CAMPUS else units["figures"]
    lines = []
    for index, code in enumerate(schools["school_code"]):
        if sheet != CAMPUS and code not in places:
            continue
        place = index if sheet == CAMPUS else places[code]
        lines.append(
            Line(
                code=code,
                name=schools["name"][index],
                kind=schools["kind"][index],
                locale=schools["locale"][index],
                sheet=sheet,
                stages=frozenset(held[code] if sheet == CAMPUS else {sheet}),
                figures={name: column[place] for name, column in columns.items()},
            )
        )
    return lines


def sheet_counts(document: Document) -> dict[str, int]:
    """Count the rows of every sheet that has any, in the order of the stages."""
    stages = document["stages"]["stage"]
    counts = {stage: stages.count(stage) for stage in STAGES}
    counts[CAMPUS] = len(document["schools"]["school_code"])
    return {sheet: count for sheet, count in counts.items() if count}


def groups_of(sheet: str) -> list[Group]:
    """Return the groups of elements a sheet has columns of."""
    scope = "school" if sheet == CAMPUS else "stage"
    return [group for group in filling().groups if group.scope == scope]


def columns_of(asked: DeskFilter, lines: Sequence[Line]) -> list[Element]:
    """Return the elements of the columns: those of the groups that any of the rows is asked for."""
    stages = {stage for line in lines for stage in line.stages}
    return [
        element
        for group in groups_of(asked.sheet)
        if asked.group in ("", group.code)
        for element in group.elements
        if is_asked_in(element, stages)
    ]


def is_listed(asked: DeskFilter, line: Line) -> bool:
    """Say whether a campus is of the kind, the locale and the name that are asked for."""
    wanted = asked.search.casefold()
    return (
        asked.kind in ("", line.kind)
        and asked.locale in ("", line.locale)
        and (wanted in line.name.casefold() or wanted in line.code.casefold())
    )


def lines_asked(
    asked: DeskFilter, lines: Sequence[Line], columns: Sequence[Element], flagged: Set[str]
) -> list[Line]:
    """Keep what the filter keeps; ``flagged`` are the codes of campuses with something to mend."""
    kept = [line for line in lines if is_listed(asked, line)]
    if asked.rows == "incomplete":
        return [line for line in kept if any(line.lacks(element) for element in columns)]
    if asked.rows == "flagged":
        return [line for line in kept if line.code in flagged]
    return kept


def lines_before(asked: DeskFilter, earlier: Sequence[Line], kept: Sequence[Line]) -> list[Line]:
    """Return last year's rows to hold this year's against.

    ``earlier`` follow their campuses. A filter by what a campus is keeps those that were it last
    year, so that campuses that have closed since still count. A filter by what its figures say
    keeps the same campuses; what several took over together only where all of them are kept.
    """
    if asked.rows:
        codes = {line.code for line in kept}
        return [line for line in earlier if codes.issuperset(line.code.split(JOINED))]
    return [line for line in earlier if is_listed(asked, line)]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a column; None when a cell is missing, or when no row is asked for it.

    For an element that is yes or no it is the number of those that say yes.
    """

    value: Decimal | None
    missing: int


def total_of(lines: Iterable[Line], element: Element) -> Total:
    """Sum a column; a missing cell never counts as zero."""
    values = [line.figures.get(element.code) for line in lines if line.asks(element)]
    missing = values.count(None)
    if missing or not values:
        return Total(None, missing)
    if element.type == "boolean":
        return Total(Decimal(values.count(True)), 0)
    return Total(sum((Decimal(str(value)) for value in values), Decimal(0)), 0)
