"""What a document is made of before anybody decides how it looks; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from reports.wording import CHINESE, Words

FURNITURE: Final = {
    "code": "核验码",
    "address": "核验地址",
    "contents": "目　录",
    "draft": "草案",
    "note": "注：",
}
Needs = Mapping[tuple[str, str | None], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document says that its receipt does not know.

    Shape: ``elements`` is element code -> (Chinese name, unit); ``parts`` is part code -> Chinese
    title, in the order of the standard; ``needs`` is (indicator code, stage) -> what gets its lost
    points back; ``mark`` is printed on every page.
    """

    issuer: str
    number: str
    issued_date: date
    addressee: str
    mark: str
    code: str
    address: str
    receipt_sha256: str
    elements: Mapping[str, tuple[str, str]]
    parts: Mapping[str, str]
    needs: Needs
    words: Words = CHINESE


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``lead`` is its opening words, set apart."""

    template: ClassVar[str] = "reports/pdf/paragraph.html"
    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading of the second level, with its number."""

    template: ClassVar[str] = "reports/pdf/subheading.html"
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``mark`` names the verdict it shows, or how it is set."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its share of the width, and how its cells stand."""

    heading: str
    width: int
    align: str = "center"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; every row has as many cells as there are columns."""

    template: ClassVar[str] = "reports/pdf/table.html"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @property
    def aligned(self) -> list[list[tuple[Column, Cell]]]:
        """Pair every cell with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: how long it is against its standard (1 is the standard), and what it is told by."""

    label: str
    group: str
    ratio: Decimal
    text: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Dots:
    """One row of campuses, each against the standard (1 is the standard); told by counts."""

    label: str
    group: str
    ratios: tuple[Decimal, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart still to be drawn; ``rule`` is the word at the line of the standard."""

    caption: str
    alternative: str
    rule: str
    bars: tuple[Bar, ...] = ()
    dots: tuple[Dots, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure that has been drawn."""

    template: ClassVar[str] = "reports/pdf/drawing.html"
    caption: str
    alternative: str
    svg: str


Block = Paragraph | Subheading | Table | Figure | Drawing


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the text."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on pages of its own, across when it is wide."""

    label: str
    heading: str
    blocks: tuple[Block, ...]
    wide: bool = False
    colon: str = "："

    @property
    def line(self) -> str:
        """Name the annex in the list before the signature."""
        return f"{self.label}{self.colon}{self.heading}"


@dataclass(frozen=True, slots=True)
class Content:
    """A whole document, in the order it is read.

    A draft says so on every page; one with contents has a cover, a table of contents and running
    heads; a compact one is set smaller, to be read at a glance.
    """

    letterhead: tuple[str, ...]
    number: str
    title: str
    addressee: str
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...]
    issuer: str
    date_text: str
    date_stamp: str
    mark: str
    code: str
    address: str
    receipt_sha256: str
    draft: bool = False
    contents: bool = False
    compact: bool = False
    words: Words = CHINESE

    @property
    def language(self) -> str:
        """Name the language of the document as a page names it."""
        return self.words.language

    @property
    def furniture(self) -> Mapping[str, str]:
        """Return the words that stand around the text, in its language."""
        return {name: self.words.say(chinese) for name, chinese in FURNITURE.items()}

    @property
    def plain_title(self) -> str:
        """Return the title in one line."""
        return self.title.replace("\n", self.words.space)

    @property
    def address_text(self) -> str:
        """Return the address to type; the one in the QR code brings the code along."""
        return self.address.partition("?")[0]
