"""Rows are chosen and ordered as their readers count."""

from reports.choosing import in_order, stages_of
from tests.reports.receipts import indicator, quality_balance


def test_codes_are_sorted_as_people_count_and_then_by_stage():
    items = [indicator(code, "", "") for code in ("G10", "G2", "G11.1", "G11")]
    items.append(indicator("G2", "", "", stage="primary"))

    codes = [(item["code"], item["stage"]) for item in in_order(items)]

    assert codes == [("G2", None), ("G2", "primary"), ("G10", None), ("G11", None), ("G11.1", None)]


def test_stages_stand_in_the_order_of_schooling():
    known = quality_balance()
    known["counts"] = dict(sorted(known["counts"].items()))

    assert stages_of(known) == ["primary", "junior"]
