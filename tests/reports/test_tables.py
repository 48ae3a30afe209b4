"""The tables of a document list what the receipt holds."""

from reports.tables import items_tables
from tests.reports.receipts import indicator, receipt


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
