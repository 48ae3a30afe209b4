"""HTML to PDF, inside a sealed process; the only weasyprint import of the house.

The HTML carries everything it needs: nothing is fetched, whatever an address looks like.
"""

import gc
import json
import logging
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS, HTML, Attachment
from weasyprint.formatting_structure import boxes
from weasyprint.html import UA, UA_COUNTER_STYLE
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from reports.subsetting import finish, pack_fonts
from reports.thrift import KeptLayout, be_thrifty, in_one_stack, write_once

# A line keeps its ragged end rather than gaps wider than this share of a character.
WIDEST_GAP = 0.16
HAN = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uff60]")
HAN_RUN = re.compile(f"{HAN.pattern}+")
VARIANT = "pdf/a-3a"
STYLE = Path(__file__).resolve().parent.parent / "static" / "css" / "report.css"
REHEARSAL = """<!doctype html><html lang="zh-Hans"><title>文</title><style>{style}</style>
<h1>题</h1><section><h2>一、文</h2><h3>（一）文</h3><p class="text">文1。</p></section>
<table><caption>表</caption><thead><tr><th>文<tbody><tr><td>文</table>
<figure><svg viewBox="0 0 9 9"><rect width="9" height="9"/><text>文</text></svg></figure></html>"""
# Rules of a pseudo-element for every element there is: a third of all styling, and none is shown.
DEFAULT_STYLE = CSS(
    string="\n".join(line for line in UA.splitlines() if not line.startswith("::")),
    counter_style=UA_COUNTER_STYLE,
)
MISSING_GLYPH = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)", re.DOTALL)


class NothingFetched(URLFetcher):  # type: ignore[misc] # the library is not typed
    """Refuses every address, ends the rendering, and remembers: some callers swallow the end."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def fetch(self, url: str, *_options: object) -> NoReturn:
        self.asked.append(url)
        raise FatalURLFetchingError(url)


class InstalledFonts(FontConfiguration):  # type: ignore[misc] # the library is not typed
    """The fonts of this machine; a document brings none, and no folder is made for any."""

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: URLFetcher) -> None:
        """Ask for the files a style sheet names, which ends the rendering."""
        for kind, address in rule_descriptors["src"]:
            if kind == "external" and address is not None:
                url_fetcher.fetch(address)


FONTS = InstalledFonts()


class Page(HTML):  # type: ignore[misc] # the library is not typed
    """HTML whose elements have no notes and no markers, so that none are styled for each."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002, FBT001, FBT002 # its own
        return [DEFAULT_STYLE]


class MissingGlyphs(logging.Handler):
    """Collects the characters no font could draw; WeasyPrint only warns of them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.points: list[int] = []

    def emit(self, record: logging.LogRecord) -> None:
        found = MISSING_GLYPH.search(record.getMessage())
        if found:
            self.points.append(int(found[1], 16))


class HanLayout(KeptLayout):
    """A line of text whose justification opens between Chinese characters.

    WeasyPrint justifies at spaces alone, and Chinese has none: its right edge would be ragged.
    """

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
        start = end = 0
        for run in HAN_RUN.finditer(self.text):
            attribute = pango.pango_attr_letter_spacing_new(int(spacing * TO_UNITS))
            start += len(self.text[end : run.start()].encode())
            attribute.start_index = start
            start += len(run[0].encode())
            attribute.end_index, end = start, run.end()
            pango.pango_attr_list_change(attributes, attribute)
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


def rehearse() -> None:
    """Lay out one page of everything, so that what is loaded late is loaded before the first."""
    _lay_out_our_way()
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    Page(string=REHEARSAL.format(style=STYLE.read_text()), url_fetcher=NothingFetched()).write_pdf(
        font_config=FONTS, pdf_variant=VARIANT
    )
    logging.getLogger("weasyprint").setLevel(logging.NOTSET)


@in_one_stack
def main(content: bytes) -> bytes:
    """Answer one line of JSON and the PDF.

    Shape: what comes is a line ``{"date": ISO date, "attachment": name or "", "size": bytes}``,
    the attachment and the HTML. The line of the answer is ``{"pages": n, "missing": [code points],
    "fetched": address or null}``; there is no PDF after it when something was fetched.
    """
    # One document and then the end: looking for garbage would take a fifth of the time.
    gc.disable()
    line, _newline, rest = content.partition(b"\n")
    head = json.loads(line)
    attached, html = rest[: head["size"]], rest[head["size"] :]
    collector = MissingGlyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    logger.propagate = False
    _lay_out_our_way()
    fetcher = NothingFetched()
    options = {"font_config": FONTS, "pdf_variant": VARIANT, "custom_metadata": True}
    try:
        document = Page(string=html.decode(), url_fetcher=fetcher).render(**options)
        pdf = document.write_pdf(
            attachments=_attachments(head, attached), finisher=_finish, **options
        )
    except FatalURLFetchingError:
        # The address is in the fetcher's memory; there is no document to hand back.
        pages, pdf = 0, b""
    else:
        pages = len(document.pages)
    fetched = fetcher.asked[0] if fetcher.asked else None
    missing = sorted(set(collector.points))
    header = {"pages": pages, "missing": missing, "fetched": fetched}
    return json.dumps(header).encode() + b"\n" + (b"" if fetched else pdf)


def _finish(document: object, pdf: pydyf.PDF) -> None:
    finish(document, pdf)
    write_once(pdf)


def _lay_out_our_way() -> None:
    be_thrifty()
    line_break.Layout = HanLayout
    inline.count_expandable_spaces = count_han
    inline.justify_line = justify_line
    pack_fonts()


def _attachments(head: dict[str, Any], content: bytes) -> list[Attachment]:
    """Attach what the document was made from, dated like the document and not like this run."""
    if not head["attachment"]:
        return []
    at = datetime.fromisoformat(head["date"]).replace(tzinfo=UTC)
    return [
        Attachment(
            file_obj=BytesIO(content),
            name=head["attachment"],
            created=at,
            modified=at,
            relationship="Source",
        )
    ]
