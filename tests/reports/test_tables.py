"""What the charts are told: lengths from the receipt, never beyond the page."""

from decimal import Decimal

from reports.tables import (
    campuses_figure,
    cv_figure,
    in_order,
    items_tables,
    stages_of,
    standards_figure,
)
from tests.reports.receipts import indicator, quality_balance, receipt, there


def test_a_bar_is_as_long_as_its_value_against_its_standard():
    known = receipt(indicators=[indicator("Q1", "率", "percent", value="95", threshold="50")])

    bar = there(standards_figure(known)).bars[0]

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

    bar = there(standards_figure(known)).bars[0]

    assert bar.text == "公布95.40%，待定"
    assert bar.verdict == "undetermined"


def test_no_bar_is_longer_than_twice_its_standard():
    known = receipt(indicators=[indicator("Q1", "率", "percent", value="1000", threshold="1")])

    assert there(standards_figure(known)).bars[0].ratio == 2


def test_there_is_no_chart_without_values():
    empty = receipt(indicators=[indicator("G1", "规划布局", "")])

    assert standards_figure(empty) is None
    assert cv_figure(empty) is None
    assert campuses_figure(empty) is None


def test_every_campus_in_scope_is_one_dot_of_each_indicator():
    known = quality_balance(12)
    known["schools"][0]["verdict"] = "not_applicable"

    rows = there(campuses_figure(known)).dots

    assert {(row.group, len(row.ratios)) for row in rows} == {("小学", 7), ("初中", 4)}


def test_codes_are_sorted_as_people_count_and_then_by_stage():
    items = [indicator(code, "", "") for code in ("G10", "G2", "G11.1", "G11")]
    items.append(indicator("G2", "", "", stage="primary"))

    codes = [(item["code"], item["stage"]) for item in in_order(items)]

    assert codes == [("G2", None), ("G2", "primary"), ("G10", None), ("G11", None), ("G11.1", None)]


def test_stages_stand_in_the_order_of_schooling():
    known = quality_balance()
    known["counts"] = dict(sorted(known["counts"].items()))

    assert stages_of(known) == ["primary", "junior"]


def test_campuses_that_fail_a_rule_are_listed_under_it():
    campus = {"school_code": "1", "name": "示例一小", "value": "4.19", "threshold": "5"}
    items = [campus | {"verdict": "unmet"}, campus | {"name": "示例二小", "verdict": "met"}]
    known = receipt(
        indicators=[
            indicator("Q4", "培训经费比例", "percent", items=items),
            indicator("Q5", "", ""),
        ]
    )

    tables = items_tables(known)

    assert [table.caption for table in tables] == ["Q4　培训经费比例：未达标和待定的校区"]
    assert [cell.text for cell in tables[0].rows[0]] == ["1", "示例一小", "4.19", "5", "未达标"]
    assert len(tables[0].rows) == 1
