"""Writes every indicator: value, standard, verdict, beside what the portal computed."""

from indicators.scoring import excel
from indicators.scoring.excel import BLANK
from indicators.scoring.rules import AllOf, CountyValue, EachCampus, Indicator, Judged, UnitMean
from reports.workbook.layout import Layout, Row
from reports.workbook.needs import formulas_of
from reports.workbook.phrases import combine, combined, judge
from reports.workbook.words import INSIDE, MET, NONE, OPEN, PEOPLE, STAGES, UNMET, VERDICTS


def write_indicators(book: Layout) -> None:
    """Write every indicator once per stage it applies to."""
    for row, told in enumerate(book.receipt["indicators"]):
        _write_indicator(book, row, told)
    book.indicators.agreement("value", "told:value", "agree:value")
    book.indicators.agreement("verdict", "told", "agree")


def _write_indicator(book: Layout, row: int, told: Row) -> None:
    table, indicator = book.indicators, book.rules[told["code"]]
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
            _write_combined(book, row, [book.indicator_row[code, told["stage"]] for code in codes])
        case EachCampus():
            _write_each(book, row, indicator)
        case _:
            _write_valued(book, row, indicator, told["stage"])


def _write_combined(book: Layout, row: int, rows: list[int]) -> None:
    cells = [book.indicators.cell("verdict", each) for each in rows]
    book.indicators.formula("verdict", row, combined(cells))


def _write_each(book: Layout, row: int, indicator: Indicator) -> None:
    rows = [at for at, (code, _campus) in enumerate(book.item_keys) if code == indicator.code]
    span = book.items.span("verdict", range(rows[0], rows[-1] + 1)) if rows else None
    counts = {v: f'COUNTIF({span},"{v}")' if span else "0" for v in (UNMET, OPEN, MET)}
    judged = "+".join(f"{count}" for count in counts.values())
    share = f"100*{counts[MET]}/({counts[MET]}+{counts[UNMET]})"
    open_ = f"OR({counts[OPEN]}>0,({judged})=0)"
    book.indicators.formula("value", row, f"IF({open_},{BLANK},{share})")
    verdict = f"IF(({judged})=0,{_nobody(book, answers=False)},{combine(counts)})"
    book.indicators.formula("verdict", row, verdict)


def _nobody(book: Layout, *, answers: bool) -> str:
    """Print the verdict without units in scope; a return without campuses leaves it open."""
    campuses = f"COUNTA({book.campuses.span('code')})"
    return f'"{NONE}"' if answers else f'IF({campuses}=0,"{OPEN}","{NONE}")'


def _write_valued(book: Layout, row: int, indicator: Indicator, stage: str | None) -> None:
    table, formula = book.indicators, formulas_of(indicator)[stage]
    value, limit = table.cell("value", row), table.cell("threshold", row)
    own = excel.value(formula, _cells(book, indicator, stage))
    verdict = judge(value, indicator.op or ">=", limit)
    if not isinstance(indicator.rule, CountyValue):
        scope = f'({book.schools.span("scope")}="{INSIDE}")'
        if stage is not None:
            scope += f'*({book.schools.span("stage")}="{STAGES[stage]}")'
        nobody = _nobody(book, answers=isinstance(indicator.rule, UnitMean))
        verdict = f"IF(SUMPRODUCT({scope}*1)=0,{nobody},{verdict})"
    if indicator.nothing_to_judge is not None:
        nothing = excel.value(indicator.nothing_to_judge, book.county_cell)
        own = f"IF({nothing}=0,{BLANK},{own})"
        verdict = f'IF({nothing}=0,"{NONE}",{verdict})'
    table.formula("value", row, own)
    table.formula("verdict", row, verdict)


def _cells(book: Layout, indicator: Indicator, stage: str | None) -> excel.Cells:
    if isinstance(indicator.rule, CountyValue):
        return book.county_cell
    return lambda code: book.sum_cell(code, stage)
