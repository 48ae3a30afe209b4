"""Comparisons and verdicts as formulas."""

from reports.workbook.phrases import combine, combined, judge, one_of, reached


def test_a_value_is_judged_only_where_both_sides_are_known():
    assert judge("A1", ">=", "B1").startswith('IF(COUNT(A1,B1)<2,"待定",')
    assert '"达标","未达标"' in judge("A1", ">=", "B1")


def test_unmet_comes_before_open_before_met():
    text = combine({"达标": "a", "待定": "b", "未达标": "c"})

    assert text == 'IF(c>0,"未达标",IF(b>0,"待定",IF(a>0,"达标","不适用")))'


def test_cells_are_counted_by_what_they_say():
    assert combined(["A1", "A2"]).startswith('IF((A1="未达标")+(A2="未达标")>0,"未达标",')


def test_a_missing_value_can_still_reach_its_limit():
    assert reached("A1", "B1").startswith("IF(COUNT(A1,B1)<2,1,")


def test_one_of_lists_its_texts_in_order():
    assert one_of("A1", ["218", "111"]) == 'OR(A1="111",A1="218")'
