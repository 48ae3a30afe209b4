"""Formulas of the language as Excel formulas; LibreOffice computes them in tests/reports."""

import pytest

from indicators.scoring import excel
from indicators.scoring.excel import End
from indicators.scoring.formulas import parse

NAMES = ("a", "b", "c")


def cell(code: str) -> str:
    return f"${code.upper()}$2"


def figure(code: str) -> End:
    return End(f"ISNUMBER({cell(code)})", f"N({cell(code)})")


def highest(text: str) -> End:
    return excel.highest(parse(text, NAMES), figure)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("100 * (a + b) / c", "((100*($A$2+$B$2))/$C$2)"),
        ("a - (b - c)", "($A$2-($B$2-$C$2))"),
        ("min(a, b)", "MIN($A$2,$B$2)"),
        ("max(a, 1.5)", "MAX($A$2,1.5)"),
        ("sum(a, b, c)", "SUM($A$2,$B$2,$C$2)"),
        ("ceil(a / 12)", "(-INT(-(($A$2/12))))"),
    ],
)
def test_expression_prints_the_arithmetic(text, printed):
    assert excel.expression(parse(text, NAMES), cell) == printed


def test_value_is_blank_when_a_figure_is_missing_or_a_denominator_is_zero():
    printed = excel.value(parse("a / b", NAMES), cell)

    assert printed == 'IF(COUNT($A$2,$B$2)<2,"",IFERROR(($A$2/$B$2),""))'


def test_value_of_plain_numbers_asks_for_no_cell():
    assert excel.value(parse("1 / 2", NAMES), cell) == 'IFERROR((1/2),"")'


@pytest.mark.parametrize("op", [">=", "<=", ">", "<"])
def test_compared_takes_numbers_as_the_same_that_doubles_cannot_tell(op):
    assert excel.compared("A1", op, "B1") == f"ROUND((A1)-(B1),10){op}0"


def test_compared_prints_equality_with_one_sign():
    assert excel.compared("A1", "==", "4") == "ROUND((A1)-(4),10)=0"


def test_every_leaves_out_what_always_holds_and_what_was_said():
    assert excel.every([excel.ALWAYS, excel.ALWAYS]) == "TRUE"
    assert excel.every(["A1>0", excel.ALWAYS, "A1>0"]) == "A1>0"
    assert excel.every(["A1>0", "B1>0"]) == "AND(A1>0,B1>0)"


def test_a_sum_has_a_bound_where_every_figure_is_known():
    end = highest("a + b")

    assert end.known == "AND(ISNUMBER($A$2),ISNUMBER($B$2))"
    assert end.value == "(N($A$2)+N($B$2))"


def test_what_is_subtracted_is_at_least_nothing():
    assert highest("a - b").known == "ISNUMBER($A$2)"


def test_a_quotient_has_a_bound_where_its_denominator_is_known_and_above_zero():
    end = highest("100 * a / b")

    assert end.known == "AND(ISNUMBER($A$2),AND(ISNUMBER($B$2),N($B$2)>0))"
    assert end.value == "((N($A$2)*100)/N($B$2))"


def test_a_product_has_a_bound_where_its_second_factor_is_known_and_not_below_zero():
    assert highest("a * b").known == "AND(ISNUMBER($A$2),AND(ISNUMBER($B$2),N($B$2)>=0))"


def test_the_smaller_of_two_has_a_bound_as_soon_as_one_is_known():
    end = highest("min(a, b)")

    assert end.known == "OR(ISNUMBER($A$2),ISNUMBER($B$2))"
    assert end.value == ("MIN(IF(ISNUMBER($A$2),N($A$2),1E+300),IF(ISNUMBER($B$2),N($B$2),1E+300))")


@pytest.mark.parametrize("text", ["max(a, b)", "sum(a, b)"])
def test_the_larger_and_the_sum_have_a_bound_where_every_figure_is_known(text):
    assert highest(text).known == "AND(ISNUMBER($A$2),ISNUMBER($B$2))"


def test_rounding_up_keeps_the_bound_of_what_it_rounds():
    assert highest("ceil(a)") == End("ISNUMBER($A$2)", "(-INT(-(N($A$2))))")
