"""A county that was verified: its submission, and what the province's inspectors came to."""

from fractions import Fraction

from assessments.columns import PROVINCE, SELF
from assessments.marks import as_decimal
from assessments.models import Assessment, Mark, Submission
from assessments.points import points_in
from indicators.evaluating import score_county
from indicators.publishing import parsed_rubric
from indicators.scoring.rules import Judged
from schools.models import Region
from tests.assessments.held import open_with
from tests.conftest import NOON
from tests.indicators import examples
from tests.indicators.frozen import freeze


def submitted(county: Region, status: str = "REVIEWED") -> Assessment:
    """Open a round and submit the county's worked example, as if everything went well."""
    held = open_with(county, year=2024)
    frozen = freeze(county, examples.this_year())
    score = score_county(
        county_code=county.code, year=2024, rubric_code="CE37", actor_name="filler", at=NOON
    )
    assessment = held.assessments.get()
    Submission.objects.create(
        assessment=assessment,
        number=1,
        sequence=1,
        frozen_return=frozen,
        score=score,
        content="{}",
        sha256="0" * 64,
        submitted_by_name="head",
        submitted_at=NOON,
    )
    assessment.status = status
    assessment.save()
    return assessment


def verify(assessment: Assessment, *, share: str = "1", **others: str) -> None:
    """Give every item the same share of its points in the merged column, and say met to the rest.

    ``others`` are items by code, dots written as underscores.
    """
    assert assessment.round.rubric is not None
    text = assessment.round.rubric.text
    given = {code.replace("_", "."): told for code, told in others.items()}
    for point in points_in(text):
        for item in point.items:
            told = given.get(item.code, str((item.points or Fraction(0)) * Fraction(share)))
            put(assessment, PROVINCE, point.code, item.code, told)
    scheme = parsed_rubric(text).scheme
    assert scheme is not None
    for code in dict.fromkeys(condition.indicator for condition in scheme.conditions):
        told = given.get(code, "met")
        Mark.objects.create(
            assessment=assessment,
            column=PROVINCE,
            point=code,
            item=code,
            given=told,
            written_by="lead",
            written_at=NOON,
        )


def claim(assessment: Assessment, share: str = "1") -> None:
    """Let the county claim a share of every item people decide."""
    assert assessment.round.rubric is not None
    for point in points_in(assessment.round.rubric.text):
        for item in point.items:
            if isinstance(item.rule, Judged):
                told = str((item.points or Fraction(0)) * Fraction(share))
                put(assessment, SELF, point.code, item.code, told)


def put(assessment: Assessment, column: str, point: str, item: str, given: str) -> None:
    """Write one mark that nobody owns alone."""
    Mark.objects.create(
        assessment=assessment,
        column=column,
        point=point,
        item=item,
        given=given,
        points=as_decimal(Fraction(given)),
        written_by="lead",
        written_at=NOON,
    )
