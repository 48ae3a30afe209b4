"""Dossiers of a county in a round, and of all counties of one; synthetic, no chance."""

from typing import Any

from tests.reports.dossiers import dossier_of
from tests.reports.receipts import judged_ce37

POINTS = (
    ("P01", 1, "党的领导", "教育事业发展", "3", "3", "2.5", "2.25"),
    ("P02", 2, "教育规划", "教育事业发展", "2", "2", "2", "2"),
    ("P03", 3, "教师工资", "教师队伍建设", "5", "5", "4", "3.333333333333"),
)
TASKS = [
    {
        "number": 1,
        "item": "P03",
        "stage": None,
        "title": "教师工资",
        "problem": "教师平均工资95万元，公务员100万元，得3.33分（满分5分）",
        "reason": "乡镇补贴没有计入",
        "needs": ["再增加5万元"],
        "due": "2026-06-30",
    },
    {
        "number": 2,
        "item": "P01",
        "stage": None,
        "title": "党的领导",
        "problem": "党的领导评定为B，得2.25分（满分3分）",
        "reason": "",
        "needs": [],
        "due": "2026-09-30",
    },
]


def in_a_round(kind: str, **more: Any) -> dict[str, Any]:
    """Return a dossier of 示例甲县 in a round by 37 points; ``more`` replaces keys of it."""
    body = dossier_of(judged_ce37(), kind)
    return (
        body
        | {
            "round": {
                "id": 1,
                "title": "2025年度县级人民政府履行教育职责评价",
                "rubric": {
                    "code": "CE37",
                    "title": "县级人民政府履行教育职责评价指标体系",
                    "version": "2025.1",
                    "source": "示例教督〔2025〕1号",
                },
                "windows": {},
            },
            "assessment": assessment(),
            "tasks": TASKS,
        }
        | more
    )


def assessment(**more: Any) -> dict[str, Any]:
    """Return what people gave three points, one objection, one condition."""
    return {
        "status": "OBJECTED",
        "points": [_point(*row) for row in POINTS],
        "conditions": [
            {"code": "X5", "title": "校园安全责任事故", "given": "unmet", "reason": "三月有一起"},
            {"code": "X6", "title": "拖欠教师工资", "given": "met", "reason": ""},
        ],
        "objections": [
            {
                "item": "P03",
                "title": "教师工资",
                "statement": "乡镇补贴应当计入。",
                "filed_at": "2026-03-02T10:05:00+08:00",
                "ruling": "PARTLY",
                "answer": "计入一半。",
                "before": "3.333333333333",
                "after": "4",
            },
            {
                "item": "X5",
                "title": "校园安全责任事故",
                "statement": "责任不在学校",
                "filed_at": "2026-03-02T11:00:00+08:00",
                "ruling": "DISMISSED",
                "answer": "调查报告认定学校有责任",
                "before": "unmet",
                "after": "unmet",
            },
        ],
        "opinion": {
            "sent_at": "2026-03-01T09:00:00+08:00",
            "from": "2026-03-01T09:00:00+08:00",
            "until": "2026-03-16T17:30:00+08:00",
        },
        "outcome": None,
        "submission": {
            "number": 1,
            "sequence": 7,
            "sha256": "cd" * 32,
            "submitted_at": "2026-01-31T16:00:00+08:00",
        },
    } | more


def all_counties(**more: Any) -> dict[str, Any]:
    """Return the dossier of a round of four counties, one of them not decided yet."""
    body = in_a_round("summary", receipt=None, receipt_sha256="", assessment=None)
    return (
        body
        | {
            "region": {"code": "990000", "name": "示例省", "synthetic": True},
            "elements": {},
            "parts": [],
            "needs": [],
            "grades": [["A", "优秀"], ["B", "良好"], ["C", "合格"]],
            "items": [
                {
                    "code": "P01",
                    "title": "党的领导",
                    "point": "党的领导",
                    "domain": "",
                    "full": "3",
                },
                {"code": "P03.1", "title": "工资", "point": "教师待遇", "domain": "", "full": "5"},
            ],
            "counties": [
                _county("990101", "示例甲县", "91.5", "A", "优秀", [["P01", "0.5"]], "90", "A"),
                _county(
                    "990102",
                    "示例乙县",
                    "80",
                    "B",
                    "良好",
                    [["P01", "1"], ["P03.1", "2"]],
                    "86",
                    "A",
                ),
                _county("990103", "示例丙县", "80", "B", "良好", [["P01", "0.25"]], None, ""),
                _county("990104", "示例丁县", "", "", "", [], None, ""),
            ],
        }
        | more
    )


def _point(
    code: str, number: int, title: str, domain: str, full: str, own: str, city: str, province: str
) -> dict[str, Any]:
    columns = {"self": own, "prefecture": city, "province": province, "final": ""}
    reason = f"{title}的材料不全。" if province != full else ""
    item = {"code": code, "title": title, "full": full, **columns, "reason": reason}
    return {
        "code": code,
        "number": number,
        "title": title,
        "domain": domain,
        "full": full,
        **columns,
        "items": [item],
        "narrative": f"我县重视{title}。\n全年开会12次。" if number == 1 else "",
    }


def _county(
    code: str,
    name: str,
    total: str,
    grade: str,
    grade_title: str,
    lost: list[list[str]],
    before: str | None,
    grade_before: str,
) -> dict[str, Any]:
    titles = {"A": "优秀"}
    earlier = {
        "year": 2024,
        "total": before,
        "grade": grade_before,
        "grade_title": titles.get(grade_before, ""),
    }
    return {
        "code": code,
        "name": name,
        "prefecture": "示例一市",
        "group": "",
        "status": "DECIDED" if total else "OBJECTED",
        "total": total,
        "grade": grade,
        "grade_title": grade_title,
        "verdict": "",
        "lost": lost,
        "rank": "",
        "before": earlier if before else None,
    }
