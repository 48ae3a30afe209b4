"""Writes what the return says, cell by cell, and the sums over units in scope."""

from collections.abc import Mapping

from indicators.scoring.excel import BLANK
from indicators.scoring.receipt import printed
from reports.workbook.layout import Layout
from reports.workbook.words import INSIDE, ORIGINS, STAGES, STATED


def write_figures(book: Layout) -> None:
    """Write the sheets of campuses, of stages and of the county."""
    figures, document = book.figures, book.figures.document
    table = book.campuses
    for row, campus in enumerate(figures.campuses):
        for key, text in (("code", campus.code), ("name", campus.name), ("kind", campus.kind)):
            table.write(key, row, text)
        for code in (column.key for column in table.columns[3:]):
            table.number(code, row, _at(document["schools"]["figures"], code, campus.row))
    table, kinds = book.stages, {each.code: each.kind for each in figures.campuses}
    for row, code in enumerate(document["stages"]["school_code"]):
        stage = document["stages"]["stage"][row]
        table.write("code", row, code)
        table.write("stage", row, STAGES[stage])
        weight = book.rubric.splitting.weight(kinds[code], stage)
        table.number("weight", row, printed(weight))
        for element in (column.key for column in table.columns[3:]):
            table.number(element, row, _at(document["stages"]["figures"], element, row))
    for row, element in enumerate(book.needs.county):
        derived = figures.derived.get(element)
        book.county.write("element", row, element)
        book.county.write("name", row, book.names[element])
        book.county.number("value", row, printed(figures.county(element)))
        book.county.write("origin", row, STATED if derived is None else ORIGINS[derived.origin])


def write_sums(book: Layout) -> None:
    """Write a sum for every element and stage; blank as soon as one unit lacks the figure."""
    table, units = book.sums, book.schools
    for row, (code, stage) in enumerate(book.needs.sums):
        table.write("element", row, code)
        table.write("name", row, book.names[code])
        table.write("stage", row, STAGES[stage])
        mask = f'({units.span("scope")}="{INSIDE}")'
        if stage is not None:
            mask += f'*({units.span("stage")}="{STAGES[stage]}")'
        known = f"SUMPRODUCT({mask}*ISNUMBER({units.span(code)}))"
        count = f"SUMPRODUCT({mask}*1)"
        total = f"SUMPRODUCT({mask}*1,{units.span(code)})"
        missing = f"OR({count}=0,{known}<{count})"
        table.formula("value", row, f"IF({missing},{BLANK},{total})")


def _at(columns: Mapping[str, list[str | bool | None]], code: str, row: int) -> str | bool | None:
    return columns[code][row] if code in columns else None
