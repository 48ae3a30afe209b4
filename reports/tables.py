"""Turns a receipt's lists into the tables of a document; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reports.choosing import (
    Item,
    Receipt,
    deciding,
    numbered,
    stages_of,
    with_verdict,
)
from reports.points import points_cells
from reports.shapes import Cell, Column, Table
from reports.wording import (
    UNITS,
    VERDICTS,
    figure,
    judged,
    moved,
    rounded,
    stage_name,
    standard,
)
from schools.numbers import MISSING, shown

VERDICT_ORDER = ("met", "unmet", "undetermined", "not_applicable")
_POINTS_COLUMNS = (Column("满分", 7, "right"), Column("得分", 11, "right"))
NARROW = re.compile(r"^(?:每百名学生拥有|生均)")


def verdict_cell(verdict: str, *, decides: bool = True) -> Cell:
    """Print a verdict; one that decides nothing says so."""
    return Cell(VERDICTS[verdict] + ("" if decides else "\n（参考）"), verdict)


def parts_table(receipt: Receipt, titles: Mapping[str, str]) -> Table:
    """Sum up the parts: how many indicators of each came out which way."""
    rows = []
    for part, title in titles.items():
        items = [item for item in numbered(deciding(receipt)) if item["part"] == part]
        counted = [len(with_verdict(items, verdict)) for verdict in VERDICT_ORDER]
        cells = [Cell(str(count) if items else MISSING) for count in counted]
        rows.append((Cell(title), *cells, verdict_cell(receipt["result"]["parts"][part])))
    columns = (
        Column("部分", 32, "left"),
        *(Column(VERDICTS[verdict], 13) for verdict in VERDICT_ORDER),
        Column("判定", 16),
    )
    return Table(
        caption="各部分判定情况",
        columns=columns,
        rows=tuple(rows),
        note="各列为起判定作用的指标项数，同一指标按学段分别计；按校区和差异系数判定的另列。",
    )


def units_table(receipt: Receipt) -> Table:
    """Sum up the campuses of each stage."""
    rows = []
    for stage in stages_of(receipt):
        counts = receipt["counts"][stage]
        cells = [Cell(str(counts[key])) for key in ("units", *VERDICT_ORDER)]
        rows.append((Cell(stage_name(stage)), *cells))
    return Table(
        caption="各学段校区判定情况",
        columns=(
            Column("学段", 28, "left"),
            Column("纳入评估", 16),
            *(Column(VERDICTS[verdict], 14) for verdict in VERDICT_ORDER),
        ),
        rows=tuple(rows),
        note="一个校区的一个学段为一个评估单位；九年一贯制等学校的各学段分别计。",
    )


def value_cell(item: Item) -> Cell:
    """Print a value as it was judged, or the published rate where nothing could be judged."""
    if item["value"] is not None:
        return Cell(judged(item["value"], item["op"], item["threshold"], item["unit"]), "figure")
    stated = item["stated"]
    if stated:
        return Cell(f"公布{figure(stated['value'], stated['unit'])}", "stated")
    return Cell(MISSING)


def indicator_table(items: Sequence[Item], caption: str, *, weighted: bool = False) -> Table:
    """List indicators: standard, value, last year's value, change or points, and verdict.

    What was last year takes no room where nothing is known of it.
    """
    known = any(item["previous"] for item in items)
    before = (Column("上年", 11, "right"),) if known else ()
    change = (Column("比上年", 10, "right"),) if known else ()
    more = (*before, *(_POINTS_COLUMNS if weighted else change))
    return Table(
        caption=caption,
        columns=(
            Column("代码", 8),
            Column("指标", 56 - sum(column.width for column in more), "left"),
            Column("标准", 14),
            Column("本年", 12, "right"),
            *more,
            Column("判定", 10),
        ),
        rows=tuple(
            (
                Cell(item["code"]),
                Cell(item["title"]),
                Cell(standard(item["op"], item["threshold"], item["unit"]) or MISSING),
                value_cell(item),
                *((Cell(_before(item), "figure"),) if known else ()),
                *_earned_or_moved(item, weighted=weighted, known=known),
                verdict_cell(item["verdict"], decides=item["decides"]),
            )
            for item in items
        ),
    )


def _before(item: Item) -> str:
    previous = item["previous"]
    return figure(previous["value"], item["unit"]) if previous else MISSING


def _earned_or_moved(item: Item, *, weighted: bool, known: bool) -> tuple[Cell, ...]:
    if weighted:
        full, points, _lost = points_cells(item)
        return full, points
    said = moved(item["previous"], item["unit"]) or MISSING
    return (Cell(said, "figure"),) if known else ()


def missing_table(items: Sequence[Item]) -> Table:
    """List undetermined indicators with the figures that are missing and the published rates."""
    rows = tuple(
        (
            Cell(item["code"]),
            Cell(stage_name(item["stage"])),
            Cell(item["title"]),
            Cell("、".join(_need(need) for need in item["missing"]) or MISSING),
            value_cell(item),
        )
        for item in items
    )
    return Table(
        caption="待定指标与缺少的数据",
        columns=(
            Column("代码", 9),
            Column("范围", 12),
            Column("指标", 33, "left"),
            Column("缺少的数据", 30, "left"),
            Column("县公布", 16, "right"),
        ),
        rows=rows,
    )


def _need(need: Item) -> str:
    campuses = f"（{len(need['schools'])}个校区）" if need["schools"] else ""
    return f"{need['name']}{campuses}"


def cv_table(receipt: Receipt) -> Table:
    """List the coefficients of variation, one row per indicator and stage."""
    items = {(item["code"], item["stage"]): item for item in receipt["indicators"]}
    limited = any(cv["limit"] for cv in receipt["cvs"])
    limits = (Column("上限", 9, "right"), Column("判定", 10)) if limited else ()
    return Table(
        caption="校际差异系数",
        columns=(
            Column("代码", 8),
            Column("指标", 40, "left"),
            Column("学段", 9),
            Column("均值", 12, "right"),
            Column("差异系数", 12, "right"),
            *limits,
        ),
        rows=tuple(
            _cv_row(cv, items[cv["code"], cv["stage"]], limited=limited)
            for cv in sorted(receipt["cvs"], key=lambda cv: stages_of(receipt).index(cv["stage"]))
        ),
        note="差异系数按各校区在校生数加权计算，判定用精确值。",
    )


def _cv_row(cv: Item, item: Item, *, limited: bool) -> tuple[Cell, ...]:
    value = MISSING if cv["cv"] is None else judged(cv["cv"], "<=", cv["limit"], "ratio")
    row = (
        Cell(cv["code"]),
        Cell(item["title"]),
        Cell(stage_name(cv["stage"])),
        Cell(MISSING if cv["mean"] is None else rounded(cv["mean"], _places(item)), "figure"),
        Cell(value, "figure"),
    )
    if not limited:
        return row
    limit = MISSING if cv["limit"] is None else shown(cv["limit"], 2)
    verdict = verdict_cell(cv["verdict"]) if cv["verdict"] else Cell(MISSING)
    return (*row, Cell(limit, "figure"), verdict)


def school_table(receipt: Receipt, stage: str) -> Table:
    """List every campus of a stage with its values; those below the standard are marked."""
    judged_here = [
        item
        for item in receipt["indicators"]
        if item["stage"] == stage
        and any(item["code"] in unit["values"] for unit in receipt["schools"])
    ]
    units = [unit for unit in receipt["schools"] if unit["stage"] == stage]
    # Without a rule over campuses every one of them is listed as not applicable.
    ruled = any(unit["verdict"] != "not_applicable" for unit in units)
    rows = [
        (
            Cell(str(index)),
            Cell(_campus(unit)),
            Cell(_count(unit["pupils"]), "figure"),
            *(_unit_cell(unit, item) for item in judged_here),
            *(_campus_verdict(unit) if ruled else ()),
        )
        for index, unit in enumerate(units, start=1)
    ]
    below = "标▼的数值低于该项标准。" if ruled else ""
    return Table(
        caption=f"{stage_name(stage)}校区明细",
        columns=(
            Column("序号", 4),
            Column("学校（校区）", 16, "left"),
            Column("在校生", 6, "right"),
            *(Column(_heading(item), 9, "right") for item in judged_here),
            *((Column("达标项", 5), Column("判定", 6)) if ruled else ()),
        ),
        rows=tuple(rows),
        note=f"{below}显示值四舍五入，判定用精确值。",
    )


def _campus_verdict(unit: Item) -> tuple[Cell, Cell]:
    return Cell(_count(unit["met"]), "figure"), verdict_cell(unit["verdict"])


def _places(item: Item) -> int:
    return 3 if item["unit"] == "ratio" else 2


def _heading(item: Item) -> str:
    """Name an indicator over a narrow column; what it is counted against stands in the standard."""
    name = NARROW.sub("", item["title"])
    rule = standard(item["op"], item["threshold"], item["unit"])
    return f"{item['code']} {name}\n{rule}" if rule else f"{item['code']} {name}"


def _unit_cell(unit: Item, item: Item) -> Cell:
    value = unit["values"].get(item["code"])
    if value is None:
        return Cell(MISSING)
    below = item["code"] in unit["below"]
    places = 0 if UNITS.get(item["unit"]) == "元" else _places(item)
    return Cell(f"{'▼' if below else ''}{rounded(value, places)}", "below" if below else "figure")


def _campus(unit: Item) -> str:
    return f"{unit['name']}（{unit['reason']}）" if unit["reason"] else str(unit["name"])


def _count(value: Any) -> str:
    return MISSING if value is None else rounded(str(value), 0)


def items_tables(receipt: Receipt) -> list[Table]:
    """List, indicator by indicator, the campuses that fail it or leave it open."""
    tables = []
    for item in receipt["indicators"]:
        campuses = [
            campus
            for campus in item["items"] or ()
            if campus["verdict"] in {"unmet", "undetermined"}
        ]
        if campuses:
            tables.append(_items_table(item, campuses))
    return tables


def _items_table(item: Item, campuses: Sequence[Item]) -> Table:
    rows = tuple(
        (
            Cell(str(index)),
            Cell(campus["name"]),
            Cell(MISSING if campus["value"] is None else rounded(campus["value"], 2), "figure"),
            Cell(shown(campus["threshold"]), "figure"),
            verdict_cell(campus["verdict"]),
        )
        for index, campus in enumerate(campuses, start=1)
    )
    return Table(
        caption=f"{item['code']}　{item['title']}：未达标和待定的校区",
        columns=(
            Column("序号", 9),
            Column("学校（校区）", 47, "left"),
            Column("数值", 15, "right"),
            Column("标准", 15, "right"),
            Column("判定", 14),
        ),
        rows=rows,
    )


def formula_table(items: Sequence[Item], elements: Mapping[str, tuple[str, str]]) -> Table:
    """List how each indicator is computed, from which figures, and on what ground."""
    rows = tuple(
        (
            Cell(item["code"]),
            Cell(stage_name(item["stage"])),
            Cell(item["formula_text"]),
            Cell(inputs_text(item, elements) or MISSING),
            Cell(item["source"]),
        )
        for item in items
    )
    return Table(
        caption="指标公式、数据与依据",
        columns=(
            Column("代码", 8),
            Column("范围", 10),
            Column("公式", 32, "left"),
            Column("使用的数据", 34, "left"),
            Column("依据", 16, "left"),
        ),
        rows=rows,
    )


def inputs_text(item: Item, elements: Mapping[str, tuple[str, str]]) -> str:
    """Say the figures an indicator was computed from, by their names."""
    said = []
    for code, value in item["inputs"].items():
        if value is None:
            continue
        name, unit = elements.get(code, (code, "none"))
        said.append(f"{name}{figure(value, unit)}")
    return "，".join(said)
