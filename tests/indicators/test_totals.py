"""Points on the page: the total, what holds the grade down, and what gets lost points back."""

from copy import deepcopy
from typing import Any

import pytest
from django.utils import translation

from indicators.named import NamedReceipt
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.totals import PointRow, Totals, points_text, rule_text, totals_of
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document, primary_school

COUNTY = {
    "rotated": "7",
    "rotation_eligible": "93",
    "avg_pay_teachers": "95",
    "avg_pay_civil_servants": "100",
    "safety_accidents": "0",
}


def receipt_of(judgements: Any = None, **county: str) -> dict[str, Any]:
    campuses = [primary_school("A", 310), primary_school("B", 2100)]
    figures = Figures.from_document(make_document(campuses, COUNTY | county))
    return score(shipped("CE37"), figures, None, judgements)


def totals(receipt: dict[str, Any]) -> Totals:
    found = totals_of(NamedReceipt(receipt, shipped("CE37")))
    assert found is not None
    return found


def facts_of(found: Totals) -> dict[str, str]:
    return {fact.label: fact.value for fact in found.facts}


def point(found: Totals, code: str) -> PointRow:
    return next(row for section in found.sections for row in section.rows if row.code == code)


def item(found: Totals, code: str) -> PointRow:
    return next(row for row in point(found, code.partition(".")[0]).items if row.code == code)


def test_totals_are_not_there_for_a_standard_without_points(quality):
    receipt = score(quality, Figures.from_document(make_document([primary_school("A", 100)])))

    assert totals_of(NamedReceipt(receipt, quality)) is None


def test_totals_show_both_ends_while_something_is_undetermined():
    facts = facts_of(totals(receipt_of()))

    assert list(facts) == ["总分最低", "总分最高", "等级最差", "等级最好", "及格线"]
    assert facts["等级最差"] == "不合格"
    assert facts["及格线"] == "65"


def test_totals_show_one_total_and_its_grade_when_all_is_decided():
    receipt = receipt_of()
    receipt["result"] |= {
        "points": "72.4",
        "points_range": None,
        "grade": "qualified",
        "grade_range": None,
    }

    assert facts_of(totals(receipt)) == {"总分": "72.40", "等级": "合格", "及格线": "65"}


def test_totals_never_round_over_the_floor_of_a_grade():
    receipt = receipt_of()
    receipt["result"]["points_range"] = ["43.754", "89.998"]

    facts = facts_of(totals(receipt))

    assert (facts["总分最低"], facts["总分最高"]) == ("43.75", "89.998")


def test_totals_have_no_total_when_nothing_applies():
    receipt = receipt_of()
    receipt["result"] |= {"points": None, "points_range": None, "grade_range": None}

    assert list(facts_of(totals(receipt))) == ["及格线"]


def test_totals_name_grades_in_english():
    with translation.override("en"):
        found = totals(receipt_of())

    assert "Unqualified" in [fact.value for fact in found.facts]


def test_totals_list_what_holds_the_grade_down_and_what_still_may():
    found = totals(receipt_of({"X5": "unmet"}, safety_accidents="1"))

    said = {row.reason: (row.effect, row.mark.word) for row in found.conditions}
    assert said["发生学校担责的重大安全事故"] == ("降一级", "已生效")
    assert said["近两年有影响恶劣的重大违规办学行为"] == ("等级不高于良好", "已生效")
    assert said["克扣、截留、挪用教育经费，或新欠教师工资"] == ("一票否决", "待人工评定")


def test_totals_name_in_english_the_requirement_behind_a_condition():
    with translation.override("en"):
        found = totals(receipt_of({"X5": "unmet"}, safety_accidents="1"))

    reasons = [row.reason for row in found.conditions]
    assert "Not met: No major accident with school responsibility" in reasons
    assert [reason for reason in reasons if not reason.isascii()] == []


def test_totals_give_every_domain_its_subtotal_and_its_points():
    found = totals(receipt_of())

    assert [row.full for row in found.domains] == ["15", "8", "32", "13", "22", "10"]
    assert sum(len(section.rows) for section in found.sections) == 37
    assert found.sections[0].points.endswith("，满分15")


def test_totals_open_a_point_to_its_items_and_say_how_each_earns():
    found = totals(receipt_of())

    rotation = item(found, "P31.2")
    assert (rotation.full, rotation.points, rotation.lost) == ("1", "0.75", "0.25")
    assert rotation.mark.word == "部分得分"
    assert rotation.rule == "达到标准得满分，0为0分，其间按比例"
    assert (rotation.value, rotation.threshold) == ("7.53%", "≥ 10")
    assert point(found, "P31").rule == "各项得分相加"


def test_totals_say_what_gets_lost_points_back():
    found = totals(receipt_of())

    rotation = "交流轮岗教师数再增加3人，可补回0.25分；其中1人可补回约0.1075分"
    pay = "义务教育教师平均工资收入再增加5元，可补回0.75分；其中1元可补回0.15分"
    assert rotation in point(found, "P31").needs
    assert pay in point(found, "P31").needs
    assert item(found, "P31.2").needs == [rotation]


def test_totals_say_in_which_stage_points_are_lost():
    receipt = receipt_of()
    row = next(r for r in receipt["indicators"] if (r["code"], r["stage"]) == ("P33.1", "primary"))
    row |= {
        "value": "10",
        "threshold": "5",
        "verdict": "unmet",
        "formula": "100 * classes_66_plus / classes",
        "inputs": {"classes_66_plus": "4", "classes": "40"},
        "points": "0.5",
        "points_range": None,
    }

    needs = point(totals(receipt), "P33").needs

    assert "小学66人及以上班级数(超大班额)减少2班，可补回1.50分；其中1班可补回0.5分" in needs


def test_totals_count_the_campuses_that_cost_points():
    found = totals(receipt_of())

    needs = [need for section in found.sections for row in section.rows for need in row.needs]
    assert any("1个校区补到标准，可补回" in need for need in needs)


def test_totals_name_stages_where_a_point_is_counted_by_stage():
    titles = [row.title for row in point(totals(receipt_of()), "P33").items]

    assert any(title.startswith("小学") for title in titles)
    assert any(title.startswith("初中") for title in titles)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"points": "1.5", "full_points": "2", "points_range": None}, "1.50"),
        ({"points": None, "full_points": "2", "points_range": ["0", "1.25"]}, "0至1.25"),
        ({"points": "3", "full_points": "2", "points_range": None}, "3"),
        ({"points": None, "full_points": None, "points_range": None}, "—"),
    ],
)
def test_points_text_reads_a_row(row, text):
    assert points_text(row) == text


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"kind": "all_or_nothing"}, "达标得满分，未达标不得分"),
        ({"kind": "deduction", "each": "0.5", "floor": "0"}, "每发生一次扣0.50分，最少得0分"),
        ({"kind": "bonus", "each": "1", "ceiling": "3"}, "每发生一次加1分，最多加3分"),
        ({"kind": "judged"}, "由人工评定"),
        (
            {
                "kind": "bands",
                "bands": [{"bound": "90", "share": "1"}, {"bound": "80", "share": "0.5"}],
            },
            "90起得100%、80起得50%",
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_rule_text_says_how_a_row_earns_its_points(rule, text):
    assert rule_text(rule) == text


def test_totals_read_what_people_decided():
    receipt = receipt_of({"P01": "B"})
    named = NamedReceipt(deepcopy(receipt), shipped("CE37"))

    assert "P01" not in named.judged
    assert point(totals(receipt), "P01").points == "1.70"
