"""Small receipts in the shape of the contract; synthetic figures, exact arithmetic, no chance."""

from decimal import Decimal
from typing import Any

RESOURCES = {
    "R1": ("每百名学生拥有高于规定学历教师数", "persons/100", "4.2", "5.3"),
    "R2": ("每百名学生拥有县级以上骨干教师数", "persons/100", "1", "1"),
    "R3": ("每百名学生拥有体育、艺术（美术、音乐）专任教师数", "persons/100", "0.9", "0.9"),
    "R4": ("生均教学及辅助用房面积", "m2/pupil", "4.5", "5.8"),
    "R5": ("生均体育运动场馆面积", "m2/pupil", "7.5", "10.2"),
    "R6": ("生均教学仪器设备值", "yuan/pupil", "2000", "2500"),
    "R7": ("每百名学生拥有网络多媒体教室数", "rooms/100", "2.3", "2.4"),
}


def indicator(code: str, title: str, unit: str, **known: Any) -> dict[str, Any]:
    """Return one indicator, undetermined unless told otherwise."""
    return {
        "code": code,
        "stage": None,
        "title": title,
        "unit": unit,
        "value": None,
        "op": ">=",
        "threshold": None,
        "verdict": "undetermined",
        "decides": True,
        "points": None,
        "full_points": None,
        "formula": "a / b",
        "inputs": {},
        "inputs_derived": [],
        "source": "教督〔2017〕6号",
        "note": "",
        "part": "government_guarantee",
        "formula_text": "分子÷分母",
        "missing": [],
        "stated": None,
        "previous": None,
        "units": None,
        "below": None,
        "items": None,
        "confidence": "verified",
    } | known


def receipt(**known: Any) -> dict[str, Any]:
    """Return an empty receipt of the quality-balance standard for 示例甲县 2025."""
    return {
        "receipt": 1,
        "county": {"code": "990101", "name": "示例甲县"},
        "synthetic": True,
        "year": 2025,
        "rubric": {
            "code": "QB2017",
            "version": "2017.1",
            "sha256": "ab" * 32,
            "title": "县域义务教育优质均衡发展督导评估办法",
            "source": "教督〔2017〕6号",
        },
        "return_version": 3,
        "return_sha256": "cd" * 32,
        "previous_return": {"year": 2024, "version": 1, "sha256": "ef" * 32},
        "result": {
            "verdict": "undetermined",
            "parts": {},
            "points": None,
            "full_points": None,
            "points_range": None,
            "grade": None,
            "capped_by": [],
            "downgraded_by": [],
            "vetoed_by": [],
        },
        "indicators": [],
        "cvs": [],
        "composites": [],
        "schools": [],
        "counts": {},
        "findings": [],
    } | known


