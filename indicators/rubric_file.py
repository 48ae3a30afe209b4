"""Reads a rubric's TOML into the plain data of the scoring core, or says what is wrong with it."""

import hashlib
import tomllib
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from indicators import credibility_file, entitlement_file, points_file
from indicators.scoring import formulas, rules
from indicators.scoring.formulas import Formula, FormulaError
from indicators.scoring.judging import EVERY_CAMPUS
from indicators.scoring.rules import (
    AllOf,
    CampusRule,
    ClassSizes,
    CountyValue,
    EachCampus,
    Faster,
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
from indicators.toml_tables import RubricFileError as RubricFileError
from indicators.toml_tables import (
    as_table,
    check_confidence,
    listed,
    number_at,
    once,
    one_of,
    only,
    table_at,
    tables_at,
    text_at,
    texts_at,
)
from schools.dictionary import KIND_LABELS, Element, elements

FORM = 1
TOP_KEYS = {
    "rubric", "code", "version", "title", "title_en", "source", "issued",
    "scope", "splitting", "points", "credibility", "parts", "indicators",
}  # fmt: skip
INDICATOR_KEYS = {
    "code", "part", "kind", "title", "title_en", "unit", "source", "confidence", "stages",
    "op", "threshold", "formula", "each_op", "each_threshold", "all_of", "decides", "note",
    "nothing_to_judge", "of", "before", "faster_than", "left", "right", "line", "points", "award",
    "nature", "evidence", "departments", "provided", "small_locales", *entitlement_file.LIMITS,
}  # fmt: skip
LIMIT_KEYS = {
    "value", "stage", "kinds", "regions", "first_year", "last_year", "source", "confidence",
}  # fmt: skip
PART_LIMITS = ("cv_limit", "composite_limit")
STAGED_KINDS: dict[str, type[CountyValue | UnitTotal | UnitMean]] = {
    "county": CountyValue,
    "unit_total": UnitTotal,
    "unit_mean": UnitMean,
}


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


Stages = tuple[str | None, ...]


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
        only(data, TOP_KEYS, where)
        if data.get("rubric") != FORM:
            raise RubricFileError(f"{where}：rubric 应为{FORM}，读到{data.get('rubric')!r}。")
        scope = self.scope(table_at(data, "scope", where))
        self.stages = scope.stages
        self.splitting = self.read_splitting(data.get("splitting", {}))
        parts = tuple(self.part(each) for each in tables_at(data, "parts"))
        codes = {part.code for part in parts}
        indicators = tuple(self.indicator(each, codes) for each in tables_at(data, "indicators"))
        once([part.code for part in parts], "parts")
        once([indicator.code for indicator in indicators], "indicators")
        _check_inner(indicators)
        scheme = points_file.scheme(data.get("points"), indicators)
        return Rubric(
            code=text_at(data, "code", where),
            version=text_at(data, "version", where),
            title=text_at(data, "title", where),
            title_en=text_at(data, "title_en", where),
            source=text_at(data, "source", where),
            sha256=sha256,
            scope=scope,
            splitting=self.splitting,
            parts=parts,
            indicators=indicators,
            names={code: self.known[code].name_zh for code in sorted(self.used)},
            campus_elements=frozenset(c for c in self.used if self.known[c].scope == "school"),
            scheme=scheme,
            credibility=credibility_file.setting(data.get("credibility")),
        )

    def scope(self, data: Mapping[str, Any]) -> Scope:
        where = "scope"
        only(data, {"stages", "excluded_kinds", "floor", "source", "confidence"}, where)
        check_confidence(data, where)
        stages = tuple(texts_at(data, "stages", where, rules.STAGE_ORDER))
        floor = data.get("floor")
        excluded = frozenset(texts_at(data, "excluded_kinds", where, KIND_LABELS, default=[]))
        if floor is None:
            return Scope(stages, excluded)
        only(floor, {"pupils", "kinds", "source", "confidence"}, "scope.floor")
        check_confidence(floor, "scope.floor")
        pupils = int(number_at(floor, "pupils", "scope.floor"))
        kinds = frozenset(texts_at(floor, "kinds", "scope.floor", KIND_LABELS))
        return Scope(stages, excluded, pupils, kinds)

    def read_splitting(self, data: Mapping[str, Any]) -> Splitting:
        where = "splitting"
        if not data:
            return Splitting()
        only(data, {"elements", "weights", "weights_by_kind", "source", "confidence"}, where)
        check_confidence(data, where)
        shared = [code for code, element in self.known.items() if element.scope == "school"]
        by_kind = table_at(data, "weights_by_kind", where, default={})
        for kind in by_kind:
            one_of(kind, KIND_LABELS, f"{where}.weights_by_kind")
        return Splitting(
            elements=frozenset(texts_at(data, "elements", where, shared)),
            weights=_weights(table_at(data, "weights", where), where),
            weights_by_kind={kind: _weights(table, where) for kind, table in by_kind.items()},
        )

    def part(self, data: Mapping[str, Any]) -> Part:
        where = f"parts {data.get('code', '?')}"
        only(data, {"code", "title", "title_en", "school_rule", *PART_LIMITS}, where)
        rule = data.get("school_rule")
        return Part(
            code=text_at(data, "code", where),
            title=text_at(data, "title", where),
            title_en=text_at(data, "title_en", where),
            school_rule=None if rule is None else _school_rule(rule, f"{where} school_rule"),
            cv_limits=self.limits(data.get("cv_limit", []), {}, f"{where} cv_limit"),
            composite_limits=self.limits(
                data.get("composite_limit", []), {}, f"{where} composite_limit"
            ),
        )

    def indicator(self, data: Mapping[str, Any], parts: Collection[str]) -> Indicator:
        where = f"indicators {data.get('code', '?')}"
        only(data, INDICATOR_KEYS, where)
        one_of(text_at(data, "part", where), parts, f"{where} part")
        check_confidence(data, where)
        stages = tuple(texts_at(data, "stages", where, self.stages, default=[])) or (None,)
        rule = self.rule(data, stages, where)
        op = self.op(data, rule, where)
        limits = self.limits(data.get("threshold", []), data, f"{where} threshold")
        bounds = [limit.value for limit in limits]
        if isinstance(rule, CampusRule):
            op, bounds = ">=", [Fraction(EVERY_CAMPUS)]
        points, award = points_file.award(data, op, bounds, where)
        return Indicator(
            code=text_at(data, "code", where),
            part=data["part"],
            title=text_at(data, "title", where),
            title_en=text_at(data, "title_en", where),
            unit=text_at(data, "unit", where, default=""),
            rule=rule,
            source=text_at(data, "source", where),
            confidence=data["confidence"],
            stages=stages,
            op=None if isinstance(rule, CampusRule) else op,
            limits=limits,
            decides=data.get("decides", True),
            note=text_at(data, "note", where, default=""),
            nothing_to_judge=self.optional_formula(data, "nothing_to_judge", where),
            points=points,
            award=award,
            nature=_nature(data, where),
            evidence=tuple(texts_at(data, "evidence", where, default=[])),
            departments=tuple(texts_at(data, "departments", where, default=[])),
        )

    def op(self, data: Mapping[str, Any], rule: Rule, where: str) -> str | None:
        if isinstance(rule, Judged | AllOf | CampusRule):
            return None
        if isinstance(rule, UnitMean) and "op" not in data and "threshold" not in data:
            return None
        op = one_of(text_at(data, "op", where), rules.OPERATORS, f"{where} op")
        if isinstance(rule, UnitMean) and op != ">=":
            raise RubricFileError(f"{where}：校均指标的 op 应为“>=”，读到“{op}”。")
        if "threshold" not in data and not isinstance(rule, Faster):
            raise RubricFileError(f"{where}：缺少 threshold，写出标准值。")
        return op

    def rule(self, data: Mapping[str, Any], stages: tuple[str | None, ...], where: str) -> Rule:
        kind = text_at(data, "kind", where)
        if kind == "judged":
            return Judged()
        if kind == "all_of":
            return AllOf(tuple(texts_at(data, "all_of", where)))
        if kind == "each":
            return self.each(data, where)
        if kind in self.composed:
            return self.composed[kind](data, stages, where)
        one_of(kind, [*STAGED_KINDS, *self.composed, "judged", "all_of", "each"], f"{where} kind")
        scopes = {"county"} if kind == "county" else {"stage", "split"}
        return STAGED_KINDS[kind](self.staged_formulas(data, stages, scopes, where))

    @property
    def composed(self) -> Mapping[str, Callable[[Mapping[str, Any], Stages, str], Rule]]:
        """Kinds whose formulas are put together here."""
        return {
            "growth": self.growth,
            "parity": self.parity,
            "class_sizes": self.class_sizes,
            "entitlement": self.entitlement,
        }

    def entitlement(self, data: Mapping[str, Any], _stages: Stages, where: str) -> Rule:
        """Read what every campus is due, and the figure that says what it got."""
        provided = self.formula(data.get("provided"), {"stage", "school"}, f"{where} provided")
        stages = self.stages
        rule = entitlement_file.entitlement(data, provided, stages, self.limits, where)
        self.used |= set(rule.elements)
        return rule

    def growth(self, data: Mapping[str, Any], stages: Stages, where: str) -> Rule:
        """Read a growth in percent, against a threshold or against another growth."""
        formula = self.formula(_growth(data, where), {"county"}, where)
        staged = dict.fromkeys(stages, formula)
        if "faster_than" not in data:
            return CountyValue(staged)
        inner = f"{where} faster_than"
        other = as_table(data["faster_than"], inner)
        only(other, {"of", "before"}, inner)
        return Faster(staged, self.formula(_growth(other, inner), {"county"}, inner))

    def parity(self, data: Mapping[str, Any], stages: Stages, where: str) -> Rule:
        """Read a ratio of two figures that ought to be level."""
        text = f"({text_at(data, 'left', where)}) / ({text_at(data, 'right', where)})"
        return CountyValue(dict.fromkeys(stages, self.formula(text, {"county"}, where)))

    def class_sizes(self, data: Mapping[str, Any], stages: Stages, where: str) -> Rule:
        """Read the line from which a class is too large."""
        if stages == (None,):
            raise RubricFileError(f"{where}：class_sizes 应写 stages，班额线按学段比较。")
        self.used |= set(rules.CLASS_ELEMENTS)
        return ClassSizes(self.limits(data.get("line"), data, f"{where} line"))

    def each(self, data: Mapping[str, Any], where: str) -> EachCampus:
        op = one_of(text_at(data, "each_op", where), rules.OPERATORS, f"{where} each_op")
        threshold = self.optional_formula(data, "each_threshold", where)
        if (threshold is None) == ("threshold" not in data):
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
            raise RubricFileError(f"{where}：formula 应为每个学段各写一个：{listed(stages)}。")
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
                f"{where}：数据项 {code} 属于{scope}，这里只能用{listed(sorted(scopes))}的数据项；"
                "学校数据项要先列入 splitting.elements。"
            )

    def limits(self, found: Any, inherited: Mapping[str, Any], where: str) -> tuple[Limit, ...]:
        rows = found if isinstance(found, list) else [{"value": found}]
        return tuple(
            self.limit({**_provenance(inherited), **as_table(row, where)}, where) for row in rows
        )

    def limit(self, row: Mapping[str, Any], where: str) -> Limit:
        only(row, LIMIT_KEYS, where)
        check_confidence(row, where)
        stage = row.get("stage")
        if stage is not None:
            one_of(stage, self.stages, where)
        return Limit(
            value=number_at(row, "value", where),
            source=text_at(row, "source", where),
            confidence=row["confidence"],
            stage=stage,
            kinds=frozenset(texts_at(row, "kinds", where, KIND_LABELS, default=[])),
            regions=tuple(texts_at(row, "regions", where, default=[])),
            first_year=row.get("first_year"),
            last_year=row.get("last_year"),
        )


