"""Workbooks and documents as evidence: their text cell by cell, and a copy without authors; pure.

The zip is looked over before anything is read from it: what stands before or behind it, sizes,
parts that run, and document types in XML.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from assessments import evidence_pictures
from assessments.evidence_refusing import FileRefused, Passage

MOST_PARTS = 2000
MOST_PART_BYTES = 100 * 2**20
MOST_TOTAL_BYTES = 200 * 2**20
MOST_RATIO = 150
RATIO_COUNTS_FROM = 10 * 2**20
TYPES = "[Content_Types].xml"
MAINS = {
    b"spreadsheetml.sheet.main+xml": "XLSX",
    b"wordprocessingml.document.main+xml": "DOCX",
}
ACTING = re.compile(
    r"vbaProject|macrosheets|activeX|oleObject|ctrlProps/|\.(bin|exe|js|vbs|html?)$", re.I
)
# Settings of printers and of controls are .bin too, and harmless.
QUIET = re.compile(r"printerSettings[0-9]*\.bin$")
NESTED = re.compile(r"/embeddings/[^/]+\.(xlsx|docx)$", re.I)
RUNNING = re.compile(rb"<ddeLink|attachedTemplate|\bDDE(AUTO)?\s", re.I)
PICTURE = re.compile(r"\.(png|jpe?g)$", re.I)
AUTHORS = re.compile(
    rb"(\s(?:[A-Za-z0-9]+:)?(?:author|initials|displayName|userId|providerId|rsid[A-Za-z]*)=)"
    rb'("[^"]*"|\'[^\']*\')'
)
NAMED = re.compile(rb"<(author)>[^<]*</author>")
CORE = (
    b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.'
    b'openxmlformats.org/package/2006/metadata/core-properties"/>'
)
APP = (
    b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/extended-properties"/>'
)
CUSTOM = APP.replace(b"extended-properties", b"custom-properties")
EMPTIED = {"docProps/core.xml": CORE, "docProps/app.xml": APP, "docProps/custom.xml": CUSTOM}
LONG_AGO = (1980, 1, 1, 0, 0, 0)
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)


class Office:
    """One workbook or document, looked over."""

    def __init__(self, content: bytes, *, inner: bool = False) -> None:
        """Look the file over.

        Raises:
            FileRefused: it is damaged, too large, locked, or something in it runs.
        """
        self.inner = inner
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(content))
            self._look_over(content)
            self.parts = {
                part.filename: self.archive.read(part)
                for part in self.archive.infolist()
                if not part.is_dir()
            }
        except UNREADABLE as error:
            raise FileRefused("damaged", type(error).__name__) from error
        self.kind = self._kind()
        for name, part in self.parts.items():
            _refuse_acting(name, part)

    def _look_over(self, content: bytes) -> None:
        parts = self.archive.infolist()
        total = sum(part.file_size for part in parts)
        if any(part.flag_bits & 1 for part in parts):
            raise FileRefused("locked")
        names = {part.filename for part in parts}
        if len(names) < len(parts) or any(name.startswith("/") or ".." in name for name in names):
            raise FileRefused("damaged", "parts")
        before = min((part.header_offset for part in parts), default=0)
        if before or self.archive.comment or not content.startswith(b"PK\x03\x04"):
            raise FileRefused("two_in_one")
        if content.rfind(b"PK\x05\x06") != len(content) - 22:
            raise FileRefused("two_in_one")
        bloated = total > RATIO_COUNTS_FROM and total > MOST_RATIO * len(content)
        largest = max((part.file_size for part in parts), default=0)
        if (
            len(parts) > MOST_PARTS
            or largest > MOST_PART_BYTES
            or total > MOST_TOTAL_BYTES
            or bloated
        ):
            raise FileRefused("unpacks_too_large", f"{total} bytes in {len(parts)} parts")

    def _kind(self) -> str:
        types = self.parts.get(TYPES, b"")
        found = [kind for word, kind in MAINS.items() if word in types]
        if len(found) != 1:
            raise FileRefused("acting" if b"macroEnabled" in types else "kind", "zip")
        return found[0]

    def pages(self) -> int | None:
        """Return how many sheets a workbook has, or pages as its program counted them."""
        if self.kind == "XLSX":
            return len(_sheet_names(self.parts)) or None
        said = re.search(rb"<Pages>([0-9]{1,4})</Pages>", self.parts.get("docProps/app.xml", b""))
        return int(said.group(1)) if said else None

    def passages(self) -> Iterator[Passage]:
        """Give every text of the file and where it stands.

        Raises:
            FileRefused: a part is no sound XML, or declares a document type.
        """
        told: set[str] = set()
        if self.kind == "XLSX":
            yield from self._cells(told)
        for name, part in self.parts.items():
            if name in told:
                continue
            if NESTED.search("/" + name) and not self.inner:
                for inner in Office(part, inner=True).passages():
                    yield Passage("part", posixpath.basename(name), inner.text)
            elif name.endswith((".xml", ".rels", ".vml")):
                yield from _paragraphs(name, part)
            elif PICTURE.search(name) and part.startswith(
                (evidence_pictures.PNG, evidence_pictures.JPEG)
            ):
                yield from _notes(name, part)

    def _cells(self, told: set[str]) -> Iterator[Passage]:
        shared = _Strings(self.parts.get("xl/sharedStrings.xml", b"<none/>")).texts
        told.update(("xl/sharedStrings.xml", "xl/styles.xml", "xl/calcChain.xml"))
        used: set[int] = set()
        for name, title in _sheet_names(self.parts).items():
            told.add(name)
            sheet = _Sheet(self.parts[name], shared)
            used |= sheet.used
            for address, text in sheet.cells:
                yield Passage("cell", f"{title}!{address}", text)
        for number, text in enumerate(shared):
            if number not in used:
                yield Passage("part", "sharedStrings.xml", text)

    def copied(self) -> bytes:
        """Write the file anew without authors, companies and cameras' notes."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in self.parts.items():
                archive.writestr(
                    zipfile.ZipInfo(name, LONG_AGO), self._bare(name, part), zipfile.ZIP_DEFLATED
                )
        return stream.getvalue()

    def _bare(self, name: str, part: bytes) -> bytes:
        if name in EMPTIED:
            return EMPTIED[name]
        if NESTED.search("/" + name) and not self.inner:
            return Office(part, inner=True).copied()
        if PICTURE.search(name):
            return evidence_pictures.bare(part)
        if name.endswith(".xml") and name != TYPES:
            return NAMED.sub(rb"<\1></\1>", AUTHORS.sub(rb'\1""', part))
        return part


