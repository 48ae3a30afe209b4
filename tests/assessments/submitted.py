"""A county that is ready to submit, for the tests about submitting."""

from fractions import Fraction

from assessments.marks import as_decimal
from assessments.models import Answer, Assessment, Evidence, EvidenceUse, Mark, Response
from assessments.points import points_in
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from schools.closing import freeze_year
from schools.explaining import explain, matters_of
from schools.models import Region
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person
from tests.schools.collecting import YEAR, bring


def ready(county: Region, *others: Region) -> Assessment:
    """Open a round, bring and freeze the county's figures, and settle every point."""
    assessment = open_with(county, *others).assessments.get(county=county)
    freeze_figures(county)
    settle(assessment)
    return assessment


def freeze_figures(county: Region) -> None:
    """Bring the small county's figures, and freeze them with a word on every doubt."""
    bring(county)
    for matter in matters_of(county, YEAR):
        explain(
            county=county,
            year=YEAR,
            mark=matter.fingerprint,
            text="已核实",
            actor_name="filler",
            at=NOON,
        )
    freeze_year(county=county, year=YEAR, actor_name="head", at=NOON)


def settle(assessment: Assessment) -> None:
    """Give every point a statement and every item that people decide an A, and settle it."""
    rubric = assessment.round.rubric
    assert rubric is not None
    assessment.responses.update(state=Response.State.DONE, narrative="已落实。", version=1)
    Mark.objects.bulk_create(
        Mark(
            assessment=assessment,
            column="SELF",
            point=point.code,
            item=item.code,
            given="A",
            points=as_decimal(item.points or Fraction(0)),
            written_by="filler",
            written_at=NOON,
        )
        for point in points_in(rubric.text)
        for item in point.by_people
    )


def head_of(county: Region) -> User:
    """Appoint the head of a county's bureau."""
    return make_person(f"head-{county.code}", Role.BUREAU_HEAD, county.code)


def show(response: Response, name: str = "会议纪要.pdf", sha256: str = "a" * 64) -> EvidenceUse:
    """Put a clean file beside a point."""
    county, year = response.assessment.county, response.assessment.round.year
    file, _new = Evidence.objects.get_or_create(
        county=county,
        year=year,
        sha256=sha256,
        defaults={
            "name": name,
            "kind": "PDF",
            "size": 1,
            "pages": 3,
            "caption": "专题会议",
            "scan": "CLEAN",
            "uploaded_by": "filler",
            "uploaded_at": NOON,
        },
    )
    return EvidenceUse.objects.create(evidence=file, response=response, pages="2-3")


def answer(
    response: Response, department: str, text: str = "已拨付。", *, handed_in=True
) -> Answer:
    """Let a department add its part to a point."""
    return Answer.objects.create(
        response=response,
        department=department,
        text=text,
        version=1,
        written_by="finance",
        written_at=NOON,
        handed_in_by="finance" if handed_in else "",
        handed_in_at=NOON if handed_in else None,
    )
