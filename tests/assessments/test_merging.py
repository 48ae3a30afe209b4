"""Several inspectors' marks come to one, by rule, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.merging import CONSENSUS, MEAN, TRIMMED, NotMergeable, merged, spread

MARKS = st.lists(
    st.integers(0, 70).map(lambda tenths: Fraction(tenths, 10)), min_size=1, max_size=9
)


@given(marks=MARKS, rule=st.sampled_from([MEAN, TRIMMED]))
def test_a_merged_mark_lies_within_the_marks_in_whatever_order_they_come(marks, rule):
    found = merged(rule, marks)

    assert min(marks) <= found <= max(marks)
    assert found == merged(rule, marks[::-1])


@given(marks=MARKS, more=st.integers(1, 10))
def test_a_higher_mark_never_lowers_what_they_come_to(marks, more):
    raised = [marks[0] + more, *marks[1:]]

    assert all(merged(rule, raised) >= merged(rule, marks) for rule in (MEAN, TRIMMED))


@given(mark=st.fractions(0, 10), count=st.integers(1, 9))
def test_those_who_agree_are_agreed_by_every_rule(mark, count):
    assert {merged(rule, [mark] * count) for rule in (MEAN, TRIMMED, CONSENSUS)} == {mark}


def test_one_highest_and_one_lowest_mark_are_left_out():
    marks = [Fraction(n) for n in (1, 5, 6, 10, 10)]

    assert merged(TRIMMED, marks) == 7
    assert merged(TRIMMED, marks[:2]) == 3
    assert merged(MEAN, marks) == Fraction(32, 5)


def test_a_third_stays_a_third():
    assert merged(MEAN, [Fraction(1), Fraction(1), Fraction(2)]) == Fraction(4, 3)


def test_a_meeting_decides_within_the_marks():
    marks = [Fraction(3), Fraction(4)]

    assert merged(CONSENSUS, marks, Fraction(7, 2)) == Fraction(7, 2)
    for agreed in (None, Fraction(2), Fraction(5)):
        with pytest.raises(NotMergeable):
            merged(CONSENSUS, marks, agreed)


def test_nothing_comes_of_no_marks():
    with pytest.raises(NotMergeable):
        merged(MEAN, [])

    assert spread([]) == 0
    assert spread([Fraction(1), Fraction(3)]) == 2
