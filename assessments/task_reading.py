"""Reads what the task list is made of, and says of every point where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy

from assessments.models import Answer, Assessment, EvidenceUse, Query, Response, StageWindow
from assessments.point_figures import Ledger, elements_of_rubric
from assessments.points import Point, points_in
from assessments.readers import Reader
from assessments.responding import WITH_COUNTY
from edu_duty.accounts.models import Grant
from edu_duty.accounts.queries import full_names
from edu_duty.accounts.roles import Permission, roles_with
from edu_duty.printable import Mark
from indicators.models import Score
from indicators.publishing import parsed_rubric
from indicators.scoring.rules import NOT_APPLICABLE, Judged, combined
from schools.marks import verdict_mark
from schools.models import Return
from schools.numbers import MISSING

# Whose points the county's own desk leads: it sits in the bureau.
BUREAU = "教育局"
STATES = {
    Response.State.TODO: "todo",
    Response.State.WORKING: "doing",
    Response.State.HANDED_IN: "review",
    Response.State.QUERIED: "returned",
    Response.State.DONE: "done",
}
LATE = ("late", gettext_lazy("已逾期"))
HANDED_BACK = gettext_lazy("已交回")


@dataclass(frozen=True, slots=True)
class Task:
    """One point of the list.

    Shape: ``given`` of ``needed`` figures are there; ``verdict`` is None where nothing is computed;
    ``missing_evidence`` counts wanted kinds without a file; ``asked_of`` names the departments that
    are to hand in a part or began one, ``waiting_for`` those of them that have not; ``question`` is
    what was asked last and not settled.
    """

    point: Point
    title: str
    url: str
    state: str
    mark: Mark
    given: int
    needed: int
    verdict: Mark | None
    department: str
    writer: str
    mine: bool
    missing_evidence: int
    asked_of: tuple[str, ...]
    waiting_for: tuple[str, ...]
    question: str

    @property
    def figures(self) -> str:
        """How many of its figures are there."""
        return f"{self.given} / {self.needed}" if self.needed else MISSING

    @property
    def done(self) -> bool:
        """Say whether nothing is left to do."""
        return self.state == Response.State.DONE

    @property
    def returned(self) -> bool:
        """Say whether it came back, or the time for it is over."""
        return self.state == Response.State.QUERIED or self.mark.kind == LATE[0]


@dataclass(frozen=True, slots=True)
class Around:
    """Everything the rows are made of, read at once, however many points there are."""

    assessment: Assessment
    reader: Reader
    at: datetime
    ledger: Ledger
    ends_at: datetime | None
    verdicts: Mapping[str, str] | None
    responses: Mapping[str, Response]
    answers: Mapping[tuple[str, str], Answer]
    shown: Mapping[str, set[str]]
    questions: Mapping[str, str]
    uses: int
    contacts: Mapping[str, list[str]]
    people: Mapping[str, str]


def read_around(assessment: Assessment, reader: Reader, ledger: Ledger, at: datetime) -> Around:
    """Read what the list is made of, in a constant number of queries."""
    responses = {row.point: row for row in assessment.responses.defer("narrative")}
    rows = Answer.objects.filter(response__assessment=assessment).select_related("response")
    answers = {(row.response.point, row.department): row for row in rows}
    hands = [row.written_by for row in responses.values()]
    hands += [row.written_by for row in answers.values()]
    uses = list(
        EvidenceUse.objects.filter(response__assessment=assessment).values_list(
            "response__point", "wanted", "evidence"
        )
    )
    shown: dict[str, set[str]] = {}
    for point, wanted, _evidence in uses:
        shown.setdefault(point, set()).add(wanted)
    return Around(
        assessment=assessment,
        reader=reader,
        at=at,
        ledger=ledger,
        ends_at=ends_at_of(assessment),
        verdicts=_computed_verdicts(assessment),
        responses=responses,
        answers=answers,
        shown=shown,
        questions=_questions(assessment),
        uses=len({evidence for _point, _wanted, evidence in uses}),
        contacts=_contacts(assessment.county_id) if _knows_people(reader) else {},
        people=full_names(name for name in hands if name),
    )


def _knows_people(reader: Reader) -> bool:
    """Say whether a reader is told who writes: the county's own, and who sees its people."""
    return reader.whole or bool(reader.departments) or Permission.PEOPLE_VIEW in reader.permissions


def _contacts(county_code: str) -> dict[str, list[str]]:
    """Name the people who write a department's part in this county."""
    held = Grant.objects.in_force().filter(
        region_prefix=county_code, role__in=roles_with(Permission.RESPONSE_EDIT)
    )
    told: dict[str, list[str]] = {}
    for grant in held.exclude(department="").select_related("user").order_by("user__username"):
        told.setdefault(grant.department, []).append(str(grant.user))
    return told


