"""What on the county desk waits for somebody: errors, what needs a word, what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from edu_duty.printable import Mark
from schools.check_queries import CheckFilter
from schools.desk import CAMPUS, ROWS_PER_PAGE, DeskFilter, Line, field_id
from schools.dictionary import Element
from schools.entering import Address
from schools.explaining import Matter

MOST_ROWS = 30
NAMES_TOLD = 3


@dataclass(frozen=True, slots=True)
class TodoRow:
    """One thing to do, with the way to its cell; ``cells`` are those of it that the grid has.

    Shape: ``state`` is ``wrong``, ``flagged`` or ``missing``; ``explain`` leads from the page of
    findings to this one, where an explanation settles it.
    """

    state: str
    mark: Mark
    place: str
    url: str
    message: str
    act: str
    css: str = ""
    cells: Sequence[str] = ()
    explain: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """Everything to do in the rows the filter keeps; ``rows`` lists no more than ``MOST_ROWS``."""

    rows: Sequence[TodoRow]
    summary: str
    more: int
    marks: Mapping[str, str] = field(default_factory=dict)


def open_matters(matters: Iterable[Matter], sheet_lines: Sequence[Line]) -> list[Matter]:
    """Keep the findings that still block freezing and speak of a campus of this sheet."""
    codes = {line.code for line in sheet_lines}
    return [
        matter
        for matter in matters
        if matter.blocks and any(cell.campus in codes for cell in _cells(matter))
    ]


def flagged_codes(
    matters: Iterable[Matter], lines: Sequence[Line], columns: Sequence[Element]
) -> set[str]:
    """Return the campuses that a finding names in one of these columns."""
    grid = Grid.of(lines, columns)
    return {cell.campus for matter in matters for cell in _cells(matter) if grid.has(cell)}


def todo_of(
    matters: Iterable[Matter],
    lines: Sequence[Line],
    columns: Sequence[Element],
    asked: DeskFilter,
    page: int,
) -> Todo:
    """List what is to do in these rows and columns, the grave things first."""
    grid = Grid.of(lines, columns)
    ways = _Ways(grid, asked, page)
    found = [row for matter in matters if (row := _finding_row(matter, ways)) is not None]
    found.sort(key=lambda row: row.state != "wrong")
    lacking = [row for line in lines if (row := _missing_row(line, columns, ways)) is not None]
    rows = [*found, *lacking]
    marks: dict[str, str] = {}
    for row in reversed(found):
        marks |= dict.fromkeys(row.cells, row.state)
    missing = sum(line.lacks(element) for line in lines for element in columns)
    return Todo(
        rows=rows[:MOST_ROWS],
        summary=_summary(found, missing),
        more=max(0, len(rows) - MOST_ROWS),
        marks=marks,
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows a filter keeps and the columns it shows, by code."""

    sheet: str
    lines: Mapping[str, Line]
    places: Mapping[str, int]
    columns: Mapping[str, Element]

    @classmethod
    def of(cls, lines: Sequence[Line], columns: Sequence[Element]) -> "Grid":
        """Take rows of one sheet, in their order."""
        return cls(
            sheet=lines[0].sheet if lines else "",
            lines={line.code: line for line in lines},
            places={line.code: place for place, line in enumerate(lines)},
            columns={element.code: element for element in columns},
        )

    def has(self, cell: Address) -> bool:
        """Say whether a cell is one of this grid."""
        sheet = CAMPUS if cell.scope == "schools" else cell.stage
        return sheet == self.sheet and cell.campus in self.lines and cell.element in self.columns

    def name(self, cell: Address) -> str:
        """Name a cell as people do."""
        named = {
            "campus": self.lines[cell.campus].name,
            "element": self.columns[cell.element].label,
        }
        return _("%(campus)s，%(element)s") % named


@dataclass(frozen=True, slots=True)
class _Ways:
    """How to get to a cell: on this page by its id, on another by that page's address."""

    grid: Grid
    asked: DeskFilter
    page: int

    def to(self, cell: Address) -> str:
        page = self.grid.places[cell.campus] // ROWS_PER_PAGE + 1
        anchor = f"#{field_id(cell)}"
        return anchor if page == self.page else self.asked.url(page=page) + anchor


def _cells(matter: Matter) -> list[Address]:
    parsed = [Address.parse(cell) for cell in matter.finding["cells"]]
    return [address for address in parsed if address is not None]


def _finding_row(matter: Matter, ways: _Ways) -> TodoRow | None:
    here = [cell for cell in _cells(matter) if ways.grid.has(cell)]
    if not here:
        return None
    wrong = matter.finding["severity"] == "error"
    place = ways.grid.name(here[0])
    if len(here) > 1:
        place = _("%(some)s等%(count)d处") % {"some": place, "count": len(here)}
    return TodoRow(
        state="wrong" if wrong else "flagged",
        mark=Mark("unmet", _("错误")) if wrong else Mark("flag", _("需说明")),
        place=place,
        url=ways.to(here[0]),
        message=_told(matter),
        act=_("改正数字") if wrong else _("写说明"),
        css="is-error" if wrong else "is-flagged",
        cells=[str(cell) for cell in here],
        explain="" if wrong else _explain_url(matter, here[0]),
    )


def _explain_url(matter: Matter, cell: Address) -> str:
    return f"{CheckFilter(campus=cell.campus).url()}#{matter.anchor}"


def _told(matter: Matter) -> str:
    """Say what was found, and that it says something else now than what was explained."""
    message = str(matter.finding["message"])
    if matter.explanation is None or matter.stands:
        return message
    return _("%(message)s（原说明针对改动前的数）") % {"message": message}


def _missing_row(line: Line, columns: Sequence[Element], ways: _Ways) -> TodoRow | None:
    empty = [element for element in columns if line.lacks(element)]
    if not empty:
        return None
    names = _("、").join(element.label for element in empty[:NAMES_TOLD])
    if len(empty) > NAMES_TOLD:
        names = _("%(some)s等%(count)d项") % {"some": names, "count": len(empty)}
    return TodoRow(
        state="missing",
        mark=Mark("unknown", _("缺")),
        place=line.name,
        url=ways.to(line.address(empty[0])),
        message=_("未填%(names)s，合计因此待定") % {"names": names},
        act=_("没有就填0"),
    )


def _summary(found: Sequence[TodoRow], missing: int) -> str:
    wrong = sum(row.state == "wrong" for row in found)
    counts: list[tuple[Any, int]] = [
        (_("%(count)d处错误"), wrong),
        (_("%(count)d格缺"), missing),
        (_("%(count)d处需说明"), len(found) - wrong),
    ]
    return _("，").join(text % {"count": count} for text, count in counts if count)
