"""Writes the figures of units in columns: a stranger can add them up and judge each unit again."""

from typing import Any

from indicators.scoring.figures import Unit
from indicators.scoring.receipt import printed
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.rules import CLASS_ELEMENTS, ClassSizes, Rubric, Scope, UnitMean, UnitTotal

Row = dict[str, Any]


def scope(chosen: Scope) -> Row:
    """Say which units a standard leaves out."""
    return {
        "excluded_kinds": sorted(chosen.excluded_kinds),
        "floor_kinds": sorted(chosen.floor_kinds),
        "floor_pupils": str(chosen.floor_pupils),
    }


def units(reckoning: Reckoning) -> Row:
    """Write every stage's units, and how many campuses the return has in all."""
    return {
        "campuses": len(reckoning.figures.campuses),
        "stages": {stage: _table(reckoning, stage) for stage in reckoning.rubric.scope.stages},
    }


def _table(reckoning: Reckoning, stage: str) -> Row:
    """Write the units of a stage.

    Shape: columns go in parallel. ``wholes`` are the campus's own figures, for units whose share of
    them is not known.
    """
    inside, codes = reckoning.inside[stage], _elements(reckoning.rubric, stage)
    return {
        "school_code": [unit.code for unit in inside],
        "kind": [unit.campus.kind for unit in inside],
        "figures": {
            code: [printed(value) for value in reckoning.column(stage, code)] for code in codes
        },
        "wholes": _wholes(reckoning, inside, codes),
        "outside": [_outside(reckoning, unit) for unit, _reason in reckoning.outside[stage]],
    }


def _elements(rubric: Rubric, stage: str) -> list[str]:
    """Name the figures that are computed unit by unit or summed over units."""
    found = {"pupils"}
    for indicator in rubric.indicators:
        rule = indicator.rule
        if isinstance(rule, UnitTotal | UnitMean):
            formulas = [rule.formulas[key] for key in (stage, None) if key in rule.formulas]
            found.update(code for formula in formulas for code in formula.elements)
        elif isinstance(rule, ClassSizes) and stage in indicator.stages:
            found.update(CLASS_ELEMENTS)
    return sorted(found)


def _wholes(reckoning: Reckoning, inside: list[Unit], codes: list[str]) -> Row:
    shared = [code for code in codes if code in reckoning.rubric.splitting.elements]
    return {
        unit.code: {
            code: printed(reckoning.figures.of_campus(unit.campus, code)) for code in shared
        }
        for unit in inside
        if shared and reckoning.split.share(unit) is None
    }


def _outside(reckoning: Reckoning, unit: Unit) -> Row:
    return {
        "school_code": unit.code,
        "kind": unit.campus.kind,
        "pupils": printed(reckoning.pupils(unit)),
    }
