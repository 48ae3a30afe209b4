"""A small return as importing would freeze it, with figures a page can be checked against."""

from typing import Any

from schools.freezing import canonical, digest
from schools.models import Region, Return
from tests.conftest import NOON
from tests.schools.packages import document

CAMPUSES = [
    {
        "code": "A1",
        "name": "示例第一小学",
        "kind": "211",
        "locale": "town",
        "figures": {"books": "4000", "building_area": "3200.5"},
        "primary": {"pupils": "1420", "classes": "30", "teachers": "86"},
    },
    {
        "code": "B2",
        "name": "示例九年制学校",
        "kind": "312",
        "locale": "rural",
        "figures": {"books": "900"},
        "primary": {"pupils": "166", "classes": "6", "teachers": "12"},
        "junior": {"pupils": "210", "classes": "6"},
    },
    {
        "code": "C3",
        "name": "示例幼儿园",
        "kind": "111",
        "locale": "urban",
        "ownership": "inclusive_private",
        "preschool": {"pupils": "0", "classes": "0", "teachers": "0"},
    },
]
STATEMENT = {
    "code": "gross",
    "name": "学前三年毛入园率",
    "value": "95.40",
    "unit": "percent",
    "source": "示例公报",
    "note": "只有结果",
    "concerns": ["PS2020:P1"],
}
FINDINGS = [
    {"severity": "note", "rule": "r1", "message": "两种口径", "cells": ["county:population"]},
    {
        "severity": "error",
        "rule": "r2",
        "message": "教师数对不上",
        "cells": ["stages:A1:primary:teachers", "schools:A1:books"],
    },
]


def freeze_small(county: Region, *, year: int = 2024, version: int = 1, **changes: Any) -> Return:
    """Freeze the small return as one version of a county's year."""
    content = canonical(
        document(
            changes.get("campuses", CAMPUSES),
            changes.get("figures", {"population": "500000", "satisfaction": "85.1"}),
            [STATEMENT],
        )
    )
    return Return.objects.create(
        county=county,
        year=year,
        version=version,
        content=content,
        sha256=digest(f"{content}{year}{version}"),
        findings=FINDINGS,
        campus_count=3,
        unit_count=4,
        figure_count=18,
        source="示例.xlsx",
        created_by_name="filler",
        created_at=NOON,
    )
