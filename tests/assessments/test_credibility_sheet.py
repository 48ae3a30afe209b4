"""Pages say which items nobody checked, and what the correction makes of each."""

from fractions import Fraction

import pytest

from assessments.columns import PROVINCE
from assessments.credibility_sheet import credibility_sheet, percent
from assessments.models import Assessment, Mark
from assessments.readers import Reader
from assessments.standing import basis_of
from tests.assessments.verified import claim, submitted, verify

WHOLE = Reader("lead", frozenset({"QUERY_ASK"}), whole=True, departments=frozenset())
NARROW = Reader("finance", frozenset(), whole=False, departments=frozenset({"财政局"}))


@pytest.fixture
def assessment(county) -> Assessment:
    """Half of every claim was found, and two points were left out."""
    assessment = submitted(county, "OPINION")
    assessment.round.credibility_on = True
    assessment.round.save()
    claim(assessment)
    verify(assessment, share="1/2")
    Mark.objects.filter(column=PROVINCE, point__in=["P02", "P05"]).delete()
    return assessment


def sheet(assessment: Assessment, reader: Reader = WHOLE):
    return credibility_sheet(basis_of(assessment), (), reader)


def test_each_item_nobody_checked_is_listed_with_what_it_counts_for(assessment):
    found = sheet(assessment)

    assert found.facts[0].value == "50%"
    assert found.facts[2].value == str(len(found.lines))
    line = next(each for each in found.lines if each.number == 2)
    assert (line.claimed, line.points, line.full) == ("2.5", "1.25", "2.5")
    assert {each.number for each in found.lines} == {2, 5}


def test_a_department_sees_its_own_points_alone(assessment):
    basis = basis_of(assessment)
    assert basis is not None
    own = {each.number for each in basis.points if NARROW.sees(each.indicator.departments)}

    assert {each.number for each in sheet(assessment, NARROW).lines} <= own


def test_a_round_without_it_shows_nothing(assessment):
    assessment.round.credibility_on = False

    assert sheet(assessment) is None
    assert credibility_sheet(None, (), WHOLE) is None


def test_a_credibility_that_is_open_says_so(assessment):
    assert (percent(None), percent(Fraction(7, 8))) == ("待定", "87.50%")
