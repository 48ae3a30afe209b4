"""Reads a rubric's TOML into the plain data of the scoring core, or says what is wrong with it."""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from indicators.scoring import formulas, rules
from indicators.scoring.formulas import Formula, FormulaError
from indicators.scoring.rules import (
    AllOf,
    CountyValue,
    EachCampus,
    Indicator,
    Judged,
    Limit,
    Part,
    Rubric,
    Rule,
    SchoolRule,
    Scope,
    Splitting,
    UnitMean,
    UnitTotal,
)
from schools.dictionary import KIND_LABELS, Element, elements

FORM = 1
TOP_KEYS = {
    "rubric", "code", "version", "title", "title_en", "source", "issued",
    "scope", "splitting", "parts", "indicators",
}  # fmt: skip
INDICATOR_KEYS = {
    "code", "part", "kind", "title", "title_en", "unit", "source", "confidence", "stages",
    "op", "threshold", "formula", "each_op", "each_threshold", "all_of", "decides", "note",
    "nothing_to_judge",
}  # fmt: skip
LIMIT_KEYS = {
    "value", "stage", "kinds", "regions", "first_year", "last_year", "source", "confidence",
}  # fmt: skip
STAGED_KINDS: dict[str, type[CountyValue | UnitTotal | UnitMean]] = {
    "county": CountyValue,
    "unit_total": UnitTotal,
    "unit_mean": UnitMean,
}
_MISSING = object()


class RubricFileError(Exception):
    """A rubric file that cannot be used; says where, what was found and what to do."""


