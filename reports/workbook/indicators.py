"""Writes every indicator: value, standard, verdict, beside what the portal computed."""

from collections.abc import Iterable

from indicators.scoring import excel
from indicators.scoring.excel import BLANK
from indicators.scoring.rules import (
    AllOf,
    ClassSizes,
    CountyValue,
    EachCampus,
    Faster,
    Indicator,
    Judged,
    UnitMean,
)
from reports.workbook.layout import Layout, Row
from reports.workbook.needs import formulas_of
from reports.workbook.phrases import combine, combined, judge
from reports.workbook.words import INSIDE, MET, NONE, OPEN, PEOPLE, STAGES, UNMET, VERDICTS


def write_indicators(book: Layout) -> None:
    """Write every indicator once per stage it applies to."""
    for row, told in enumerate(book.receipt["indicators"]):
        _write_told(book, row, told)
        _write_own(book, row, book.rules[told["code"]], told["stage"])
    book.indicators.difference("value", "told:value", "gap")
    book.indicators.agreement("value", "told:value", "agree:value")
    book.indicators.agreement("verdict", "told", "agree")


def _write_told(book: Layout, row: int, told: Row) -> None:
    texts = {
        "code": told["code"], "stage": STAGES[told["stage"]], "part": told["part"],
        "title": told["title"], "text": told["formula_text"], "op": told["op"] or "",
        "decides": "是" if told["decides"] else "否", "told": VERDICTS[told["verdict"]],
        "note": told["note"],
    }  # fmt: skip
    for key, text in texts.items():
        book.indicators.write(key, row, text)
    book.indicators.number("told:value", row, told["value"])
    book.indicators.number("threshold", row, told["threshold"])


def _write_own(book: Layout, row: int, indicator: Indicator, stage: str | None) -> None:
    match indicator.rule:
        case Judged():
            at = book.judged.index(indicator)
            book.indicators.formula("verdict", row, book.judgements.cell("verdict", at))
            book.indicators.write("note", row, f"{PEOPLE}。{indicator.note}")
        case AllOf(codes):
            _write_combined(book, row, codes, stage)
        case EachCampus():
            _write_each(book, row, indicator)
        case ClassSizes():
            _write_class_sizes(book, row, indicator, indicator.rule, stage)
        case _:
            _write_valued(book, row, indicator, stage)


def _write_combined(book: Layout, row: int, codes: Iterable[str], stage: str | None) -> None:
    """Write the verdict of several indicators together: in this stage, or in all of theirs."""
    places = [
        book.indicator_row[code, own]
        for code in codes
        for own in ((stage,) if stage in book.rules[code].stages else book.rules[code].stages)
    ]
    cells = [book.indicators.cell("verdict", each) for each in places]
    book.indicators.formula("verdict", row, combined(cells))


def _write_each(book: Layout, row: int, indicator: Indicator) -> None:
    rows = [at for at, (code, _campus) in enumerate(book.item_keys) if code == indicator.code]
    span = book.items.span("verdict", range(rows[0], rows[-1] + 1)) if rows else None
    counts = {v: f'COUNTIF({span},"{v}")' if span else "0" for v in (UNMET, OPEN, MET)}
    judged = "+".join(f"{count}" for count in counts.values())
    table, nowhere = book.indicators, f"({judged})=0"
    least, most = counts[MET], f"({counts[MET]}+{counts[OPEN]})"
    table.formula("low", row, f"IF({nowhere},{BLANK},100*{least}/({judged}))")
    table.formula("high", row, f"IF({nowhere},{BLANK},100*{most}/({judged}))")
    table.formula("value", row, f"IF({counts[OPEN]}>0,{BLANK},{table.cell('high', row)})")
    verdict = f"IF({nowhere},{_nobody(book, answers=False)},{combine(counts)})"
    table.formula("verdict", row, verdict)


def _write_class_sizes(
    book: Layout, row: int, indicator: Indicator, rule: ClassSizes, stage: str | None
) -> None:
    """Write the share surely over the line and the share that may be; equal, they are the value."""
    table, line = book.indicators, book.reckoning.limit(rule.lines, stage)
    if line is None:
        table.formula("verdict", row, f'"{OPEN}"')
        return
    low, high, limit = (table.cell(key, row) for key in ("low", "high", "threshold"))
    for key, formula in zip(("low", "high"), rule.over(line.value), strict=True):
        table.formula(key, row, excel.value(formula, lambda code: book.sum_cell(code, stage)))
    known = f"IF({low}={high},{high},{BLANK})"
    table.formula("value", row, f"IF(COUNT({low},{high})<2,{BLANK},{known})")
    least, most = (judge(end, indicator.op or "<=", limit) for end in (low, high))
    verdict = f'IF({least}={most},{most},"{OPEN}")'
    table.formula("verdict", row, _if_anybody(book, indicator, stage, verdict))


def _nobody(book: Layout, *, answers: bool) -> str:
    """Print the verdict without units in scope; a return without campuses leaves it open."""
    campuses = f"COUNTA({book.campuses.span('code')})"
    return f'"{NONE}"' if answers else f'IF({campuses}=0,"{OPEN}","{NONE}")'


def _if_anybody(book: Layout, indicator: Indicator, stage: str | None, verdict: str) -> str:
    scope = f'({book.schools.span("scope")}="{INSIDE}")'
    if stage is not None:
        scope += f'*({book.schools.span("stage")}="{STAGES[stage]}")'
    nobody = _nobody(book, answers=isinstance(indicator.rule, UnitMean))
    return f"IF(SUMPRODUCT({scope}*1)=0,{nobody},{verdict})"


def _write_valued(book: Layout, row: int, indicator: Indicator, stage: str | None) -> None:
    table, rule = book.indicators, indicator.rule
    of_county = isinstance(rule, CountyValue | Faster)
    value, limit = table.cell("value", row), table.cell("threshold", row)
    own = excel.value(
        formulas_of(indicator)[stage],
        book.county_cell if of_county else lambda code: book.sum_cell(code, stage),
    )
    if isinstance(rule, Faster):
        table.formula("threshold", row, excel.value(rule.other, book.county_cell))
    verdict = judge(value, indicator.op or ">=", limit)
    if not indicator.limits and not isinstance(rule, Faster):
        # Without a standard of its own a value is information.
        verdict = f'IF(ISNUMBER({value}),"{NONE}","{OPEN}")'
    if not of_county:
        verdict = _if_anybody(book, indicator, stage, verdict)
    if indicator.nothing_to_judge is not None:
        nothing = excel.value(indicator.nothing_to_judge, book.county_cell)
        own = f"IF({nothing}=0,{BLANK},{own})"
        verdict = f'IF({nothing}=0,"{NONE}",{verdict})'
    table.formula("value", row, own)
    table.formula("verdict", row, verdict)
