"""Writes what people decide: one cell to fill in for each item, and what follows from it."""

from openpyxl.worksheet.datavalidation import DataValidation

from indicators.scoring.excel import BLANK
from indicators.scoring.receipt import printed
from indicators.scoring.rules import Indicator
from indicators.scoring.schemes import Scheme
from reports.workbook.layout import Layout
from reports.workbook.words import MET, NONE, OPEN, UNMET, VERDICTS


def write_judgements(book: Layout) -> None:
    """Write every item people judge, with the decision where there is one."""
    given = {row["code"]: row.get("judgement") for row in book.receipt["indicators"]}
    for row, indicator in enumerate(book.judged):
        book.judgements.write("code", row, indicator.code)
        book.judgements.write("title", row, indicator.title)
        book.judgements.write("evidence", row, "、".join(indicator.evidence) or indicator.note)
        book.judgements.number("weight", row, printed(indicator.points))
        _write_given(book, row, given[indicator.code])
        _write_share(book, row, indicator)


def _write_given(book: Layout, row: int, given: str | None) -> None:
    scheme, table = book.rubric.scheme, book.judgements
    if given is None or given in VERDICTS or (scheme is not None and given in scheme.scale):
        table.write("given", row, VERDICTS.get(given or "", given or ""))
    else:
        table.number("given", row, given)


def _write_share(book: Layout, row: int, indicator: Indicator) -> None:
    table, scheme = book.judgements, book.rubric.scheme
    given, share = table.cell("given", row), table.cell("share", row)
    earned = {MET: "1", UNMET: "0"}
    counted, least = BLANK, "1"
    if scheme is not None:
        least = str(printed(scheme.met_share))
        if indicator.points is not None:
            earned |= {grade: str(printed(part)) for grade, part in scheme.scale.items()}
            full = table.cell("weight", row)
            counted = f"IF(AND({given}>=0,{given}<={full}),{given}/{full},{BLANK})"
    text = BLANK
    for word, part in reversed(earned.items()):
        text = f'IF({given}="{word}",{part},{text})'
    table.formula("share", row, f"IF(ISNUMBER({given}),{counted},{text})")
    # What people write is exact to a few places; 0.6 of the points is not 0.5999999.
    judged = f'IF(ROUND({share}-{least},10)>=0,"{MET}","{UNMET}")'
    decided = f'IF(ISNUMBER({share}),{judged},"{OPEN}")'
    words = f'IF({given}="{MET}","{MET}",IF({given}="{UNMET}","{UNMET}",{decided}))'
    table.formula("verdict", row, f'IF({given}="{NONE}","{NONE}",{words})')
    _offer(book, row, [*earned, NONE], scheme if counted != BLANK else None)


def _offer(book: Layout, row: int, words: list[str], scheme: Scheme | None) -> None:
    """Offer the words a cell takes; points may be typed where the item has any."""
    choices = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choices.promptTitle, choices.prompt = "评定", "选择等次" + ("，或填写得分" if scheme else "")
    choices.showInputMessage = True
    choices.showErrorMessage = scheme is None
    book.judgements.sheet.add_data_validation(choices)
    choices.add(book.judgements.place("given", row))