def parse(text: str) -> Rubric:
    """Read a rubric's text; ``sha256`` is that of the text.

    Raises:
        RubricFileError: it is not TOML, lacks something, or names something unknown.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RubricFileError(f"指标体系文件不是有效的 TOML：{error}。") from error
    return _Reader(data, elements()).rubric(hashlib.sha256(text.encode("utf-8")).hexdigest())


class _Reader:
    """Walks a rubric's tables; every complaint names the table it stands in."""

    def __init__(self, data: Mapping[str, Any], known: Mapping[str, Element]) -> None:
        self.data = data
        self.known = known
        self.used: set[str] = set()
        self.splitting = Splitting()
        self.stages: tuple[str, ...] = ()

    def rubric(self, sha256: str) -> Rubric:
        data, where = self.data, "文件开头"
        _only(data, TOP_KEYS, where)
        if data.get("rubric") != FORM:
            raise RubricFileError(f"{where}：rubric 应为{FORM}，读到{data.get('rubric')!r}。")
        scope = self.scope(_table(data, "scope", where))
        self.stages = scope.stages
        self.splitting = self.read_splitting(data.get("splitting", {}))
        parts = tuple(self.part(each) for each in _tables(data, "parts"))
        codes = {part.code for part in parts}
        indicators = tuple(self.indicator(each, codes) for each in _tables(data, "indicators"))
        _once([part.code for part in parts], "parts")
        _once([indicator.code for indicator in indicators], "indicators")
        _check_inner(indicators)
        return Rubric(
            code=_text(data, "code", where),
            version=_text(data, "version", where),
            title=_text(data, "title", where),
            title_en=_text(data, "title_en", where),
            source=_text(data, "source", where),
            sha256=sha256,
            scope=scope,
            splitting=self.splitting,
            parts=parts,
            indicators=indicators,
            names={code: self.known[code].name_zh for code in sorted(self.used)},
            campus_elements=frozenset(c for c in self.used if self.known[c].scope == "school"),
        )

    def scope(self, data: Mapping[str, Any]) -> Scope:
        where = "scope"
        _only(data, {"stages", "excluded_kinds", "floor", "source", "confidence"}, where)
        _confidence(data, where)
        stages = tuple(_texts(data, "stages", where, rules.STAGE_ORDER))
        floor = data.get("floor")
        excluded = frozenset(_texts(data, "excluded_kinds", where, KIND_LABELS, default=[]))
        if floor is None:
            return Scope(stages, excluded)
        _only(floor, {"pupils", "kinds", "source", "confidence"}, "scope.floor")
        _confidence(floor, "scope.floor")
        pupils = int(_number(floor, "pupils", "scope.floor"))
        kinds = frozenset(_texts(floor, "kinds", "scope.floor", KIND_LABELS))
        return Scope(stages, excluded, pupils, kinds)

    def read_splitting(self, data: Mapping[str, Any]) -> Splitting:
        where = "splitting"
        if not data:
            return Splitting()
        _only(data, {"elements", "weights", "weights_by_kind", "source", "confidence"}, where)
        _confidence(data, where)
        shared = [code for code, element in self.known.items() if element.scope == "school"]
        by_kind = _table(data, "weights_by_kind", where, default={})
        for kind in by_kind:
            _one_of(kind, KIND_LABELS, f"{where}.weights_by_kind")
        return Splitting(
            elements=frozenset(_texts(data, "elements", where, shared)),
            weights=_weights(_table(data, "weights", where), where),
            weights_by_kind={kind: _weights(table, where) for kind, table in by_kind.items()},
        )

    def part(self, data: Mapping[str, Any]) -> Part:
        where = f"parts {data.get('code', '?')}"
        _only(data, {"code", "title", "title_en", "school_rule", "cv_limit"}, where)
        rule = data.get("school_rule")
        return Part(
            code=_text(data, "code", where),
            title=_text(data, "title", where),
            title_en=_text(data, "title_en", where),
            school_rule=None if rule is None else _school_rule(rule, f"{where} school_rule"),
            cv_limits=self.limits(data.get("cv_limit", []), {}, f"{where} cv_limit"),
        )

    def indicator(self, data: Mapping[str, Any], parts: Collection[str]) -> Indicator:
        where = f"indicators {data.get('code', '?')}"
        _only(data, INDICATOR_KEYS, where)
        _one_of(_text(data, "part", where), parts, f"{where} part")
        _confidence(data, where)
        stages = tuple(_texts(data, "stages", where, self.stages, default=[])) or (None,)
        rule = self.rule(data, stages, where)
        return Indicator(
            code=_text(data, "code", where),
            part=data["part"],
            title=_text(data, "title", where),
            title_en=_text(data, "title_en", where),
            unit=_text(data, "unit", where, default=""),
            rule=rule,
            source=_text(data, "source", where),
            confidence=data["confidence"],
            stages=stages,
            op=self.op(data, rule, where),
            limits=self.limits(data.get("threshold", []), data, f"{where} threshold"),
            decides=data.get("decides", True),
            note=_text(data, "note", where, default=""),
            nothing_to_judge=self.optional_formula(data, "nothing_to_judge", where),
        )

    def op(self, data: Mapping[str, Any], rule: Rule, where: str) -> str | None:
        if isinstance(rule, Judged | AllOf | EachCampus):
            return None
        op = _one_of(_text(data, "op", where), rules.OPERATORS, f"{where} op")
        if isinstance(rule, UnitMean) and op != ">=":
            raise RubricFileError(f"{where}：校均指标的 op 应为“>=”，读到“{op}”。")
        if not data.get("threshold"):
            raise RubricFileError(f"{where}：缺少 threshold，写出标准值。")
        return op

    def rule(self, data: Mapping[str, Any], stages: tuple[str | None, ...], where: str) -> Rule:
        kind = _text(data, "kind", where)
        if kind == "judged":
            return Judged()
        if kind == "all_of":
            return AllOf(tuple(_texts(data, "all_of", where)))
        if kind == "each":
            return self.each(data, where)
        _one_of(kind, [*STAGED_KINDS, "judged", "all_of", "each"], f"{where} kind")
        scopes = {"county"} if kind == "county" else {"stage", "split"}
        return STAGED_KINDS[kind](self.staged_formulas(data, stages, scopes, where))

    def each(self, data: Mapping[str, Any], where: str) -> EachCampus:
        op = _one_of(_text(data, "each_op", where), rules.OPERATORS, f"{where} each_op")
        threshold = self.optional_formula(data, "each_threshold", where)
        if (threshold is None) == (not data.get("threshold")):
            raise RubricFileError(f"{where}：threshold 和 each_threshold 应写且只写一个。")
        formula = self.formula(data.get("formula"), {"stage", "school"}, f"{where} formula")
        return EachCampus(formula, op, threshold)

    def staged_formulas(
        self,
        data: Mapping[str, Any],
        stages: tuple[str | None, ...],
        scopes: set[str],
        where: str,
    ) -> Mapping[str | None, Formula]:
        found = data.get("formula")
        texts = found if isinstance(found, dict) else dict.fromkeys(stages, found)
        if set(texts) != set(stages):
            raise RubricFileError(f"{where}：formula 应为每个学段各写一个：{_listed(stages)}。")
        return {s: self.formula(texts[s], scopes, f"{where} formula") for s in stages}

    def optional_formula(self, data: Mapping[str, Any], key: str, where: str) -> Formula | None:
        if key not in data:
            return None
        scopes = {"county"} if key == "nothing_to_judge" else {"stage", "school"}
        return self.formula(data[key], scopes, f"{where} {key}")

    def formula(self, text: Any, scopes: set[str], where: str) -> Formula:
        if not isinstance(text, str):
            raise RubricFileError(f"{where}：应为公式文本，读到{text!r}。")
        try:
            formula = formulas.parse(text, self.known)
        except FormulaError as error:
            raise RubricFileError(f"{where}：{error}") from error
        for code in formula.elements:
            self.check_scope(code, scopes, where)
        self.used |= set(formula.elements)
        return formula

    def check_scope(self, code: str, scopes: set[str], where: str) -> None:
        scope = self.known[code].scope
        shared = "split" in scopes and code in self.splitting.elements
        if scope not in scopes and not shared:
            raise RubricFileError(
                f"{where}：数据项 {code} 属于{scope}，这里只能用{_listed(sorted(scopes))}的数据项；"
                "学校数据项要先列入 splitting.elements。"
            )

    def limits(self, found: Any, inherited: Mapping[str, Any], where: str) -> tuple[Limit, ...]:
        rows = found if isinstance(found, list) else [{"value": found}]
        return tuple(
            self.limit({**_provenance(inherited), **_row(row, where)}, where) for row in rows
        )

    def limit(self, row: Mapping[str, Any], where: str) -> Limit:
        _only(row, LIMIT_KEYS, where)
        _confidence(row, where)
        stage = row.get("stage")
        if stage is not None:
            _one_of(stage, self.stages, where)
        return Limit(
            value=_number(row, "value", where),
            source=_text(row, "source", where),
            confidence=row["confidence"],
            stage=stage,
            kinds=frozenset(_texts(row, "kinds", where, KIND_LABELS, default=[])),
            regions=tuple(_texts(row, "regions", where, default=[])),
            first_year=row.get("first_year"),
            last_year=row.get("last_year"),
        )


