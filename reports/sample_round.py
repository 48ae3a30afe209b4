"""Plays a round of the synthetic province from its opening to its decisions.

What documents are tried on: nobody ever evaluated these counties, so whoever plays it takes the
transaction back afterwards, or keeps it in a demo. Everything goes through the same acts that
people take.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from assessments.appointing import appoint
from assessments.closing_review import accept, finish, merge
from assessments.columns import PREFECTURE, PROVINCE, SELF
from assessments.deciding import answer_conditions, decide, send_opinion
from assessments.marking import agree, give_marks
from assessments.marks import Given
from assessments.models import Appointment, Assessment, Mark, Response, Round, StageWindow
from assessments.objecting import answer_objection, file_objection, objection_span
from assessments.points import Point, conditions_in, points_in
from assessments.responding import move, save_response
from assessments.rounds import open_round, set_up_with
from assessments.submitting import submit
from edu_duty.accounts.models import User
from edu_duty.accounts.people import NewPerson, create_person
from edu_duty.accounts.posts import Post
from edu_duty.accounts.roles import Role
from indicators.models import Rubric
from schools.closing import freeze_year
from schools.explaining import explain, matters_of

PREFECTURE_CODE: Final = "9901"
COUNTY: Final = "990101"
RUBRIC: Final = "CE37"
# So many counties are decided; the others of the prefecture are still on their way.
DECIDED: Final = 4
AGREED: Final = "材料与自评一致。"
WANTING: Final = "佐证材料不全，缺少落实记录。"
SEVENTH: Final = 7
DAY = timedelta(days=1)
# The last window closes so long after the opening, and then it is decided.
LASTS = 91 * DAY
STAGES = (
    (StageWindow.Stage.SELF, 0, 30),
    (StageWindow.Stage.REVIEW, 10, 50),
    (StageWindow.Stage.VERIFY, 20, 70),
    (StageWindow.Stage.OBJECTION, 20, 90),
)


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in a played round."""

    lead: User
    reviewer: User
    inspectors: tuple[User, User]
    security: User


def play(*, year: int, at: datetime, decided: int = DECIDED) -> Round:
    """Open a round of a year whose figures are frozen, and decide its first counties.

    Returns: the round; its first county objected to one point.
    Raises:
        LookupError: the demo is not loaded.
    """
    people, rubric = _people(), Rubric.objects.filter(code=RUBRIC, current=True).first()
    if rubric is None:
        raise LookupError(RUBRIC)
    held = _opened(year, rubric, people, at)
    rows = held.assessments.select_related("county", "round__rubric").order_by("county")
    for place, assessment in enumerate(rows[:decided]):
        _play_county(assessment, people, place, at)
    return held


def _people() -> People:
    names = ("lead-99", "reviewer-9901", "inspector-99", "second-inspector-99", "security-admin")
    found = {user.username: user for user in User.objects.filter(username__in=names, demo=True)}
    if len(found) < len(names):
        raise LookupError(", ".join(sorted(set(names) - set(found))))
    lead, reviewer, first, second, security = (found[name] for name in names)
    return People(lead, reviewer, (first, second), security)


def _opened(year: int, rubric: Rubric, people: People, at: datetime) -> Round:
    draft = set_up_with(
        settings={
            "title": f"{year}年度县级人民政府履行教育职责评价（示例）",
            "year": year,
            "region_prefix": PREFECTURE_CODE,
            "rubric": rubric,
        },
        windows={str(stage): (at + first * DAY, at + last * DAY) for stage, first, last in STAGES},
        person=people.lead,
        at=at,
    )
    held = open_round(held=draft, person=people.lead, at=at)
    codes = list(held.assessments.values_list("county_id", flat=True))
    column = Appointment.Column
    marking = [(people.reviewer, column.PREFECTURE)]
    marking += [(inspector, column.PROVINCE) for inspector in people.inspectors]
    for person, each in marking:
        appoint(held=held, codes=codes, appointed=person, column=each, person=people.lead, at=at)
    return held