def _refuse_acting(name: str, part: bytes) -> None:
    if ACTING.search(name) and not QUIET.search(name):
        raise FileRefused("acting", name)
    if name.endswith((".xml", ".rels", ".vml")):
        if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in part[:4096].upper():
            raise FileRefused("damaged", name)
        if RUNNING.search(part) and (
            b"<ddeLink" in part or b"External" in part or b"instrText" in part
        ):
            raise FileRefused("acting", name)


def _notes(name: str, part: bytes) -> Iterator[Passage]:
    for note in evidence_pictures.notes(evidence_pictures.opened(part)):
        yield Passage("part", posixpath.basename(name), note.text)


class _Reading:
    """Reads one XML part; a document type or unsound XML is refused."""

    def __init__(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._starts
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._says
        parser.StartDoctypeDeclHandler = self._declares
        try:
            parser.Parse(content, True)  # noqa: FBT003 - the parser's own signature
        except expat.ExpatError as error:
            raise FileRefused("damaged", str(error)) from error

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        self.begin(name.rpartition(" ")[2], attributes)

    def _ends(self, name: str) -> None:
        self.end(name.rpartition(" ")[2])

    def _says(self, text: str) -> None:
        self.say(text)

    def _declares(self, *_declared: Any) -> None:
        raise FileRefused("damaged", "document type")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the beginning of an element."""

    def end(self, name: str) -> None:
        """Meet its end."""

    def say(self, text: str) -> None:
        """Meet text."""


class _Strings(_Reading):
    """The shared strings of a workbook, without the readings of Japanese."""

    def __init__(self, content: bytes) -> None:
        self.texts: list[str] = []
        self.open = False
        super().__init__(content)

    def begin(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - of the reader
        if name == "si":
            self.texts.append("")
        self.open = name == "t" and bool(self.texts)

    def end(self, name: str) -> None:
        self.open = self.open and name != "t"

    def say(self, text: str) -> None:
        if self.open:
            self.texts[-1] += text


class _Sheet(_Reading):
    """The cells of a sheet as written, numbers too: a number cell may hold eighteen digits."""

    def __init__(self, content: bytes, shared: list[str]) -> None:
        self.shared = shared
        self.used: set[int] = set()
        self.cells: list[tuple[str, str]] = []
        self.address, self.type, self.text, self.open = "", "", "", False
        super().__init__(content)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.address, self.type = attributes.get("r", "?"), attributes.get("t", "")
            self.text = ""
        self.open = self.open or name in ("v", "t", "f", "oddHeader", "oddFooter")

    def end(self, name: str) -> None:
        if name in ("oddHeader", "oddFooter"):
            self.cells.append((name, self.text))
            self.text = ""
        if name == "f":
            self.text += " "
        if name in ("v", "t", "f", "oddHeader", "oddFooter"):
            self.open = False
        if name == "c" and self.text:
            self.cells.append((self.address, self._shown()))

    def say(self, text: str) -> None:
        if self.open:
            self.text += text

    def _shown(self) -> str:
        if self.type != "s" or not self.text.strip().isdigit():
            return self.text
        number = int(self.text)
        self.used.add(number)
        return self.shared[number] if number < len(self.shared) else ""


class _Paragraphs(_Reading):
    """The texts of a part, paragraph by paragraph; one number may be cut into several runs."""

    def __init__(self, content: bytes) -> None:
        self.texts: list[str] = []
        self.open: list[str] = [""]
        super().__init__(content)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("p", "comment", "row"):
            self.open.append("")
        if name in ("tab", "br", "cr"):
            self.open[-1] += "\n" if name != "tab" else "\t"
        said = [attributes[each] for each in ("descr", "title", "Target") if each in attributes]
        self.texts.extend(said)

    def end(self, name: str) -> None:
        if name in ("p", "comment", "row") and len(self.open) > 1:
            self.texts.append(self.open.pop())
        elif name in ("v", "pt", "t") and len(self.open) == 1:
            self.open[-1] += " "

    def say(self, text: str) -> None:
        self.open[-1] += text

    @property
    def all(self) -> list[str]:
        """Every text, what stood in no paragraph last."""
        return [*self.texts, *self.open]


def _paragraphs(name: str, content: bytes) -> Iterator[Passage]:
    main = name == "word/document.xml"
    number = 0
    for text in _Paragraphs(content).all:
        if not text.strip():
            continue
        number += 1
        if main:
            yield Passage("paragraph", str(number), text)
        else:
            yield Passage("part", posixpath.basename(name), text)


class _Names(_Reading):
    """Sheet names and where they lead, by the relations of the workbook."""

    def __init__(self, content: bytes) -> None:
        self.rows: list[dict[str, str]] = []
        super().__init__(content)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("sheet", "Relationship"):
            self.rows.append({key.rpartition(" ")[2]: value for key, value in attributes.items()})


def _sheet_names(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the parts that are sheets, hidden ones too, and what each is called."""
    relations = _Names(parts.get("xl/_rels/workbook.xml.rels", b"<none/>")).rows
    leads = {row.get("Id", ""): row.get("Target", "") for row in relations}
    called = {}
    for row in _Names(parts.get("xl/workbook.xml", b"<none/>")).rows:
        target = leads.get(row.get("id", ""), "")
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if name in parts:
            called[name] = row.get("name", "")
    for name in parts:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            called.setdefault(name, posixpath.basename(name))
    return called
