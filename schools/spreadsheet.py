"""Reads strangers' workbooks and CSV files into plain cells, in a sealed child without Django.

A workbook's zip is scanned before anything is read from it: sizes, part names, document types,
cell addresses. The scan also finds what the reader cannot tell from a blank: error cells and
formulas nobody has computed.

Shape: ``main`` answers JSON, either ``{"refused": {"code", "detail"}}`` or ``{"sheets":
{"schools": {"name", "rows": [[cell, ...], ...]}}, "ignored": [names], "addresses": bool}``. A cell
is null, a text, or a pair of ``number``, ``boolean``, ``date``, ``error`` or ``formula``, and a
text. A number shown as a percentage is the text a person sees, 12%.
"""

import csv
import io
import json
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from schools.plain_sheets import Plain, look_over

SHEETS = {"schools": "学校", "stages": "学段", "county": "县情"}
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 1_500_000
MAX_PARTS = 500
MAX_PART_BYTES = 100 * 2**20
MAX_TOTAL_BYTES = 150 * 2**20
# Real packages unpack to 5 to 40 times their size; the worst harmless one seen was 60 times.
MAX_RATIO = 120
RATIO_COUNTS_FROM = 5 * 2**20
# ValueError: a directory that points before the file's beginning, a number of too many digits.
UNREADABLE_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PERCENT_FORMATS = ("9", "10")
QUOTED = re.compile(r'"[^"]*"|\\.')
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Cell = None | str | list[str]
Table = dict[str, Any]
CodeOf = Callable[[str], str | None]


class Refused(Exception):
    """The file as a whole is not read; ``code`` says why, ``detail`` what was seen."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def main(content: bytes) -> bytes:
    """Answer the JSON of a workbook, or of a zip of CSV files."""
    try:
        answer = _tables(content)
    except Refused as refusal:
        answer = {"refused": {"code": refusal.code, "detail": refusal.detail}}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8")


def every_sheet(content: bytes) -> dict[str, Any]:
    """Read a workbook of other sheets than a package's: each stands under its own name.

    Raises:
        Refused: what refuses a package refuses it too.
    """
    return _tables(content, str)


def csv_tables(files: dict[str, bytes]) -> dict[str, Any]:
    """Read CSV files by name; others are ignored and named.

    Raises:
        Refused: a file is not UTF-8, not CSV, too large, or stands twice.
    """
    sheets: dict[str, Table] = {}
    ignored = []
    for name, content in sorted(files.items()):
        path = PurePosixPath(name)
        code = sheet_code(path.stem) if path.suffix.lower() == ".csv" else None
        if code is None:
            ignored.append(name)
        elif code in sheets:
            raise Refused("sheet_twice", f"{sheets[code]['name']}, {name}")
        else:
            sheets[code] = {"name": path.stem, "rows": _csv_rows(path.name, content)}
    return {"sheets": sheets, "ignored": ignored, "addresses": False}


def sheet_code(name: str) -> str | None:
    """Return which sheet of a package a name means, by code or in Chinese."""
    trimmed = name.strip()
    for code, chinese in SHEETS.items():
        if trimmed == chinese or trimmed.lower() == code:
            return code
    return None


def _csv_rows(name: str, content: bytes) -> list[list[Cell]]:
    if len(content) > MAX_PART_BYTES:
        raise Refused("too_large", name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("encoding", name) from error
    rows: list[list[Cell]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(rows) >= MAX_ROWS or len(cells) > MAX_COLUMNS:
                raise Refused("too_large", name)
            rows.append([cell or None for cell in cells])
    except csv.Error as error:
        raise Refused("damaged", f"{name}: {error}") from error
    return rows


def _tables(content: bytes, code_of: CodeOf = sheet_code) -> dict[str, Any]:
    if content.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise Refused("encrypted" if encrypted else "old_excel")
    if not content.startswith(b"PK"):
        raise Refused("not_a_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive, len(content))
            if "[Content_Types].xml" in archive.namelist():
                return _workbook(archive, content, code_of)
            return _zip_of_csv(archive)
    except UNREADABLE_ZIP as error:
        raise Refused("damaged", str(error)) from error


def _check_sizes(archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("encrypted")
    if len({part.filename for part in parts}) < len(parts):
        raise Refused("damaged", "a part stands twice")
    if len(parts) > MAX_PARTS or any(part.file_size > MAX_PART_BYTES for part in parts):
        raise Refused("too_large", f"{total} bytes in {len(parts)} parts")
    bloated = total > RATIO_COUNTS_FROM and total > MAX_RATIO * packed
    if total > MAX_TOTAL_BYTES or bloated:
        raise Refused("too_large", f"{packed} bytes unpack to {total}")


def _zip_of_csv(archive: zipfile.ZipFile) -> dict[str, Any]:
    files = {}
    for part in archive.infolist():
        if part.is_dir() or part.filename.startswith("__MACOSX/"):
            continue
        files[PurePosixPath(_zip_name(part)).name] = archive.read(part)
    tables = csv_tables(files)
    if not tables["sheets"]:
        raise Refused("not_a_workbook")
    return tables


def _zip_name(part: zipfile.ZipInfo) -> str:
    """Undo the way Windows writes Chinese names into a zip without saying so."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return part.filename


