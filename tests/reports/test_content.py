"""What a document says, read as its reader reads it."""

from typing import Any

import pytest

from reports.content import KindUnknown, compose
from reports.shapes import Cell, Content, Figure, Paragraph, Section, Subheading, Table
from tests.reports.receipts import facts, indicator, quality_balance, real, receipt

STATED = {
    "code": "preschool_gross_enrolment",
    "name": "学前三年毛入园率",
    "value": "95.4",
    "unit": "percent",
    "source": "示例自查报告",
    "note": "",
}


def written(known: dict[str, Any], kind: str = "inspection", **more) -> Content:
    return compose(known, kind, facts(known, **more))


def section(content: Content, heading: str) -> Section:
    return next(each for each in content.sections if heading in each.heading)


def text_of(each: Section) -> str:
    said = [b.lead + b.text for b in each.blocks if isinstance(b, Paragraph)]
    return "\n".join(said + [b.text for b in each.blocks if isinstance(b, Subheading)])


def rows_of(content: Content, heading: str) -> list[tuple[Cell, ...]]:
    annex = next(each for each in content.annexes if each.heading == heading)
    return [row for block in annex.blocks if isinstance(block, Table) for row in block.rows]


def test_the_title_takes_its_matter_from_the_standard():
    content = written(real("qb2017"))

    assert content.plain_title == "关于示例甲县2024年度义务教育优质均衡发展督导评估的报告"


def test_a_self_assessment_speaks_in_the_county_s_own_voice():
    content = written(real("qb2017"), "self_assessment")

    assert content.plain_title == "示例甲县2024年度义务教育优质均衡发展自评报告"
    assert "我县" in content.opening[0].text
    assert [each.heading for each in content.sections][:3] == [
        "一、自评结论",
        "二、主要成效",
        "三、存在的差距",
    ]


def test_the_conclusion_comes_first_with_every_part_in_the_order_of_the_standard():
    said = text_of(section(written(real("qb2017")), "评估结论"))

    assert said.startswith(
        "综合判定：未达标。资源配置未达标，政府保障程度未达标，教育质量待定，社会认可度未达标。"
    )


def test_items_inside_an_indicator_are_not_counted_beside_it():
    known = receipt(
        indicators=[
            indicator("G11", "教师交流轮岗", "", verdict="met"),
            indicator("G11.1", "交流轮岗教师比例", "percent", value="11", verdict="met"),
        ]
    )

    said = text_of(section(written(known), "评估结论"))

    assert "起判定作用的指标共1项" in said


def test_a_met_indicator_is_said_with_its_counts_its_standard_and_its_change():
    known = receipt(
        indicators=[
            indicator(
                "G11.1",
                "交流轮岗教师占符合条件教师比例",
                "percent",
                value="10.909090909",
                threshold="10",
                verdict="met",
                inputs={"rotated": "12", "rotation_eligible": "110"},
                previous={"year": 2024, "value": "10", "change": "0.909090909"},
            )
        ]
    )

    said = text_of(section(written(known), "达到标准"))

    assert (
        "交流轮岗教师占符合条件教师比例10.91%（交流轮岗教师数12人，符合交流条件教师数110人），"
        "标准不低于10%，比2024年提高0.91个百分点。"
    ) in said


def test_an_unmet_indicator_names_the_campuses_that_fail():
    items = [
        {
            "school_code": "1",
            "name": "示例一小",
            "value": "1",
            "threshold": "2",
            "verdict": "unmet",
        },
        {"school_code": "2", "name": "示例二小", "value": "2", "threshold": "2", "verdict": "met"},
    ]
    known = receipt(
        indicators=[
            indicator(
                "G3",
                "每12个班级配备音乐、美术专用教室",
                "percent",
                value="50",
                threshold="100",
                verdict="unmet",
                units=2,
                below=1,
                items=items,
            )
        ]
    )

    said = text_of(section(written(known), "未达到标准"))

    assert "达到要求的校区占50%，2个校区中1个未达到：示例一小。" in said