def _provenance(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in ("source", "confidence") if key in data}


def _row(row: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise RubricFileError(f"{where}：应为表，读到{row!r}。")
    return row


def _school_rule(data: Mapping[str, Any], where: str) -> SchoolRule:
    _only(data, {"least_met", "rest_percent", "source", "confidence"}, where)
    _confidence(data, where)
    least = int(_number(data, "least_met", where))
    return SchoolRule(least, _number(data, "rest_percent", where))


def _weights(data: Mapping[str, Any], where: str) -> dict[str, Fraction]:
    for stage in data:
        _one_of(stage, rules.STAGE_ORDER, f"{where}.weights")
    return {stage: _number(data, stage, f"{where}.weights") for stage in data}


def _check_inner(indicators: tuple[Indicator, ...]) -> None:
    codes = {indicator.code for indicator in indicators}
    for indicator in indicators:
        if isinstance(indicator.rule, AllOf):
            for code in indicator.rule.codes:
                _one_of(code, codes - {indicator.code}, f"indicators {indicator.code} all_of")


def _only(data: Mapping[str, Any], keys: set[str], where: str) -> None:
    for key in data:
        _one_of(key, sorted(keys), where)


def _one_of(found: str, choices: Collection[str], where: str) -> str:
    if found not in choices:
        raise RubricFileError(f"{where}：读到“{found}”，应为{_listed(choices)}之一。")
    return found


def _listed(choices: Collection[str | None]) -> str:
    return "、".join(str(choice) for choice in choices)


def _once(codes: list[str], where: str) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise RubricFileError(f"{where}：代码 {code} 出现了不止一次，每个代码只用一次。")


def _confidence(data: Mapping[str, Any], where: str) -> None:
    _text(data, "source", where)
    _one_of(_text(data, "confidence", where), rules.CONFIDENCES, f"{where} confidence")


def _table(data: Mapping[str, Any], key: str, where: str, default: Any = _MISSING) -> Any:
    found = data.get(key, default)
    if not isinstance(found, dict):
        raise RubricFileError(f"{where}：缺少表 {key}。")
    return found


def _tables(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = data.get(key)
    if not isinstance(found, list) or not found:
        raise RubricFileError(f"文件开头：缺少 [[{key}]]，至少写一个。")
    return [_row(each, key) for each in found]


def _text(data: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    found = data.get(key, default)
    if not isinstance(found, str) or (default is None and not found):
        raise RubricFileError(f"{where}：{key} 应为文本，读到{found!r}。")
    return found


def _texts(
    data: Mapping[str, Any],
    key: str,
    where: str,
    choices: Collection[str] | None = None,
    default: list[str] | None = None,
) -> list[str]:
    found = data.get(key, default)
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise RubricFileError(f"{where}：{key} 应为文本列表，读到{found!r}。")
    for text in found:
        if choices is not None:
            _one_of(text, choices, f"{where} {key}")
    return found


def _number(data: Mapping[str, Any], key: str, where: str) -> Fraction:
    found = data.get(key)
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        raise RubricFileError(f"{where}：{key} 应为数字，读到{found!r}。")
    return Fraction(found)
