"""Builds the content of frozen returns for tests, out of campuses written as plain dicts."""

from collections.abc import Mapping, Sequence
from typing import Any

STAGES = ("preschool", "primary", "junior", "senior", "vocational", "special")


def make_document(
    campuses: Sequence[Mapping[str, Any]],
    county: Mapping[str, Any] | None = None,
    *,
    year: int = 2024,
    statements: list[dict[str, Any]] | None = None,
    code: str = "990101",
) -> dict[str, Any]:
    """Shape: a campus is ``{"code", "kind", "figures": {...}, "primary": {...}, ...}``."""
    ordered = sorted(campuses, key=lambda campus: campus["code"])
    units = [
        (campus["code"], stage, campus[stage])
        for campus in ordered
        for stage in STAGES
        if stage in campus
    ]
    return {
        "return": 1,
        "county": {"code": code, "name": "示例甲县", "synthetic": True},
        "year": year,
        "schools": {
            "school_code": [campus["code"] for campus in ordered],
            "name": [campus.get("name", f"示例学校{campus['code']}") for campus in ordered],
            "kind": [campus.get("kind", "211") for campus in ordered],
            "locale": [campus.get("locale", "town") for campus in ordered],
            "ownership": [campus.get("ownership", "public") for campus in ordered],
            "figures": columns([campus.get("figures", {}) for campus in ordered]),
        },
        "stages": {
            "school_code": [code for code, _, _ in units],
            "stage": [stage for _, stage, _ in units],
            "figures": columns([figures for _, _, figures in units]),
        },
        "county_figures": dict(county or {}),
        "statements": statements or [],
        "sources": {},
    }


def columns(rows: list[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Turn rows of figures into columns; a column stands there only if one row has a value."""
    codes = sorted({code for row in rows for code, value in row.items() if value is not None})
    return {code: [row.get(code) for row in rows] for code in codes}


def primary_school(code: str, pupils: int = 100, **changes: Any) -> dict[str, Any]:
    """A primary school that meets every threshold of QB2017 exactly per 1,000 pupils or better."""
    figures = {
        "teaching_aux_area": f"{pupils * 5}",
        "indoor_sports_area": f"{pupils / 2:g}",
        "outdoor_sports_area": f"{pupils * 7}",
        "equipment_value": f"{pupils * 2000}",
        "multimedia_rooms": f"{pupils * 3 // 100 + 1}",
        "music_rooms": "2",
        "art_rooms": "2",
        "public_funds_budget": "100000",
        "training_expenditure": "5000",
    }
    stage = {
        "pupils": f"{pupils}",
        "classes": "6",
        "classes_upto_45": "6",
        "classes_46_50": "0",
        "teachers": f"{pupils // 10}",
        "teachers_college": f"{pupils // 50}",
        "teachers_bachelor": f"{pupils // 25}",
        "teachers_graduate": "1",
        "teachers_backbone": f"{pupils // 50 + 1}",
        "teachers_pe": f"{pupils // 100 + 1}",
        "teachers_music": "1",
        "teachers_fine_art": "1",
        "teachers_art": "0",
        "teachers_360h": f"{pupils // 10}",
        "teachers_certified": f"{pupils // 10}",
        "disabled_pupils": "2",
    }
    return {
        "code": code,
        "kind": changes.pop("kind", "211"),
        "figures": {k: changes.pop(k, v) for k, v in figures.items()},
        "primary": {k: changes.pop(k, v) for k, v in stage.items()} | changes,
    }
