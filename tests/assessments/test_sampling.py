"""A checked sample is enough where the rest is corrected: whatever was left out gets its points."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.final_marks import credibility_of, preliminary
from assessments.models import Mark
from assessments.sampling import lack_of
from assessments.standing import Basis, basis_of, lacking
from tests.assessments.verified import claim, submitted

MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def basis(county) -> Basis:
    """A county that claimed three quarters of everything people decide."""
    assessment = submitted(county)
    assessment.round.credibility_on = True
    assessment.round.save()
    claim(assessment, "3/4")
    found = basis_of(assessment)
    assert found is not None
    return found


def mark(basis: Basis, code: str, share: Fraction) -> Mark:
    points = (basis.items[code].points or Fraction(0)) * share
    return Mark(item=code, given=str(points), points=None)


def with_needed(basis: Basis, marks: dict[str, Mark]) -> dict[str, Mark]:
    """Check besides what nothing else decides, each point of it in full."""
    wanted = {basis.point_of[code].code for code in lack_of(basis, marks).items}
    wanted |= {basis.point_of[code].code for code in marks}
    return {
        code: marks.get(code) or mark(basis, code, Fraction(1, 2))
        for code in basis.items
        if basis.point_of[code].code in wanted
    }


def test_nothing_checked_lacks_every_domain_and_what_nothing_else_decides(basis):
    lack = lack_of(basis, {})

    assert len(lack.parts) == len({point.part for point in basis.points})
    assert lack.begun == ()
    assert all(not basis.computed(code) and not basis.creditable(code) for code in lack.items)
    assert not lack.nothing


def test_a_point_is_checked_in_full_or_not_at_all(basis):
    point = next(each for each in basis.points if len(each.items) > 1 and each.by_people)
    first, *rest = point.items

    begun = lack_of(basis, {first.code: mark(basis, first.code, Fraction(1))})
    untouched = lack_of(basis, {each.code: Mark(item=each.code, computed=True) for each in rest})

    assert begun.begun == (point,)
    assert untouched.begun == ()


def test_a_mark_that_only_says_computed_checks_no_claim(basis):
    everything = {code: Mark(item=code, computed=True) for code in basis.items}

    assert lack_of(basis, everything).parts == lack_of(basis, {}).parts


@MANY
@given(data=st.data())
def test_whatever_is_left_out_of_a_whole_sample_gets_its_points(basis, data):
    one_each = {
        part: data.draw(
            st.sampled_from(
                [c for c in basis.items if basis.creditable(c) and basis.point_of[c].part == part]
            )
        )
        for part in lack_of(basis, {}).parts
    }
    more = data.draw(st.sets(st.sampled_from(sorted(basis.items)), max_size=30))
    share = data.draw(st.fractions(min_value=0, max_value=1, max_denominator=20))
    marks = with_needed(
        basis, {code: mark(basis, code, share) for code in {*one_each.values(), *more}}
    )
    checked = replace(basis, merged=marks)

    assert lack_of(basis, marks).nothing
    assert set(lacking(checked)) <= {each.code for each in basis.conditions}
    believed = credibility_of(checked, ())
    assert believed is not None
    assert believed.value is not None
    assert 0 <= believed.value <= 1
    for each in believed.corrections:
        assert each.code not in marks
        assert each.points == each.claimed * believed.value


@MANY
@given(data=st.data())
def test_checking_another_point_in_full_never_lacks_more(basis, data):
    before = data.draw(st.sets(st.sampled_from(sorted(basis.items)), max_size=20))
    marks = {code: mark(basis, code, Fraction(1)) for code in before}
    point = data.draw(st.sampled_from(basis.points))
    more = marks | {each.code: mark(basis, each.code, Fraction(1)) for each in point.items}

    old, new = lack_of(basis, marks), lack_of(basis, more)

    assert set(new.parts) <= set(old.parts)
    assert set(new.items) <= set(old.items)
    assert {each.code for each in new.begun} <= {each.code for each in old.begun}


def test_what_a_sample_leaves_out_is_in_the_preliminary_receipt(basis):
    marks = {
        item.code: mark(basis, item.code, Fraction(3, 8))
        for point in basis.points
        if point.code != "P02"
        for item in point.items
    }

    rows = {row["code"]: row for row in preliminary(replace(basis, merged=marks))["indicators"]}

    # Half of what was claimed was found everywhere: 1 - 3/8 is what agrees.
    assert rows["P02.R"]["judgement"] == "1.172"
