"""Packages: cells of a workbook or of CSV files <-> rows of a return; no ORM."""

from dataclasses import dataclass, field

Figures = dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a package.

    Shape: ``severity`` is ``error`` (refuses the package) or ``warning``; ``row`` is the row the
    spreadsheet shows; ``column`` the element code or the heading as found; ``cell`` the A1
    address, None for CSV.
    """

    severity: str
    sheet: str | None
    row: int | None
    column: str | None
    cell: str | None
    code: str
    found: str | None
    message: str


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A campus as read; figures hold canonical decimal strings or booleans, nothing missing."""

    code: str
    name: str
    kind: str
    locale: str
    ownership: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of a campus as read."""

    school_code: str
    stage: str
    figures: Figures


@dataclass(slots=True)
class Reading:
    """What a package holds; with a problem of severity ``error`` it is refused as a whole."""

    schools: list[SchoolRow] = field(default_factory=list)
    stages: list[StageRow] = field(default_factory=list)
    county: Figures = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sheets_ignored: list[str] = field(default_factory=list)
    county_rows: int = 0
