"""Writes the points: every item, point and domain, what is not applicable handed on, the total.

What is undetermined is counted twice, at the least and at the most it could still earn.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from indicators.scoring import excel
from indicators.scoring.awards import Bonus
from indicators.scoring.excel import BLANK
from indicators.scoring.receipt import printed
from indicators.scoring.rules import ClassSizes, EachCampus, Indicator, Judged
from reports.workbook import earning
from reports.workbook.earning import Sight
from reports.workbook.layout import Layout
from reports.workbook.needs import Key
from reports.workbook.point_tree import DOMAIN, WHOLE, Node
from reports.workbook.words import NONE, STAGES

Told = Mapping[str, Any]
COMPARED = ("full", "low", "high", "points")


def write_points(book: Layout) -> None:
    """Write the tree of points, the whole first; nothing where a rubric counts none."""
    if book.nodes:
        told = _told(book)
        _write_node(book, book.nodes[0], None)
        for row, node in enumerate(book.nodes):
            _write_told(book, row, told.get(node.key or (node.level, node.code)))


def _told(book: Layout) -> dict[tuple[str, str | None], Told]:
    """Find what the receipt says of each row."""
    rows: dict[tuple[str, str | None], Told] = {(WHOLE, ""): book.receipt["result"]}
    rows |= {(DOMAIN, row["code"]): row for row in book.receipt["domains"]}
    return rows | {(row["code"], row["stage"]): row for row in book.receipt["indicators"]}


def _write_told(book: Layout, row: int, told: Told | None) -> None:
    if told is None:
        return
    low, high = told["points_range"] or (told["points"], told["points"])
    numbers = {"full": told["full_points"], "low": low, "high": high, "points": told["points"]}
    for key in COMPARED:
        book.points.number(f"told:{key}", row, numbers[key])
        book.points.agreement(key, f"told:{key}", f"agree:{key}", [row], least="1")
    book.points.difference("points", "told:points", "gap", [row])


def _write_node(book: Layout, node: Node, above: int | None) -> None:
    table, row = book.points, book.node_row[id(node)]
    for key, text in (("level", node.level), ("code", node.code), ("title", node.title)):
        table.write(key, row, text)
    if node.key is not None:
        table.write("stage", row, STAGES[node.key[1]])
    for each in node.inner:
        _write_node(book, each, row)
    if node.inner:
        _write_group(book, row, node)
    elif node.key is not None and node.indicator is not None:
        _write_leaf(book, row, node.indicator, node.key, node.weight or Fraction(0))
    _write_full(book, row, above)
    low, high = table.cell("low", row), table.cell("high", row)
    same = f"IF({excel.compared(low, '==', high)},{low},{BLANK})"
    table.formula("points", row, f"IF(ISNUMBER({low}),{same},{BLANK})")


def _write_full(book: Layout, row: int, above: int | None) -> None:
    """Write full points: a part of those above, in proportion to the weights that apply."""
    table, applies = book.points, book.points.cell("applies", row)
    if above is None:
        table.formula("full", row, f"IF({applies}=0,{BLANK},{table.cell('weight', row)})")
        return
    full, base, weight = (
        table.cell("full", above), table.cell("base", above), table.cell("weight", row),
    )  # fmt: skip
    table.formula("full", row, f"IF({applies}=0,{BLANK},IF({base}=0,0,{full}*{weight}/{base}))")


def _write_group(book: Layout, row: int, node: Node) -> None:
    table, inner = book.points, [book.node_row[id(each)] for each in node.inner]
    weights, applying, lows, highs = (
        [table.cell(key, each) for each in inner] for key in ("weight", "applies", "low", "high")
    )
    if node.weight is None:
        table.formula("weight", row, f"SUM({','.join(weights)})")
    else:
        table.number("weight", row, printed(node.weight))
    table.formula("applies", row, f"MAX({','.join(applying)})")
    weighed = "+".join(f"{a}*{w}" for a, w in zip(applying, weights, strict=True))
    table.formula("base", row, weighed)
    for key, cells in (("low", lows), ("high", highs)):
        total = f"SUM({','.join(cells)})"
        if node.level == WHOLE:
            # Bonuses never lift a total over the full points.
            total = f"MIN({table.cell('full', row)},{total})"
        table.formula(key, row, f"IF({table.cell('applies', row)}=0,{BLANK},{total})")
    if node.key is not None:
        table.formula("verdict", row, book.indicator_cell("verdict", node.key))


def _write_leaf(book: Layout, row: int, indicator: Indicator, key: Key, weight: Fraction) -> None:
    table, award = book.points, indicator.award
    verdict, value, limit = (
        book.indicator_cell(name, key) for name in ("verdict", "value", "threshold")
    )
    table.formula("verdict", row, verdict)
    for name, cell in (("value", value), ("threshold", limit)):
        table.formula(name, row, f"IF(ISNUMBER({cell}),{cell},{BLANK})")
    people = isinstance(indicator.rule, Judged)
    table.write("award", row, "人工评定" if people else earning.described(award))
    applies, full = table.cell("applies", row), table.cell("full", row)
    table.formula("applies", row, f'IF({verdict}="{NONE}",0,1)')
    if isinstance(award, Bonus):
        table.formula("weight", row, f"IF({applies}=0,{printed(weight)},0)")
        ends = earning.bonus(award, value)
    else:
        table.number("weight", row, printed(weight))
        rates = table.cell("rate:low", row), table.cell("rate:high", row)
        for name, share in zip(
            ("rate:low", "rate:high"),
            earning.shares(award, _sight(book, indicator, key, row, weight)),
            strict=True,
        ):
            table.formula(name, row, f"IF({applies}=0,{BLANK},{share})")
        ends = f"{rates[0]}*{full}", f"{rates[1]}*{full}"
    for name, points in zip(("low", "high"), ends, strict=True):
        table.formula(name, row, f"IF({applies}=0,{BLANK},{points})")


def _sight(book: Layout, indicator: Indicator, key: Key, row: int, weight: Fraction) -> Sight:
    bounded = isinstance(indicator.rule, ClassSizes | EachCampus)
    ends = ("low", "high") if bounded else ("value", "value")
    share = None
    if isinstance(indicator.rule, Judged):
        share = book.judgements.cell("share", book.judged.index(indicator))
    return Sight(
        verdict=book.indicator_cell("verdict", key),
        low=book.indicator_cell(ends[0], key),
        high=book.indicator_cell(ends[1], key),
        threshold=book.indicator_cell("threshold", key),
        op=indicator.op or ">=",
        weight=book.points.cell("weight", row),
        full=weight,
        share=share,
    )
