"""Writes the coefficients of variation and their mean."""

from typing import Final

from indicators.scoring.excel import BLANK
from reports.workbook.layout import Layout
from reports.workbook.phrases import judge
from reports.workbook.words import COMPOSITE, INSIDE, STAGES, VERDICTS

# Less than this share of the mean is what rounding leaves of a spread of nothing.
DUST: Final = "1E-28"


def write_spreads(book: Layout) -> None:
    """Write every coefficient with the steps that lead to it."""
    for row, told in enumerate([*book.receipt["cvs"], *book.receipt["composites"]]):
        book.spreads.write("code", row, book.cv_keys[row][0])
        book.spreads.write("stage", row, STAGES[told["stage"]])
        book.spreads.number("told:mean", row, told.get("mean"))
        book.spreads.number("told:cv", row, told["cv"])
        book.spreads.number("limit", row, told["limit"])
        book.spreads.write("told", row, VERDICTS.get(told["verdict"], ""))
        if told["verdict"] is not None:
            own = judge(book.spreads.cell("cv", row), "<=", book.spreads.cell("limit", row))
            book.spreads.formula("verdict", row, own)
        if book.cv_keys[row][0] == COMPOSITE:
            _write_composite(book, row, told["stage"])
        else:
            _write_spread(book, row, told["code"], STAGES[told["stage"]])
    for key in ("mean", "cv"):
        book.spreads.agreement(key, f"told:{key}", f"agree:{key}")
    book.spreads.agreement("verdict", "told", "agree")


def _write_spread(book: Layout, row: int, code: str, stage: str) -> None:
    table, units = book.spreads, book.schools
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
    table.formula("cv", row, f"IF(ISNUMBER({sd}),IF({mean}=0,{BLANK},{sd}/ABS({mean})),{BLANK})")


def _write_composite(book: Layout, row: int, stage: str) -> None:
    cells = [
        book.spreads.cell("cv", at)
        for at, (code, where) in enumerate(book.cv_keys)
        if code != COMPOSITE and where == stage
    ]
    mean = f"IF(COUNT({','.join(cells)})<{len(cells)},{BLANK},AVERAGE({','.join(cells)}))"
    book.spreads.formula("cv", row, mean)
