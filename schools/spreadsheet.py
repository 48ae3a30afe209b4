"""Reads strangers' workbooks and CSV files into plain cells, in a sealed child without Django.

A workbook's zip is scanned before anything is read from it: sizes, part names, document types,
cell addresses, error cells, formulas nobody has computed. The reader gets what was checked and
nothing else.

Shape: ``main`` answers JSON, either ``{"refused": {"code", "detail"}}`` or ``{"sheets":
{"schools": {"name", "rows": [[cell, ...], ...]}}, "ignored": [names], "addresses": bool}``. A cell
is null, a text, a number, a boolean, or a pair of ``date``, ``error`` or ``formula``, and a text.
A number shown as a percentage is the text a person sees, 12%.
"""

import csv
import io
import json
import posixpath
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from schools.markup import elements, parse, percent_styles
from schools.sheet_scan import MAX_COLUMNS, MAX_ROWS, Scan, scan_sheet
from schools.unpacking import (
    MAX_PART_BYTES,
    UNREADABLE_ZIP,
    Refused,
    check_sizes,
    part,
    repacked,
)

SHEETS = {"schools": "学校", "stages": "学段", "county": "县情"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
# What is read beside the worksheets.
READ_PARTS = {
    "[content_types].xml",
    "_rels/.rels",
    WORKBOOK,
    RELATIONS,
    STYLES,
    "xl/sharedstrings.xml",
}

Cell = None | str | float | bool | list[str]
Table = dict[str, Any]
CodeOf = Callable[[str], str | None]


def main(content: bytes) -> bytes:
    """Answer the JSON of a workbook, or of a zip of CSV files."""
    try:
        answer = _tables(content)
    except Refused as refusal:
        answer = {"refused": {"code": refusal.code, "detail": refusal.detail}}
    return json.dumps(answer, ensure_ascii=False, default=_dated).encode("utf-8")


def every_sheet(content: bytes) -> dict[str, Any]:
    """Read a workbook of other sheets than a package's: each stands under its own name.

    Shape: a number or a boolean is a pair of ``number`` or ``boolean`` and a text.
    Raises:
        Refused: what refuses a package refuses it too.
    """
    answer = _tables(content, str)
    for sheet in answer["sheets"].values():
        sheet["rows"] = [[_named(cell) for cell in row] for row in sheet["rows"]]
    return answer


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
            check_sizes(archive, len(content))
            if "[Content_Types].xml" in archive.namelist():
                return _workbook(archive, code_of)
            return _zip_of_csv(archive)
    except UNREADABLE_ZIP as error:
        raise Refused("damaged", str(error)) from error


def _zip_of_csv(archive: zipfile.ZipFile) -> dict[str, Any]:
    files = {}
    for entry in archive.infolist():
        if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
            continue
        files[PurePosixPath(_zip_name(entry)).name] = archive.read(entry)
    tables = csv_tables(files)
    if not tables["sheets"]:
        raise Refused("not_a_workbook")
    return tables


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Undo the way Windows writes Chinese names into a zip without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _workbook(archive: zipfile.ZipFile, code_of: CodeOf) -> dict[str, Any]:
    _check_parts(archive)
    places = _sheet_places(archive)
    wanted: dict[str, str] = {}
    for name in places:
        code = code_of(name)
        if code in wanted:
            raise Refused("sheet_twice", f"{wanted[code]}, {name}")
        if code is not None:
            wanted[code] = name
    scans: dict[str, Scan] = {}
    book = repacked(_checked(archive, {name: places[name] for name in wanted.values()}, scans))
    try:
        reader = CalamineWorkbook.from_filelike(book)
        sheets = {
            code: {"name": name, "rows": _rows(reader, scans[name])}
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


def _sheet_places(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of every worksheet by its name, in the order of the tabs."""
    if WORKBOOK not in archive.namelist():
        raise Refused("not_a_workbook")
    parts = {}
    for relation in elements(RELATIONS, part(archive, RELATIONS), "Relationship"):
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if kind.endswith(("/externalLink", "/externalLinkPath")):
            raise Refused("external_links", target)
        if kind.endswith("/worksheet"):
            parts[relation.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target))[1:]
    sheets = elements(WORKBOOK, part(archive, WORKBOOK), "sheet")
    return {
        sheet.get("name", ""): parts[sheet["id"]] for sheet in sheets if sheet.get("id") in parts
    }


def _checked(
    archive: zipfile.ZipFile, places: dict[str, str], scans: dict[str, Scan]
) -> list[tuple[str, bytes]]:
    """Check every part of markup and return those that are read; scans go into ``scans``.

    Anything else in the zip is never unpacked, and what is not read the reader never sees.
    """
    read = []
    percent: frozenset[str] = frozenset()
    worksheets = set(places.values())
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")) and name not in worksheets:
            markup = part(archive, name)
            if not _is_drawing(name, markup):
                parse(name, markup)
            if name.lower() in READ_PARTS:
                read.append((name, markup))
            if name == STYLES:
                percent = percent_styles(name, markup)
    packed = set()
    for name, place in places.items():
        markup = part(archive, place)
        scans[name] = scan_sheet(name, place, markup, percent)
        if place not in packed:
            packed.add(place)
            read.append((place, markup))
    return read


def _is_drawing(name: str, markup: bytes) -> bool:
    """Say whether a part is a drawing of old (VML) with nothing in it that XML declares.

    Excel closes no <br> in them, and nothing here reads them.
    """
    return name.lower().endswith(".vml") and not (b"<!" in markup or b"\0" in markup)


def _rows(reader: CalamineWorkbook, scan: Scan) -> list[list[Cell]]:
    rows: list[list[Any]] = reader.get_sheet_by_name(scan.name).to_python(skip_empty_area=False)
    for row, column in scan.percent:
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            rows[row][column] = f"{(Decimal(number_text(cell)) * 100).normalize():f}%"
    for (row, column), found in scan.odd.items():
        while len(rows) <= row:
            rows.append([])
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = list(found)
    return rows


def number_text(number: float) -> str:
    """Write a number as its cell shows it.

    A cell shows 15 digits; what stands behind them is the binary form of what was typed.
    """
    return format(number, ".15g")


def _named(value: Any) -> Cell:
    if value is None or isinstance(value, str | list):
        return value or None
    if isinstance(value, bool):
        return ["boolean", "true" if value else "false"]
    if isinstance(value, int | float):
        return ["number", number_text(value)]
    return _dated(value)


def _dated(value: Any) -> list[str]:
    """Write what JSON has no word for: a date, a time or a duration."""
    return ["date", str(value)]
