"""What stands in the end: verified, changed by objections, corrected by credibility."""

from fractions import Fraction

import pytest

from assessments.columns import PROVINCE
from assessments.final_marks import final_marks, given_by, preliminary
from assessments.models import Assessment, Mark, Objection
from assessments.standing import basis_of
from tests.assessments.verified import claim, submitted, verify
from tests.conftest import NOON


@pytest.fixture
def assessment(county) -> Assessment:
    assessment = submitted(county, "OPINION")
    verify(assessment, P02_R="1.5")
    return assessment


def stands(assessment: Assessment, *objections: Objection):
    found = basis_of(assessment)
    assert found is not None
    return final_marks(found, objections)


def objection(ruling: str, given: str = "") -> Objection:
    return Objection(
        item="P02.R", ruling=ruling, given=given, answer="补充材料成立", answered_at=NOON
    )


@pytest.mark.parametrize(
    ("ruling", "given", "stood"),
    [("UPHELD", "2", "2"), ("PARTLY", "1.8", "1.8"), ("DISMISSED", "", "1.5"), ("", "", "1.5")],
)
def test_only_an_objection_that_holds_changes_what_stands(assessment, ruling, given, stood):
    marks, credibility = stands(assessment, objection(ruling, given))

    assert given_by(marks)["P02.R"] == stood
    assert credibility is None


def test_computed_points_stand_without_anybody_giving_them(assessment):
    Mark.objects.filter(column=PROVINCE, item="P02.1").update(computed=True)

    assert "P02.1" not in given_by(stands(assessment)[0])


def test_credibility_is_one_where_every_claim_was_found(assessment):
    assessment.round.credibility_on = True
    Mark.objects.filter(column=PROVINCE, item="P02.R").delete()
    claim(assessment)

    marks, credibility = stands(assessment)

    assert credibility == 1
    assert Fraction(given_by(marks)["P02.R"]) == Fraction("2.5")


def test_the_preliminary_receipt_carries_what_was_verified(assessment):
    found = basis_of(assessment)
    assert found is not None

    rows = {row["code"]: row for row in preliminary(found)["indicators"]}

    assert rows["P02.R"]["judgement"] == "1.5"
