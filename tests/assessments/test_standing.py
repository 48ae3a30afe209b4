"""What keeps an opinion back, and what an item comes to before anybody objects."""

from fractions import Fraction

import pytest

from assessments.columns import PROVINCE
from assessments.models import Assessment, Mark
from assessments.standing import Basis, basis_of, computed_points, lacking, receipt_with
from indicators.scoring.judging import JudgementRefused
from tests.assessments.held import open_with
from tests.assessments.verified import claim, submitted, verify


@pytest.fixture
def assessment(county) -> Assessment:
    return submitted(county)


def basis(assessment: Assessment) -> Basis:
    found = basis_of(assessment)
    assert found is not None
    return found


def test_what_was_not_submitted_has_no_basis(county):
    assert basis_of(open_with(county).assessments.get()) is None


def test_a_basis_is_read_in_two_queries(assessment, django_assert_num_queries):
    verify(assessment)

    with django_assert_num_queries(2):
        basis(assessment)


def test_everything_people_decide_is_lacking_at_first(assessment):
    found = lacking(basis(assessment))

    assert "P02.R" in found
    assert found[-6:] == ["X1", "X2", "X3", "X4", "X5", "X6"]


def test_nothing_is_lacking_once_everything_is_verified(assessment):
    verify(assessment)

    assert lacking(basis(assessment)) == []


def test_a_merged_mark_that_only_says_computed_does_not_answer_a_missing_figure(assessment):
    verify(assessment)
    open_item = next(
        code
        for code in basis(assessment).items
        if not code.endswith("R")
        and not basis(assessment).computed(code)
        and basis(assessment).applies(code)
    )
    Mark.objects.filter(column=PROVINCE, item=open_item).update(computed=True, given="")

    assert lacking(basis(assessment)) == [open_item]


def test_a_claim_is_enough_where_the_round_corrects_by_credibility(assessment):
    verify(assessment)
    Mark.objects.get(column=PROVINCE, item="P02.R").delete()
    claim(assessment)
    assert lacking(basis(assessment)) == ["P02.R"]

    assessment.round.credibility_on = True

    assert lacking(basis(assessment)) == []


def test_points_told_are_exact(assessment):
    verify(assessment, P02_R="1.5")
    Mark.objects.filter(column=PROVINCE, item="P02.R").update(given="5/3")

    assert basis(assessment).told_points("P02.R") == Fraction(5, 3)


def test_points_handed_on_are_taken_back_to_the_items_own():
    rows: list[dict[str, str | None]] = [
        {"points": "1.5", "full_points": "3"},
        {"points": "3", "full_points": "3"},
        {"points": None, "full_points": None},
    ]

    assert computed_points(rows, Fraction(2)) == Fraction(3, 2)
    assert computed_points([{"points": None, "full_points": "1"}], Fraction(2)) is None
    assert computed_points([], Fraction(2)) is None


def test_the_same_marks_give_the_same_receipt(assessment):
    verify(assessment)
    given = {code: mark.given for code, mark in basis(assessment).merged.items()}

    assert receipt_with(basis(assessment), given) == receipt_with(basis(assessment), given)


def test_a_mark_of_nothing_is_refused(assessment):
    with pytest.raises(JudgementRefused):
        receipt_with(basis(assessment), {"P99": "1"})
