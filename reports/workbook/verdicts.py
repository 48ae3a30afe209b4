"""Writes the verdict of every part and of the whole, and how many cells do not agree."""

from indicators.scoring.rules import Part
from reports.workbook.grades import VERDICT
from reports.workbook.layout import Layout
from reports.workbook.phrases import combine, combined
from reports.workbook.words import COMPOSITE, DIFFERS, MET, OPEN, UNMET, VERDICTS


def write_verdicts(book: Layout) -> None:
    """Write parts, result and the number of cells that do not agree."""
    table, result = book.verdicts, book.receipt["result"]
    for row, part in enumerate(book.rubric.parts):
        table.write("code", row, part.code)
        table.write("title", row, part.title)
        table.formula(
            "verdict", row, combine({v: _count(book, part, v) for v in (UNMET, OPEN, MET)})
        )
        table.write("told", row, VERDICTS[result["parts"][part.code]])
    last = len(book.rubric.parts)
    table.write("title", last, "结果")
    table.formula("verdict", last, combined(_deciding(book)))
    table.write("told", last, VERDICTS[result["verdict"]])
    table.number("told", last + 1, "0")
    table.agreement("verdict", "told", "agree")
    _write_disagreements(book, last + 1)


def _deciding(book: Layout) -> list[str]:
    """Refer to what decides the result: parts with points speak through the total."""
    counted = {node.code for node in book.nodes[0].inner} if book.nodes else set()
    cells = [
        book.verdicts.cell("verdict", row)
        for row, part in enumerate(book.rubric.parts)
        if part.code not in counted
    ]
    return [*cells, book.outcome.cell("value", VERDICT)] if book.nodes else cells


def _count(book: Layout, part: Part, verdict: str) -> str:
    """Print how often a verdict stands among what decides a part."""
    table = book.indicators
    columns = {"part": part.code, "decides": "是", "verdict": verdict}
    mask = "*".join(f'({table.span(key)}="{text}")' for key, text in columns.items())
    counts = [f"SUMPRODUCT({mask}*1)"]
    if part.school_rule is not None:
        counts.append(f'COUNTIF({book.schools.span("verdict")},"{verdict}")')
    for limits, sign in ((part.cv_limits, "<>"), (part.composite_limits, "=")):
        if limits and book.spreads.count:
            codes, found = book.spreads.span("code"), book.spreads.span("verdict")
            counts.append(f'SUMPRODUCT(({codes}{sign}"{COMPOSITE}")*({found}="{verdict}"))')
    return "+".join(counts)


def _write_disagreements(book: Layout, row: int) -> None:
    """Write how many cells do not agree; 0 is what an auditor looks for."""
    counts = [
        f'COUNTIF({table.span(column.key)},"{DIFFERS}")'
        for table in book.tables
        if table.count and table is not book.verdicts
        for column in table.columns
        if column.key.startswith("agree")
    ]
    above = book.verdicts.span("agree", range(row))
    book.verdicts.write("title", row, "不一致的格数")
    book.verdicts.formula("verdict", row, "+".join([*counts, f'COUNTIF({above},"{DIFFERS}")']))
