"""Writes the verdict of every part and of the whole, and how many cells do not agree."""

from reports.workbook.layout import Layout
from reports.workbook.phrases import combine
from reports.workbook.words import DIFFERS, MET, OPEN, UNMET, VERDICTS


def write_verdicts(book: Layout) -> None:
    """Write parts, result and the number of cells that do not agree."""
    table, result = book.verdicts, book.receipt["result"]
    for row, part in enumerate(book.rubric.parts):
        table.write("code", row, part.code)
        table.write("title", row, part.title)
        table.formula(
            "verdict", row, combine({v: _count(book, part.code, v) for v in (UNMET, OPEN, MET)})
        )
        table.write("told", row, VERDICTS[result["parts"][part.code]])
    last = len(book.rubric.parts)
    span = table.span("verdict", range(last))
    table.write("title", last, "结果")
    table.formula(
        "verdict", last, combine({v: f'COUNTIF({span},"{v}")' for v in (UNMET, OPEN, MET)})
    )
    table.write("told", last, VERDICTS[result["verdict"]])
    table.number("told", last + 1, "0")
    table.agreement("verdict", "told", "agree")
    _write_disagreements(book, last + 1)


def _count(book: Layout, part: str, verdict: str) -> str:
    """Print how often a verdict stands among what decides a part."""
    table, found = book.indicators, book.rubric.part(part)
    columns = {"part": part, "decides": "是", "verdict": verdict}
    mask = "*".join(f'({table.span(key)}="{text}")' for key, text in columns.items())
    counts = [f"SUMPRODUCT({mask}*1)"]
    if found.school_rule is not None:
        counts.append(f'COUNTIF({book.schools.span("verdict")},"{verdict}")')
    if found.cv_limits:
        counts.append(f'COUNTIF({book.spreads.span("verdict")},"{verdict}")')
    return "+".join(counts)


def _write_disagreements(book: Layout, row: int) -> None:
    """Write how many cells do not agree; 0 is what an auditor looks for."""
    tables = (book.schools, book.items, book.spreads, book.indicators)
    counts = [
        f'COUNTIF({table.span(column.key)},"{DIFFERS}")'
        for table in tables
        for column in table.columns
        if column.key.startswith("agree")
    ]
    above = book.verdicts.span("agree", range(row))
    book.verdicts.write("title", row, "不一致的格数")
    book.verdicts.formula("verdict", row, "+".join([*counts, f'COUNTIF({above},"{DIFFERS}")']))