def quality_balance(campuses: int = 12) -> dict[str, Any]:
    """Return a county where some campuses fail, one CV is over, and one figure is missing."""
    schools, indicators, cvs, counts = [], [], [], {}
    for stage, share, limit in (
        ("primary", campuses * 2 // 3, "0.50"),
        ("junior", campuses // 3, "0.45"),
    ):
        units = [_campus(stage, number) for number in range(1, share + 1)]
        schools += units
        counts[stage] = {
            "units": share,
            "met": sum(unit["verdict"] == "met" for unit in units),
            "unmet": sum(unit["verdict"] == "unmet" for unit in units),
            "undetermined": 0,
            "not_applicable": 0,
        }
        for place, (code, row) in enumerate(RESOURCES.items()):
            title, unit, threshold = row[0], row[1], row[2 if stage == "primary" else 3]
            value = Decimal(threshold) * (Decimal(97) + place * 3) / 100
            indicators.append(
                indicator(
                    code,
                    title,
                    unit,
                    stage=stage,
                    part="resource_allocation",
                    decides=False,
                    value=str(value),
                    threshold=threshold,
                    verdict="met" if value >= Decimal(threshold) else "unmet",
                    previous={"year": 2024, "value": str(value - 1), "change": "1"},
                    inputs={"pupils": "40114", "teachers": "1731"},
                    units=share,
                    below=sum(code in unit["below"] for unit in units),
                )
            )
            over = code == "R5" and stage == "junior"
            cvs.append(
                {
                    "code": code,
                    "stage": stage,
                    "mean": str(value),
                    "sd": "1.5",
                    "cv": "0.501787313462" if over else f"0.2{place}7929651234",
                    "limit": limit,
                    "verdict": "unmet" if over else "met",
                    "schools": share,
                }
            )
    indicators += [
        indicator(
            "G8",
            "教师平均工资与公务员平均工资之比",
            "ratio",
            value="1.0213",
            threshold="1",
            verdict="met",
        ),
        indicator(
            "G12",
            "专任教师持证上岗率",
            "percent",
            op="==",
            threshold="100",
            value="99.9967",
            verdict="unmet",
            previous={"year": 2024, "value": "99.5", "change": "0.4967"},
        ),
        indicator(
            "Q1",
            "初中三年巩固率",
            "percent",
            threshold="95",
            part="education_quality",
            missing=[{"element": "deaths", "name": "三年间死亡学生数", "schools": []}],
            stated={
                "code": "retention",
                "name": "九年义务教育巩固率",
                "value": "109.74",
                "unit": "percent",
                "source": "示例",
                "note": "",
                "concerns": ["QB2017:Q1"],
            },
        ),
    ]
    findings = [
        {
            "severity": "warning",
            "rule": "retention",
            "message": "九年义务教育巩固率109.74%超过100%，需说明。",
            "cells": ["县情/retention"],
        }
    ]
    result = receipt()["result"] | {
        "verdict": "unmet",
        "parts": {
            "resource_allocation": "unmet",
            "government_guarantee": "unmet",
            "education_quality": "undetermined",
        },
    }
    return receipt(
        result=result,
        indicators=indicators,
        cvs=cvs,
        schools=schools,
        counts=counts,
        findings=findings,
    )


def _campus(stage: str, number: int) -> dict[str, Any]:
    column = 2 if stage == "primary" else 3
    values = {
        code: str(Decimal(row[column]) * (70 + (number * 13 + place * 17) % 90) / 100)
        for place, (code, row) in enumerate(RESOURCES.items())
    }
    below = [
        code for code, row in RESOURCES.items() if Decimal(values[code]) < Decimal(row[column])
    ]
    return {
        "school_code": f"{stage}{number:04d}",
        "stage": stage,
        "name": f"示例甲县第{number}{'小学' if stage == 'primary' else '中学'}",
        "pupils": str(100 + number * 17),
        "values": values,
        "met": 7 - len(below),
        "below": below,
        "verdict": "unmet" if len(below) > 1 else "met",
        "reason": "",
    }


def preschool() -> dict[str, Any]:
    """Return a county figures alone can judge in part: a published rate without its counts."""
    rubric = receipt()["rubric"] | {
        "code": "PS2020",
        "title": "县域学前教育普及普惠督导评估办法",
        "source": "教督〔2020〕1号",
    }
    stated = {
        "code": "preschool_gross_enrolment",
        "name": "学前三年毛入园率",
        "value": "95.4",
        "unit": "percent",
        "source": "示例自查报告",
        "note": "",
        "concerns": ["PS2020:P1"],
    }
    indicators = [
        indicator(
            "P1",
            "学前三年毛入园率",
            "percent",
            stage="preschool",
            part="level",
            threshold="85",
            stated=stated,
            missing=[{"element": "population_3_5", "name": "3至5周岁人口数", "schools": []}],
        ),
        indicator(
            "P3",
            "公办园在园幼儿占比",
            "percent",
            stage="preschool",
            part="level",
            threshold="50",
            value="56.5028808182",
            verdict="met",
            inputs={"kg_children_public": "8728", "kg_children": "15447"},
        ),
    ]
    result = receipt()["result"] | {"parts": {"level": "undetermined"}}
    return receipt(
        county={"code": "520324", "name": "正安县"},
        synthetic=False,
        year=2019,
        return_version=1,
        rubric=rubric,
        previous_return=None,
        result=result,
        indicators=indicators,
    )
