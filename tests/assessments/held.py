"""A round that is open, and the people in it, for the tests of what happens inside."""

from datetime import timedelta

from assessments.models import Assessment, Response, Round, StageWindow
from assessments.points import points_in
from indicators.models import Rubric
from indicators.publishing import load_rubrics
from schools.models import Region
from tests.conftest import NOON

DAY = timedelta(days=1)
SPANS = {"SELF": (-1, 10), "REVIEW": (10, 20), "VERIFY": (20, 30), "OBJECTION": (30, 37)}


def open_with(*counties: Region, year: int = 2025) -> Round:
    """Open a round of CE37 for some counties at noon, past its checklist."""
    rubric = Rubric.objects.filter(code="CE37", current=True).first()
    if rubric is None:
        load_rubrics(NOON)
        rubric = Rubric.objects.get(code="CE37", current=True)
    held = Round.objects.create(
        title="示例省年度评价",
        region_prefix="99",
        year=year,
        rubric=rubric,
        status=Round.Status.OPEN,
        created_by_name="lead",
        created_at=NOON,
        opened_by_name="lead",
        opened_at=NOON,
    )
    for stage, (begins, ends) in SPANS.items():
        StageWindow.objects.create(
            round=held, stage=stage, opens_at=NOON + begins * DAY, closes_at=NOON + ends * DAY
        )
    for county in counties:
        assessment = Assessment.objects.create(round=held, county=county, changed_at=NOON)
        Response.objects.bulk_create(
            Response(assessment=assessment, point=point.code) for point in points_in(rubric.text)
        )
    return held
