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
    CHINESE,
    UNITS,
    Words,
    figure,
    judged,
    moved,
    rounded,
    standard,
)
from schools.numbers import MISSING, shown

VERDICT_ORDER = ("met", "unmet", "undetermined", "not_applicable")
NARROW = re.compile(r"^(?:每百名学生拥有|生均)")


def verdict_cell(verdict: str, words: Words = CHINESE, *, decides: bool = True) -> Cell:
    """Print a verdict; one that decides nothing says so."""
    said = words.verdicts[verdict]
    return Cell(said if decides else f"{said}\n{words.say('（参考）')}", verdict)


def parts_table(receipt: Receipt, titles: Mapping[str, str], words: Words = CHINESE) -> Table:
    """Sum up the parts: how many indicators of each came out which way."""
    rows = []
    for part, title in titles.items():
        items = [item for item in numbered(deciding(receipt)) if item["part"] == part]
        counted = [len(with_verdict(items, verdict)) for verdict in VERDICT_ORDER]
        cells = [Cell(str(count) if items else MISSING) for count in counted]
        rows.append((Cell(title), *cells, verdict_cell(receipt["result"]["parts"][part], words)))
    columns = (
        Column(words.say("部分"), 32, "left"),
        *(Column(words.verdicts[verdict], 13) for verdict in VERDICT_ORDER),
        Column(words.say("判定"), 16),
    )
    return Table(
        caption=words.say("各部分判定情况"),
        columns=columns,
        rows=tuple(rows),
        note=words.say(
            "各列为起判定作用的指标项数，同一指标按学段分别计；按校区和差异系数判定的另列。"
        ),
    )


def units_table(receipt: Receipt, words: Words = CHINESE) -> Table:
    """Sum up the campuses of each stage."""
    rows = []
    for stage in stages_of(receipt):
        counts = receipt["counts"][stage]
        cells = [Cell(str(counts[key])) for key in ("units", *VERDICT_ORDER)]
        rows.append((Cell(words.stage(stage)), *cells))
    return Table(
        caption=words.say("各学段校区判定情况"),
        columns=(
            Column(words.say("学段"), 28, "left"),
            Column(words.say("纳入评估"), 16),
            *(Column(words.verdicts[verdict], 14) for verdict in VERDICT_ORDER),
        ),
        rows=tuple(rows),
        note=words.say("一个校区的一个学段为一个评估单位；九年一贯制等学校的各学段分别计。"),
    )


def value_cell(item: Item, words: Words = CHINESE) -> Cell:
    """Print a value as it was judged, or the published rate where nothing could be judged."""
    if item["value"] is not None:
        exact, op, limit = item["value"], item["op"], item["threshold"]
        return Cell(judged(exact, op, limit, item["unit"], words), "figure")
    stated = item["stated"]
    if stated:
        said = figure(stated["value"], stated["unit"], words)
        return Cell(words.say("公布{said}", said=said), "stated")
    return Cell(MISSING)


def indicator_table(
    items: Sequence[Item], caption: str, words: Words = CHINESE, *, weighted: bool = False
) -> Table:
    """List indicators: standard, value, last year's value, change or points, and verdict.

    What was last year takes no room where nothing is known of it.
    """
    known = any(item["previous"] for item in items)
    before = (Column(words.say("上年"), 11, "right"),) if known else ()
    change = (Column(words.say("比上年"), 10, "right"),) if known else ()
    # Two ends of a range take more room than points.
    room = 11 if any(item.get("points_range") for item in items) else 8
    full, points = Column(words.say("满分"), 7, "right"), Column(words.say("得分"), room, "right")
    spare = 0 if known else 3
    more = (*before, *((full, points) if weighted else change))
    named = 53 - 2 * spare - words.room - sum(each.width for each in more)
    return Table(
        caption=caption,
        columns=(
            Column(words.say("代码"), 8),
            Column(words.say("指标"), named, "left"),
            Column(words.say("标准"), 16 + spare),
            Column(words.say("本年"), 13 + spare, "right"),
            *more,
            Column(words.say("判定"), 10 + words.room),
        ),
        rows=tuple(
            (
                Cell(item["code"]),
                Cell(item["title"]),
                Cell(_standard(item, words) or MISSING),
                value_cell(item, words),
                *((Cell(_before(item, words), "figure"),) if known else ()),
                *_earned_or_moved(item, words, weighted=weighted, known=known),
                verdict_cell(item["verdict"], words, decides=item["decides"]),
            )
            for item in items
        ),
    )


