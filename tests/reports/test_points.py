"""The points of a weighted rubric, as its report tells them."""

import pytest

from indicators.named import NamedReceipt
from indicators.totals import totals_of
from reports.points import (
    conditions_table,
    domains_table,
    is_weighted,
    loses,
    point_rows,
    points_clause,
    points_of,
    total_blocks,
    unweighted,
)
from reports.shapes import Paragraph, Table
from tests.indicators.reading import shipped
from tests.reports.documents import section, text_of, written
from tests.reports.receipts import indicator, judged_ce37, real, receipt, there


def said(known):
    return [
        block.lead + block.text for block in total_blocks(known) if isinstance(block, Paragraph)
    ]


def test_a_standard_without_points_is_not_weighted():
    assert not is_weighted(receipt())
    assert is_weighted(real("ce37"))


def test_parts_that_have_points_or_do_not_apply_are_not_judged_apart():
    ce37, bb2012 = real("ce37"), real("bb2012")

    assert unweighted(ce37, [*ce37["result"]["parts"]]) == []
    assert sorted(unweighted(bb2012, [*bb2012["result"]["parts"]])) == [
        "balance",
        "basic_standard",
        "satisfaction",
    ]


def test_a_total_still_open_is_said_with_both_ends_and_both_grades():
    known = judged_ce37()
    known["result"] |= {"points_range": ["43.754", "89.998"]}

    assert said(known)[0] == (
        "得分与等级。总分最低43.75分、最高89.998分，视待定事项而定（满分100分，及格线65分），"
        "等级最差为不合格、最好为合格。"
    )


def test_a_decided_total_is_said_with_its_grade():
    known = judged_ce37()
    known["result"] |= {
        "points": "72.4",
        "points_range": None,
        "grade": "qualified",
        "grade_range": None,
    }

    assert said(known)[0] == "得分与等级。总分72.40分（满分100分，及格线65分），等级为合格。"


def test_a_rubric_without_grades_is_said_with_its_total_only():
    assert said(real("bb2012"))[0] == (
        "得分与等级。总分最低0分、最高100分，视待定事项而定（满分100分，及格线85分）。"
    )


def test_no_total_is_said_where_nothing_applies():
    known = real("bb2012")
    known["result"] |= {"points": None, "full_points": None, "points_range": None}

    assert said(known)[0] == "得分与等级。没有适用的评分点，不计总分。"


def test_points_are_counted_by_how_they_came_out():
    known = judged_ce37()

    rows = point_rows(known)

    assert len(rows) == 37
    assert said(known)[1] == (
        "评分点共37个，其中得满分1个，失分2个，尚未定分34个，未定分的评分点中3个已有失分。"
    )


def test_every_cap_downgrade_and_veto_is_said_with_its_reason():
    known = judged_ce37()

    assert said(known)[2] == (
        "限制等级的情形：近两年有影响恶劣的重大违规办学行为，等级不高于良好；"
        "发生学校担责的重大安全事故，降一级。"
    )
    listed = [[cell.text for cell in row[:3]] for row in conditions_table(known).rows]
    assert listed[:2] == [
        ["近两年有影响恶劣的重大违规办学行为", "等级不高于良好", "已生效"],
        ["发生学校担责的重大安全事故", "降一级", "已生效"],
    ]
    assert ["克扣、截留、挪用教育经费，或新欠教师工资", "一票否决", "待评定"] in listed


def test_a_rubric_without_conditions_has_no_table_of_them():
    tables = [block for block in total_blocks(real("bb2012")) if isinstance(block, Table)]

    assert [table.caption for table in tables] == ["各领域得分"]


@pytest.mark.parametrize("code", ["ce37", "bb2012"])
def test_the_table_of_domains_says_what_the_page_says(code):
    known = real(code)
    page = there(totals_of(NamedReceipt(known, shipped(code.upper()))))

    rows = [[cell.text for cell in row] for row in domains_table(known).rows]

    assert rows[:-1] == [[row.title, row.full, row.points, row.lost or "—"] for row in page.domains]
    assert rows[-1][0] == "合计"


@pytest.mark.parametrize(
    ("points", "span", "text"),
    [("1.5", None, "1.50"), (None, ["0", "1.25"], "0至1.25"), (None, None, "—")],
)
def test_points_of_a_row_are_one_number_or_its_two_ends(points, span, text):
    assert points_of({"points": points, "points_range": span}) == text


def test_an_indicator_without_points_says_none():
    assert points_clause(indicator("Q1", "率", "percent")) == ""
    assert not loses(indicator("Q1", "率", "percent"))


def test_a_lost_point_is_said_with_what_gets_it_back():
    lost = text_of(section(written(judged_ce37()), "失分"))

    assert (
        "交流轮岗教师占符合条件教师比例7.53%（交流轮岗教师数7人，符合交流条件教师数93人），"
        "标准不低于10%，得0.75分（满分1分）。交流轮岗教师数再增加3人，可补回0.25分；其中1人可补回约0.1075分。"
    ) in lost
    assert "全面贯彻党的教育方针评定为B，得1.70分（满分2分）。" in lost


def test_what_earns_its_full_points_is_said_with_them():
    met = text_of(section(written(judged_ce37()), "达到标准"))

    assert "落实全面从严治党和党风廉政建设主体责任评定为A，得1.50分（满分1.50分）。" in met


def test_points_that_people_gave_are_said_once():
    known = judged_ce37()
    row = next(each for each in known["indicators"] if each["title"] == "全面贯彻党的教育方针")
    row |= {"judgement": "2", "points": "2", "verdict": "met"}

    met = text_of(section(written(known), "达到标准"))

    assert "全面贯彻党的教育方针，得2分（满分2分）。" in met


def test_ranges_are_explained_only_where_there_are_some():
    known = judged_ce37()
    settled = {
        **known,
        "domains": [{**row, "points": "1"} for row in known["domains"]],
        "result": {**known["result"], "points": "6"},
    }

    assert "范围" in domains_table(known).note
    assert domains_table(settled).note == ""


def test_the_domains_come_first_among_the_tables():
    blocks = section(written(judged_ce37()), "评估结论").blocks

    captions = [block.caption for block in blocks if isinstance(block, Table)]

    assert captions == ["表1　各领域得分", "表2　限制等级的情形"]


def test_parts_judged_without_points_have_a_table_of_their_own():
    blocks = section(written(real("bb2012")), "评估结论").blocks

    captions = [block.caption for block in blocks if isinstance(block, Table)]

    assert captions[:2] == ["表1　各领域得分", "表2　各部分判定情况"]