def test_an_undetermined_indicator_says_the_published_rate_and_the_figure_that_is_missing():
    known = receipt(
        indicators=[
            indicator(
                "P1",
                "学前三年毛入园率",
                "percent",
                threshold="85",
                formula="100 * kg_children / population_3_5",
                stated=STATED,
                missing=[{"element": "population_3_5", "name": "3至5周岁人口数", "schools": []}],
            )
        ]
    )

    said = text_of(section(written(known), "待定事项"))

    assert (
        "学前三年毛入园率，县公布学前三年毛入园率95.40%，标准不低于85%，"
        "缺3至5周岁人口数，不能复算，判为待定。"
    ) in said


def test_what_people_judge_is_kept_apart_from_what_lacks_figures():
    known = receipt(indicators=[indicator("G1", "义务教育学校规划布局", "")])

    content = written(known)

    said = text_of(section(content, "待定事项"))
    assert "政府保障程度需人工评定的1项：义务教育学校规划布局。" in said
    assert "缺少计算所需的数据" not in said
    assert "对需人工评定的事项组织核查" in text_of(section(content, "督导意见"))


def test_a_spread_over_its_limit_is_said_with_both_numbers():
    said = text_of(section(written(quality_balance()), "未达到标准"))

    assert "初中生均体育运动场馆面积差异系数0.502，超过上限0.45。" in said


def test_findings_are_put_to_the_county_to_explain():
    found = {"severity": "warning", "rule": "r", "message": "巩固率109.74%超过100%。", "cells": []}

    content = written(receipt(findings=[found]))

    assert text_of(section(content, "需要说明")) == "1．需说明。巩固率109.74%超过100%。"
    assert "逐条核实" in text_of(section(content, "督导意见"))


def test_a_county_with_nothing_determinable_still_gets_a_document():
    content = written(receipt())

    said = text_of(section(content, "评估结论"))
    assert said.startswith("综合判定：待定。")
    assert "没有起判定作用的指标。" in said


def test_a_standard_without_campuses_has_no_school_annex():
    content = written(real("ps2020"))

    assert [each.heading for each in content.annexes] == ["指标测算表", "计算依据"]


def test_the_school_annex_lies_across_and_marks_what_is_below():
    content = written(real("qb2017"))

    annex = next(each for each in content.annexes if each.heading == "校区明细表")
    table = annex.blocks[0]
    assert annex.wide
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [len(table.columns)] * len(table.rows)
    below = [cell.text for row in table.rows for cell in row if cell.mark == "below"]
    assert below
    assert all(text.startswith("▼") for text in below)


def test_every_campus_is_listed_however_many_there_are():
    known = quality_balance(264)

    content = written(known)

    assert len(rows_of(content, "校区明细表")) == 264


def test_indicators_are_listed_as_people_count():
    content = written(real("qb2017"))

    codes = [row[0].text for row in rows_of(content, "指标测算表")]
    assert codes[:4] == ["G1", "G2", "G3", "G4"]
    assert codes.index("G9") < codes.index("G10") < codes.index("G11.1") < codes.index("G12")


def test_tables_and_charts_are_numbered_through_the_text():
    content = written(quality_balance())

    blocks = [block for each in content.sections for block in each.blocks]
    captions = [b.caption for b in blocks if isinstance(b, Table | Figure)]
    assert [c[:2] for c in captions if c.startswith("表")] == ["表1", "表2", "表3", "表4"]
    assert [c[:2] for c in captions if c.startswith("图")] == ["图1", "图2", "图3"]


def test_a_letterhead_breaks_after_the_government_it_belongs_to():
    known = receipt()

    assert written(known).letterhead == ("示例省人民政府", "教育督导委员会办公室")
    assert written(known, issuer="示例甲县人民政府").letterhead == ("示例甲县人民政府",)


def test_other_kinds_are_not_composed():
    with pytest.raises(KindUnknown):
        written(receipt(), "opinion_letter")