def _workbook(archive: zipfile.ZipFile, content: bytes, code_of: CodeOf) -> dict[str, Any]:
    _check_parts(archive)
    places = _sheet_places(archive)
    wanted: dict[str, str] = {}
    for name in places:
        code = code_of(name)
        if code in wanted:
            raise Refused("sheet_twice", f"{wanted[code]}, {name}")
        if code is not None:
            wanted[code] = name
    _check_markup(archive, {places[name] for name in wanted.values()})
    percent = _percent_styles(archive)
    scans = {code: _scan(archive, name, places[name], percent) for code, name in wanted.items()}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {
            code: {"name": name, "rows": _rows(book, name, scans[code])}
            for code, name in wanted.items()
        }
    except CalamineError as error:
        raise Refused("damaged", str(error)) from error
    ignored = [name for name in places if code_of(name) is None]
    return {"sheets": sheets, "ignored": ignored, "addresses": True}


def _check_parts(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    lowered = [name.lower() for name in names]
    if "xl/workbook.bin" in lowered:
        raise Refused("old_excel")
    if any("vbaproject" in name or "/macrosheets/" in name for name in lowered):
        raise Refused("macros")
    if b"macroenabled" in archive.read("[Content_Types].xml").lower():
        raise Refused("macros")
    if any("/externallinks/" in name for name in lowered):
        raise Refused("external_links")


def _check_markup(archive: zipfile.ZipFile, scanned: set[str]) -> None:
    """Refuse document types and what is no XML in every part but those that are scanned."""
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")) and name not in scanned:
            _parse(archive, name, expat.ParserCreate())


def _parse(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> None:
    def refuse_doctype(*_declaration: Any) -> None:
        raise Refused("doctype", name)

    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        with archive.open(name) as stream:
            parser.ParseFile(stream)
    except KeyError as error:
        raise Refused("damaged", f"{name} is missing") from error
    except expat.ExpatError as error:
        raise Refused("damaged", f"{name}: {error}") from error


def _elements(archive: zipfile.ZipFile, name: str, wanted: str) -> list[dict[str, str]]:
    """Return the attributes of every element with a local name, prefixes taken off."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == wanted:
            found.append({_local(key): value for key, value in attributes.items()})

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    _parse(archive, name, parser)
    return found


@cache
def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


@cache
def _column(letters: str) -> int:
    """Count a column by its letters, from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _sheet_places(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of every worksheet by its name, in the order of the tabs."""
    if "xl/workbook.xml" not in archive.namelist():
        raise Refused("not_a_workbook")
    parts = {}
    for relation in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if kind.endswith(("/externalLink", "/externalLinkPath")):
            raise Refused("external_links", target)
        if kind.endswith("/worksheet"):
            parts[relation.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target))[1:]
    sheets = _elements(archive, "xl/workbook.xml", "sheet")
    return {
        sheet.get("name", ""): parts[sheet["id"]] for sheet in sheets if sheet.get("id") in parts
    }


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the cell styles that show a percentage: 12% typed into a cell is stored as 0.12."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    formats = set(PERCENT_FORMATS)
    styles: list[str] = []
    within: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        within.append(_local(tag))
        if within[-1] == "numFmt" and "%" in QUOTED.sub("", attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif within[-2:] == ["cellXfs", "xf"]:
            styles.append(attributes.get("numFmtId", ""))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: within.pop()
    _parse(archive, "xl/styles.xml", parser)
    return frozenset(str(place) for place, style in enumerate(styles) if style in formats)


@dataclass
class _Scan:
    """What one pass over a worksheet's cells found; rows and columns count from 0."""

    name: str
    percent_styles: frozenset[str]
    percent: set[tuple[int, int]] = field(default_factory=set)
    declared: tuple[int, int] | None = None
    last: tuple[int, int] = (-1, -1)
    row: int = -1
    column: int = -1
    odd: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    kind: str = ""
    formula: bool = False
    value: bool = False
    in_value: bool = False
    text: list[str] = field(default_factory=list)

    def take(self, plain: Plain) -> None:
        """Take over what a plain sheet said of itself."""
        if plain.declared:
            self.start("dimension", {"ref": plain.declared})
        if plain.rows:
            self.last = (max(plain.rows) - 1, max(map(_column, plain.columns)))
            self._bound(self.last)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match _local(tag):
            case "c":
                self._cell(attributes)
            case "v" | "is":
                self.in_value = True
                # A formula may well have an empty text as its result; a number it cannot.
                self.value = self.kind == "str"
            case "f":
                self.formula, self.in_value = True, False
            case "row":
                self._row(attributes)
            case "dimension" if attributes.get("ref"):
                self.declared = self._place(attributes["ref"].rpartition(":")[2].replace("$", ""))
                self._bound(self.declared)

    def end(self, tag: str) -> None:
        if _local(tag) != "c":
            return
        place = (self.row, self.column)
        if self.kind == "e":
            self.odd[place] = ["error", "".join(self.text).strip()]
        elif self.formula and not self.value:
            self.odd[place] = ["formula", ""]
        elif self.kind == "d":
            self.odd[place] = ["date", "".join(self.text).strip()]

    def characters(self, text: str) -> None:
        if self.in_value and text.strip():
            self.value = True
            if self.kind in {"e", "d"}:
                self.text.append(text)

    def _row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "")
        self.row = int(given) - 1 if given.isdecimal() else self.row + 1
        self.column = -1

    def _cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self.row, self.column = self._place(attributes["r"])
        else:
            self.column += 1
        if self.row > self.last[0] or self.column > self.last[1]:
            self.last = (max(self.last[0], self.row), max(self.last[1], self.column))
            self._bound(self.last)
        self.kind, self.text = attributes.get("t", ""), []
        if attributes.get("s") in self.percent_styles:
            self.percent.add((self.row, self.column))
        self.formula = self.value = self.in_value = False

    def _place(self, address: str) -> tuple[int, int]:
        match = ADDRESS.fullmatch(address)
        if match is None:
            raise Refused("damaged", f"{self.name}: {address!r} is no cell")
        return (int(match[2]) - 1, _column(match[1]))

    def _bound(self, place: tuple[int, int]) -> None:
        rows, columns = place[0] + 1, place[1] + 1
        if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
            raise Refused("too_many_cells", f"{self.name}: {rows} × {columns}")


def _scan(archive: zipfile.ZipFile, name: str, part: str, percent: frozenset[str]) -> _Scan:
    scan = _Scan(name, percent)
    parser = expat.ParserCreate()
    plain = look_over(archive.read(part), percent) if part in archive.namelist() else None
    if plain is None:
        parser.buffer_text = True
        parser.StartElementHandler = scan.start
        parser.EndElementHandler = scan.end
        parser.CharacterDataHandler = scan.characters
    else:
        scan.take(plain)
    _parse(archive, part, parser)
    if scan.declared and (scan.last[0] > scan.declared[0] or scan.last[1] > scan.declared[1]):
        raise Refused("false_dimension", name)
    return scan


def _rows(book: CalamineWorkbook, name: str, scan: _Scan) -> list[list[Cell]]:
    values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    rows = [[_cell(value) for value in row] for row in values]
    for row, column in scan.percent:
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(cell, list) and cell[0] == "number":
            rows[row][column] = f"{(Decimal(cell[1]) * 100).normalize():f}%"
    for (row, column), found in scan.odd.items():
        while len(rows) <= row:
            rows.append([])
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = list(found)
    return rows


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return ["boolean", "true" if value else "false"]
    if isinstance(value, int | float):
        # A cell shows 15 digits; what stands behind them is the binary form of what was typed.
        return ["number", format(value, ".15g")]
    return ["date", str(value)]
