"""Reads counties as those see them who mark them: their own column, and those they may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Q, QuerySet

from assessments.acting import permissions_at
from assessments.columns import FINAL, PREFECTURE, PROVINCE, SELF, seen_columns
from assessments.item_points import ItemPoints, Receipt, item_points, worth_of
from assessments.lifecycle import tables
from assessments.marking import is_current
from assessments.models import Appointment, Assessment, Mark, Query, Response, Submission
from assessments.points import Point, points_in
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission

# In which status whose marks are given.
MARKED_IN = {PREFECTURE: tables.SUBMITTED, PROVINCE: tables.REVIEWED}


@dataclass(frozen=True, slots=True)
class Review:
    """One county for one reader.

    Shape: ``column`` is the one they write or, who writes none, read beside the county's;
    ``writes`` says which. ``columns`` has the marks they may see, by column and item: never those
    of another inspector. ``written`` is when the county wrote each point last.
    """

    assessment: Assessment
    permissions: frozenset[str]
    column: str
    writes: bool
    own: ItemPoints
    columns: Mapping[str, Mapping[str, Mark]]
    written: Mapping[str, datetime | None]
    open_queries: int
    finished_at: datetime | None
    receipt: Receipt | None

    @property
    def points(self) -> Sequence[Point]:
        """The points of the round's rubric."""
        rubric = self.assessment.round.rubric
        return () if rubric is None else points_in(rubric.text)

    @property
    def marks(self) -> Mapping[str, Mark]:
        """The marks of the reader's column."""
        return self.columns.get(self.column, {})

    @property
    def open(self) -> bool:
        """Say whether the county is where this reader's marks are given."""
        return self.writes and self.assessment.status == MARKED_IN[self.column]

    def marked(self, point: Point) -> bool:
        """Say whether every item of a point has a mark of what the county says now."""
        return all(self._stands(point, item.code) for item in point.items)

    def _stands(self, point: Point, code: str) -> bool:
        mark = self.marks.get(code)
        if mark is None:
            return False
        return self.column != PREFECTURE or is_current(mark, self.written.get(point.code))

    def worth(self, column: str) -> dict[str, Fraction | None]:
        """Return the points of every item in a column."""
        if column == SELF:
            return dict(self.own.own)
        marks = self.columns.get(column, {})
        return {code: worth_of(mark, self.own.computed) for code, mark in marks.items()}


def marked_by(user: User) -> QuerySet[Assessment]:
    """Return the counties somebody marks, and those of the rounds they run.

    An inspector is shown the counties they stand appointed to, and no other.
    """
    known = Assessment.objects
    own = known.visible_to(user, Permission.VERIFY_MARK).filter(
        appointments__person=user,
        appointments__column=PROVINCE,
        appointments__ended_at=None,
        appointments__conflict="",
    )
    return known.filter(
        Q(pk__in=known.visible_to(user, Permission.ROUND_RUN).values("pk"))
        | Q(pk__in=known.visible_to(user, Permission.REVIEW_MARK).values("pk"))
        | Q(pk__in=own.values("pk"))
    ).select_related("county", "round__rubric")


def read_reviews(assessments: Sequence[Assessment], user: User) -> list[Review]:
    """Read counties in a constant number of queries, however many there are."""
    keys = [each.pk for each in assessments]
    marks = _marks(keys, user)
    written: dict[int, dict[str, datetime | None]] = {}
    rows = Response.objects.filter(assessment__in=keys)
    for key, point, at in rows.values_list("assessment", "point", "written_at"):
        written.setdefault(key, {})[point] = at
    receipts = _receipts(keys)
    asked: dict[int, int] = {}
    open_rows = Query.objects.filter(response__assessment__in=keys)
    for key in open_rows.exclude(state=Query.State.SETTLED).values_list(
        "response__assessment", flat=True
    ):
        asked[key] = asked.get(key, 0) + 1
    finished = dict(
        Appointment.objects.filter(
            assessment__in=keys, person=user, column=PROVINCE, ended_at=None, conflict=""
        ).values_list("assessment", "finished_at")
    )
    return [
        _review(
            each,
            user,
            marks.get(each.pk, []),
            receipts.get(each.pk),
            written.get(each.pk, {}),
            asked.get(each.pk, 0),
            finished,
        )
        for each in assessments
    ]


def _marks(keys: Sequence[int], user: User) -> dict[int, list[Mark]]:
    """Read the marks that are common, and this reader's own; others' never leave the database."""
    common = Q(column__in=[SELF, PREFECTURE, FINAL]) | Q(column=PROVINCE, person=None)
    rows = Mark.objects.filter(assessment__in=keys).filter(common | Q(column=PROVINCE, person=user))
    found: dict[int, list[Mark]] = {}
    for mark in rows.order_by("pk"):
        found.setdefault(mark.assessment_id, []).append(mark)
    return found


def _receipts(keys: Sequence[int]) -> dict[int, Submission]:
    rows = Submission.objects.filter(assessment__in=keys).select_related("score")
    return {row.assessment_id: row for row in rows.defer("content").order_by("number")}


def _review(
    assessment: Assessment,
    user: User,
    marks: Iterable[Mark],
    submission: Submission | None,
    written: Mapping[str, datetime | None],
    asked: int,
    finished: Mapping[int, datetime | None],
) -> Review:
    permissions = permissions_at(user, assessment.county_id)
    column, writes = column_of(permissions, inspects=assessment.pk in finished)
    seen = seen_columns(assessment.status, permissions)
    columns: dict[str, dict[str, Mark]] = {}
    for mark in marks:
        own = mark.column == PROVINCE and mark.person_id is not None
        inspecting = column == PROVINCE and writes
        if own if inspecting and mark.column == PROVINCE else (not own and mark.column in seen):
            columns.setdefault(mark.column, {})[mark.item] = mark
    rubric = assessment.round.rubric
    points = () if rubric is None else points_in(rubric.text)
    receipt: Receipt = {"indicators": []} if submission is None else submission.score.parsed()
    if not writes and columns.get(PROVINCE):
        column = PROVINCE
    return Review(
        assessment=assessment,
        permissions=permissions,
        column=column,
        writes=writes,
        own=item_points(points, receipt, columns.get(SELF, {}).values()),
        columns=columns,
        written=written,
        open_queries=asked,
        finished_at=finished.get(assessment.pk),
        receipt=None if submission is None else receipt,
    )


def column_of(permissions: Iterable[str], *, inspects: bool) -> tuple[str, bool]:
    """Return the column somebody reads beside the county's, and whether they write it."""
    held = set(permissions)
    if inspects and Permission.VERIFY_MARK in held:
        return PROVINCE, True
    return PREFECTURE, Permission.REVIEW_MARK in held
