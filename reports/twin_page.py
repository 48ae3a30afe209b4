"""A document as a page that any reader, and any reader of a screen, can follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import mark_safe

from reports.charts import draw
from reports.shapes import Block, Content, Figure, Paragraph, Subheading, Table
from reports.twins import foot_of, head_of, note_of, parts_of, values_of
from reports.wording import Words

PARAGRAPH: Final = "reports/pages/twin_paragraph.html"
SUBHEADING: Final = "reports/pages/twin_subheading.html"
TABLE: Final = "reports/pages/twin_table.html"


@dataclass(frozen=True, slots=True)
class TwinBlock:
    """One block of the page; a chart is a table of its values under a drawing of them.

    Shape: ``place`` names the block's heading or caption within the page.
    """

    template: str
    place: str
    lead: str = ""
    text: str = ""
    table: Table | None = None
    note: str = ""
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class TwinPart:
    """A section or an annex, and its place in the page."""

    place: str
    heading: str
    blocks: Sequence[TwinBlock]


@dataclass(frozen=True, slots=True)
class TwinPage:
    """A document in the order it is read."""

    language: str
    title: str
    head: Sequence[str]
    addressee: str
    opening: Sequence[TwinBlock]
    parts: Sequence[TwinPart]
    foot: Sequence[str]


def twin_page(content: Content) -> TwinPage:
    """Lay a document out as a page with the same words and numbers."""
    return TwinPage(
        language=content.language,
        title=content.plain_title,
        head=head_of(content),
        addressee=content.addressee,
        opening=list(_blocks("opening", content.opening, content.words)),
        parts=[
            TwinPart(place, heading, list(_blocks(place, blocks, content.words)))
            for number, (heading, blocks) in enumerate(parts_of(content), start=1)
            for place in [f"part-{number}"]
        ],
        foot=foot_of(content),
    )


def _blocks(part: str, blocks: Sequence[Block], words: Words) -> Iterator[TwinBlock]:
    for number, block in enumerate(blocks, start=1):
        yield _block(f"{part}-{number}", block, words)


def _block(place: str, block: Block, words: Words) -> TwinBlock:
    match block:
        case Paragraph():
            return TwinBlock(PARAGRAPH, place, lead=block.lead, text=block.text)
        case Subheading():
            return TwinBlock(SUBHEADING, place, text=block.text)
        case Table():
            return TwinBlock(TABLE, place, table=block, note=note_of(block, words))
        case Figure():
            values = values_of(block, words)
            svg = mark_safe(draw(block))  # noqa: S308 - drawn by this house, its texts escaped
            return TwinBlock(TABLE, place, table=values, note=values.note, drawing=svg)
    raise TypeError(type(block).__name__)
