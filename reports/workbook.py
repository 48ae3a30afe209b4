"""The result workbook: a receipt computed again by live formulas over the return's figures.

Every indicator, school value, coefficient of variation and verdict is a formula that leads back to
the figures on the first three sheets, beside what the portal computed and whether both agree. The
workbook is Chinese whatever language its reader has chosen, as the return is.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook

from indicators.scoring import excel
from indicators.scoring.excel import BLANK, End
from indicators.scoring.figures import Campus, Figures, Unit
from indicators.scoring.formulas import Formula
from indicators.scoring.receipt import printed
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.rules import (
    AllOf,
    CountyValue,
    EachCampus,
    Indicator,
    Judged,
    Rubric,
    UnitMean,
    UnitTotal,
)
from reports.live_table import Column, Table

Row = dict[str, Any]
Key = tuple[str, str | None]

MET, UNMET, OPEN, NONE = "达标", "未达标", "待定", "不适用"
VERDICTS: Final = {"met": MET, "unmet": UNMET, "undetermined": OPEN, "not_applicable": NONE}
STAGES: Final = {
    "preschool": "学前", "primary": "小学", "junior": "初中", "senior": "高中",
    "vocational": "中职", "special": "特教", None: "全县",
}  # fmt: skip
INSIDE = "纳入"
COMPOSITE = "综合"
PEOPLE = "需人工评定"
KINDS = (Judged, CountyValue, UnitTotal, UnitMean, EachCampus, AllOf)
# Less than this share of the mean is what rounding leaves of a spread of nothing.
DUST = "1E-28"
ORIGINS: Final = {"campuses": "由校区数据汇总", "previous_return": "取自上年数据包"}


class WorkbookRefused(Exception):
    """A result cannot go out as a workbook of formulas; ``code`` is the reason's short name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def result_workbook(rubric: Rubric, figures: Figures, receipt: Mapping[str, Any]) -> bytes:
    """Write the workbook of a receipt, from the rubric and the figures it was made of.

    Raises:
        WorkbookRefused: the rubric has rules that have no formula here, or counts points.
    """
    unknown = [each.code for each in rubric.indicators if not isinstance(each.rule, KINDS)]
    if unknown or receipt["result"]["full_points"] is not None:
        raise WorkbookRefused("rules_unknown", _("这个指标体系的规则还不能写成公式工作簿"))
    book = _ResultBook(rubric, figures, receipt)
    book.write()
    stream = io.BytesIO()
    book.book.save(stream)
    return stream.getvalue()


def judge(left: str, op: str, right: str) -> str:
    """Print the verdict of one value; undetermined while either side is missing."""
    reached = f'IF({excel.compared(left, op, right)},"{MET}","{UNMET}")'
    return f'IF(COUNT({left},{right})<2,"{OPEN}",{reached})'


def combine(counts: Mapping[str, str]) -> str:
    """Print the verdict of a whole from the expressions that count its parts' verdicts."""
    text = f'"{NONE}"'
    for verdict in (MET, OPEN, UNMET):
        text = f'IF({counts[verdict]}>0,"{verdict}",{text})'
    return text


