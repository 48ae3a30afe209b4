"""The tables of a document list what the receipt holds."""

from reports.tables import cv_table, indicator_table, items_tables, school_table
from tests.reports.receipts import indicator, quality_balance, real, receipt


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


def test_an_indicator_with_points_lists_them_instead_of_its_change():
    before = {"year": 2024, "value": "50", "change": "1"}
    item = indicator("P1", "率", "percent", previous=before)
    item |= {"points": "0.75", "full_points": "1"}

    plain = indicator_table([item], "")
    weighted = indicator_table([item | {"points_range": None}], "", weighted=True)

    assert [column.heading for column in plain.columns][-2:] == ["比上年", "判定"]
    assert [column.heading for column in weighted.columns][-3:] == ["满分", "得分", "判定"]
    assert [cell.text for cell in weighted.rows[0]][-3:] == ["1", "0.75", "待定"]


def test_a_year_before_that_nobody_knows_takes_no_room():
    table = indicator_table([indicator("P1", "率", "percent", value="51")], "")

    assert [column.heading for column in table.columns] == ["代码", "指标", "标准", "本年", "判定"]
    assert [cell.text for cell in table.rows[0]] == ["P1", "率", "—", "51%", "待定"]


def test_coefficients_without_limits_of_their_own_have_no_column_of_limits():
    limited, free = cv_table(quality_balance()), cv_table(real("bb2012"))

    assert [column.heading for column in limited.columns][-2:] == ["上限", "判定"]
    assert [column.heading for column in free.columns][-1] == "差异系数"


def test_campuses_that_no_rule_judges_have_no_verdict_column():
    judged, free = (
        school_table(quality_balance(), "primary"),
        school_table(real("bb2012"), "primary"),
    )

    assert [column.heading for column in judged.columns][-1] == "判定"
    assert "判定" not in [column.heading for column in free.columns]
    assert "▼" not in free.note
