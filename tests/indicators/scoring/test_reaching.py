"""What it would take is exact: with it the comparison holds, with a little less it does not."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.scoring.formulas import parse
from indicators.scoring.reaching import Changes, Way, steps_to, unit_step, value_after
from indicators.scoring.rules import reaches

ANY = Changes(whole=(), fixed=())
WHOLE = Changes(whole=("a", "b"), fixed=("pupils",))


def more(amount, *codes, beyond=False):
    return Way(codes, True, Fraction(amount), beyond)


def less(amount, *codes, beyond=False):
    return Way(codes, False, Fraction(amount), beyond)


def test_steps_to_asks_for_more_of_what_is_above_the_line():
    steps = steps_to(
        "100 * rotated / eligible", ">=", "10", {"rotated": "7", "eligible": "93"}, ANY
    )

    assert steps == ((more("2.3", "rotated"),),)


def test_steps_to_rounds_whole_figures_up():
    inputs = {"a": "7", "pupils": "93"}

    assert steps_to("100 * a / pupils", ">=", "10", inputs, WHOLE) == ((more(3, "a"),),)


def test_steps_to_does_not_round_up_what_a_receipt_rounded():
    # 0.9 of 10 / 3 pupils: the receipt keeps 20 digits of 3.33….
    inputs = {"a": "0", "pupils": "3.3333333333333333334"}

    assert steps_to("a / pupils", ">=", "0.9", inputs, WHOLE) == ((more(3, "a"),),)


def test_steps_to_says_equal_ways_once():
    steps = steps_to("a + b", ">=", "5", {"a": "1", "b": "2"}, ANY)

    assert steps == ((more(2, "a", "b"),),)


def test_steps_to_keeps_whole_and_measured_figures_apart():
    by = Changes(whole=("a",), fixed=())

    steps = steps_to("a + b", ">=", "5.5", {"a": "1", "b": "2"}, by)

    assert steps == ((more(3, "a"), more("2.5", "b")),)


def test_steps_to_follows_a_figure_on_both_sides_of_a_line():
    # 3 of 10 inclusive; each new one is also a new child: (3 + x) / (10 + x) >= 1/2 from x = 4.
    inputs = {"a": "3", "b": "7"}

    assert steps_to("a / (a + b)", ">=", "0.5", inputs, WHOLE) == ((more(4, "a"),),)


def test_steps_to_keeps_a_ceiling_by_less_above_or_more_below():
    steps = steps_to("a / b", "<=", "15", {"a": "320", "b": "20"}, WHOLE)

    assert steps == ((less(20, "a"), more(2, "b")),)


def test_steps_to_takes_no_more_away_than_there_is():
    steps = steps_to("a - b", "<=", "-5", {"a": "3", "b": "1"}, WHOLE)

    assert steps == ((more(7, "b"),),)


def test_steps_to_lets_what_nobody_changes_shrink_where_nothing_else_helps():
    assert steps_to("pupils", "<=", "2000", {"pupils": "2022"}, WHOLE) == ((less(22, "pupils"),),)
    assert steps_to("pupils", ">=", "2000", {"pupils": "1900"}, WHOLE) == ()


def test_steps_to_approaches_an_exact_value_from_either_side():
    assert steps_to("a", "==", "100", {"a": "98"}, WHOLE) == ((more(2, "a"),),)
    assert steps_to("a", "==", "100", {"a": "103"}, WHOLE) == ((less(3, "a"),),)


@pytest.mark.parametrize(
    ("by", "way"), [(WHOLE, more(1, "a")), (ANY, more(0, "a", beyond=True))], ids=["whole", "any"]
)
def test_steps_to_goes_beyond_what_must_be_exceeded(by, way):
    assert steps_to("a - 5", ">", "0", {"a": "5"}, by) == ((way,),)
    assert steps_to("a - 5", "<", "0", {"a": "5"}, by) == (
        (Way(("a",), False, way.amount, way.beyond),),
    )


def test_steps_to_needs_each_of_the_smallest():
    text = "min(a, b) >= ceil(classes / 12)"
    inputs = {"a": "0", "b": "1", "classes": "20"}

    steps = steps_to(text, ">=", None, inputs, Changes(whole=("a", "b"), fixed=("classes",)))

    assert steps == ((more(2, "a"),), (more(1, "b"),))


def test_steps_to_leaves_out_what_is_there():
    steps = steps_to("min(a, b)", ">=", "2", {"a": "0", "b": "2"}, WHOLE)

    assert steps == ((more(2, "a"),),)


def test_steps_to_adds_up_a_sum():
    steps = steps_to(
        "100 * sum(a, b, 2) / pupils", ">=", "10", {"a": "1", "b": "0", "pupils": "80"}, WHOLE
    )

    assert steps == ((more(5, "a", "b"),),)


def test_steps_to_adds_ratios_of_different_lines():
    steps = steps_to("a / 4 + b / 2", ">=", "3", {"a": "2", "b": "1"}, ANY)

    assert steps == ((more(8, "a"), more(4, "b")),)


@pytest.mark.parametrize(
    ("formula", "inputs"),
    [
        ("ceil(a / 3)", {"a": "1"}),
        ("a * a", {"a": "1"}),
        ("a / a", {"a": "1"}),
        ("7 + 0 * a", {"a": "1"}),
        ("a", {"a": None}),
        ("1 / a", {"a": "1"}),
    ],
    ids=["rounded", "squared", "constant", "idle", "missing", "only less"],
)
def test_steps_to_says_nothing_where_no_single_figure_leads_there(formula, inputs):
    assert steps_to(formula, ">=", "9", inputs, ANY) == ()


def test_steps_to_says_nothing_where_a_zero_of_the_denominator_lies_between():
    # a / (b - 5) at b = 3 is negative; b must pass 5 before the value can be 2.
    assert steps_to("4 / (b - 5)", ">=", "2", {"b": "3"}, ANY) == ()


def test_steps_to_says_nothing_when_one_of_several_has_no_way():
    by = Changes(whole=(), fixed=("b",))

    assert steps_to("min(a, b)", ">=", "2", {"a": "0", "b": "0"}, by) == ()


def test_steps_to_says_nothing_about_a_formula_it_has_no_figures_for():
    assert steps_to("a / b", ">=", "2", {"a": "0"}, ANY) == ()


def test_unit_step_needs_neither_the_campus_nor_its_figures():
    # 640 pupils have 5 of the 5.76 teachers it takes.
    way = unit_step("100 * (a + b) / pupils", Fraction("0.9"), "0.78125", "640", WHOLE)

    assert way == (more(1, "a", "b"),)


def test_unit_step_asks_for_an_area_exactly():
    way = unit_step("(x - y) / pupils", Fraction("4.5"), "4.26", "400", WHOLE)

    assert way == (more(96, "x"),)


def test_unit_step_says_nothing_where_the_unknown_decides():
    assert unit_step("a * b / pupils", Fraction(2), "1", "400", WHOLE) == ()


@given(
    have=st.integers(0, 500),
    of=st.integers(1, 500),
    bound=st.sampled_from(["0", "1.5", "33.3", "85", "99.9", "100"]),
    op=st.sampled_from([">=", ">"]),
)
def test_steps_to_is_the_least_that_does(have, of, bound, op):
    formula = parse("100 * a / of", {"a", "of"})
    by = Changes(whole=("a",), fixed=("of",))

    def holds(figure):
        value = formula.value({"a": figure, "of": of}.__getitem__)
        assert value is not None
        return reaches(value, op, Fraction(bound))

    steps = steps_to("100 * a / of", op, bound, {"a": str(have), "of": str(of)}, by)

    if holds(have):
        assert steps == ()
    else:
        amount = steps[0][0].amount
        assert holds(have + amount)
        assert not holds(have + amount - 1)


def test_value_after_computes_a_formula_with_one_figure_changed():
    inputs = {"rotated": "7", "rotation_eligible": "100"}

    assert value_after("100 * rotated / rotation_eligible", inputs, "rotated", 1) == 8
    assert value_after("rotated / rotation_eligible", inputs, "rotation_eligible", -100) is None
