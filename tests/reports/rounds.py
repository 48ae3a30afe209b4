"""Counties at every step of a round, for the tests of the documents that come of it."""

from typing import Any

from assessments.deciding import decide, send_opinion
from assessments.models import Assessment, Round
from assessments.objecting import answer_objection, file_objection
from edu_duty.accounts.models import User
from reports.models import Letterhead
from schools.models import Region
from tests.assessments.held import DAY
from tests.assessments.verified import claim, submitted, verify
from tests.conftest import NOON

VERIFYING, OBJECTING, OVER = NOON + 25 * DAY, NOON + 31 * DAY, NOON + 38 * DAY
ISSUER = "示例省人民政府教育督导委员会办公室"


def letterhead_of(held: Round, **more: Any) -> Letterhead:
    """Say who speaks in the documents of a round."""
    values: dict[str, Any] = {
        "issuer": ISSUER,
        "addressee": "{县}人民政府",
        "prefix": "示",
        "version": 1,
        "written_by": "lead",
        "written_at": NOON,
    }
    return Letterhead.objects.create(round=held, **values | more)


def merged(county: Region) -> Assessment:
    """A county that claimed and was verified: full points, but for half a point."""
    assessment = submitted(county)
    claim(assessment)
    verify(assessment, P02_R="1.5")
    letterhead_of(assessment.round)
    return assessment


def told(county: Region, lead: User) -> Assessment:
    """A county that has its preliminary opinion."""
    return send_opinion(assessment=merged(county), person=lead, at=VERIFYING)


def objected(county: Region, lead: User, head: User) -> Assessment:
    """A county that objected, and got its answer."""
    assessment = told(county, lead)
    objection = file_objection(
        assessment=assessment, item="P02.R", statement="已落实。", person=head, at=OBJECTING
    )
    answer_objection(
        objection=objection,
        ruling="PARTLY",
        given="1.8",
        answer="部分属实。",
        person=lead,
        at=OBJECTING,
    )
    assessment.refresh_from_db()
    return assessment


def decided(county: Region, lead: User) -> Assessment:
    """A county with its grade."""
    assessment = told(county, lead)
    decide(assessment=assessment, person=lead, at=OVER)
    assessment.refresh_from_db()
    return assessment