def ends_at_of(assessment: Assessment) -> datetime | None:
    """Return until when the county may write; None where it may not any more."""
    if assessment.status == Assessment.Status.RETURNED and assessment.resubmit_until is not None:
        return assessment.resubmit_until
    if assessment.status not in (Assessment.Status.PREPARING, Assessment.Status.RETURNED):
        return None
    window = StageWindow.objects.filter(
        round=assessment.round_id, stage=StageWindow.Stage.SELF
    ).first()
    return None if window is None else window.closes_at


def _questions(assessment: Assessment) -> dict[str, str]:
    """Return what was asked last about each point, where it is for the county to do something."""
    rows = Query.objects.filter(WITH_COUNTY, response__assessment=assessment)
    told = rows.order_by("remarks__pk").values_list("response__point", "remarks__text")
    return {point: text for point, text in told if text}


def _computed_verdicts(assessment: Assessment) -> dict[str, str] | None:
    """Judge each point by its computed items, as the newest return was scored; None before that."""
    rubric = assessment.round.rubric
    newest = Return.objects.filter(county=assessment.county_id, year=assessment.round.year)
    score = (
        Score.objects.filter(frozen__in=newest.order_by("-version").values("pk")[:1], rubric=rubric)
        .order_by("-created_at", "-pk")
        .first()
    )
    if score is None or rubric is None:
        return None
    judged: dict[str, list[str]] = {}
    for item in score.parsed()["indicators"]:
        judged.setdefault(item["code"], []).append(item["verdict"])
    return {
        point.code: combined(
            verdict for item in computed_items(point) for verdict in judged.get(item, ())
        )
        for point in points_in(rubric.text)
    }


def computed_items(point: Point) -> list[str]:
    """Return the items of a point that figures decide."""
    return [item.code for item in point.items if not isinstance(item.rule, Judged)]


def tasks_of(around: Around) -> list[Task]:
    """Prepare every point this reader sees, in the order of the rubric."""
    rubric = around.assessment.round.rubric
    points = () if rubric is None else points_in(rubric.text)
    return [
        _task(around, point)
        for point in points
        if point.code in around.responses and around.reader.sees(point.indicator.departments)
    ]


def _task(around: Around, point: Point) -> Task:
    rubric = around.assessment.round.rubric
    text = "" if rubric is None else rubric.text
    codes, stages = elements_of_rubric(text)[point.code], parsed_rubric(text).scope.stages
    response = around.responses[point.code]
    state, mark, writer = _standing(around, response)
    over = around.ends_at is not None and around.at >= around.ends_at
    if over and state != Response.State.DONE:
        mark = Mark(LATE[0], str(LATE[1]))
    lead = response.department or next(iter(point.indicator.departments), "")
    asked = _asked_of(around, point, lead)
    return Task(
        point=point,
        title=point.title,
        url=reverse("assessments:point", args=[around.assessment.pk, point.code]),
        state=state,
        mark=mark,
        given=sum(around.ledger.value(code, stages) is not None for code in codes),
        needed=len(codes),
        verdict=_verdict(around, point),
        department=lead,
        writer=around.people.get(writer, ""),
        mine=_is_mine(around.reader, lead, response),
        missing_evidence=len(set(point.indicator.evidence) - around.shown.get(point.code, set())),
        asked_of=asked,
        waiting_for=tuple(
            each for each in asked if _not_in(around.answers.get((point.code, each)))
        ),
        question=around.questions.get(point.code, ""),
    )


def _standing(around: Around, response: Response) -> tuple[str, Mark, str]:
    """Return the state, its mark, and who wrote last; of their own parts for who sees no more."""
    if not around.reader.narrow:
        state = Response.State(response.state)
        return state, Mark(STATES[state], str(state.label)), response.written_by
    own = [around.answers.get((response.point, each)) for each in around.reader.departments]
    parts = [part for part in own if part is not None and part.text]
    writer = parts[0].written_by if parts else ""
    if parts and all(part.handed_in_at for part in parts):
        return Response.State.DONE, Mark("done", str(HANDED_BACK)), writer
    state = Response.State.WORKING if parts else Response.State.TODO
    return state, Mark(STATES[state], str(state.label)), writer


def _verdict(around: Around, point: Point) -> Mark | None:
    if not computed_items(point):
        return None
    if around.verdicts is None:
        return verdict_mark("undetermined")
    found = around.verdicts[point.code]
    return None if found == NOT_APPLICABLE else verdict_mark(found)


def _is_mine(reader: Reader, lead: str, response: Response) -> bool:
    """Say whether somebody is on it: their department leads it, or they wrote it last."""
    own = {BUREAU} if reader.whole else set(reader.departments)
    return lead in own or response.written_by == reader.name


def _asked_of(around: Around, point: Point, lead: str) -> tuple[str, ...]:
    """Name those whose part is to come: who helps and has somebody to write, and who began one."""
    return tuple(
        each
        for each in point.indicator.departments
        if (each in around.contacts and each not in (BUREAU, lead))
        or _begun(around.answers.get((point.code, each)))
    )


def _begun(answer: Answer | None) -> bool:
    return answer is not None and bool(answer.text or answer.handed_in_at)


def _not_in(answer: Answer | None) -> bool:
    return answer is None or answer.handed_in_at is None
