"""Writes what was judged into the rows of a receipt; every number becomes a string here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from indicators.scoring import measures
from indicators.scoring.figures import Figures, Unit
from indicators.scoring.formulas import Value
from indicators.scoring.judging import Item, Measured
from indicators.scoring.receipt import printed, written
from indicators.scoring.reckoning import (
    KIND_EXCLUDED,
    UNDER_FLOOR,
    ZERO_PUPILS,
    Inputs,
    Reckoning,
)
from indicators.scoring.resources import Spread, Standing
from indicators.scoring.rules import (
    NOT_APPLICABLE,
    STAGE_ORDER,
    AllOf,
    Entitlement,
    Indicator,
    Part,
    Rubric,
)

Row = dict[str, Any]

RECEIPT_FORM: Final = 1
STAGE_NAMES: Final = {"preschool": "学前", "primary": "小学", "junior": "初中", "senior": "高中"}
SEVERITIES: Final = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One indicator in one stage, and what was found."""

    indicator: Indicator
    stage: str | None
    measured: Measured


def head(rubric: Rubric, figures: Figures, previous: Figures | None) -> Row:
    """Say whose figures these are and what they are judged by."""
    county = figures.document["county"]
    return {
        "receipt": RECEIPT_FORM,
        "county": {"code": county["code"], "name": county["name"]},
        "synthetic": bool(county["synthetic"]),
        "year": figures.year,
        "rubric": {
            "code": rubric.code,
            "version": rubric.version,
            "sha256": rubric.sha256,
            "title": rubric.title,
            "source": rubric.source,
        },
        "return_version": figures.version,
        "return_sha256": figures.sha256,
        "previous_return": None if previous is None else _identity(previous),
        "parts": [_part(part) for part in rubric.parts],
    }


def _part(part: Part) -> Row:
    """Say what decides a part besides its indicators."""
    rule = part.school_rule
    return {
        "code": part.code,
        "title": part.title,
        "school_rule": None
        if rule is None
        else {"least_met": rule.least_met, "rest_percent": printed(rule.rest_percent)},
        "cvs_decide": bool(part.cv_limits),
        "composite_decides": bool(part.composite_limits),
    }


def _identity(figures: Figures) -> Row:
    return {"year": figures.year, "version": figures.version, "sha256": figures.sha256}


def result(verdict: str, parts: Mapping[str, str]) -> Row:
    """Say how it ends; a standard that is passed or failed has no points and no grade."""
    return {
        "verdict": verdict,
        "parts": dict(parts),
        "points": None,
        "full_points": None,
        "points_range": None,
        "grade": None,
        "capped_by": [],
        "downgraded_by": [],
        "vetoed_by": [],
    }


def indicators(
    reckoning: Reckoning,
    judged: Iterable[Judgement],
    previous: Figures | None,
    before: Iterable[Judgement],
) -> list[Row]:
    """Write every indicator once per stage, with last year's value beside it."""
    last_year = {(each.indicator.code, each.stage): each.measured.value for each in before}
    rows = []
    for each in judged:
        row = _indicator(reckoning, each)
        value = last_year.get((each.indicator.code, each.stage))
        year = None if previous is None else previous.year
        row["previous"] = _previous(year, value, each.measured.value)
        rows.append(row)
    return sorted(rows, key=_by_code)


def _previous(year: int | None, value: Value, now: Value) -> Row | None:
    if year is None or value is None:
        return None
    change = None if now is None else printed(now - value)
    return {"year": year, "value": printed(value), "change": change}