def _standard(item: Item, words: Words) -> str:
    return standard(item["op"], item["threshold"], item["unit"], words)


def _before(item: Item, words: Words) -> str:
    previous = item["previous"]
    return figure(previous["value"], item["unit"], words) if previous else MISSING


def _earned_or_moved(item: Item, words: Words, *, weighted: bool, known: bool) -> tuple[Cell, ...]:
    if weighted:
        full, points, _lost = points_cells(item, words)
        return full, points
    said = moved(item["previous"], item["unit"]) or MISSING
    return (Cell(said, "figure"),) if known else ()


def missing_table(items: Sequence[Item], words: Words = CHINESE) -> Table:
    """List undetermined indicators with the figures that are missing and the published rates."""
    rows = tuple(
        (
            Cell(item["code"]),
            Cell(words.stage(item["stage"])),
            Cell(item["title"]),
            Cell(words.listing.join(_need(need, words) for need in item["missing"]) or MISSING),
            value_cell(item, words),
        )
        for item in items
    )
    return Table(
        caption=words.say("待定指标与缺少的数据"),
        columns=(
            Column(words.say("代码"), 9),
            Column(words.say("范围"), 12),
            Column(words.say("指标"), 33, "left"),
            Column(words.say("缺少的数据"), 30, "left"),
            Column(words.say("县公布"), 16, "right"),
        ),
        rows=rows,
    )


def _need(need: Item, words: Words) -> str:
    if not need["schools"]:
        return str(need["name"])
    return words.say("{name}（{count}个校区）", name=need["name"], count=len(need["schools"]))


def cv_table(receipt: Receipt, words: Words = CHINESE) -> Table:
    """List the coefficients of variation, one row per indicator and stage."""
    items = {(item["code"], item["stage"]): item for item in receipt["indicators"]}
    limited = any(cv["limit"] for cv in receipt["cvs"])
    limits = (
        (Column(words.say("上限"), 9, "right"), Column(words.say("判定"), 10)) if limited else ()
    )
    return Table(
        caption=words.say("校际差异系数"),
        columns=(
            Column(words.say("代码"), 8),
            Column(words.say("指标"), 40 - words.room, "left"),
            Column(words.say("学段"), 9 + words.room),
            Column(words.say("均值"), 12, "right"),
            Column(words.say("差异系数"), 12, "right"),
            *limits,
        ),
        rows=tuple(
            _cv_row(cv, items[cv["code"], cv["stage"]], words, limited=limited)
            for cv in sorted(receipt["cvs"], key=lambda cv: stages_of(receipt).index(cv["stage"]))
        ),
        note=words.say("差异系数按各校区在校生数加权计算，判定用精确值。"),
    )


def _cv_row(cv: Item, item: Item, words: Words, *, limited: bool) -> tuple[Cell, ...]:
    value = MISSING if cv["cv"] is None else judged(cv["cv"], "<=", cv["limit"], "ratio", words)
    row = (
        Cell(cv["code"]),
        Cell(item["title"]),
        Cell(words.stage(cv["stage"])),
        Cell(MISSING if cv["mean"] is None else rounded(cv["mean"], _places(item)), "figure"),
        Cell(value, "figure"),
    )
    if not limited:
        return row
    limit = MISSING if cv["limit"] is None else shown(cv["limit"], 2)
    verdict = verdict_cell(cv["verdict"], words) if cv["verdict"] else Cell(MISSING)
    return (*row, Cell(limit, "figure"), verdict)


def school_table(receipt: Receipt, stage: str, words: Words = CHINESE) -> Table:
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
            Cell(_campus(unit, words)),
            Cell(_count(unit["pupils"]), "figure"),
            *(_unit_cell(unit, item) for item in judged_here),
            *(_campus_verdict(unit, words) if ruled else ()),
        )
        for index, unit in enumerate(units, start=1)
    ]
    below = words.say("标▼的数值低于该项标准。") + words.space if ruled else ""
    return Table(
        caption=words.say("{stage}校区明细", stage=words.stage(stage)),
        columns=(
            Column(words.say("序号"), 4),
            Column(words.say("学校（校区）"), 16, "left"),
            Column(words.say("在校生"), 6, "right"),
            *(Column(_heading(item, words), 9, "right") for item in judged_here),
            *((Column(words.say("达标项"), 5), Column(words.say("判定"), 6)) if ruled else ()),
        ),
        rows=tuple(rows),
        note=below + words.say("显示值四舍五入，判定用精确值。"),
    )


