"""One county as those see it who mark it: every point, and the acts that end marking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.closing_review import far_apart
from assessments.columns import PREFECTURE, PROVINCE, SELF
from assessments.item_points import points_of, total
from assessments.lifecycle import tables
from assessments.marking import appointed, is_merged, items_of
from assessments.models import Assessment, Mark
from assessments.points import title_of
from assessments.review_board import (
    NAMES,
    domains_of,
    gap_text,
    score_text,
    status_mark,
)
from assessments.review_point import mark_shape
from assessments.review_reading import Review
from assessments.sampling_words import lack_words
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Fact
from edu_duty.printable import Mark as Shape
from schools.display import moment


@dataclass(frozen=True, slots=True)
class PointLine:
    """One point of the county."""

    number: int
    title: str
    url: str
    full: str
    own: str
    second: str
    gap: str
    mark: Shape


@dataclass(frozen=True, slots=True)
class DomainLines:
    """The points of one domain."""

    title: str
    own: str
    second: str
    rows: Sequence[PointLine]


@dataclass(frozen=True, slots=True)
class MergeRow:
    """An item on which inspectors differ, and what each gave it."""

    code: str
    title: str
    given: Sequence[str]
    wide: bool


@dataclass(frozen=True, slots=True)
class InspectorRow:
    """An appointed inspector, and whether they finished."""

    name: str
    mark: Shape
    told: str


@dataclass(frozen=True, slots=True)
class CountySheet:
    """The page; ``missing`` counts points without a mark.

    Shape: ``sampled`` says that a sample is enough to finish, ``lack`` what the sample lacks.
    """

    mark: Shape
    facts: Sequence[Fact]
    name: str
    domains: Sequence[DomainLines]
    missing: int
    questions: int
    next_url: str
    may_return: bool
    may_accept: bool
    may_finish: bool
    sampled: bool
    lack: Sequence[str]
    finished: str
    may_merge: bool
    merged: bool
    inspectors: Sequence[InspectorRow]
    differing: Sequence[MergeRow]
    ready: bool
    rule: str


def county_sheet(review: Review) -> CountySheet:
    """Prepare the page."""
    assessment = review.assessment
    left = [point for point in review.points if not review.marked(point)]
    reviews = review.column == PREFECTURE and review.writes
    runs = Permission.ROUND_RUN in review.permissions and assessment.status == tables.REVIEWED
    inspectors = _inspectors(assessment) if runs else []
    ready = bool(inspectors) and all(row.mark.kind == "done" for row in inspectors)
    may_finish = review.open and not reviews and review.finished_at is None
    sampled = may_finish and assessment.round.credibility_on
    return CountySheet(
        mark=status_mark(review),
        facts=_facts(review, len(left)),
        name=str(NAMES[review.column]),
        domains=_domains(review),
        missing=len(left),
        questions=review.open_queries,
        next_url=_url(assessment, left[0].code) if review.open and left else "",
        may_return=review.open and reviews,
        may_accept=review.open and reviews,
        may_finish=may_finish,
        sampled=sampled,
        lack=lack_words(assessment, review.marks) if sampled else [],
        finished=_finished(review.finished_at),
        may_merge=runs,
        merged=runs and is_merged(assessment),
        inspectors=inspectors,
        differing=differing(assessment) if ready else [],
        ready=ready,
        rule=str(assessment.round.get_merge_rule_display()),
    )


def differing(assessment: Assessment) -> list[MergeRow]:
    """List the items on which the appointed inspectors differ; they have all finished."""
    people = appointed(assessment).values("person")
    rows = Mark.objects.filter(assessment=assessment, column=PROVINCE, person__in=people)
    given: dict[str, list[Mark]] = {}
    for mark in rows.select_related("person").order_by("person__username"):
        given.setdefault(mark.item, []).append(mark)
    found = []
    for code, point in items_of(assessment).items():
        marks = given.get(code, [])
        worth = [points for points in map(points_of, marks) if points is not None]
        if len(set(worth)) < 2:
            continue
        item = next(each for each in point.items if each.code == code)
        told = [f"{mark.person} {score_text(points_of(mark))}" for mark in marks]
        found.append(MergeRow(code, title_of(item), told, far_apart(assessment, worth)))
    return found


def _finished(at: datetime | None) -> str:
    return "" if at is None else _("%(when)s完成核查") % {"when": moment(at)}


def _inspectors(assessment: Assessment) -> list[InspectorRow]:
    rows = appointed(assessment).select_related("person").order_by("person__username")
    return [
        InspectorRow(
            str(row.person),
            Shape("done", _("已完成")) if row.finished_at else Shape("doing", _("未完成")),
            _finished(row.finished_at),
        )
        for row in rows
    ]


def _facts(review: Review, left: int) -> list[Fact]:
    codes = [item.code for point in review.points for item in point.items]
    count = len(review.points)
    told = [Fact(_("自评合计"), score_text(total(codes, review.worth(SELF))), _("分"))]
    second = score_text(total(codes, review.worth(review.column)))
    name = {"name": NAMES[review.column]}
    told.append(Fact(_("%(name)s合计") % name, second, _("分")))
    told.append(Fact(_("已评"), str(count - left), _(" / %(count)d点") % {"count": count}))
    return [*told, Fact(_("未解决的询问"), str(review.open_queries), alert=review.open_queries > 0)]


def _domains(review: Review) -> list[DomainLines]:
    own, second = review.worth(SELF), review.worth(review.column)
    bound = Fraction(review.assessment.round.gap_bound)
    found = []
    for title, points in domains_of(review.points).items():
        lines = []
        for point in points:
            codes = [item.code for item in point.items]
            ours, theirs = total(codes, second), total(codes, own)
            lines.append(
                PointLine(
                    number=point.number,
                    title=point.title,
                    url=_url(review.assessment, point.code),
                    full=score_text(point.full),
                    own=score_text(theirs),
                    second=score_text(ours),
                    gap=gap_text(ours, theirs, bound),
                    mark=mark_shape(review, point),
                )
            )
        codes = [item.code for point in points for item in point.items]
        found.append(
            DomainLines(
                title, score_text(total(codes, own)), score_text(total(codes, second)), lines
            )
        )
    return found


def _url(assessment: Assessment, point: str) -> str:
    return reverse("assessments:review_point", args=[assessment.pk, point])
