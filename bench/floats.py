"""The seven resource indicators in plain floats: what exactness and receipts are measured against.

It decides nothing: 8.6667 of 10.2 would pass or fail here as rounding has it.
"""

import math
from collections.abc import Mapping
from typing import Any

SHARES = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
DEGREES = {
    "primary": ("teachers_college", "teachers_bachelor", "teachers_graduate"),
    "junior": ("teachers_bachelor", "teachers_graduate"),
}
ARTS = ("teachers_pe", "teachers_music", "teachers_fine_art", "teachers_art")
THRESHOLDS = {
    "primary": (4.2, 1.0, 0.9, 4.5, 7.5, 2000.0, 2.3),
    "junior": (5.3, 1.0, 0.9, 5.8, 10.2, 2500.0, 2.4),
}


def quick_resource_allocation(document: Mapping[str, Any]) -> dict[str, Any]:
    """Compute school values, county means, spreads and the school rule of both stages."""
    return {stage: _stage(document, stage) for stage in THRESHOLDS}


def _stage(document: Mapping[str, Any], stage: str) -> dict[str, Any]:
    units = [unit for unit in _units(document) if unit["stage"] == stage and unit["pupils"]]
    values = [_values(unit, stage) for unit in units]
    pupils = [unit["pupils"] for unit in units]
    spreads = [_spread(column, pupils) for column in zip(*values, strict=True)]
    return {"spreads": spreads, "met": sum(_met(row, THRESHOLDS[stage]) for row in values)}


def _units(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    schools, stages = document["schools"], document["stages"]
    campuses = {
        code: _row(schools["figures"], index) for index, code in enumerate(schools["school_code"])
    }
    units = []
    weights: dict[str, float] = {}
    for index, code in enumerate(stages["school_code"]):
        unit = _row(stages["figures"], index) | {"stage": stages["stage"][index], "code": code}
        unit["weight"] = unit["pupils"] * SHARES.get(unit["stage"], 0.0)
        weights[code] = weights.get(code, 0.0) + unit["weight"]
        units.append(unit)
    for unit in units:
        whole = weights[unit["code"]]
        share = unit["weight"] / whole if whole else 0.0
        unit |= {name: value * share for name, value in campuses[unit["code"]].items()}
    return units


def _row(figures: Mapping[str, list[Any]], index: int) -> dict[str, Any]:
    return {name: float(column[index] or 0) for name, column in figures.items()}


def _values(unit: Mapping[str, Any], stage: str) -> tuple[float, ...]:
    pupils = unit["pupils"]
    return (
        100 * sum(unit[name] for name in DEGREES[stage]) / pupils,
        100 * unit["teachers_backbone"] / pupils,
        100 * sum(unit[name] for name in ARTS) / pupils,
        (unit["teaching_aux_area"] - unit["indoor_sports_area"]) / pupils,
        (unit["outdoor_sports_area"] + unit["indoor_sports_area"]) / pupils,
        unit["equipment_value"] / pupils,
        100 * unit["multimedia_rooms"] / pupils,
    )


def _spread(values: tuple[float, ...], pupils: list[float]) -> tuple[float, float]:
    everybody = sum(pupils)
    mean = sum(v * p for v, p in zip(values, pupils, strict=True)) / everybody
    variance = sum(p * (v - mean) ** 2 for v, p in zip(values, pupils, strict=True)) / everybody
    return mean, math.sqrt(variance) / mean if mean else math.nan


def _met(row: tuple[float, ...], thresholds: tuple[float, ...]) -> bool:
    short = [v / t for v, t in zip(row, thresholds, strict=True) if v < t]
    return len(short) <= 1 and all(ratio >= 0.85 for ratio in short)
