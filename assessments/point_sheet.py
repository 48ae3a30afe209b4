"""What the page of a point prints, made ready before rendering."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField

from assessments.last_year import LastYear
from assessments.point_parts import Act, PartRow, QueryRow
from assessments.points import Point
from edu_duty.printable import Mark
from indicators.totals import PointRow


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a point: this year's value, last year's, the change, who is asked for it."""

    anchor: str
    name: str
    source: str
    before: str
    value: str
    unit: str
    change: str
    url: str
    missing: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item: its standard and rule in words, what it computes to, what the county gives.

    Shape: ``lines`` hold one verdict for each stage it is judged in; ``given`` and ``reason`` are
    fields while the point is open, ``stands`` prints them when it is not.
    """

    title: str
    rule: str
    source: str
    note: str
    full: str
    lines: Sequence[PointRow]
    by_people: bool
    given: BoundField | None
    reason: BoundField | None
    stands: str
    why: str
    claimed: bool


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A sentence of the draft, and the figures it rests on as links to their rows."""

    text: str
    figures: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What somebody else wrote meanwhile beside what was typed here."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The point before or after."""

    number: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PointSheet:
    """The page of one point; ``closed`` says why nothing may be written, empty while it may."""

    point: Point
    title: str
    lead: Sequence[str]
    mark: Mark
    written: str
    closed: str
    editable: bool
    narrow: bool
    figures: Sequence[FigureRow]
    figures_given: int
    verdict: PointRow | None
    items: Sequence[ItemRow]
    grades: Sequence[str]
    scoring_hint: str
    self_total: str
    narrative: str
    letters: str
    most: int
    most_text: str
    before: LastYear | None
    before_points: str
    draft: Sequence[DraftLine]
    drafted: str
    draft_ready: bool
    differences: Sequence[Difference]
    parts: Sequence[PartRow]
    departments: Sequence[str]
    queries: Sequence[QueryRow]
    moves: Sequence[Act]
    asks_back: bool
    asks: bool
    departments_asked: bool
    previous: Neighbour | None
    next: Neighbour | None

    @property
    def scores_are_short(self) -> bool:
        """Say whether the own scores are read, and none has its reason beside it."""
        return not self.editable and not any(item.why for item in self.items)
