"""Writes rules that are judged campus by campus."""

from indicators.scoring import excel
from indicators.scoring.excel import BLANK, End
from indicators.scoring.figures import Campus
from indicators.scoring.receipt import printed
from indicators.scoring.rules import EachCampus, Indicator
from reports.workbook.layout import Layout
from reports.workbook.phrases import judge
from reports.workbook.words import INSIDE, NONE, OPEN, UNMET, VERDICTS


def write_campuses(book: Layout) -> None:
    """Write every campus under every such rule."""
    for row, (code, campus) in enumerate(book.item_keys):
        _write_item(book, row, book.rules[code], book.each[code], campus)
    _write_told(book)


def _write_item(
    book: Layout, row: int, indicator: Indicator, rule: EachCampus, campus: Campus
) -> None:
    table = book.items
    rows = [book.unit_row[campus.code, s] for s in campus.rows if s in book.rubric.scope.stages]
    inside = [f'({book.schools.cell("scope", each)}="{INSIDE}")' for each in rows]
    table.write("indicator", row, indicator.code)
    table.write("code", row, campus.code)
    table.write("name", row, campus.name)
    table.formula("units", row, "+".join(inside))
    for code in rule.elements:
        table.formula(f"in:{code}", row, _item_figure(book, row, campus, rows, inside, code))

    def cell(code: str) -> str:
        return table.cell(f"in:{code}", row)

    nowhere = f"{table.cell('units', row)}=0"
    table.formula("value", row, f"IF({nowhere},{BLANK},{excel.value(rule.formula, cell)})")
    if rule.threshold is not None:
        table.formula("threshold", row, excel.value(rule.threshold, cell))
    else:
        limit = book.reckoning.limit(indicator.limits, None, campus.kind)
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
    book: Layout, row: int, campus: Campus, rows: list[int], inside: list[str], code: str
) -> str:
    if code in book.rubric.campus_elements:
        cell = book.campuses.cell(code, book.campus_row[campus.code])
        return f"IF(ISNUMBER({cell}),{cell},{BLANK})"
    cells = [book.schools.cell(code, each) for each in rows]
    pairs = list(zip(inside, cells, strict=True))
    known = "+".join(f"{scope}*ISNUMBER({cell})" for scope, cell in pairs)
    total = "+".join(f"{scope}*N({cell})" for scope, cell in pairs)
    return f"IF({known}<{book.items.cell('units', row)},{BLANK},{total})"


def _write_told(book: Layout) -> None:
    told = {
        (row["code"], item["school_code"]): item
        for row in book.receipt["indicators"]
        for item in row["items"] or []
    }
    for row, (code, campus) in enumerate(book.item_keys):
        item = told.get((code, campus.code))
        book.items.write("told", row, NONE if item is None else VERDICTS[item["verdict"]])
        book.items.number("told:value", row, item and item["value"])
    book.items.agreement("value", "told:value", "agree:value")
    book.items.agreement("verdict", "told", "agree")
