"""The counties of a round as one person sees them: how far each is, and which a filter leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Q

from assessments.lifecycle import tables
from assessments.models import Assessment, Response, Round, StageWindow, StepTaken
from assessments.objecting import opinions_sent
from assessments.reminding import reminded_at
from assessments.stages import OBJECTION, due, late_stage, objection_time
from edu_duty.accounts.models import User

PREFECTURE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ProgressFilter:
    """What the address asks of a round's counties; empty means everything."""

    q: str = ""
    prefecture: str = ""
    status: str = ""
    late: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ProgressFilter":
        """Read the filter from an address; what it does not know is left out."""
        asked = {name: query.get(name, "").strip()[:60] for name in cls.__slots__}
        if asked["status"] not in Assessment.Status.values:
            asked["status"] = ""
        if asked["late"] != "yes":
            asked["late"] = ""
        return cls(**asked)

    def query(self, **changes: str) -> str:
        """Print the filter as the query part of an address."""
        wanted = {name: value for name, value in asdict(replace(self, **changes)).items() if value}
        return "?" + urlencode(wanted) if wanted else "."


@dataclass(frozen=True, slots=True)
class CountyProgress:
    """One county of a round, before it is printed.

    Shape: ``points_done`` of ``points`` are settled; ``late`` is the stage that should be over, and
    ``reminded_at`` when somebody was reminded of it last.
    """

    assessment: Assessment
    points: int
    points_done: int
    ends_at: datetime | None
    late: str
    reminded_at: datetime | None
    reviewers: int
    inspectors: int

    @property
    def prefecture(self) -> str:
        """The code prefix of the prefecture."""
        return self.assessment.county_id[:PREFECTURE_DIGITS]


def counties_in(
    held: Round, user: User, windows: Mapping[str, StageWindow], at: datetime
) -> list[CountyProgress]:
    """Return the counties of a round a person sees, by code."""
    mine = Assessment.objects.visible_to(user).filter(round=held).select_related("county")
    standing = Q(appointments__ended_at=None)
    counted = mine.annotate(
        reviewers=Count(
            "appointments", filter=standing & Q(appointments__column="PREFECTURE"), distinct=True
        ),
        inspectors=Count(
            "appointments", filter=standing & Q(appointments__column="PROVINCE"), distinct=True
        ),
    )
    points = {
        row["assessment"]: row
        for row in Response.objects.filter(assessment__round=held)
        .order_by()
        .values("assessment")
        .annotate(points=Count("pk"), done=Count("pk", filter=Q(state=tables.DONE)))
    }
    closing = {stage: window.closes_at for stage, window in windows.items()}
    window = windows.get(OBJECTION)
    steps = StepTaken.objects.filter(round=held)
    told_at, reminded = opinions_sent(steps), reminded_at(steps)
    found = []
    for each in counted.order_by("county"):
        span = None if window is None else (window.opens_at, window.closes_at)
        own = objection_time(told_at.get(each.pk), span)
        ends = closing if own is None else {**closing, OBJECTION: own[1]}
        ends_at = due(each.status, each.resubmit_until, ends)
        told = points.get(each.pk, {"points": 0, "done": 0})
        found.append(
            CountyProgress(
                assessment=each,
                points=told["points"],
                points_done=told["done"],
                ends_at=ends_at,
                late=late_stage(each.status, ends_at, at),
                reminded_at=reminded.get(each.pk),
                reviewers=vars(each)["reviewers"],
                inspectors=vars(each)["inspectors"],
            )
        )
    return found


def left_by(every: Iterable[CountyProgress], asked: ProgressFilter) -> list[CountyProgress]:
    return [each for each in every if _wanted(each, asked)]


def _wanted(each: CountyProgress, asked: ProgressFilter) -> bool:
    county = each.assessment.county
    if asked.q and asked.q not in county.name and not county.code.startswith(asked.q):
        return False
    if asked.status and each.assessment.status != asked.status:
        return False
    if asked.late and not each.late:
        return False
    return each.prefecture.startswith(asked.prefecture)