def _provenance(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in ("source", "confidence") if key in data}


def _growth(data: Mapping[str, Any], where: str) -> str:
    now, before = text_at(data, "of", where), text_at(data, "before", where)
    return f"100 * (({now}) - ({before})) / ({before})"


def _nature(data: Mapping[str, Any], where: str) -> str:
    return one_of(data["nature"], rules.NATURES, f"{where} nature") if "nature" in data else ""


def _school_rule(data: Mapping[str, Any], where: str) -> SchoolRule:
    only(data, {"least_met", "rest_percent", "source", "confidence"}, where)
    check_confidence(data, where)
    least = int(number_at(data, "least_met", where))
    return SchoolRule(least, number_at(data, "rest_percent", where))


def _weights(data: Mapping[str, Any], where: str) -> dict[str, Fraction]:
    for stage in data:
        one_of(stage, rules.STAGE_ORDER, f"{where}.weights")
    return {stage: number_at(data, stage, f"{where}.weights") for stage in data}


def _check_inner(indicators: tuple[Indicator, ...]) -> None:
    codes = {indicator.code for indicator in indicators}
    for indicator in indicators:
        if isinstance(indicator.rule, AllOf):
            for code in indicator.rule.codes:
                one_of(code, codes - {indicator.code}, f"indicators {indicator.code} all_of")
