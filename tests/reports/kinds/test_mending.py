"""What is to be mended: in sentences, with its deadline, as a ledger to fill in."""

from reports.kinds.mending import deadlines, due, last_day, ledger, problems
from reports.shapes import Paragraph
from tests.reports.kinds.rounds import TASKS


def cells(table):
    return [[cell.text for cell in row] for row in table.rows]


def test_a_problem_is_said_with_the_reason_somebody_wrote():
    first, second = (block for block in problems(TASKS) if isinstance(block, Paragraph))

    assert (first.lead, first.text) == (
        "1．",
        "教师平均工资95万元，公务员100万元，得3.33分（满分5分）。乡镇补贴没有计入。",
    )
    assert second.text.endswith("（满分3分）。")


def test_every_item_has_its_own_deadline():
    assert cells(deadlines(TASKS)) == [
        ["1", "P03", "教师工资", "再增加5万元", "2026年6月30日"],
        ["2", "P01", "党的领导", "—", "2026年9月30日"],
    ]


def test_the_ledger_leaves_to_the_county_what_is_the_county_s():
    row = cells(ledger(TASKS))[0]

    assert row[4:7] == ["", "", ""]
    assert row[7:] == ["2026年6月30日", ""]


def test_the_last_day_is_the_latest_of_all():
    assert last_day(TASKS) == "2026年9月30日"


def test_no_day_is_invented():
    undated = [task | {"due": ""} for task in TASKS]

    assert last_day(undated) == ""
    assert due(undated[0]) == "—"
