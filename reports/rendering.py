"""HTML to PDF, inside a sealed process; the only weasyprint import of the house.

The HTML carries everything it needs: nothing is fetched, whatever an address looks like.
"""

import json
import logging
import re
from typing import NoReturn

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

MISSING_GLYPH = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)", re.DOTALL)


class NothingFetched(URLFetcher):  # type: ignore[misc] # the library is not typed
    """Refuses every address, and ends the rendering instead of leaving a hole in it."""

    def fetch(self, url: str, *_options: object) -> NoReturn:
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


def main(content: bytes) -> bytes:
    """Answer one line of JSON and the PDF.

    Shape: the line is ``{"pages": n, "missing": [code points], "fetched": address or null}``; there
    is no PDF after it when something was fetched.
    """
    collector = MissingGlyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    logger.propagate = False
    try:
        document = HTML(string=content.decode(), url_fetcher=NothingFetched()).render()
        pdf = document.write_pdf(custom_metadata=True)
    except FatalURLFetchingError as refused:
        return _answer({"pages": 0, "missing": [], "fetched": str(refused)}, b"")
    missing = sorted(set(collector.points))
    return _answer({"pages": len(document.pages), "missing": missing, "fetched": None}, pdf)


def _answer(header: dict[str, object], pdf: bytes) -> bytes:
    return json.dumps(header).encode() + b"\n" + pdf
