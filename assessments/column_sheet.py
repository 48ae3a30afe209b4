"""Columns of marks side by side: what each item was given, by whom, when and why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.columns import COLUMNS, FINAL, PREFECTURE, SELF
from assessments.item_points import computed_points, worth_of
from assessments.marks import as_decimal
from assessments.models import Assessment, Mark
from assessments.naming import Named, name_in, named
from assessments.points import Point, points_in, title_of
from assessments.readers import Reader
from assessments.standing import Basis
from edu_duty.tabular import Cell as TableCell
from indicators.scoring.rules import Indicator, Judged
from schools.display import moment
from schools.numbers import MISSING


@dataclass(frozen=True, slots=True)
class GivenCell:
    """What one column gives an item. Shape: ``who``, ``when`` and ``why`` may be empty."""

    label: str
    text: str
    who: str = ""
    when: str = ""
    why: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item with its columns; ``url`` leads to how its points were computed."""

    code: str
    title: str
    full: str
    cells: Sequence[GivenCell]
    url: str


@dataclass(frozen=True, slots=True)
class PointLines:
    """One point with its items."""

    number: int
    title: str
    url: str
    totals: Sequence[GivenCell]
    full: str
    items: Sequence[ItemLine]


@dataclass(frozen=True, slots=True)
class DomainLines:
    """One domain with its points, and what each column gives all of it."""

    title: str
    full: str
    totals: Sequence[GivenCell]
    points: Sequence[PointLines]


@dataclass(frozen=True, slots=True)
class ColumnSheet:
    """The page. Shape: ``labels`` name the columns this reader may see, in order."""

    labels: Sequence[str]
    domains: Sequence[DomainLines]
    total: Sequence[GivenCell]
    full: str


@dataclass(frozen=True)
class _Columns:
    """The marks a page prints, with who wrote them."""

    shown: Sequence[str]
    marks: Mapping[tuple[str, str], Mark]
    computed: Mapping[str, Fraction | None]
    people: Mapping[str, Named]

    def points(self, column: str, item: Indicator) -> Fraction | None:
        mark = self.marks.get((column, item.code))
        if mark is not None:
            return worth_of(mark, self.computed)
        # A county claims what its figures come to, unless it said otherwise.
        own = column == SELF and not isinstance(item.rule, Judged)
        return self.computed.get(item.code) if own else None


def column_sheet(
    assessment: Assessment, basis: Basis | None, seen: Collection[str], reader: Reader
) -> ColumnSheet:
    """Prepare the columns a reader may see; three queries more, whatever the number of points.

    Args:
        basis: what was submitted; None before that.
    """
    shown = [column for column in COLUMNS if column in seen and _told(assessment, column)]
    common = [column for column in shown if column != PREFECTURE]
    rows = [
        mark
        for mark in Mark.objects.filter(assessment=assessment, column__in=shown)
        if mark.column == PREFECTURE or (mark.person_id is None and mark.column in common)
    ]
    columns = _Columns(
        shown,
        {(mark.column, mark.item): mark for mark in rows},
        {} if basis is None else computed_points(basis.submission.score.parsed()),
        named((mark.written_by for mark in rows), assessment.county_id),
    )
    text = assessment.round.rubric.text if assessment.round.rubric else ""
    points = [point for point in points_in(text) if reader.sees(point.indicator.departments)]
    labels = [str(Mark.Column(column).label) for column in shown]
    return ColumnSheet(
        labels=labels,
        domains=[
            DomainLines(
                title=part,
                full=points_shown(_sum(point.full for point in points if point.part == part)),
                totals=_totals(columns, [point for point in points if point.part == part]),
                points=[
                    _point(assessment, columns, labels, point)
                    for point in points
                    if point.part == part
                ],
            )
            for part in dict.fromkeys(point.part for point in points)
        ],
        total=_totals(columns, points),
        full=points_shown(_sum(point.full for point in points)),
    )


