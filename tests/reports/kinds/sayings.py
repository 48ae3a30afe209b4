"""Takes a document apart into what it says, each with the words that tell what it is said of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reports.shapes import Block, Content, Figure, Paragraph, Subheading, Table
from reports.wording import VERDICTS

# What a number is, by the column it stands in.
COLUMNS_OF: Final[Mapping[str, str]] = {
    "满分": "full_points",
    "得分": "points",
    "已失分": "lost",
    "标准": "threshold",
    "上年": "before",
    "比上年": "change",
    "均值": "mean",
    "差异系数": "cv",
    "上限": "limit",
    "在校生": "pupils",
    "达标项": "met",
    "自评": "self",
    "复核": "prefecture",
    "核查": "province",
    "申辩前": "before",
    "申辩后": "after",
    "县数": "count",
    "占比（%）": "share",
    "失分县数": "count",
    "共失分": "sum",
    "最多失分": "max",
    "总分": "total",
    "上年总分": "before",
    "名次": "rank",
    "纳入评估": "units",
    **{word: f"counted {verdict}" for verdict, word in VERDICTS.items()},
}
NUMBERED: Final = ("序号",)


@dataclass(frozen=True)
class Saying:
    """One sentence or cell; ``about`` are the words that tell what it speaks of."""

    text: str
    about: str
    place: str = ""
    ordinal: int = 0
    role: str = ""


def sayings(content: Content) -> Iterator[Saying]:
    """Go through everything that is printed but the furniture of the pages."""
    yield from (Saying(text, text) for text in (content.plain_title, content.addressee))
    yield from _blocks("", content.opening)
    for section in content.sections:
        yield Saying(section.heading, section.heading)
        yield from _blocks(section.heading, section.blocks)
    for annex in content.annexes:
        yield Saying(annex.line, annex.line)
        yield Saying(annex.label, annex.label)
        yield Saying(annex.heading, annex.heading)
        yield from _blocks(annex.heading, annex.blocks)


def _blocks(place: str, blocks: Iterable[Block]) -> Iterator[Saying]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield Saying(block.lead, block.lead)
            yield Saying(block.text, block.lead + block.text, place)
        elif isinstance(block, Subheading):
            yield Saying(block.text, block.text)
        elif isinstance(block, Table):
            yield from _cells(block)
        elif isinstance(block, Figure):
            yield Saying(block.caption, block.caption)
            yield Saying(block.alternative, "")
            yield from (Saying(bar.text, f"{bar.group}{bar.label}") for bar in block.bars)
            yield from (Saying(dots.text, f"{dots.group}{dots.label}") for dots in block.dots)


def _cells(table: Table) -> Iterator[Saying]:
    yield Saying(table.caption, table.caption)
    yield Saying(table.note, "")
    yield from (Saying(column.heading, column.heading, table.caption) for column in table.columns)
    for number, row in enumerate(table.rows, start=1):
        about = "|".join(cell.text for cell in row)
        for column, cell in zip(table.columns, row, strict=True):
            place = number if column.heading in NUMBERED else 0
            role = COLUMNS_OF.get(column.heading, "")
            yield Saying(cell.text, about, table.caption, place, role)
