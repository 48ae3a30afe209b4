"""What the chapters say of each indicator, read as their reader reads it."""

from tests.reports.documents import section, text_of, written
from tests.reports.receipts import indicator, judged_ce37, quality_balance, real, receipt

STATED = {
    "code": "preschool_gross_enrolment",
    "name": "学前三年毛入园率",
    "value": "95.4",
    "unit": "percent",
    "source": "示例自查报告",
    "note": "",
}


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
        "学前三年毛入园率，县公布95.40%，标准不低于85%，缺3至5周岁人口数，不能复算，判为待定。"
    ) in said


def test_a_title_that_compares_is_kept_apart_from_its_figure():
    title = "教育拨款增长高于财政收入增长"
    known = receipt(
        indicators=[
            indicator("P1", title, "percent", op=">", value="4.3", threshold="4.1", verdict="met")
        ]
    )

    said = text_of(section(written(known), "达到标准"))

    assert "教育拨款增长高于财政收入增长，实际为4.30%，标准高于4.1%。" in said


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


def test_the_mean_of_the_spreads_is_said_where_it_decides():
    known = real("bb2012")
    known["composites"] = [
        row | {"cv": cv, "verdict": verdict}
        for row, cv, verdict in zip(
            known["composites"], ["0.3675", None], ["met", "undetermined"], strict=True
        )
    ]

    said = text_of(section(written(known), "达到标准"))

    assert "各项差异系数的平均值0.368，上限0.65，达标；" in said
    assert "各项差异系数的平均值待定。各项见下表。" in said


def test_a_mean_of_the_spreads_over_its_limit_stands_among_what_is_not_reached():
    known = real("bb2012")
    known["composites"][0] |= {"cv": "0.7", "verdict": "unmet"}

    content = written(known)

    assert "平均值0.700，上限" in text_of(section(content, "失分"))


def test_what_is_left_of_a_point_is_named_with_the_point():
    said = text_of(section(written(judged_ce37()), "待定事项"))

    assert "加强党对教育工作的领导（其余要求）" in said
