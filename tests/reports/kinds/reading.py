"""Reads a composed document: as one text, as its numbers, and its tables by caption."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from reports.shapes import Block, Content, Paragraph, Subheading, Table

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# What is kept with a document and not printed as text, or steers how it looks.
SILENT = {
    "date_stamp",
    "words",
    "receipt_sha256",
    "address",
    "width",
    "align",
    "mark",
    "ratio",
    "ratios",
}


def numbers_in(text: str) -> Counter[Decimal]:
    return Counter(Decimal(found.replace(",", "")) for found in NUMBER.findall(text))


def texts_of(value: Any) -> Iterator[str]:
    """Walk through a document as data, so that no field can be forgotten."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in SILENT or (key == "mark" and "addressee" in value):
                yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def said_by(content: Content) -> Counter[Decimal]:
    said = sum((numbers_in(each) for each in texts_of(asdict(content))), Counter())
    return said + numbers_in(content.address_text)


def said(content: Content) -> str:
    """Return everything a document says in sentences."""
    blocks: list[Block] = [*content.opening]
    blocks += [block for section in content.sections for block in section.blocks]
    return "\n".join(
        f"{b.lead}{b.text}" if isinstance(b, Paragraph) else b.text
        for b in blocks
        if isinstance(b, Paragraph | Subheading)
    )


def table(content: Content, caption: str) -> list[list[str]]:
    """Return the cells of the one table with these words in its caption, without its head."""
    (found,) = [
        block
        for block in blocks_of(content)
        if isinstance(block, Table) and caption in block.caption
    ]
    return [[cell.text for cell in row] for row in found.rows]


def blocks_of(content: Content) -> list[Block]:
    """Return the blocks of chapters and annexes."""
    held = [section.blocks for section in content.sections]
    held += [annex.blocks for annex in content.annexes]
    return [block for blocks in held for block in blocks]


def headings(content: Content) -> list[str]:
    """Return the headings of the chapters."""
    return [section.heading for section in content.sections]
