"""What the charts are told: lengths from the receipt, never beyond the page."""

from decimal import Decimal

from reports.figures import campuses_figure, cv_figure, standards_figures
from tests.reports.receipts import indicator, quality_balance, receipt, there


def test_a_bar_is_as_long_as_its_value_against_its_standard():
    known = receipt(indicators=[indicator("Q1", "率", "percent", value="95", threshold="50")])

    bar = standards_figures(known)[0].bars[0]

    assert bar.ratio == Decimal("1.9")
    assert bar.text == "95%"


def test_a_published_rate_is_drawn_but_stays_undetermined():
    stated = {
        "code": "r",
        "name": "率",
        "value": "95.4",
        "unit": "percent",
        "source": "",
        "note": "",
    }
    known = receipt(indicators=[indicator("P1", "率", "percent", threshold="85", stated=stated)])

    bar = standards_figures(known)[0].bars[0]

    assert bar.text == "公布95.40%，待定"
    assert bar.verdict == "undetermined"


def test_no_bar_is_longer_than_twice_its_standard():
    known = receipt(indicators=[indicator("Q1", "率", "percent", value="1000", threshold="1")])

    assert standards_figures(known)[0].bars[0].ratio == 2


def test_there_is_no_chart_without_values():
    empty = receipt(indicators=[indicator("G1", "规划布局", "")])

    assert standards_figures(empty) == []
    assert cv_figure(empty) is None
    assert campuses_figure(empty) is None


def test_every_campus_in_scope_is_one_dot_of_each_indicator():
    known = quality_balance(12)
    known["schools"][0]["verdict"] = "not_applicable"

    rows = there(campuses_figure(known)).dots

    assert {(row.group, len(row.ratios)) for row in rows} == {("小学", 7), ("初中", 4)}


def test_a_row_of_campuses_says_how_many_of_them_are_below():
    known = quality_balance(12)
    campuses = [unit for unit in known["schools"] if unit["stage"] == "junior"]
    for number, unit in enumerate(campuses):
        unit["values"] |= {"R1": "5.2" if number else "5.3", "R2": "1"}

    rows = {
        row.label: row.text for row in there(campuses_figure(known)).dots if row.group == "初中"
    }

    assert rows["每百名学生拥有高于规定学历教师数"] == "4个中3个低于"
    assert rows["每百名学生拥有县级以上骨干教师数"] == "4个均达到"


def test_more_bars_than_a_page_holds_go_into_several_charts():
    items = [indicator(f"Q{n}", "率", "percent", value="95", threshold="50") for n in range(1, 66)]

    drawn = standards_figures(receipt(indicators=items))

    assert [len(figure.bars) for figure in drawn] == [30, 30, 5]
