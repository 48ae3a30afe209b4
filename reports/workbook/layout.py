"""Where everything stands in a result workbook: laid out before any formula is written.

Formulas can so point anywhere, also to sheets that are filled later.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from indicators.scoring.figures import Figures
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.rules import EachCampus, Judged, Rubric, UnitMean
from reports.workbook.needs import Key, needs_of
from reports.workbook.point_tree import Node, tree_of, walk
from reports.workbook.table import Column, Table
from reports.workbook.words import COMPOSITE

Row = dict[str, Any]
Receipt = Mapping[str, Any]


class Layout:
    """The sheets as tables, and the row of every unit, campus, spread and indicator on them."""

    def __init__(self, rubric: Rubric, figures: Figures, receipt: Receipt) -> None:
        self.rubric, self.figures, self.receipt = rubric, figures, receipt
        self.reckoning = Reckoning(rubric, figures)
        self.book = Workbook()
        self.book.remove(self.book.worksheets[0])
        self.tables: list[Table] = []
        self.book.calculation.fullCalcOnLoad = True
        self.needs = needs_of(rubric)
        self.rules = {each.code: each for each in rubric.indicators}
        self.means = [each for each in rubric.indicators if isinstance(each.rule, UnitMean)]
        self.each = {e.code: e.rule for e in rubric.indicators if isinstance(e.rule, EachCampus)}
        self.judged = [each for each in rubric.indicators if isinstance(each.rule, Judged)]
        self.nodes: list[Node] = []
        if rubric.scheme is not None:
            self.nodes = list(walk(tree_of(rubric, rubric.scheme)))
        self.names = {"pupils": "在校生数", **rubric.names}
        self.units = [unit for stage in rubric.scope.stages for unit in figures.units(stage)]
        self._number_rows()
        self._place_figures()
        self._place_schools()
        self._place_results()
        self._place_points()

    def _number_rows(self) -> None:
        receipt, units = self.receipt, self.units
        inside = {unit.code: unit.campus for unit in units}
        self.item_keys = [(code, campus) for code in self.each for campus in inside.values()]
        self.cv_keys = [(row["code"], row["stage"]) for row in receipt["cvs"]]
        self.cv_keys += [(COMPOSITE, row["stage"]) for row in receipt["composites"]]
        self.campus_row = {each.code: row for row, each in enumerate(self.figures.campuses)}
        self.unit_row = {(each.code, each.stage): row for row, each in enumerate(units)}
        self.cv_row = {key: row for row, key in enumerate(self.cv_keys)}
        self.node_row = {id(node): row for row, node in enumerate(self.nodes)}
        self.indicator_row = {
            (row["code"], row["stage"]): at for at, row in enumerate(receipt["indicators"])
        }

    def _place_figures(self) -> None:
        document, needs = self.figures.document, self.needs
        shared = self.rubric.splitting.elements
        own = [code for code in needs.units if code not in shared]
        whole = [*needs.campuses, *(code for code in needs.units if code in shared)]
        self.campuses = self._table("数据-校区", len(self.figures.campuses), [
            ("code", "学校代码"), ("name", "名称"), ("kind", "办学类型"), *self._named(whole),
        ])  # fmt: skip
        self.stages = self._table("数据-学段", len(document["stages"]["stage"]), [
            ("code", "学校代码"), ("stage", "学段"), ("weight", "折算系数"), *self._named(own),
        ])  # fmt: skip
        self.county = self._table("数据-县级", len(needs.county), [
            ("element", "数据项代码"), ("name", "数据项"), ("value", "数值"), ("origin", "来历"),
        ])  # fmt: skip
        self.sums = self._table("合计", len(needs.sums), [
            ("element", "数据项代码"), ("name", "数据项"), ("stage", "学段"), ("value", "合计"),
        ])  # fmt: skip

    def _place_schools(self) -> None:
        self.schools = self._table("学校", len(self.units), [
            ("code", "学校代码"), ("name", "名称"), ("stage", "学段"), ("scope", "是否纳入"),
            ("share", "折算份额"), *self._named(self.needs.units),
            *[(f"{prefix}{each.code}", f"{each.code}{title}") for each in self.means
              for prefix, title in (("", ""), ("told:", "（系统）"), ("agree:", "核对"),
                                    ("best:", "最高可能"), ("spread:", "离差平方×人数"))],
            ("met", "达到项数"), ("possible", "可能达到项数"), ("near", "可能达到下限项数"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"),
        ])  # fmt: skip
        self.items = self._table("逐校", len(self.item_keys), [
            ("indicator", "指标"), ("code", "学校代码"), ("name", "名称"), ("units", "纳入学段数"),
            *[(f"in:{code}", self.names[code]) for code in self.needs.items],
            ("value", "数值"), ("told:value", "数值（系统）"), ("agree:value", "数值核对"),
            ("threshold", "标准"), ("best", "最高可能"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"),
        ])  # fmt: skip

    def _place_results(self) -> None:
        self.spreads = self._table("差异系数", len(self.cv_keys), [
            ("code", "指标"), ("stage", "学段"), ("mean", "加权平均"),
            ("told:mean", "平均（系统）"),
            ("agree:mean", "平均核对"), ("variance", "方差"), ("sd", "标准差"), ("cv", "差异系数"),
            ("told:cv", "系数（系统）"), ("agree:cv", "系数核对"), ("limit", "上限"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"),
        ])  # fmt: skip
        self.indicators = self._table("指标", len(self.receipt["indicators"]), [
            ("code", "指标"), ("stage", "学段"), ("part", "部分"), ("title", "名称"),
            ("text", "公式"), ("value", "数值"), ("told:value", "数值（系统）"),
            ("gap", "差值"), ("agree:value", "数值核对"), ("low", "最低可能"), ("high", "最高可能"),
            ("op", "要求"), ("threshold", "标准"), ("decides", "参与判定"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"), ("note", "说明"),
        ])  # fmt: skip
        self.verdicts = self._table("判定", len(self.rubric.parts) + 2, [
            ("code", "部分"), ("title", "名称"),
            ("verdict", "判定"), ("told", "判定（系统）"), ("agree", "判定核对"),
        ])  # fmt: skip

    def _place_points(self) -> None:
        scheme = self.rubric.scheme
        self.judgements = self._table("人工评定", len(self.judged), [
            ("code", "指标"), ("title", "名称"), ("weight", "分值"), ("given", "评定（填写）"),
            ("share", "得分比例"), ("verdict", "判定"), ("evidence", "佐证材料、说明"),
        ])  # fmt: skip
        told = [
            (f"{prefix}{key}", f"{title}{suffix}")
            for key, title in (("full", "折算分值"), ("low", "最低得分"), ("high", "最高得分"))
            for prefix, suffix in (("told:", "（系统）"), ("agree:", "核对"))
        ]
        self.points = self._table("得分", len(self.nodes), [
            ("level", "层级"), ("code", "代码"), ("stage", "学段"), ("title", "名称"),
            ("weight", "分值"), ("verdict", "判定"), ("value", "数值"), ("threshold", "标准"),
            ("award", "计分办法"), ("applies", "是否计分"), ("base", "计分项分值合计"),
            ("full", "折算分值"), ("rate:low", "最低得分率"), ("rate:high", "最高得分率"),
            ("low", "最低得分"), ("high", "最高得分"), ("points", "得分"),
            ("told:points", "得分（系统）"), ("gap", "差值"), ("agree:points", "得分核对"), *told,
        ])  # fmt: skip
        self.grades = self._table("等级", len(scheme.grades) if scheme else 0, [
            ("place", "等次"), ("title", "等级"), ("floor", "起点分"),
        ])  # fmt: skip
        self.conditions = self._table("等级条件", len(scheme.conditions) if scheme else 0, [
            ("kind", "类别"), ("code", "指标"), ("reason", "情形"), ("grade", "不高于"),
            ("cap", "不高于（等次）"), ("sure", "成立"), ("open", "待定"),
            ("state", "状态"), ("told", "状态（系统）"), ("agree", "状态核对"), ("source", "出处"),
        ])  # fmt: skip
        self.outcome = self._table("总评", 11 if scheme else 0, [
            ("title", "项目"), ("value", "结果"), ("told", "结果（系统）"), ("gap", "差值"),
            ("agree", "结果核对"),
        ])  # fmt: skip

    def drop_empty(self) -> None:
        """Take away sheets without rows; nothing points there."""
        for sheet in [table.sheet for table in self.tables if table.count == 0]:
            if sheet not in (self.campuses.sheet, self.stages.sheet, self.schools.sheet):
                self.book.remove(sheet)

    def _table(self, name: str, count: int, columns: Sequence[tuple[str, str]]) -> Table:
        table = Table(self.book.create_sheet(name), [Column(*each) for each in columns], count)
        self.tables.append(table)
        return table

    def _named(self, elements: Iterable[str]) -> list[tuple[str, str]]:
        return [(code, self.names[code]) for code in dict.fromkeys(elements)]

    def county_cell(self, code: str) -> str:
        """Refer to a figure of the county."""
        return self.county.cell("value", self.needs.county.index(code))

    def sum_cell(self, code: str, stage: str | None) -> str:
        """Refer to a figure summed over the units of a stage."""
        return self.sums.cell("value", self.needs.sums.index((code, stage)))

    def indicator_cell(self, key: str, indicator: Key) -> str:
        """Refer to something about an indicator."""
        return self.indicators.cell(key, self.indicator_row[indicator])

    def limit_cell(self, code: str, stage: str | None) -> str:
        """Refer to the threshold of an indicator."""
        return self.indicators.cell("threshold", self.indicator_row[code, stage])
