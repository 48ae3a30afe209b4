"""Reads a composed document as one text, and its tables by caption."""

from reports.shapes import Block, Content, Paragraph, Subheading, Table


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
