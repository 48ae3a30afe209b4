"""How far a value has come towards its target, exactly."""

from fractions import Fraction

import pytest

from indicators.scoring.progress import (
    AWAY,
    BEHIND,
    IN_YEAR,
    NO_DIRECTION,
    NO_PACE,
    NO_TARGET,
    NO_VALUE,
    ON_COURSE,
    ONE_YEAR,
    REACHED,
    STANDING,
    THERE,
    UNCERTAIN,
    UNDETERMINED,
    Progress,
    Target,
    holds,
    progress,
)


def known(**years: int | str) -> dict[int, tuple[Fraction, Fraction]]:
    return {int(year[1:]): (Fraction(value), Fraction(value)) for year, value in years.items()}


def at_least(value: int | str | None, year: int = 2025) -> Target:
    return Target(">=", None if value is None else Fraction(value), year)


def verdict(found: Progress) -> tuple[str, str]:
    return found.verdict, found.reason


def test_a_target_is_reached_exactly_on_its_value():
    found = progress(known(y2020=80, y2022=95), at_least(95), 2022)

    assert verdict(found) == (REACHED, "")
    assert (found.outlook, found.expected_year) == (THERE, None)


def test_a_hair_under_the_target_is_not_reached():
    below = Fraction(95) - Fraction(1, 10**30)
    found = progress({2025: (below, below)}, at_least(95), 2025)

    assert verdict(found) == (BEHIND, "")


def test_a_value_on_the_straight_path_is_on_course():
    found = progress(known(y2020=80, y2022=86), at_least(95), 2022)

    assert verdict(found) == (ON_COURSE, "")
    assert (found.first_year, found.path, found.pace) == (2020, 86, 3)
    assert (found.outlook, found.expected_year) == (IN_YEAR, 2025)


def test_a_value_under_the_path_is_behind_and_comes_later():
    found = progress(known(y2020=80, y2022=84), at_least(95), 2022)

    assert verdict(found) == (BEHIND, "")
    assert (found.pace, found.expected_year) == (2, 2028)


def test_the_path_is_exact():
    found = progress(known(y2020=80, y2021=82), at_least(90, 2023), 2021)

    assert found.path == Fraction(250, 3)
    assert verdict(found) == (BEHIND, "")


def test_years_between_do_not_bend_the_path_or_the_pace():
    found = progress(known(y2020=80, y2021=90, y2022=86), at_least(95), 2022)

    assert (found.path, found.pace) == (86, 3)


def test_later_years_are_not_looked_at():
    found = progress(known(y2020=80, y2022=86, y2023=99), at_least(95), 2022)

    assert (found.value, found.expected_year) == (86, 2025)


def test_from_its_year_on_the_path_is_the_target():
    found = progress(known(y2020=80, y2026=94), at_least(95), 2026)

    assert verdict(found) == (BEHIND, "")
    assert found.path == 95
    assert found.expected_year == 2027


def test_one_year_after_the_targets_year_is_enough_to_be_behind():
    found = progress(known(y2026=94), at_least(95), 2026)

    assert verdict(found) == (BEHIND, "")
    assert (found.outlook, found.pace) == (NO_PACE, None)


def test_one_year_before_the_targets_year_tells_nothing():
    found = progress(known(y2022=84), at_least(95), 2022)

    assert verdict(found) == (UNDETERMINED, ONE_YEAR)
    assert (found.path, found.outlook) == (84, NO_PACE)


@pytest.mark.parametrize(
    ("op", "values", "target", "expected"),
    [
        ("<=", (60, 50), 45, (ON_COURSE, IN_YEAR, 2023)),
        ("<=", (60, 58), 45, (BEHIND, IN_YEAR, 2035)),
        ("<=", (60, 45), 45, (REACHED, THERE, None)),
        ("<", (60, 45), 45, (ON_COURSE, IN_YEAR, 2023)),
        (">", (80, 95), 95, (ON_COURSE, IN_YEAR, 2023)),
        (">", (80, 96), 95, (REACHED, THERE, None)),
        ("==", (8, 2), 0, (ON_COURSE, IN_YEAR, 2023)),
        ("==", (8, 7), 0, (BEHIND, IN_YEAR, 2036)),
        ("==", (8, 0), 0, (REACHED, THERE, None)),
        ("==", (40, 60), 50, (BEHIND, AWAY, None)),
        (">=", (80, 80), 95, (BEHIND, STANDING, None)),
        (">=", (80, 79), 95, (BEHIND, AWAY, None)),
        (">=", (97, 94), 95, (BEHIND, AWAY, None)),
        ("<=", (40, 50), 45, (BEHIND, AWAY, None)),
    ],
)
def test_direction_decides_what_is_near_and_what_is_away(op, values, target, expected):
    spans = known(y2020=values[0], y2022=values[1])

    found = progress(spans, Target(op, target, 2025), 2022)

    assert (found.verdict, found.outlook, found.expected_year) == expected


def test_a_blank_target_shows_its_path_to_nowhere():
    found = progress(known(y2020=80, y2022=84), at_least(None), 2022)

    assert verdict(found) == (UNDETERMINED, NO_TARGET)
    assert (found.value, found.path, found.pace) == (84, None, 2)
    assert (found.outlook, found.expected_year) == (NO_PACE, None)


def test_a_target_without_direction_is_never_judged():
    found = progress(known(y2020=1, y2022=2), Target("~", 1, 2025), 2022)

    assert verdict(found) == (UNDETERMINED, NO_DIRECTION)
    assert found.outlook == NO_PACE


@pytest.mark.parametrize("spans", [{}, known(y2020=80)])
def test_a_year_without_a_value_is_undetermined(spans):
    found = progress(spans, at_least(95), 2022)

    assert verdict(found) == (UNDETERMINED, NO_VALUE)
    assert (found.value, found.pace, found.outlook) == (None, None, NO_PACE)


CLASSES = Target("==", 0, 2018)


def test_bounds_that_hold_the_target_between_them_are_never_guessed():
    found = progress({2017: (0, 6), 2018: (0, 4)}, CLASSES, 2018)

    assert verdict(found) == (UNDETERMINED, UNCERTAIN)
    assert (found.value, found.first_year, found.path) == (None, None, None)


def test_bounds_that_are_one_number_are_that_number():
    assert progress({2018: (0, 0)}, CLASSES, 2018).verdict == REACHED


def test_bounds_that_leave_the_target_out_are_behind_in_its_year():
    assert progress({2018: (1, 4)}, CLASSES, 2018).verdict == BEHIND


def test_bounds_before_the_targets_year_wait():
    assert verdict(progress({2016: (3, 3), 2017: (1, 4)}, CLASSES, 2017)) == (
        UNDETERMINED,
        UNCERTAIN,
    )


@pytest.mark.parametrize(
    ("span", "expected"),
    [((95, 99), REACHED), ((90, 94), BEHIND), ((90, 95), UNDETERMINED)],
)
def test_bounds_on_one_side_of_a_floor_decide(span, expected):
    assert progress({2025: span}, at_least(95), 2025).verdict == expected


@pytest.mark.parametrize(
    ("op", "below", "on", "above"),
    [
        (">=", False, True, True),
        (">", False, False, True),
        ("<=", True, True, False),
        ("<", True, False, False),
        ("==", False, True, False),
    ],
)
def test_holds_compares_exactly(op, below, on, above):
    assert [holds(op, value, Fraction(1, 3)) for value in (0, Fraction(1, 3), 1)] == [
        below,
        on,
        above,
    ]