def _play_county(assessment: Assessment, people: People, place: int, at: datetime) -> None:
    rubric = assessment.round.rubric
    points = points_in(rubric.text) if rubric else ()
    head = _head_of(assessment, people, at)
    _freeze(assessment, head, at)
    _fill_in(assessment, points, head, place, at + DAY)
    submit(assessment=assessment, person=head, at=at + 12 * DAY)
    _mark(assessment, points, PREFECTURE, people.reviewer, place, at + 15 * DAY)
    accept(assessment=assessment, person=people.reviewer, at=at + 16 * DAY)
    for number, inspector in enumerate(people.inspectors):
        _mark(assessment, points, PROVINCE, inspector, place + number, at + 25 * DAY)
        finish(assessment=assessment, person=inspector, at=at + 26 * DAY)
    apart = (point for point in points if (point.number + place) % SEVENTH in (0, SEVENTH - 1))
    words = {item.code: "两名督学会商后取平均。" for point in apart for item in point.by_people}
    merge(assessment=assessment, person=people.lead, at=at + 27 * DAY, words=words)
    _answer_conditions(assessment, people.lead, at + 27 * DAY)
    send_opinion(assessment=assessment, person=people.lead, at=at + 28 * DAY)
    if place == 0:
        _object(assessment, points, head, people.lead, at + 30 * DAY)
    span = objection_span(assessment)
    decide(assessment=assessment, person=people.lead, at=span[1] if span else at)


def _head_of(assessment: Assessment, people: People, at: datetime) -> User:
    code = assessment.county_id
    new = NewPerson(
        username=f"sample-head-{code}",
        full_name=f"{assessment.county.name}教育局负责人（示例）",
        posts=[Post(role=Role.BUREAU_HEAD, region_prefix=code)],
    )
    return create_person(new=new, actor=people.security, at=at).user


def _freeze(assessment: Assessment, head: User, at: datetime) -> None:
    county, year = assessment.county, assessment.round.year
    for matter in matters_of(county, year):
        explain(
            county=county,
            year=year,
            mark=matter.fingerprint,
            text="已核实，数据属实。",
            actor_name=head.username,
            at=at,
        )
    freeze_year(county=county, year=year, actor_name=head.username, at=at)


def _fill_in(
    assessment: Assessment, points: tuple[Point, ...], head: User, place: int, at: datetime
) -> None:
    responses = {row.point: row for row in assessment.responses.all()}
    for point in points:
        response: Response = responses[point.code]
        saved = save_response(
            response=response,
            version=response.version,
            narrative=f"我县把“{point.title}”列入年度工作要点，明确责任部门，按季度检查落实情况。",
            marks={
                item.code: Given("B" if (point.number + place) % 9 == 0 else "A")
                for item in point.by_people
            },
            person=head,
            at=at,
        )
        move(response=saved, act="settle", person=head, at=at)


def _mark(
    assessment: Assessment,
    points: tuple[Point, ...],
    column: str,
    person: User,
    place: int,
    at: datetime,
) -> None:
    """Agree with the county, but for every seventh point that people decide."""
    for point in points:
        lower = point.by_people and (point.number + place) % SEVENTH == 0
        if not lower:
            agree(
                assessment=assessment,
                column=column,
                point=point,
                versions={},
                person=person,
                at=at,
                reasons={item.code: AGREED for item in point.by_people},
            )
            continue
        give_marks(
            assessment=assessment,
            column=column,
            point=point,
            versions={},
            marks={
                item.code: Given("C", WANTING) if item in point.by_people else Given("", "")
                for item in point.items
            },
            person=person,
            at=at,
        )


def _answer_conditions(assessment: Assessment, lead: User, at: datetime) -> None:
    rubric = assessment.round.rubric
    judged = conditions_in(rubric.text) if rubric else ()
    answers = {each.code: ("met", "核查没有发现此类情形。") for each in judged}
    answer_conditions(assessment=assessment, answers=answers, person=lead, at=at)


def _object(
    assessment: Assessment, points: tuple[Point, ...], head: User, lead: User, at: datetime
) -> None:
    """Object to the first item that people decide and that got less than the county gave itself."""
    own = _worth(assessment, SELF)
    merged = _worth(assessment, PROVINCE)
    item = next(
        item.code
        for point in points
        for item in point.by_people
        if merged[item.code] < own[item.code]
    )
    objection = file_objection(
        assessment=assessment,
        item=item,
        statement="落实记录已在平台补充上传，请核对。",
        person=head,
        at=at,
    )
    answer_objection(
        objection=objection,
        ruling="PARTLY",
        given="B",
        answer="补充的记录覆盖了三个季度，按B档计。",
        person=lead,
        at=at + DAY,
    )


def _worth(assessment: Assessment, column: str) -> dict[str, Decimal]:
    rows = Mark.objects.filter(assessment=assessment, column=column, person=None)
    return {mark.item: mark.points for mark in rows if mark.points is not None}
