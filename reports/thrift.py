"""Spares the renderer what its libraries do again and again for one document.

Text is shaped to be measured, thrown away and shaped anew to be drawn; everything is written and
compressed a second time for the identifier of the file, as hard as can be; all pages are listed for
every reference to one; a search pattern is made for every word of HTML, for it is remembered under
the wrong name. And Python 3.11 gives a piece of its stack back to the kernel the moment a call
returns from it: a layout that goes to and fro over the edge of a piece spends a fifth of its time
there.

None of this changes what is written, but for how hard it is compressed.
"""

import re
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pydyf  # type: ignore[import-untyped]
from tinyhtml5 import inputstream  # type: ignore[import-untyped]
from weasyprint.text import line_break
from weasyprint.text.ffi import pango

# So many places take just over half of the piece of stack they are given; the rest is for callees.
ROOMY_FRAME = 66_000
# The hardest takes four times as long and saves three parts in a hundred.
COMPRESSION = 6
PARAGRAPH_ENDS = re.compile("[\n\r\u2029]")

_compressed = pydyf.Stream.data.fget


def be_thrifty() -> None:
    """Have the libraries of this process do everything once."""
    inputstream.characters_until_regex = Patterns(inputstream.characters_until_regex)
    pydyf.zlib = SimpleNamespace(compress=zlib.compress, compressobj=_compressor)
    pydyf.PDF.page_references = property(lambda pdf: PageReferences(pdf.pages["Kids"]))
    pydyf.Stream.data = property(_once)


def in_one_stack(work: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Have the frames of everything ``work`` calls lie in one piece of stack, up to half a MB."""

    def call(content: bytes) -> bytes:
        return work(content)

    call.__code__ = call.__code__.replace(co_stacksize=ROOMY_FRAME)
    return call


class KeptLayout(line_break.Layout):  # type: ignore[misc] # the library is not typed
    """A line of text that stays shaped from when it is measured until it is drawn."""

    justification_spacing: float

    def set_text(self, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002 # its own
        """Set the text as it will be drawn, in one paragraph: nothing has to be shaped for that."""
        one = not PARAGRAPH_ENDS.search(text)
        pango.pango_layout_set_single_paragraph_mode(self.layout, one)
        super().set_text(text, justify)

    def deactivate(self) -> None:
        """Stay as it is."""

    def reactivate(self, _style: object) -> None:
        """Set the text anew only if the line was stretched since it was measured."""
        if self.justification_spacing:
            self.set_text(self.text, justify=True)


class Written(pydyf.Object):  # type: ignore[misc] # the library is not typed
    """An object of a PDF as it will stand in the file."""

    data = b""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self.number, self.generation, self.free = source.number, source.generation, source.free
        self._compressible = source.compressible
        if source.free == "n":
            self.data = source.data

    @property
    def compressible(self) -> bool:
        return bool(self._compressible)


class PageReferences:
    """References to the pages of a file, each made when it is asked for."""

    def __init__(self, pages: list[Any]) -> None:
        self._pages = pages

    def __getitem__(self, index: int) -> bytes:
        return f"{self._pages[3 * index]} 0 R".encode()


class Patterns(dict[tuple[Any, bool], re.Pattern[str]]):
    """Patterns of the longest run of characters that are, or are not, among some."""

    def __missing__(self, key: tuple[Any, bool]) -> re.Pattern[str]:
        characters, among = key
        listed = "".join(f"\\x{ord(character):02x}" for character in characters)
        self[key] = re.compile(f"[{'' if among else '^'}{listed}]+")
        return self[key]


def write_once(pdf: pydyf.PDF) -> None:
    """Write everything the file consists of, before the library does it twice."""
    pdf.objects = [Written(each) for each in pdf.objects]


def _once(stream: Any) -> bytes:
    """Compress a stream when it is first asked for; nothing is added to it after that."""
    if "written" not in vars(stream):
        stream.written = _compressed(stream)
    return bytes(stream.written)


def _compressor(level: int) -> Any:
    return zlib.compressobj(level=min(level, COMPRESSION))
