"""PDF as evidence: its pages, its text, a copy without its author, a page drawn; pure."""

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from assessments import evidence_pictures
from assessments.evidence_refusing import FileRefused, Passage

MOST_PAGES = 500
MOST_OBJECTS = 200_000
HEAD = b"%PDF-"
LAST = b"%%EOF"
# What runs, opens or carries something else: nobody's evidence needs it.
ACTING = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"}
CARRYING = {"/JS", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA"}
SAID = ("/Metadata", "/PieceInfo", "/LastModified")
UNREADABLE = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    NotImplementedError,
    OverflowError,
)


def passages(content: bytes) -> tuple[int, Iterator[Passage]]:
    """Return how many pages a PDF has, and the text of each.

    Raises:
        FileRefused: it is damaged, locked by a password, or has too many pages.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = b"/Encrypt" in content
        raise FileRefused("locked" if locked else "damaged", str(error)) from error
    count = len(document)
    if not count:
        raise FileRefused("damaged", "no pages")
    if count > MOST_PAGES:
        raise FileRefused("too_many_pages", str(count))
    return count, _texts(document, count)


def _texts(document: Any, count: int) -> Iterator[Passage]:
    for number in range(count):
        try:
            page = document[number]
            # The whole page, what lies outside its edges too.
            text = page.get_textpage().get_text_range()
        except pypdfium2.PdfiumError as error:
            raise FileRefused("damaged_page", str(number + 1)) from error
        yield Passage("page", str(number + 1), text)
        page.close()


def copied(content: bytes) -> bytes:
    """Write a PDF anew without author, program, history and cameras' notes.

    Raises:
        FileRefused: it runs or carries something, or cannot be written anew.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise FileRefused("locked")
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        for each in _objects(writer):
            _refuse_acting(each)
            _leave_out(each)
        stream = io.BytesIO()
        writer.write(stream)
    except UNREADABLE as error:
        raise FileRefused("damaged", type(error).__name__) from error
    return stream.getvalue()


def drawn(content: bytes, number: int) -> bytes:
    """Draw one page, counted from 1, as a PNG.

    Raises:
        FileRefused: there is no such page, or it cannot be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(content)
        if not 1 <= number <= len(document):
            raise FileRefused("no_page", str(number))
        page = document[number - 1]
        longest = max(page.get_size()) or 1
        scale = evidence_pictures.PREVIEW_SIDE / longest
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    except pypdfium2.PdfiumError as error:
        raise FileRefused("damaged", str(error)) from error
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "PNG")
    return stream.getvalue()


def _objects(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """Give every dictionary of the file, those inside others too."""
    left: list[Any] = list(writer._objects)  # the writer has no other list of them
    if len(left) > MOST_OBJECTS:
        raise FileRefused("too_many_pages", f"{len(left)} objects")
    while left:
        each = left.pop()
        if isinstance(each, DictionaryObject):
            yield each
            left.extend(each.values())
        elif isinstance(each, ArrayObject):
            left.extend(each)


def _refuse_acting(each: DictionaryObject) -> None:
    if each.get("/S") in ACTING or CARRYING & {*each, str(each.get("/Type", ""))}:
        raise FileRefused("acting")


def _leave_out(each: DictionaryObject) -> None:
    for name in SAID:
        if name in each:
            del each[name]
    if each.get("/Type") == "/Annot" or ("/Subtype" in each and "/Rect" in each):
        each.pop("/T", None)
    if isinstance(each, StreamObject) and each.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        # The bytes as they stand: decoding a photograph would only make it larger and worse.
        each._data = evidence_pictures.bare(each._data)
        each.pop(NameObject("/Length"), None)