def _campus_verdict(unit: Item, words: Words) -> tuple[Cell, Cell]:
    return Cell(_count(unit["met"]), "figure"), verdict_cell(unit["verdict"], words)


def _places(item: Item) -> int:
    return 3 if item["unit"] == "ratio" else 2


def _heading(item: Item, words: Words) -> str:
    """Name an indicator over a narrow column; what it is counted against stands in the standard."""
    name = NARROW.sub("", item["title"])
    rule = _standard(item, words)
    return f"{item['code']} {name}\n{rule}" if rule else f"{item['code']} {name}"


def _unit_cell(unit: Item, item: Item) -> Cell:
    value = unit["values"].get(item["code"])
    if value is None:
        return Cell(MISSING)
    below = item["code"] in unit["below"]
    places = 0 if UNITS.get(item["unit"]) == "元" else _places(item)
    return Cell(f"{'▼' if below else ''}{rounded(value, places)}", "below" if below else "figure")


def _campus(unit: Item, words: Words) -> str:
    name, why = unit["name"], unit["reason"]
    return words.say("{name}（{why}）", name=name, why=why) if why else str(name)


def _count(value: Any) -> str:
    return MISSING if value is None else rounded(str(value), 0)


def items_tables(receipt: Receipt, words: Words = CHINESE) -> list[Table]:
    """List, indicator by indicator, the campuses that fail it or leave it open."""
    tables = []
    for item in receipt["indicators"]:
        campuses = [
            campus
            for campus in item["items"] or ()
            if campus["verdict"] in {"unmet", "undetermined"}
        ]
        if campuses:
            tables.append(_items_table(item, campuses, words))
    return tables


def _items_table(item: Item, campuses: Sequence[Item], words: Words) -> Table:
    rows = tuple(
        (
            Cell(str(index)),
            Cell(campus["name"]),
            Cell(MISSING if campus["value"] is None else rounded(campus["value"], 2), "figure"),
            Cell(shown(campus["threshold"]), "figure"),
            verdict_cell(campus["verdict"], words),
        )
        for index, campus in enumerate(campuses, start=1)
    )
    return Table(
        caption=words.say(
            "{code}　{title}：未达标和待定的校区", code=item["code"], title=item["title"]
        ),
        columns=(
            Column(words.say("序号"), 9),
            Column(words.say("学校（校区）"), 47, "left"),
            Column(words.say("数值"), 15, "right"),
            Column(words.say("标准"), 15, "right"),
            Column(words.say("判定"), 14),
        ),
        rows=rows,
    )


def formula_table(
    items: Sequence[Item], elements: Mapping[str, tuple[str, str]], words: Words = CHINESE
) -> Table:
    """List how each indicator is computed, from which figures, and on what ground."""
    rows = tuple(
        (
            Cell(item["code"]),
            Cell(words.stage(item["stage"])),
            Cell(item["formula_text"]),
            Cell(inputs_text(item, elements, words) or MISSING),
            Cell(item["source"]),
        )
        for item in items
    )
    return Table(
        caption=words.say("指标公式、数据与依据"),
        columns=(
            Column(words.say("代码"), 8),
            Column(words.say("范围"), 10 + words.room),
            Column(words.say("公式"), 32 - words.room, "left"),
            Column(words.say("使用的数据"), 34, "left"),
            Column(words.say("依据"), 16, "left"),
        ),
        rows=rows,
    )


def inputs_text(item: Item, elements: Mapping[str, tuple[str, str]], words: Words = CHINESE) -> str:
    """Say the figures an indicator was computed from, by their names."""
    said = []
    for code, value in item["inputs"].items():
        if value is None:
            continue
        name, unit = elements.get(code, (code, "none"))
        said.append(words.say("{name}{value}", name=name, value=figure(value, unit, words)))
    return words.comma.join(said)