def column_table(sheet: ColumnSheet) -> tuple[list[str], list[list[TableCell]]]:
    """Return the columns as rows for a spreadsheet."""
    heading = [_("序号"), _("领域"), _("评价点"), _("项目"), _("满分")]
    for label in sheet.labels:
        heading += [label, _("%(column)s评分人") % {"column": label}]
        heading += [_("%(column)s时间") % {"column": label}]
        heading += [_("%(column)s理由") % {"column": label}]
    rows: list[list[TableCell]] = []
    for domain in sheet.domains:
        for point in domain.points:
            for item in point.items:
                row: list[TableCell] = [
                    point.number,
                    domain.title,
                    point.title,
                    item.title,
                    item.full,
                ]
                for cell in item.cells:
                    row += [cell.text, cell.who, cell.when, cell.why]
                rows.append(row)
    return heading, rows


def _told(assessment: Assessment, column: str) -> bool:
    """Leave out a column that nobody can have filled yet."""
    return column != FINAL or assessment.status == Assessment.Status.DECIDED


def _point(
    assessment: Assessment, columns: _Columns, labels: Sequence[str], point: Point
) -> PointLines:
    return PointLines(
        number=point.number,
        title=point.title,
        url=reverse("assessments:point", args=[assessment.pk, point.code]),
        totals=_totals(columns, [point]),
        full=points_shown(point.full),
        items=[_item(assessment, columns, labels, point, item) for item in point.items],
    )


def _item(
    assessment: Assessment,
    columns: _Columns,
    labels: Sequence[str],
    point: Point,
    item: Indicator,
) -> ItemLine:
    computed = not isinstance(item.rule, Judged)
    return ItemLine(
        code=item.code,
        title=title_of(item),
        full=points_shown(item.points),
        cells=[
            _cell(columns, column, label, item)
            for column, label in zip(columns.shown, labels, strict=True)
        ],
        url=_why_url(assessment, point) if computed else "",
    )


def _why_url(assessment: Assessment, point: Point) -> str:
    """Lead to the working of a point, which opens with all its items when it is what is sought."""
    held = assessment.round
    code = held.rubric.code if held.rubric else ""
    page = reverse("indicators:result", args=[assessment.county_id, held.year, code])
    return f"{page}#trace-{point.code}-{point.indicator.stages[0] or 'county'}"


def _cell(columns: _Columns, column: str, label: str, item: Indicator) -> GivenCell:
    mark, points = columns.marks.get((column, item.code)), columns.points(column, item)
    if mark is None:
        return GivenCell(
            label, points_shown(points), why=_("按数据计分") if points is not None else ""
        )
    text = points_shown(points)
    if mark.given and not mark.given[0].isdigit():
        text = _("%(grade)s（%(points)s）") % {"grade": mark.given, "points": text}
    before = columns.shown.index(column)
    earlier = columns.points(columns.shown[before - 1], item) if before else points
    return GivenCell(
        label=label,
        text=text,
        who=name_in(columns.people, mark.written_by).full,
        when=moment(mark.written_at),
        why=mark.reason or (_("按数据计分") if mark.computed else ""),
        moved=points != earlier,
    )


def _totals(columns: _Columns, points: Iterable[Point]) -> list[GivenCell]:
    items = [item for point in points for item in point.items]
    return [
        GivenCell(
            str(Mark.Column(column).label),
            points_shown(_sum(columns.points(column, item) for item in items)),
        )
        for column in columns.shown
    ]


def _sum(points: Iterable[Fraction | None]) -> Fraction | None:
    """Add up what is known; nothing known is no sum."""
    known = [each for each in points if each is not None]
    return sum(known, Fraction(0)) if known else None


def points_shown(points: Fraction | None) -> str:
    """Print points to a thousandth, without trailing zeros."""
    return MISSING if points is None else format(as_decimal(points).normalize(), "f")
