"""The board of a round: counties by domains, the reader's points above the county's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.columns import PREFECTURE, PROVINCE, SELF
from assessments.item_points import total
from assessments.lifecycle import tables
from assessments.marking import gap
from assessments.models import Assessment, Round
from assessments.points import Point, points_in
from assessments.review_reading import Review, marked_by, read_reviews
from edu_duty.accounts.models import User
from edu_duty.printable import Choice, Mark
from edu_duty.tabular import Cell
from indicators.scoring.receipt import printed
from indicators.wording import value_text
from schools.numbers import MISSING

PER_PAGE = 50
NAMES = {
    PREFECTURE: gettext_lazy("复核"),
    PROVINCE: gettext_lazy("核查"),
}
STATES = ("open", "gap", "returned", "waiting")
WAITING = (tables.PREPARING, tables.RETURNED)


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What the address asks of the board; empty means everything."""

    state: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "BoardFilter":
        """Read the filter from an address; what it does not know is left out."""
        state = query.get("state", "")
        return cls(state if state in STATES else "", query.get("page", ""))

    def url(self, **more: str) -> str:
        """Write the filter as the query part of an address."""
        told = {"state": self.state, **more}
        return "?" + urlencode({name: text for name, text in told.items() if text})


@dataclass(frozen=True, slots=True)
class DomainHead:
    """A column of the board."""

    title: str
    note: str


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One domain of one county. Shape: ``gap`` is empty unless it is beyond the round's bound."""

    domain: str
    url: str
    second: str
    own: str
    gap: str
    wait: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One county."""

    name: str
    url: str
    word: str
    cells: Sequence[BoardCell]
    own: str
    second: str
    mark: Mark
    questions: int
    wide: bool
    state: str


@dataclass(frozen=True, slots=True)
class Board:
    """The page."""

    heads: Sequence[DomainHead]
    page: Page[BoardRow]
    choices: Sequence[Choice]
    facts: Sequence[str]
    bound: str
    next_url: str
    previous_page: str
    next_page: str
    csv_url: str
    xlsx_url: str
    count: int


def board_of(held: Round, user: User, asked: BoardFilter) -> Board:
    """Prepare the board."""
    reviews = read_reviews(_counties(held, user), user)
    rows = [_row(review) for review in reviews]
    bound = value_text(printed(Fraction(held.gap_bound)), "none")
    page = Paginator(_wanted(rows, asked.state), PER_PAGE).get_page(asked.page)
    return Board(
        heads=_heads(held),
        page=page,
        choices=_choices(rows, asked, bound),
        facts=_facts(rows),
        bound=bound,
        next_url=_next(reviews),
        previous_page=asked.url(page=str(page.number - 1)) if page.has_previous() else "",
        next_page=asked.url(page=str(page.number + 1)) if page.has_next() else "",
        csv_url=asked.url(format="csv"),
        xlsx_url=asked.url(format="xlsx"),
        count=len(rows),
    )


def board_table(held: Round, user: User, asked: BoardFilter) -> tuple[list[str], list[list[Cell]]]:
    """Return the rows the board shows as a table for a spreadsheet."""
    heading = [_("县（市、区）"), _("状态")]
    for head in _heads(held):
        heading += [_("%(domain)s自评") % {"domain": head.title}, head.title]
    rows = [_row(review) for review in read_reviews(_counties(held, user), user)]
    return (
        [*heading, _("自评合计"), _("合计")],
        [
            [
                row.name,
                row.mark.word,
                *(text for cell in row.cells for text in (cell.own, cell.second)),
                row.own,
                row.second,
            ]
            for row in _wanted(rows, asked.state)
        ],
    )


def _counties(held: Round, user: User) -> list[Assessment]:
    return list(marked_by(user).filter(round=held).order_by("county"))


def domains_of(points: Sequence[Point]) -> dict[str, list[Point]]:
    """Group points by the title of their part."""
    grouped: dict[str, list[Point]] = {}
    for point in points:
        grouped.setdefault(point.part, []).append(point)
    return grouped


def score_text(points: Fraction | None) -> str:
    """Print points, — where they are not known."""
    return MISSING if points is None else value_text(printed(points), "none")


def status_mark(review: Review) -> Mark:
    """Say where a county is for this reader."""
    status = review.assessment.status
    if status == tables.PREPARING:
        return Mark("todo", _("未提交"))
    if not review.open:
        kind = "returned" if status == tables.RETURNED else "done"
        kind = "doing" if status == tables.SUBMITTED else kind
        return Mark(kind, str(Assessment.Status(status).label))
    done = sum(review.marked(point) for point in review.points)
    name = {"name": NAMES[review.column]}
    if review.finished_at is not None:
        return Mark("done", _("%(name)s已完成") % name)
    if done == len(review.points):
        return Mark("review", _("%(name)s已评完") % name)
    return Mark("doing", _("%(name)s中") % name) if done else Mark("todo", _("待%(name)s") % name)


def gap_text(second: Fraction | None, own: Fraction | None, bound: Fraction) -> str:
    """Print how far two columns are apart where that is beyond a bound, and which way."""
    apart = gap(second, own)
    if not apart or apart < bound or second is None or own is None:
        return ""
    return f"{score_text(apart)}{'↓' if second < own else '↑'}"


def _heads(held: Round) -> list[DomainHead]:
    points = () if held.rubric is None else points_in(held.rubric.text)
    return [
        DomainHead(
            title,
            _("%(full)s分，%(count)d点")
            % {
                "full": score_text(sum((row.full for row in rows), Fraction(0))),
                "count": len(rows),
            },
        )
        for title, rows in domains_of(points).items()
    ]


def _row(review: Review) -> BoardRow:
    assessment = review.assessment
    own, second = review.worth(SELF), review.worth(review.column)
    cells = [
        _cell(review, title, points, own, second)
        for title, points in domains_of(review.points).items()
    ]
    codes = [item.code for point in review.points for item in point.items]
    return BoardRow(
        name=assessment.county.label,
        url=reverse("assessments:review", args=[assessment.pk]),
        word=str(NAMES[review.column]),
        cells=cells,
        own=score_text(total(codes, own)),
        second=score_text(total(codes, second)),
        mark=status_mark(review),
        questions=review.open_queries,
        wide=any(cell.gap for cell in cells),
        state=_state(review),
    )


def _state(review: Review) -> str:
    status = review.assessment.status
    if status == tables.RETURNED:
        return "returned"
    if status == tables.PREPARING:
        return "waiting"
    return "open" if review.open and review.finished_at is None else ""


def _cell(
    review: Review,
    title: str,
    points: Sequence[Point],
    own: Mapping[str, Fraction | None],
    second: Mapping[str, Fraction | None],
) -> BoardCell:
    codes = [item.code for point in points for item in point.items]
    done = [point for point in points if review.marked(point)]
    left = [point for point in points if point not in done]
    wait = review.open and bool(left)
    ours, theirs = total(codes, second), total(codes, own)
    shown = score_text(ours)
    if wait:
        shown = _("%(done)d / %(count)d点") % {"done": len(done), "count": len(points)}
    first = left[0] if wait else points[0]
    return BoardCell(
        domain=title,
        url=reverse("assessments:review_point", args=[review.assessment.pk, first.code]),
        second=shown,
        own=score_text(theirs),
        gap="" if wait else gap_text(ours, theirs, Fraction(review.assessment.round.gap_bound)),
        wait=wait,
    )


def _wanted(rows: Sequence[BoardRow], state: str) -> list[BoardRow]:
    if state == "gap":
        return [row for row in rows if row.wide]
    return [row for row in rows if not state or row.state == state]


def _choices(rows: Sequence[BoardRow], asked: BoardFilter, bound: str) -> list[Choice]:
    words = {
        "": _("全部"),
        "open": _("待办"),
        "gap": _("相差%(bound)s分以上") % {"bound": bound},
        "returned": _("已退回"),
        "waiting": _("未提交"),
    }
    return [
        Choice(
            label=label,
            url=BoardFilter(state).url(),
            count=str(len(_wanted(rows, state))),
            current=asked.state == state,
        )
        for state, label in words.items()
    ]


def _facts(rows: Sequence[BoardRow]) -> list[str]:
    told = [_("%(count)d个县（市、区）") % {"count": len(rows)}]
    told.append(_("待办%(count)d个") % {"count": len(_wanted(rows, "open"))})
    waiting = sum(row.questions for row in rows)
    return [*told, _("%(count)d个询问未解决") % {"count": waiting}] if waiting else told


def _next(reviews: Sequence[Review]) -> str:
    """Lead to the first point that waits for this reader; nowhere where nothing does."""
    for review in reviews:
        if not review.open or review.finished_at is not None:
            continue
        for point in review.points:
            if not review.marked(point):
                return reverse("assessments:review_point", args=[review.assessment.pk, point.code])
    return ""
