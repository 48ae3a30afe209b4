"""One point of one county as those see it who mark it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.acting import reason
from assessments.columns import COLUMNS, PREFECTURE, PROVINCE, SELF
from assessments.item_points import total
from assessments.marking import ACTS
from assessments.models import EvidenceUse, Mark, Response
from assessments.point_figures import read_ledger
from assessments.point_parts import QueryRow, query_rows
from assessments.point_sheet import Neighbour
from assessments.points import Point, title_of
from assessments.readers import Reader
from assessments.response_forms import given_name, reason_name
from assessments.review_board import gap_text, score_text
from assessments.review_forms import MarkForm, version_name
from assessments.review_reading import MARKED_IN, Review
from edu_duty.accounts.queries import full_names
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Mark as Shape
from indicators.named import NamedReceipt
from indicators.publishing import parsed_rubric
from indicators.scoring.rules import Indicator, Judged
from indicators.totals import PointRow, point_row
from schools.display import moment
from schools.numbers import MISSING, shown


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """One column of scores of a point. Shape: ``active`` is the reader's own."""

    title: str
    points: str
    by: str
    active: bool
    gap: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a column gives an item, and why."""

    label: str
    given: str
    why: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One item: what it asks, what it computes to, what others gave, what is given here."""

    title: str
    rule: str
    note: str
    source: str
    full: str
    lines: Sequence[PointRow]
    by_people: bool
    computed: str
    told: Sequence[Told]
    version: BoundField | None
    given: BoundField | None
    reason: BoundField | None


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file that shows the point."""

    name: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class EvidenceGroup:
    """One kind of evidence that is wanted, with the files that show it."""

    wanted: str
    files: Sequence[EvidenceFile]


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """The page; ``closed`` says why nothing may be given, empty while it may."""

    point: Point
    title: str
    lead: Sequence[str]
    place: str
    columns: Sequence[ColumnHead]
    items: Sequence[ReviewItem]
    grades: Sequence[str]
    hint: str
    stale: bool
    editable: bool
    closed: str
    own_points: str
    narrative: str
    parts: Sequence[Told]
    evidence: Sequence[EvidenceGroup]
    evidence_count: int
    queries: Sequence[QueryRow]
    asks: bool
    departments_asked: bool
    departments: Sequence[str]
    previous: Neighbour | None
    next: Neighbour | None


class PageOfReview:
    """Puts the page of one point together for one reviewer or inspector."""

    def __init__(self, review: Review, response: Response, point: Point, *, open_now: bool) -> None:
        self.review = review
        self.response = response
        self.point = point
        self.assessment = review.assessment
        self.editable = review.open and open_now
        self.open_now = open_now
        rubric = self.assessment.round.rubric
        self.text = "" if rubric is None else rubric.text
        self.rubric = parsed_rubric(self.text)
        self.codes = [item.code for item in point.items]
        hands = [response.written_by, *(mark.written_by for mark in self._marks())]
        self.people = full_names(name for name in hands if name)

    def form(self) -> MarkForm:
        """Return the form with what stands; a computed item that stands as computed is blank."""
        initial: dict[str, Any] = {}
        for code in self.codes:
            mark = self.review.marks.get(code)
            initial[version_name(code)] = mark.version if mark else 0
            initial[given_name(code)] = "" if mark is None or mark.computed else mark.given
            initial[reason_name(code)] = mark.reason if mark else ""
        return MarkForm(initial=initial, point=self.point)

    def sheet(self, form: MarkForm | None, reader: Reader) -> ReviewSheet:
        """Prepare everything the page prints."""
        review, point = self.review, self.point
        receipt = review.receipt
        if receipt is None:
            ledger = read_ledger(self.assessment.county, self.assessment.round.year)
            receipt = ledger.receipt(self.text)
        verdict = point_row(NamedReceipt(receipt, self.rubric), point.code)
        evidence = self._evidence()
        earlier, later = self._neighbours()
        own = review.worth(SELF)
        return ReviewSheet(
            point=point,
            title=point.title,
            lead=[
                self.assessment.county.label,
                _("满分%(full)s分") % {"full": score_text(point.full)},
                self._handed_in(),
            ],
            place=_("第%(number)d / %(count)d点")
            % {"number": point.number, "count": len(review.points)},
            columns=[self._column(column) for column in COLUMNS[:3]],
            items=[self._item(item, verdict, form) for item in point.items],
            grades=list(self.rubric.scheme.scale) if self.rubric.scheme else [],
            hint=self._hint(),
            stale=bool(review.marks.keys() & set(self.codes))
            and review.open
            and not review.marked(point)
            and all(code in review.marks for code in self.codes),
            editable=self.editable,
            closed=self._closed(),
            own_points=score_text(total(self.codes, own)),
            narrative=self.response.narrative,
            parts=self._parts(),
            evidence=evidence,
            evidence_count=sum(len(group.files) for group in evidence),
            queries=query_rows(self.response, reader),
            asks=Permission.QUERY_ASK in reader.permissions,
            departments_asked=False,
            departments=(),
            previous=earlier,
            next=later,
        )

    def _handed_in(self) -> str:
        if self.response.written_at is None:
            return _("还没有填写")
        who = self.people[self.response.written_by]
        words = {"who": who, "when": moment(self.response.written_at)}
        return _("%(who)s，%(when)s填写") % words

    def _closed(self) -> str:
        review = self.review
        if not review.writes or self.editable:
            return ""
        if self.assessment.status != MARKED_IN[review.column]:
            return reason("illegal")
        steps = {"mark": "review_window_open", "verify": "verify_window_open"}
        return reason(steps[ACTS[review.column]])

    def _hint(self) -> str:
        words = {
            "grades": _("、").join(self.rubric.scheme.scale) if self.rubric.scheme else "",
            "step": shown(self.assessment.round.score_step.normalize()),
        }
        told = []
        if self.point.by_people:
            told.append(_("人工评定的项目写等级（%(grades)s）或分值，步长%(step)s分") % words)
        if len(self.point.by_people) < len(self.point.items):
            told.append(_("测算的项目不填，就按测算计"))
        told.append(_("与自评不同，必须写理由"))
        return _("。").join(told)

    def _column(self, column: str) -> ColumnHead:
        review = self.review
        names = {SELF: _("自评"), PREFECTURE: _("市级复核"), PROVINCE: _("省级核查")}
        marks = [
            mark for mark in self._marks(column) if column == SELF or mark.person_id is not None
        ]
        last = max(marks, key=lambda mark: mark.written_at, default=None)
        by = ""
        if last is not None:
            words = {"who": self.people[last.written_by], "when": moment(last.written_at)}
            by = _("%(who)s，%(when)s") % words
        points = total(self.codes, review.worth(column))
        return ColumnHead(
            title=names[column],
            points=score_text(points),
            by=by,
            active=review.writes and column == review.column,
            gap=self._gap() if column == review.column else "",
        )

    def _marks(self, *columns: str) -> list[Mark]:
        """List the marks of this point's items in some columns, or in all the reader sees."""
        return [
            marks[code]
            for column, marks in self.review.columns.items()
            for code in self.codes
            if code in marks and (not columns or column in columns)
        ]

    def _gap(self) -> str:
        own, second = self.review.worth(SELF), self.review.worth(self.review.column)
        bound = Fraction(self.assessment.round.gap_bound)
        return gap_text(total(self.codes, second), total(self.codes, own), bound)

    def _item(self, item: Indicator, verdict: PointRow, form: MarkForm | None) -> ReviewItem:
        inner = [row for row in verdict.items if row.code == item.code] or [verdict]
        judged = isinstance(item.rule, Judged)
        field = form if self.editable else None
        return ReviewItem(
            title=title_of(item),
            rule=inner[0].rule,
            note=item.note,
            source=item.source,
            full=score_text(item.points),
            lines=[] if judged else inner,
            by_people=judged,
            computed="" if judged else score_text(self.review.own.computed.get(item.code)),
            told=self._told(item.code, editable=field is not None),
            version=field[version_name(item.code)] if field else None,
            given=field[given_name(item.code)] if field else None,
            reason=field[reason_name(item.code)] if field else None,
        )

    def _told(self, code: str, *, editable: bool) -> list[Told]:
        """List what the columns gave an item; the reader's own stands in the fields instead."""
        names = {SELF: _("自评"), PREFECTURE: _("复核"), PROVINCE: _("核查")}
        found = []
        for column, name in names.items():
            mark = self.review.columns.get(column, {}).get(code)
            if mark is not None and not (editable and column == self.review.column):
                found.append(Told(name, _given_text(mark), mark.reason))
        return found

    def _parts(self) -> list[Told]:
        rows = self.response.answers.exclude(text="").order_by("department")
        return [Told(row.department, "", row.text) for row in rows]

    def _evidence(self) -> list[EvidenceGroup]:
        key = self.assessment.pk
        uses = EvidenceUse.objects.filter(response=self.response).select_related("evidence")
        groups: dict[str, list[EvidenceFile]] = {kind: [] for kind in self.point.indicator.evidence}
        for use in uses.order_by("pk"):
            pages = _("第%(pages)s页") % {"pages": use.pages} if use.pages else ""
            note = _("，").join(filter(None, (use.evidence.caption, pages)))
            groups.setdefault(use.wanted or _("其他"), []).append(
                EvidenceFile(
                    use.evidence.name,
                    note,
                    reverse("assessments:evidence_file", args=[key, use.evidence_id]),
                )
            )
        return [EvidenceGroup(kind, files) for kind, files in groups.items()]

    def _neighbours(self) -> tuple[Neighbour | None, Neighbour | None]:
        points = self.review.points
        place = [each.code for each in points].index(self.point.code)
        earlier = self._neighbour(points[place - 1]) if place else None
        later = self._neighbour(points[place + 1]) if place + 1 < len(points) else None
        return earlier, later

    def _neighbour(self, point: Point) -> Neighbour:
        url = reverse("assessments:review_point", args=[self.assessment.pk, point.code])
        return Neighbour(point.number, point.title, url)


def _given_text(mark: Mark) -> str:
    """Print what was given: a grade with its points, or points."""
    points = MISSING if mark.points is None else score_text(Fraction(mark.points))
    if mark.computed:
        return _("%(points)s分，按测算") % {"points": points}
    if mark.given.isalpha():
        return _("%(grade)s，%(points)s分") % {"grade": mark.given, "points": points}
    return _("%(points)s分") % {"points": points}


def mark_shape(review: Review, point: Point) -> Shape:
    """Say whether a point is marked."""
    codes = [item.code for item in point.items]
    if review.marked(point):
        return Shape("done", _("已评"))
    if all(code in review.marks for code in codes):
        return Shape("returned", _("县级改过，再看"))
    return Shape("todo", _("未评"))
