"""What a document's twins have in common: the same words and numbers, in the order of reading."""

from collections.abc import Iterator, Sequence

from reports.shapes import Bar, Block, Cell, Column, Content, Dots, Figure, Table
from reports.wording import CHINESE, Words


def head_of(content: Content) -> list[str]:
    """Return what stands above the text, besides the title: who speaks, number, marks, to whom."""
    said = ["".join(content.letterhead), content.number, content.mark]
    return [line for line in [*said, content.furniture["draft"] if content.draft else ""] if line]


def foot_of(content: Content) -> list[str]:
    """Return what stands under the text: who signs, the day, and what it is checked by."""
    checked = content.words.say(
        "核验码 {code}，核验地址 {address}", code=content.code, address=content.address_text
    )
    return [content.issuer, content.date_text, checked]


def parts_of(content: Content) -> Iterator[tuple[str, Sequence[Block]]]:
    """Yield the sections and the annexes, each under its heading."""
    for section in content.sections:
        yield section.heading, section.blocks
    for annex in content.annexes:
        yield annex.line, annex.blocks


def note_of(table: Table, words: Words = CHINESE) -> str:
    """Return the note under a table, as it is printed; nothing where there is none."""
    return f"{words.say('注：')}{table.note}" if table.note else ""


def values_of(figure: Figure, words: Words = CHINESE) -> Table:
    """Lay the values of a chart out as a table, panel by panel.

    Dots are counted; the value of each campus stands in the annex.
    """
    told: Sequence[Bar | Dots] = figure.bars or figure.dots
    groups = list(dict.fromkeys(row.group for row in told))
    rows = sorted(told, key=lambda row: groups.index(row.group))
    columns = (
        Column(words.say("组别"), 20, "left"),
        Column(words.say("项目"), 50, "left"),
        Column(words.say("数值"), 30, "right"),
    )
    return Table(figure.caption, columns, tuple(_value(row) for row in rows), figure.alternative)


def _value(row: Bar | Dots) -> tuple[Cell, ...]:
    mark = row.verdict if isinstance(row, Bar) else "figure"
    return (Cell(row.group), Cell(row.label), Cell(row.text, mark))
