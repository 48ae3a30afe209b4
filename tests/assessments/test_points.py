"""The points of a rubric and the items that bring them."""

from fractions import Fraction

from django.conf import settings

from assessments.points import conditions_in, every_condition_in, points_in

CE37 = (settings.BASE_DIR / "fixtures" / "rubrics" / "CE37.toml").read_text(encoding="utf-8")


def test_the_annual_evaluation_has_37_points_that_come_to_100():
    points = points_in(CE37)

    assert [point.number for point in points] == list(range(1, 38))
    assert [point.code for point in points] == [f"P{number:02}" for number in range(1, 38)]
    assert sum((point.full for point in points), Fraction(0)) == 100


def test_the_items_of_a_point_come_to_its_points():
    uneven = [
        point.code
        for point in points_in(CE37)
        if sum((item.points or Fraction(0) for item in point.items), Fraction(0)) != point.full
    ]

    assert uneven == []


def test_a_point_without_items_brings_its_own_points():
    first = points_in(CE37)[0]

    assert [item.code for item in first.items] == ["P01"]
    assert [item.code for item in first.by_people] == ["P01"]


def test_a_mixed_point_has_items_of_figures_and_of_people():
    second = points_in(CE37)[1]

    assert [item.code for item in second.items] == ["P02.1", "P02.R"]
    assert [item.code for item in second.by_people] == ["P02.R"]


def test_every_condition_is_found_by_figures_or_by_people():
    codes = [each.code for each in every_condition_in(CE37)]

    assert codes == ["X1", "X2", "X3", "X4", "X5", "X6"]
    assert every_condition_in("") == ()


def test_conditions_that_people_decide_are_found():
    assert [each.code for each in conditions_in(CE37)] == ["X4", "X5", "X6"]