def _indicator(reckoning: Reckoning, judgement: Judgement) -> Row:
    indicator, measured = judgement.indicator, judgement.measured
    return {
        "code": indicator.code,
        "stage": judgement.stage,
        "part": indicator.part,
        "kind": _kind(indicator),
        "all_of": list(indicator.rule.codes) if isinstance(indicator.rule, AllOf) else None,
        "nothing_to_judge": _nothing_to_judge(reckoning, indicator),
        "title": indicator.title,
        "unit": indicator.unit,
        "value": printed(measured.value),
        "op": measured.op,
        "threshold": printed(measured.threshold),
        "verdict": measured.verdict,
        "decides": indicator.decides,
        "points": None,
        "full_points": None,
        "formula": measured.formula,
        "formula_text": measured.formula_text,
        "inputs": _numbers(measured.inputs),
        "inputs_derived": _derived(reckoning, measured.inputs),
        "missing": _missing(reckoning.rubric, measured.inputs),
        "source": measured.limit.source if measured.limit else indicator.source,
        "confidence": measured.limit.confidence if measured.limit else indicator.confidence,
        "note": "".join([*measured.remarks, indicator.note]),
        "stated": _stated(reckoning, judgement),
        "units": measured.units,
        "below": measured.below,
        "items": None if measured.items is None else [_item(item) for item in measured.items],
    }


def _kind(indicator: Indicator) -> str:
    """Name the kind of rule: unit_mean, each_campus, all_of and so on."""
    # What a campus is due is compared from its inputs like any rule judged campus by campus.
    if isinstance(indicator.rule, Entitlement):
        return "each_campus"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(indicator.rule).__name__).lower()


def _nothing_to_judge(reckoning: Reckoning, indicator: Indicator) -> Row | None:
    """Say which figure of the county, being 0, leaves nothing to judge."""
    formula = indicator.nothing_to_judge
    if formula is None:
        return None
    value = formula.value(reckoning.figures.county)
    return {"formula": formula.code, "value": printed(value)}


def _numbers(inputs: Inputs) -> dict[str, str | None]:
    return {code: printed(value) for code, value in inputs.values.items()}


def _derived(reckoning: Reckoning, inputs: Inputs) -> list[str]:
    return sorted(set(inputs.values) & set(reckoning.figures.derived))


def _missing(rubric: Rubric, inputs: Inputs) -> list[Row]:
    return [
        {"element": code, "name": rubric.names[code], "schools": sorted(schools)}
        for code, schools in sorted(inputs.missing.items())
    ]


def _stated(reckoning: Reckoning, judgement: Judgement) -> Row | None:
    code = f"{reckoning.rubric.code}:{judgement.indicator.code}"
    wanted = {code, f"{code}/{judgement.stage}"}
    found = [s for s in reckoning.figures.statements if wanted & set(s["concerns"])]
    if not found:
        return None
    first = min(found, key=lambda statement: str(statement["code"]))
    return {key: first[key] for key in ("code", "name", "value", "unit", "source", "note")}


def _item(item: Item) -> Row:
    return {
        "school_code": item.school_code,
        "name": item.name,
        "value": printed(item.value),
        "op": item.op,
        "threshold": printed(item.threshold),
        "verdict": item.verdict,
        "inputs": _numbers(item.inputs),
        "best": printed(item.best),
    }


def cvs(spread: Iterable[Spread]) -> list[Row]:
    """Write every coefficient of variation."""
    rows = [
        {
            "code": each.code,
            "stage": each.stage,
            "mean": printed(each.mean),
            "sd": None if each.sd is None else written(each.sd),
            "cv": None if each.cv is None else written(each.cv),
            "limit": None if each.limit is None else printed(each.limit.value),
            "verdict": each.verdict,
            "schools": each.schools,
        }
        for each in spread
    ]
    return sorted(rows, key=_by_code)


def composites(spread: Sequence[Spread]) -> list[Row]:
    """Write the mean of each stage's CVs (综合差异系数): information, it decides nothing here."""
    rows = []
    for stage in sorted({each.stage for each in spread}, key=_place):
        found = [each.cv for each in spread if each.stage == stage]
        known = [cv for cv in found if cv is not None]
        cv = written(measures.average(known)) if len(known) == len(found) else None
        rows.append({"stage": stage, "cv": cv, "limit": None, "verdict": None})
    return rows


def schools(reckoning: Reckoning, stood: Sequence[Standing]) -> list[Row]:
    """Write every unit of the scope's stages, those outside the scope with the reason."""
    if not stood and not _judges_schools(reckoning.rubric):
        return []
    rows = [_school(reckoning, each) for each in stood]
    for pairs in reckoning.outside.values():
        rows += [_outside(reckoning, unit, reason) for unit, reason in pairs]
    return sorted(rows, key=lambda row: (row["school_code"], _place(row["stage"])))


