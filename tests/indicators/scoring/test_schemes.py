"""Grades begin at their floor; conditions hold them down in a fixed order."""

from fractions import Fraction

import pytest

from indicators.scoring.schemes import CAP, DOWNGRADE, VETO, Condition, Grade, Scheme

SCHEME = Scheme(
    full=Fraction(100),
    passing=Fraction(65),
    grades=tuple(
        Grade(code, code, code, Fraction(floor))
        for code, floor in (("excellent", 90), ("good", 80), ("qualified", 65), ("unqualified", 0))
    ),
    source="s",
    confidence="known",
)


def condition(kind: str, not_above: str | None = None) -> Condition:
    return Condition(kind, "X", "reason", "s", "known", not_above)


@pytest.mark.parametrize(
    ("points", "place"),
    [
        ("100", 0),
        ("90", 0),
        ("89.99", 1),
        ("80", 1),
        ("79.5", 2),
        ("65", 2),
        ("64.999", 3),
        ("0", 3),
    ],
)
def test_grades_are_half_open(points, place):
    assert SCHEME.place(Fraction(points)) == place


@pytest.mark.parametrize(
    ("place", "conditions", "ends"),
    [
        (0, [], 0),
        (0, [condition(CAP, "good")], 1),
        (2, [condition(CAP, "good")], 2),
        (0, [condition(DOWNGRADE)], 1),
        (0, [condition(CAP, "good"), condition(DOWNGRADE)], 2),
        (1, [condition(DOWNGRADE), condition(DOWNGRADE)], 3),
        (3, [condition(DOWNGRADE)], 3),
        (0, [condition(VETO)], 3),
    ],
)
def test_conditions_hold_a_grade_down(place, conditions, ends):
    assert SCHEME.held_down(place, conditions) == ends


def test_grades_from_the_pass_mark_on_pass():
    assert [SCHEME.passes(place) for place in range(4)] == [True, True, True, False]
