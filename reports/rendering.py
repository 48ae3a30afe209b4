"""HTML to PDF, inside a sealed process; the only weasyprint import of the house.

The HTML carries everything it needs: nothing is fetched, whatever an address looks like.
"""

import json
import logging
import re
from typing import NoReturn

from weasyprint import HTML
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.urls import FatalURLFetchingError, URLFetcher

# A line keeps its ragged end rather than gaps wider than this share of a character.
WIDEST_GAP = 0.16
HAN = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uff60]")
MISSING_GLYPH = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)", re.DOTALL)


class NothingFetched(URLFetcher):  # type: ignore[misc] # the library is not typed
    """Refuses every address, ends the rendering, and remembers: some callers swallow the end."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def fetch(self, url: str, *_options: object) -> NoReturn:
        self.asked.append(url)
        raise FatalURLFetchingError(url)


class MissingGlyphs(logging.Handler):
    """Collects the characters no font could draw; WeasyPrint only warns of them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.points: list[int] = []

    def emit(self, record: logging.LogRecord) -> None:
        found = MISSING_GLYPH.search(record.getMessage())
        if found:
            self.points.append(int(found[1], 16))


class HanLayout(line_break.Layout):  # type: ignore[misc] # the library is not typed
    """A line of text whose justification opens between Chinese characters.

    WeasyPrint justifies at spaces alone, and Chinese has none: its right edge would be ragged.
    """

    justification_spacing: float

    def set_text(self, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002 # its own
        """Set the text, and spread what the line has left over its Chinese characters."""
        spacing, self.justification_spacing = self.justification_spacing, 0
        super().set_text(text, justify)
        self.justification_spacing = spacing
        if not (justify and spacing):
            return
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        at = 0
        for character in self.text:
            size = len(character.encode())
            if HAN.match(character):
                attribute = pango.pango_attr_letter_spacing_new(int(spacing * TO_UNITS))
                attribute.start_index, attribute.end_index = at, at + size
                pango.pango_attr_list_change(attributes, attribute)
            at += size
        pango.pango_layout_set_attributes(self.layout, attributes)


def count_han(box: boxes.Box) -> int:
    """Count the places of a line that justification may open."""
    if isinstance(box, boxes.TextBox):
        return len(HAN.findall(box.text))
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return sum(count_han(child) for child in box.children)
    return 0


def justify_line(context: object, line: boxes.LineBox, extra_width: float) -> None:
    """Spread what a line has left, unless it is so much that the line would fall apart."""
    places = count_han(line)
    if places and extra_width / places <= line.style["font_size"] * WIDEST_GAP:
        inline.add_word_spacing(context, line, extra_width / places, 0)


def main(content: bytes) -> bytes:
    """Answer one line of JSON and the PDF.

    Shape: the line is ``{"pages": n, "missing": [code points], "fetched": address or null}``; there
    is no PDF after it when something was fetched.
    """
    collector = MissingGlyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    logger.propagate = False
    line_break.Layout = HanLayout
    inline.count_expandable_spaces = count_han
    inline.justify_line = justify_line
    fetcher = NothingFetched()
    try:
        document = HTML(string=content.decode(), url_fetcher=fetcher).render()
        pdf = document.write_pdf(custom_metadata=True)
    except FatalURLFetchingError:
        # The address is in the fetcher's memory; there is no document to hand back.
        pages, pdf = 0, b""
    else:
        pages = len(document.pages)
    fetched = fetcher.asked[0] if fetcher.asked else None
    missing = sorted(set(collector.points))
    header = {"pages": pages, "missing": missing, "fetched": fetched}
    return json.dumps(header).encode() + b"\n" + (b"" if fetched else pdf)