def _judges_schools(rubric: Rubric) -> bool:
    return any(part.school_rule is not None or part.composite_limits for part in rubric.parts)


def _school(reckoning: Reckoning, standing: Standing) -> Row:
    return _unit(reckoning, standing.unit) | {
        "values": {code: printed(value) for code, value in standing.values.items()},
        "best": {code: printed(value) for code, value in standing.best.items()},
        "met": standing.met,
        "below": standing.below,
        "verdict": standing.verdict,
        "reason": "",
    }


def _outside(reckoning: Reckoning, unit: Unit, reason: str) -> Row:
    return _unit(reckoning, unit) | {
        "values": {},
        "best": {},
        "met": None,
        "below": [],
        "verdict": NOT_APPLICABLE,
        "reason": _reason(reckoning.rubric, reason),
    }


def _unit(reckoning: Reckoning, unit: Unit) -> Row:
    return {
        "school_code": unit.code,
        "stage": unit.stage,
        "name": unit.campus.name,
        "pupils": printed(reckoning.pupils(unit)),
    }


def _reason(rubric: Rubric, reason: str) -> str:
    return {
        KIND_EXCLUDED: "办学类型不在本标准范围内",
        UNDER_FLOOR: f"不足{rubric.scope.floor_pupils}人的教学点，不在本标准范围内",
        ZERO_PUPILS: "在校生数为0，不参与测算",
    }[reason]


def counts(reckoning: Reckoning, stood: Iterable[Standing]) -> dict[str, dict[str, int]]:
    """Count the units of each stage by verdict; ``units`` are those in scope."""
    if not _judges_schools(reckoning.rubric):
        return {}
    found = {
        stage: {
            "units": len(reckoning.inside[stage]),
            "met": 0,
            "unmet": 0,
            "undetermined": 0,
            "not_applicable": len(reckoning.outside[stage]),
        }
        for stage in reckoning.rubric.scope.stages
    }
    for each in stood:
        found[each.unit.stage][each.verdict] += 1
    return found


def findings(reckoning: Reckoning) -> list[Row]:
    """Draw attention to units that dropped out, and to stated figures that were not used."""
    rows = []
    for stage, pairs in reckoning.outside.items():
        for reason in (KIND_EXCLUDED, UNDER_FLOOR):
            codes = [unit.code for unit, why in pairs if why == reason]
            if codes:
                rows.append(_left_out(reckoning.rubric, stage, reason, codes))
        rows += [_zero_pupils(unit) for unit, why in pairs if why == ZERO_PUPILS]
    return in_order(rows)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort findings: the gravest first, then by rule and cells."""
    return sorted(
        rows, key=lambda row: (SEVERITIES.index(row["severity"]), row["rule"], row["cells"])
    )


def _left_out(rubric: Rubric, stage: str, reason: str, codes: list[str]) -> Row:
    where = f"{STAGE_NAMES[stage]}{len(codes)}个校区"
    return {
        "severity": "note",
        "rule": f"scope_{reason}",
        "message": f"{where}未纳入测算：{_reason(rubric, reason)}。",
        "cells": [_cell(reason, code, stage) for code in codes],
    }


def _cell(reason: str, code: str, stage: str) -> str:
    return f"schools:{code}:kind" if reason == KIND_EXCLUDED else f"stages:{code}:{stage}:pupils"


def _zero_pupils(unit: Unit) -> Row:
    return {
        "severity": "warning",
        "rule": f"scope_{ZERO_PUPILS}",
        "message": f"{unit.campus.name}{STAGE_NAMES[unit.stage]}在校生数为0，连同其资源未纳入。",
        "cells": [_cell(ZERO_PUPILS, unit.code, unit.stage)],
    }


def _place(stage: str | None) -> int:
    return -1 if stage is None else STAGE_ORDER.index(stage)


def _by_code(row: Row) -> tuple[str, int]:
    return row["code"], _place(row["stage"])
