"""Small receipts in the shape of the contract; synthetic figures, exact arithmetic, no chance."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from indicators.named import NamedReceipt
from indicators.regaining import regained_by_row
from indicators.rubric_file import parse
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from reports.shapes import Facts
from schools.dictionary import elements
from tests.indicators.returns import make_document, primary_school

T = TypeVar("T")
PARTS = ("resource_allocation", "government_guarantee", "education_quality", "social_recognition")
RESOURCES = {
    "R1": ("每百名学生拥有高于规定学历教师数", "persons/100", "4.2", "5.3"),
    "R2": ("每百名学生拥有县级以上骨干教师数", "persons/100", "1", "1"),
    "R3": ("每百名学生拥有体育、艺术（美术、音乐）专任教师数", "persons/100", "0.9", "0.9"),
    "R4": ("生均教学及辅助用房面积", "m2/pupil", "4.5", "5.8"),
    "R5": ("生均体育运动场馆面积", "m2/pupil", "7.5", "10.2"),
    "R6": ("生均教学仪器设备值", "yuan/pupil", "2000", "2500"),
    "R7": ("每百名学生拥有网络多媒体教室数", "rooms/100", "2.3", "2.4"),
}


def there(found: T | None) -> T:
    """Return what must be there."""
    assert found is not None
    return found


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
        "formula": None,
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
            "parts": dict.fromkeys(PARTS, "undetermined"),
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
            "social_recognition": "undetermined",
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


def real(name: str) -> dict[str, Any]:
    """Read a receipt the scoring core made, ``qb2017`` or ``ps2020``."""
    path = Path(__file__).parent.parent / "indicators" / "data" / f"receipt_{name}.json"
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return known


def judged_ce37() -> dict[str, Any]:
    """Score a county of two campuses by 37 points, some of them judged, with a cap and a downgrade.

    Teachers' pay and rotation fall short; an accident and a violation hold the grade down.
    """
    county = {
        "rotated": "7",
        "rotation_eligible": "93",
        "avg_pay_teachers": "95",
        "avg_pay_civil_servants": "100",
        "safety_accidents": "1",
        "food_incidents": "0",
    }
    campuses = [primary_school("A", 310), primary_school("B", 2100)]
    rubric = parse((settings.FIXTURES_DIR / "rubrics" / "CE37.toml").read_text(encoding="utf-8"))
    figures = Figures.from_document(make_document(campuses, county))
    return score(rubric, figures, None, {"P01": "B", "P04": "A", "P10": "C", "X5": "unmet"})


def facts(receipt: dict[str, Any], **known: Any) -> Facts:
    """Return what a document of a receipt needs besides."""
    rubric = settings.FIXTURES_DIR / "rubrics" / f"{receipt['rubric']['code']}.toml"
    parsed = parse(rubric.read_text(encoding="utf-8"))
    usual: dict[str, Any] = {
        "issuer": "示例省人民政府教育督导委员会办公室",
        "number": "示督评〔2026〕990101-3号",
        "issued_date": date(2026, 5, 6),
        "addressee": "示例甲县人民政府",
        "mark": "演示数据，系统生成，非真实统计",
        "code": "K7QF-2M7X-64HD-WP3C",
        "address": "http://127.0.0.1:8000/verify/?code=K7QF-2M7X-64HD-WP3C",
        "receipt_sha256": "c41e09b752fa8d60" * 4,
        "elements": {each.code: (each.name_zh, each.unit) for each in elements().values()},
        "parts": {part.code: part.title for part in parsed.parts},
        "needs": regained_by_row(NamedReceipt(receipt, parsed)) if parsed.scheme else {},
    }
    return Facts(**usual | known)