class _ResultBook:
    """The sheets and where everything stands on them."""

    def __init__(self, rubric: Rubric, figures: Figures, receipt: Mapping[str, Any]) -> None:
        self.rubric, self.figures, self.receipt = rubric, figures, receipt
        self.reckoning = Reckoning(rubric, figures)
        self.book = Workbook()
        self.book.remove(self.book.worksheets[0])
        self.book.calculation.fullCalcOnLoad = True
        self.rules = {each.code: each for each in rubric.indicators}
        self.means = [each for each in rubric.indicators if isinstance(each.rule, UnitMean)]
        self.each = {e.code: e.rule for e in rubric.indicators if isinstance(e.rule, EachCampus)}
        self.names = {"pupils": "在校生数", **rubric.names}
        self.units = [unit for stage in rubric.scope.stages for unit in figures.units(stage)]
        self.campuses = {unit.code: unit.campus for unit in self.units}
        self._place()

    def _place(self) -> None:
        """Lay out every sheet before any formula is written: formulas can point anywhere."""
        document, rubric = self.figures.document, self.rubric
        self.unit_elements, self.campus_elements, self.county_elements = self._needed()
        shared = rubric.splitting.elements
        own = [code for code in self.unit_elements if code not in shared]
        whole = [*self.campus_elements, *(c for c in self.unit_elements if c in shared)]
        self.t_campuses = self._table("数据-校区", len(self.figures.campuses), [
            ("code", "学校代码"), ("name", "名称"), ("kind", "办学类型"), *self._named(whole),
        ])  # fmt: skip
        self.t_stages = self._table("数据-学段", len(document["stages"]["stage"]), [
            ("code", "学校代码"), ("stage", "学段"), ("weight", "折算系数"), *self._named(own),
        ])  # fmt: skip
        self.t_county = self._table("数据-县级", len(self.county_elements), [
            ("element", "数据项代码"), ("name", "数据项"), ("value", "数值"), ("origin", "来历"),
        ])  # fmt: skip
        self.sum_keys = self._sums()
        self.t_sums = self._table("合计", len(self.sum_keys), [
            ("element", "数据项代码"), ("name", "数据项"), ("stage", "学段"), ("value", "合计"),
        ])  # fmt: skip
        self._place_results()

    def _place_results(self) -> None:
        self.t_units = self._table("学校", len(self.units), [
            ("code", "学校代码"), ("name", "名称"), ("stage", "学段"), ("scope", "是否纳入"),
            ("share", "折算份额"), *self._named(self.unit_elements),
            *[(f"{prefix}{each.code}", f"{each.code}{title}") for each in self.means
              for prefix, title in (("", ""), ("told:", "（系统）"), ("agree:", "核对"),
                                    ("best:", "最高可能"), ("spread:", "离差平方×人数"))],
            ("met", "达到项数"), ("possible", "可能达到项数"), ("near", "可能达到下限项数"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"),
        ])  # fmt: skip
        inputs = [(f"in:{code}", self.names[code]) for code in self._item_elements()]
        self.item_keys = [(code, campus) for code in self.each for campus in self.campuses.values()]
        self.t_items = self._table("逐校", len(self.item_keys), [
            ("indicator", "指标"), ("code", "学校代码"), ("name", "名称"), ("units", "纳入学段数"),
            *inputs, ("value", "数值"), ("told:value", "数值（系统）"), ("agree:value", "数值核对"),
            ("threshold", "标准"), ("best", "最高可能"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"),
        ])  # fmt: skip
        self.cv_keys = [(row["code"], row["stage"]) for row in self.receipt["cvs"]]
        self.cv_keys += [(COMPOSITE, row["stage"]) for row in self.receipt["composites"]]
        self.t_cvs = self._table("差异系数", len(self.cv_keys), [
            ("code", "指标"), ("stage", "学段"), ("mean", "加权平均"),
            ("told:mean", "平均（系统）"),
            ("agree:mean", "平均核对"), ("variance", "方差"), ("sd", "标准差"), ("cv", "差异系数"),
            ("told:cv", "系数（系统）"), ("agree:cv", "系数核对"), ("limit", "上限"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"),
        ])  # fmt: skip
        self.t_indicators = self._table("指标", len(self.receipt["indicators"]), [
            ("code", "指标"), ("stage", "学段"), ("part", "部分"), ("title", "名称"),
            ("text", "公式"), ("value", "数值"), ("told:value", "数值（系统）"),
            ("agree:value", "数值核对"), ("op", "要求"), ("threshold", "标准"),
            ("decides", "参与判定"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"), ("note", "说明"),
        ])  # fmt: skip
        self.t_verdicts = self._table("判定", len(self.rubric.parts) + 2, [
            ("code", "部分"), ("title", "名称"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"),
        ])  # fmt: skip
        self.campus_row = {each.code: row for row, each in enumerate(self.figures.campuses)}
        self.unit_row = {(each.code, each.stage): row for row, each in enumerate(self.units)}
        self.cv_row = {key: row for row, key in enumerate(self.cv_keys)}
        self.indicator_row = {
            (row["code"], row["stage"]): at for at, row in enumerate(self.receipt["indicators"])
        }

    def _table(self, name: str, count: int, columns: Sequence[tuple[str, str]]) -> Table:
        return Table(self.book.create_sheet(name), [Column(*each) for each in columns], count)

    def _named(self, elements: Iterable[str]) -> list[tuple[str, str]]:
        return [(code, self.names[code]) for code in dict.fromkeys(elements)]

    def _needed(self) -> tuple[list[str], list[str], list[str]]:
        """Name the figures of units, of whole campuses and of the county that rules ask for."""
        units, campuses, county = ["pupils"], list[str](), list[str]()
        for indicator in self.rubric.indicators:
            rule = indicator.rule
            if isinstance(rule, UnitMean | UnitTotal):
                units += [code for each in rule.formulas.values() for code in each.elements]
            elif isinstance(rule, CountyValue):
                county += [code for each in rule.formulas.values() for code in each.elements]
            elif isinstance(rule, EachCampus):
                for code in rule.elements:
                    (campuses if code in self.rubric.campus_elements else units).append(code)
            if indicator.nothing_to_judge is not None:
                county += indicator.nothing_to_judge.elements
        return _once(units), _once(campuses), _once(county)

    def _sums(self) -> list[Key]:
        """Name the sums over units that rules ask for: element and stage, None for all stages."""
        rules = [each.rule for each in self.rubric.indicators]
        return list(
            dict.fromkeys(
                (code, stage)
                for rule in rules
                if isinstance(rule, UnitMean | UnitTotal)
                for stage, formula in rule.formulas.items()
                for code in formula.elements
            )
        )

    def _item_elements(self) -> list[str]:
        return _once(code for rule in self.each.values() for code in rule.elements)

    def write(self) -> None:
        """Fill every sheet."""
        self._write_figures()
        self._write_sums()
        for row, unit in enumerate(self.units):
            self._write_unit(row, unit)
        self._write_school_results()
        for row, (code, campus) in enumerate(self.item_keys):
            self._write_item(row, self.rules[code], self.each[code], campus)
        self._write_item_results()
        self._write_spreads()
        for row, told in enumerate(self.receipt["indicators"]):
            self._write_indicator(row, told)
        self.t_indicators.agreement("value", "told:value", "agree:value")
        self.t_indicators.agreement("verdict", "told", "agree")
        self._write_verdicts()

    def _write_figures(self) -> None:
        figures, document = self.figures, self.figures.document
        table = self.t_campuses
        for row, campus in enumerate(figures.campuses):
            for key, text in (("code", campus.code), ("name", campus.name), ("kind", campus.kind)):
                table.write(key, row, text)
            for code in (column.key for column in table.columns[3:]):
                table.number(code, row, _at(document["schools"]["figures"], code, campus.row))
        table, kinds = self.t_stages, {each.code: each.kind for each in figures.campuses}
        for row, code in enumerate(document["stages"]["school_code"]):
            stage = document["stages"]["stage"][row]
            table.write("code", row, code)
            table.write("stage", row, STAGES[stage])
            weight = self.rubric.splitting.weight(kinds[code], stage)
            table.number("weight", row, printed(weight))
            for element in (column.key for column in table.columns[3:]):
                table.number(element, row, _at(document["stages"]["figures"], element, row))
        for row, element in enumerate(self.county_elements):
            derived = figures.derived.get(element)
            self.t_county.write("element", row, element)
            self.t_county.write("name", row, self.names[element])
            self.t_county.number("value", row, printed(figures.county(element)))
            self.t_county.write(
                "origin", row, "填报" if derived is None else ORIGINS[derived.origin]
            )

    def _write_sums(self) -> None:
        table, units = self.t_sums, self.t_units
        for row, (code, stage) in enumerate(self.sum_keys):
            table.write("element", row, code)
            table.write("name", row, self.names[code])
            table.write("stage", row, STAGES[stage])
            mask = f'({units.span("scope")}="{INSIDE}")'
            if stage is not None:
                mask += f'*({units.span("stage")}="{STAGES[stage]}")'
            known = f"SUMPRODUCT({mask}*ISNUMBER({units.span(code)}))"
            count = f"SUMPRODUCT({mask}*1)"
            total = f"SUMPRODUCT({mask}*1,{units.span(code)})"
            missing = f"OR({count}=0,{known}<{count})"
            table.formula("value", row, f"IF({missing},{BLANK},{total})")

    def _write_unit(self, row: int, unit: Unit) -> None:
        table, campus = self.t_units, self.campus_row[unit.code]
        table.write("code", row, unit.code)
        table.write("name", row, unit.campus.name)
        table.write("stage", row, STAGES[unit.stage])
        table.formula("scope", row, self._scope(row, campus))
        table.formula("share", row, self._share(unit))
        for code in self.unit_elements:
            table.formula(code, row, self._figure(row, unit, code))
        outside = f'{table.cell("scope", row)}<>"{INSIDE}"'
        for indicator in self.means:
            formula = _formulas(indicator).get(unit.stage)
            if formula is not None:
                own = excel.value(formula, lambda code: table.cell(code, row))
                table.formula(indicator.code, row, f"IF({outside},{BLANK},{own})")
                best = self._best(row, unit, indicator.code, formula)
                table.formula(f"best:{indicator.code}", row, f"IF({outside},{BLANK},{best})")
                self._write_deviation(row, unit, indicator.code)
        self._write_standing(row, unit, outside)

    def _scope(self, row: int, campus: int) -> str:
        """Print whether a unit is in scope, or why it is not."""
        scope, kind = self.rubric.scope, self.t_campuses.cell("kind", campus)
        pupils = self.t_units.cell("pupils", row)
        text = f'"{INSIDE}"'
        if scope.floor_kinds:
            small = f"AND({_one_of(kind, scope.floor_kinds)},{pupils}<{scope.floor_pupils})"
            text = f'IF({small},"不足规模",{text})'
        text = f'IF(ISNUMBER({pupils}),IF({pupils}=0,"无在校生",{text}),"{INSIDE}")'
        if scope.excluded_kinds:
            text = f'IF({_one_of(kind, scope.excluded_kinds)},"类型除外",{text})'
        return text

    def _share(self, unit: Unit) -> str:
        """Print a unit's share of its campus: weighted enrolment over that of all its stages."""
        weight = self.rubric.splitting.weight
        rows = {
            stage: row
            for stage, row in unit.campus.rows.items()
            if weight(unit.campus.kind, stage) is not None
        }
        if unit.stage not in rows:
            return BLANK
        if len(rows) < 2:
            return "1"
        table = self.t_stages
        pupils = [table.cell("pupils", row) for row in rows.values()]
        weighed = {
            stage: f"{table.cell('weight', row)}*{table.cell('pupils', row)}"
            for stage, row in rows.items()
        }
        share = f"IFERROR({weighed[unit.stage]}/({'+'.join(weighed.values())}),{BLANK})"
        return f"IF(COUNT({','.join(pupils)})<{len(pupils)},{BLANK},{share})"

    def _figure(self, row: int, unit: Unit, code: str) -> str:
        if code not in self.rubric.splitting.elements:
            cell = self.t_stages.cell(code, unit.campus.rows[unit.stage])
            return f"IF(ISNUMBER({cell}),{cell},{BLANK})"
        whole = self.t_campuses.cell(code, self.campus_row[unit.code])
        share = self.t_units.cell("share", row)
        return f"IF(COUNT({whole},{share})<2,{BLANK},{whole}*{share})"

    def _best(self, row: int, unit: Unit, code: str, formula: Formula) -> str:
        """Print the highest a unit's value can be; blank where missing figures leave it open."""
        share = self.t_units.cell("share", row)

        def end(part: str) -> End:
            return excel.highest(formula, lambda each: self._possible(row, unit, each, part))

        known, nothing, whole = end(share), end("0"), end("1")
        open_share = f"MAX({nothing.value},{whole.value})"
        best = f"IF(ISNUMBER({share}),{known.value},{open_share})"
        own = self.t_units.cell(code, row)
        return f"IF(ISNUMBER({own}),{own},IF({known.known},{best},{BLANK}))"

    def _possible(self, row: int, unit: Unit, code: str, share: str) -> End:
        if code not in self.rubric.splitting.elements:
            cell = self.t_units.cell(code, row)
            return End(f"ISNUMBER({cell})", f"N({cell})")
        whole = self.t_campuses.cell(code, self.campus_row[unit.code])
        return End(f"ISNUMBER({whole})", f"(N({whole})*{share})")

    def _write_deviation(self, row: int, unit: Unit, code: str) -> None:
        """Write a unit's part of the variance: pupils × (value − mean)²."""
        spread = self.cv_row.get((code, unit.stage))
        if spread is not None:
            own, mean = self.t_units.cell(code, row), self.t_cvs.cell("mean", spread)
            pupils = self.t_units.cell("pupils", row)
            part = f"IF(COUNT({own},{mean})<2,{BLANK},{pupils}*({own}-{mean})^2)"
            self.t_units.formula(f"spread:{code}", row, part)

    def _write_standing(self, row: int, unit: Unit, outside: str) -> None:
        """Write how a unit stands under the school rule of the part its indicators belong to."""
        rules = {part.code: part.school_rule for part in self.rubric.parts if part.school_rule}
        judged = [
            each for each in self.means if each.part in rules and unit.stage in _formulas(each)
        ]
        if not judged:
            return
        rule, table = rules[judged[0].part], self.t_units
        cells = [
            (table.cell(e.code, row), table.cell(f"best:{e.code}", row), self._limit(e, unit.stage))
            for e in judged
        ]
        percent = printed(rule.rest_percent)
        met = [f"IF(ISNUMBER({v}),{_reached(v, t)},0)" for v, _best, t in cells]
        possible = [_reached(best, t) for _v, best, t in cells]
        near = [_reached(f"{best}*100", f"{t}*{percent}", best, t) for _v, best, t in cells]
        for key, counted in (("met", met), ("possible", possible), ("near", near)):
            table.formula(key, row, f"IF({outside},{BLANK},{'+'.join(counted)})")
        possible_cell, near_cell = table.cell("possible", row), table.cell("near", row)
        lost = f"OR({possible_cell}<{rule.least_met},{near_cell}<{len(cells)})"
        everything = ",".join([each for v, _best, t in cells for each in (v, t)])
        decided = f'IF(COUNT({everything})<{2 * len(cells)},"{OPEN}","{MET}")'
        verdict = f'IF({outside},"{NONE}",IF({lost},"{UNMET}",{decided}))'
        table.formula("verdict", row, verdict)

    def _limit(self, indicator: Indicator, stage: str | None) -> str:
        return self.t_indicators.cell("threshold", self.indicator_row[indicator.code, stage])

    def _write_school_results(self) -> None:
        table = self.t_units
        for told in self.receipt["schools"]:
            row = self.unit_row[told["school_code"], told["stage"]]
            table.write("told", row, VERDICTS[told["verdict"]])
            for code, value in told["values"].items():
                table.number(f"told:{code}", row, value)
        for indicator in self.means:
            table.agreement(indicator.code, f"told:{indicator.code}", f"agree:{indicator.code}")
        table.agreement("verdict", "told", "agree")

    def _write_item(self, row: int, indicator: Indicator, rule: EachCampus, campus: Campus) -> None:
        table = self.t_items
        rows = [self.unit_row[campus.code, s] for s in campus.rows if s in self.rubric.scope.stages]
        inside = [f'({self.t_units.cell("scope", each)}="{INSIDE}")' for each in rows]
        table.write("indicator", row, indicator.code)
        table.write("code", row, campus.code)
        table.write("name", row, campus.name)
        table.formula("units", row, "+".join(inside))
        for code in rule.elements:
            table.formula(f"in:{code}", row, self._item_figure(row, campus, rows, inside, code))

        def cell(code: str) -> str:
            return table.cell(f"in:{code}", row)

        nowhere = f"{table.cell('units', row)}=0"
        table.formula("value", row, f"IF({nowhere},{BLANK},{excel.value(rule.formula, cell)})")
        if rule.threshold is not None:
            table.formula("threshold", row, excel.value(rule.threshold, cell))
        else:
            limit = self.reckoning.limit(indicator.limits, None, campus.kind)
            table.number("threshold", row, printed(limit.value) if limit else None)
        best = excel.highest(
            rule.formula, lambda code: End(f"ISNUMBER({cell(code)})", f"N({cell(code)})")
        )
        table.formula("best", row, f"IF({best.known},{best.value},{BLANK})")
        value, limit_cell, top = (table.cell(key, row) for key in ("value", "threshold", "best"))
        own = judge(value, rule.op, limit_cell)
        if rule.op == ">=":
            lost = f"IF(COUNT({top},{limit_cell})=2,{excel.compared(top, '<', limit_cell)},FALSE)"
            own = f'IF(ISNUMBER({value}),{own},IF({lost},"{UNMET}","{OPEN}"))'
        table.formula("verdict", row, f'IF({nowhere},"{NONE}",{own})')

    def _item_figure(
        self, row: int, campus: Campus, rows: list[int], inside: list[str], code: str
    ) -> str:
        if code in self.rubric.campus_elements:
            cell = self.t_campuses.cell(code, self.campus_row[campus.code])
            return f"IF(ISNUMBER({cell}),{cell},{BLANK})"
        cells = [self.t_units.cell(code, each) for each in rows]
        pairs = list(zip(inside, cells, strict=True))
        known = "+".join(f"{scope}*ISNUMBER({cell})" for scope, cell in pairs)
        total = "+".join(f"{scope}*N({cell})" for scope, cell in pairs)
        return f"IF({known}<{self.t_items.cell('units', row)},{BLANK},{total})"

    def _write_item_results(self) -> None:
        told = {
            (row["code"], item["school_code"]): item
            for row in self.receipt["indicators"]
            for item in row["items"] or []
        }
        for row, (code, campus) in enumerate(self.item_keys):
            item = told.get((code, campus.code))
            self.t_items.write("told", row, NONE if item is None else VERDICTS[item["verdict"]])
            self.t_items.number("told:value", row, item and item["value"])
        self.t_items.agreement("value", "told:value", "agree:value")
        self.t_items.agreement("verdict", "told", "agree")

    def _write_spreads(self) -> None:
        for row, told in enumerate([*self.receipt["cvs"], *self.receipt["composites"]]):
            self.t_cvs.write("code", row, self.cv_keys[row][0])
            self.t_cvs.write("stage", row, STAGES[told["stage"]])
            self.t_cvs.number("told:mean", row, told.get("mean"))
            self.t_cvs.number("told:cv", row, told["cv"])
            self.t_cvs.number("limit", row, told["limit"])
            self.t_cvs.write("told", row, VERDICTS.get(told["verdict"], ""))
            if told["verdict"] is not None:
                own = judge(self.t_cvs.cell("cv", row), "<=", self.t_cvs.cell("limit", row))
                self.t_cvs.formula("verdict", row, own)
            if self.cv_keys[row][0] == COMPOSITE:
                self._write_composite(row, told["stage"])
            else:
                self._write_spread(row, told["code"], STAGES[told["stage"]])
        for key in ("mean", "cv"):
            self.t_cvs.agreement(key, f"told:{key}", f"agree:{key}")
        self.t_cvs.agreement("verdict", "told", "agree")

    def _write_spread(self, row: int, code: str, stage: str) -> None:
        table, units = self.t_cvs, self.t_units
        mask = f'({units.span("scope")}="{INSIDE}")*({units.span("stage")}="{stage}")'
        values, pupils = units.span(code), units.span("pupils")
        missing = f"SUMPRODUCT({mask}*ISNUMBER({values}))<SUMPRODUCT({mask}*1)"
        everybody = f"SUMPRODUCT({mask}*1,{pupils})"
        mean, variance, sd = (table.cell(key, row) for key in ("mean", "variance", "sd"))
        weighed = f"SUMPRODUCT({mask}*1,{pupils},{values})/{everybody}"
        table.formula("mean", row, f"IF({missing},{BLANK},{weighed})")
        away = f"SUMPRODUCT({mask}*1,{units.span(f'spread:{code}')})/{everybody}"
        table.formula("variance", row, f"IF(ISNUMBER({mean}),{away},{BLANK})")
        root = f"IF({variance}<={DUST}*{mean}^2,0,SQRT({variance}))"
        table.formula("sd", row, f"IF(ISNUMBER({variance}),{root},{BLANK})")
        table.formula(
            "cv", row, f"IF(ISNUMBER({sd}),IF({mean}=0,{BLANK},{sd}/ABS({mean})),{BLANK})"
        )

    def _write_composite(self, row: int, stage: str) -> None:
        cells = [
            self.t_cvs.cell("cv", at)
            for at, (code, where) in enumerate(self.cv_keys)
            if code != COMPOSITE and where == stage
        ]
        mean = f"IF(COUNT({','.join(cells)})<{len(cells)},{BLANK},AVERAGE({','.join(cells)}))"
        self.t_cvs.formula("cv", row, mean)

    def _write_indicator(self, row: int, told: Row) -> None:
        table, indicator = self.t_indicators, self.rules[told["code"]]
        texts = {
            "code": told["code"], "stage": STAGES[told["stage"]], "part": told["part"],
            "title": told["title"], "text": told["formula_text"], "op": told["op"] or "",
            "decides": "是" if told["decides"] else "否", "told": VERDICTS[told["verdict"]],
            "note": told["note"],
        }  # fmt: skip
        for key, text in texts.items():
            table.write(key, row, text)
        table.number("told:value", row, told["value"])
        table.number("threshold", row, told["threshold"])
        match indicator.rule:
            case Judged():
                table.write("verdict", row, VERDICTS[told["verdict"]])
                table.write("note", row, PEOPLE)
            case AllOf(codes):
                self._write_combined(
                    row, [self.indicator_row[code, told["stage"]] for code in codes]
                )
            case EachCampus():
                self._write_each(row, indicator)
            case _:
                self._write_valued(row, indicator, told["stage"])

    def _write_combined(self, row: int, rows: list[int]) -> None:
        cells = [self.t_indicators.cell("verdict", each) for each in rows]
        counts = {v: "+".join(f'({cell}="{v}")' for cell in cells) for v in (UNMET, OPEN, MET)}
        self.t_indicators.formula("verdict", row, combine(counts))

    def _write_each(self, row: int, indicator: Indicator) -> None:
        rows = [at for at, (code, _campus) in enumerate(self.item_keys) if code == indicator.code]
        span = self.t_items.span("verdict", range(rows[0], rows[-1] + 1)) if rows else None
        counts = {v: f'COUNTIF({span},"{v}")' if span else "0" for v in (UNMET, OPEN, MET)}
        judged = "+".join(f"{count}" for count in counts.values())
        share = f"100*{counts[MET]}/({counts[MET]}+{counts[UNMET]})"
        open_ = f"OR({counts[OPEN]}>0,({judged})=0)"
        self.t_indicators.formula("value", row, f"IF({open_},{BLANK},{share})")
        verdict = f"IF(({judged})=0,{self._nobody(answers=False)},{combine(counts)})"
        self.t_indicators.formula("verdict", row, verdict)

    def _nobody(self, *, answers: bool) -> str:
        """Print the verdict without units in scope; a return without campuses leaves it open."""
        campuses = f"COUNTA({self.t_campuses.span('code')})"
        return f'"{NONE}"' if answers else f'IF({campuses}=0,"{OPEN}","{NONE}")'

    def _write_valued(self, row: int, indicator: Indicator, stage: str | None) -> None:
        table, formula = self.t_indicators, _formulas(indicator)[stage]
        value, limit = table.cell("value", row), table.cell("threshold", row)
        own = excel.value(formula, self._cells(indicator, stage))
        verdict = judge(value, indicator.op or ">=", limit)
        if not isinstance(indicator.rule, CountyValue):
            scope = f'({self.t_units.span("scope")}="{INSIDE}")'
            if stage is not None:
                scope += f'*({self.t_units.span("stage")}="{STAGES[stage]}")'
            nobody = self._nobody(answers=isinstance(indicator.rule, UnitMean))
            verdict = f"IF(SUMPRODUCT({scope}*1)=0,{nobody},{verdict})"
        if indicator.nothing_to_judge is not None:
            nothing = excel.value(indicator.nothing_to_judge, self._county_cell)
            own = f"IF({nothing}=0,{BLANK},{own})"
            verdict = f'IF({nothing}=0,"{NONE}",{verdict})'
        table.formula("value", row, own)
        table.formula("verdict", row, verdict)

    def _cells(self, indicator: Indicator, stage: str | None) -> excel.Cells:
        if isinstance(indicator.rule, CountyValue):
            return self._county_cell
        return lambda code: self.t_sums.cell("value", self.sum_keys.index((code, stage)))

    def _county_cell(self, code: str) -> str:
        return self.t_county.cell("value", self.county_elements.index(code))

    def _write_verdicts(self) -> None:
        table, result = self.t_verdicts, self.receipt["result"]
        for row, part in enumerate(self.rubric.parts):
            table.write("code", row, part.code)
            table.write("title", row, part.title)
            table.formula(
                "verdict", row, combine({v: self._count(part.code, v) for v in (UNMET, OPEN, MET)})
            )
            table.write("told", row, VERDICTS[result["parts"][part.code]])
        last = len(self.rubric.parts)
        span = table.span("verdict", range(last))
        table.write("title", last, "结果")
        table.formula(
            "verdict", last, combine({v: f'COUNTIF({span},"{v}")' for v in (UNMET, OPEN, MET)})
        )
        table.write("told", last, VERDICTS[result["verdict"]])
        table.number("told", last + 1, "0")
        table.agreement("verdict", "told", "agree")
        self._write_disagreements(last + 1)

    def _count(self, part: str, verdict: str) -> str:
        """Print how often a verdict stands among what decides a part."""
        table, found = self.t_indicators, self.rubric.part(part)
        columns = {"part": part, "decides": "是", "verdict": verdict}
        mask = "*".join(f'({table.span(key)}="{text}")' for key, text in columns.items())
        counts = [f"SUMPRODUCT({mask}*1)"]
        if found.school_rule is not None:
            counts.append(f'COUNTIF({self.t_units.span("verdict")},"{verdict}")')
        if found.cv_limits:
            counts.append(f'COUNTIF({self.t_cvs.span("verdict")},"{verdict}")')
        return "+".join(counts)

    def _write_disagreements(self, row: int) -> None:
        """Write how many cells do not agree; 0 is what an auditor looks for."""
        tables = (self.t_units, self.t_items, self.t_cvs, self.t_indicators)
        counts = [
            f'COUNTIF({table.span(column.key)},"不一致")'
            for table in tables
            for column in table.columns
            if column.key.startswith("agree")
        ]
        above = self.t_verdicts.span("agree", range(row))
        self.t_verdicts.write("title", row, "不一致的格数")
        self.t_verdicts.formula("verdict", row, "+".join([*counts, f'COUNTIF({above},"不一致")']))


def _formulas(indicator: Indicator) -> Mapping[str | None, Formula]:
    rule = indicator.rule
    return rule.formulas if isinstance(rule, CountyValue | UnitMean | UnitTotal) else {}


def _reached(value: str, limit: str, *needed: str) -> str:
    """Print 1 where a value reaches a limit or either is missing, else 0."""
    cells = ",".join(needed or (value, limit))
    return f"IF(COUNT({cells})<2,1,IF({excel.compared(value, '>=', limit)},1,0))"


def _one_of(cell: str, kinds: Iterable[str]) -> str:
    return "OR(" + ",".join(f'{cell}="{kind}"' for kind in sorted(kinds)) + ")"


def _once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _at(columns: Mapping[str, list[str | bool | None]], code: str, row: int) -> str | bool | None:
    return columns[code][row] if code in columns else None
