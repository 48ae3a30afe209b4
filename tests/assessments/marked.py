"""A submitted county with its own marks, and the people who mark it."""

import json
from datetime import datetime

from assessments.columns import SELF
from assessments.item_points import read_item_points
from assessments.marks import Given, as_decimal, exact_text, keep
from assessments.models import Appointment, Assessment, Mark, Round, Submission
from assessments.point_figures import read_ledger
from assessments.points import Point, points_in
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from indicators.models import Score
from schools.models import Region
from tests.assessments.conftest import make_return, make_score
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person

REVIEW = NOON + 12 * DAY
VERIFY = NOON + 22 * DAY


def rubric_points(held: Round) -> tuple[Point, ...]:
    assert held.rubric is not None
    return points_in(held.rubric.text)


def point_of(assessment: Assessment, code: str) -> Point:
    return next(each for each in rubric_points(assessment.round) if each.code == code)


def claim(assessment: Assessment, writer: User) -> None:
    """Let the county give itself A everywhere people decide."""
    for point in rubric_points(assessment.round):
        keep(
            assessment=assessment,
            column=SELF,
            point=point,
            marks={item.code: Given("A") for item in point.by_people},
            writer=writer,
            at=NOON,
        )


def submitted(county: Region, writer: User) -> Assessment:
    assessment = open_with(county).assessments.get(county=county)
    claim(assessment, writer)
    Assessment.objects.filter(pk=assessment.pk).update(status="SUBMITTED")
    return Assessment.objects.select_related("round__rubric", "county").get(pk=assessment.pk)


def reviewed(county: Region, writer: User) -> Assessment:
    assessment = submitted(county, writer)
    Assessment.objects.filter(pk=assessment.pk).update(status="REVIEWED")
    assessment.refresh_from_db()
    return assessment


def inspector_of(assessment: Assessment, name: str, at: datetime = NOON) -> User:
    person = make_person(name, Role.INSPECTOR, "99")
    Appointment.objects.create(
        assessment=assessment,
        person=person,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=at,
    )
    return person


def agreed_everywhere(
    assessment: Assessment, person: User, column: str, at: datetime, skip: str = ""
) -> None:
    """Let somebody give every item what the county has, but for one point."""
    own = read_item_points(assessment)
    Mark.objects.bulk_create(
        Mark(
            assessment=assessment,
            column=column,
            person=person,
            point=point.code,
            item=item.code,
            given=exact_text(own.own[item.code]),
            points=None if worth is None else as_decimal(worth),
            computed=item.code in own.computed,
            written_by=person.username,
            written_at=at,
        )
        for point in rubric_points(assessment.round)
        if point.code != skip
        for item in point.items
        for worth in (own.own[item.code],)
    )


def frozen(assessment: Assessment) -> Submission:
    """Freeze what the county stands by, scored as its figures are now."""
    held, county = assessment.round, assessment.county
    assert held.rubric is not None
    score = make_score(make_return(county, held.year), held.rubric, "met")
    receipt = read_ledger(county, held.year).receipt(held.rubric.text)
    score.receipt = json.dumps(receipt)
    Score.objects.filter(pk=score.pk).update(receipt=score.receipt)
    return Submission.objects.create(
        assessment=assessment,
        number=1,
        sequence=assessment.pk,
        frozen_return=score.frozen,
        score=score,
        content="{}",
        sha256="0" * 64,
        submitted_by_name="head",
        submitted_at=NOON,
    )
