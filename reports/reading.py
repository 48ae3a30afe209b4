"""Reads a stranger's PDF inside a sealed process: the document code it carries, and its seal."""

import json
import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from reports import sealcheck

ESCAPED = re.compile(rb"\\([0-3][0-7]{2})")
CODE = re.compile(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b")


def main(content: bytes) -> bytes:
    """Answer what a file says of itself; what is asked is as for ``sealcheck.main``.

    Shape: ``{"codes": [the codes in its metadata, else in its first pages], "seal": {"state",
    "signer", "signed_at"}}``.
    """
    _roots, _newline, pdf = content.partition(b"\n")
    seal = json.loads(sealcheck.main(content))
    return json.dumps({"codes": _codes(pdf), "seal": seal}).encode()


def rehearse() -> None:
    """Do once what every reading does, so that the first one need not wait for it."""
    sealcheck.rehearse()


def _codes(content: bytes) -> list[str]:
    # The plain bytes first: the signature names the code, readable even in a damaged file.
    found = CODE.findall(_unescaped(content).decode("latin-1"))
    if not found:
        found = CODE.findall(_text(content))
    return list(dict.fromkeys(found))[:10]


def _unescaped(content: bytes) -> bytes:
    """Write the letters of a PDF's strings out that stand there as octal numbers."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 8)]), content)


def _text(content: bytes) -> str:
    try:
        reader = PdfReader(BytesIO(content))
        values = [str(value) for value in (reader.metadata or {}).values()]
        pages = [page.extract_text() for page in reader.pages[:30]]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Not a PDF, or one nothing can be read from: it carries no code.
        return ""
    return "\n".join([*values, *pages])
