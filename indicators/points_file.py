"""Reads what a rubric says about points: full points, grades, conditions, how items earn them."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from indicators.scoring import schemes
from indicators.scoring.awards import (
    AllOrNothing,
    Award,
    Band,
    Bands,
    Bonus,
    Deduction,
    Linear,
)
from indicators.scoring.receipt import printed
from indicators.scoring.rules import AllOf, Indicator
from indicators.scoring.schemes import Condition, Grade, Scheme
from indicators.toml_tables import (
    RubricFileError,
    as_table,
    check_confidence,
    number_at,
    once,
    one_of,
    only,
    table_at,
    text_at,
)

SCHEME_KEYS = {
    "full", "pass", "met_share", "scale", "grades", "conditions", "source", "confidence",
}  # fmt: skip
CONDITION_KEYS = {"kind", "indicator", "reason", "not_above", "source", "confidence"}
CONDITION_KINDS = (schemes.CAP, schemes.DOWNGRADE, schemes.VETO)
AWARD_KEYS = {
    "linear": {"kind", "floor"},
    "bands": {"kind", "bands"},
    "deduction": {"kind", "each", "floor"},
    "bonus": {"kind", "each", "ceiling"},
}


def award(
    data: Mapping[str, Any], op: str | None, bounds: Sequence[Fraction], where: str
) -> tuple[Fraction | None, Award]:
    """Read an indicator's points and how it earns them; without points there is no award.

    Raises:
        RubricFileError: the award does not fit its points, its direction or its thresholds.
    """
    if "points" not in data:
        if "award" in data:
            raise RubricFileError(f"{where}：有 award 而没有 points，写出满分。")
        return None, AllOrNothing()
    points = number_at(data, "points", where)
    if "award" not in data:
        return _positive(points, where), AllOrNothing()
    found, inner = as_table(data["award"], f"{where} award"), f"{where} award"
    kind = one_of(text_at(found, "kind", inner), AWARD_KEYS, inner)
    only(found, AWARD_KEYS[kind], inner)
    if kind == "bonus":
        return points, Bonus(number_at(found, "each", inner), number_at(found, "ceiling", inner))
    _positive(points, where)
    if kind == "deduction":
        least = number_at(found, "floor", inner)
        return points, Deduction(number_at(found, "each", inner), least)
    return points, _bands(found, inner) if kind == "bands" else _linear(found, op, bounds, inner)


def _positive(points: Fraction, where: str) -> Fraction:
    if points <= 0:
        raise RubricFileError(f"{where}：points 应大于0。")
    return points


def _linear(
    data: Mapping[str, Any], op: str | None, bounds: Sequence[Fraction], where: str
) -> Linear:
    floor = number_at(data, "floor", where)
    one_of(op or "", (">=", "<="), where)
    if any(floor >= bound if op == ">=" else floor <= bound for bound in bounds):
        raise RubricFileError(f"{where}：floor 应在标准值未达标的一侧，读到{floor}。")
    return Linear(floor)


def _bands(data: Mapping[str, Any], where: str) -> Bands:
    rows = [as_table(row, where) for row in data.get("bands", [])]
    if not rows:
        raise RubricFileError(f"{where}：bands 至少写一档。")
    for row in rows:
        only(row, {"bound", "share"}, where)
    return Bands(tuple(Band(number_at(row, "bound", where), _share(row, where)) for row in rows))


def _share(data: Mapping[str, Any], where: str, key: str = "share") -> Fraction:
    share = number_at(data, key, where)
    if not 0 <= share <= 1:
        raise RubricFileError(f"{where}：{key} 应在0到1之间，读到{share}。")
    return share


def scheme(data: Any, indicators: Sequence[Indicator]) -> Scheme | None:
    """Read how points become a grade; None for a rubric that is passed or failed.

    Raises:
        RubricFileError: weights do not add up, grades leave a gap, or a condition is unknown.
    """
    where = "points"
    if data is None:
        if any(each.points is not None for each in indicators):
            raise RubricFileError("文件开头：有分值而没有表 points，写出满分和合格线。")
        return None
    found = as_table(data, where)
    only(found, SCHEME_KEYS, where)
    check_confidence(found, where)
    full, passing = number_at(found, "full", where), number_at(found, "pass", where)
    grades = tuple(_grade(as_table(row, where)) for row in found.get("grades", []))
    _check_grades(grades, passing)
    _check_sums(full, indicators)
    scale = table_at(found, "scale", where, default={})
    return Scheme(
        full=full,
        passing=passing,
        grades=grades or _two_sides(passing),
        source=found["source"],
        confidence=found["confidence"],
        named=bool(grades),
        scale={grade: _share(scale, f"{where} scale", grade) for grade in scale},
        met_share=_share(found, where, "met_share") if "met_share" in found else Fraction(1),
        conditions=_conditions(found, {each.code for each in indicators}, grades),
    )


def _grade(row: Mapping[str, Any]) -> Grade:
    where = f"points grades {row.get('code', '?')}"
    only(row, {"code", "title", "title_en", "floor", "source", "confidence"}, where)
    check_confidence(row, where)
    return Grade(
        code=text_at(row, "code", where),
        title=text_at(row, "title", where),
        title_en=text_at(row, "title_en", where),
        floor=number_at(row, "floor", where),
    )


def _two_sides(passing: Fraction) -> tuple[Grade, ...]:
    return Grade("pass", "", "", passing), Grade("fail", "", "", Fraction(0))


def _check_grades(grades: Sequence[Grade], passing: Fraction) -> None:
    floors = [grade.floor for grade in grades]
    once([grade.code for grade in grades], "points grades")
    if floors != sorted(set(floors), reverse=True) or (floors and floors[-1] != 0):
        raise RubricFileError("points grades：等级应从高到低，起点各不相同，最后一级从0开始。")
    if floors and passing not in floors:
        raise RubricFileError(f"points：pass 应是某一等级的起点，读到{passing}。")


def _check_sums(full: Fraction, indicators: Sequence[Indicator]) -> None:
    """Weights add up twice: the points to the whole, the items to their point."""
    points = {each.code: each.points for each in indicators if each.points is not None}
    inner: set[str] = set()
    for each in indicators:
        if each.points is None or not isinstance(each.rule, AllOf):
            continue
        items = [code for code in each.rule.codes if code in points]
        inner |= set(items)
        total = sum(points[code] for code in items)
        if items and total != each.points:
            raise RubricFileError(
                f"indicators {each.code}：各项分值合计{_said(total)}，应等于{_said(each.points)}。"
            )
    total = sum(value for code, value in points.items() if code not in inner)
    if total != full:
        raise RubricFileError(f"points：各指标分值合计{_said(total)}，应等于{_said(full)}。")


def _said(number: Fraction | int) -> str:
    return str(printed(number))


def _conditions(
    data: Mapping[str, Any], codes: Collection[str], grades: Sequence[Grade]
) -> tuple[Condition, ...]:
    return tuple(
        _condition(as_table(row, "points conditions"), codes, {grade.code for grade in grades})
        for row in data.get("conditions", [])
    )


def _condition(
    row: Mapping[str, Any], codes: Collection[str], grades: Collection[str]
) -> Condition:
    where = f"points conditions {row.get('indicator', '?')}"
    only(row, CONDITION_KEYS, where)
    check_confidence(row, where)
    kind = one_of(text_at(row, "kind", where), CONDITION_KINDS, f"{where} kind")
    not_above = text_at(row, "not_above", where) if kind == schemes.CAP else None
    if not_above is not None:
        one_of(not_above, grades, f"{where} not_above")
    return Condition(
        kind=kind,
        indicator=one_of(text_at(row, "indicator", where), codes, where),
        reason=text_at(row, "reason", where),
        source=row["source"],
        confidence=row["confidence"],
        not_above=not_above,
    )
