"""Builds packages and documents for tests: a small county, and ways to write it down."""

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from schools.freezing import document_of
from schools.models import Region
from schools.package import Reading, SchoolRow, StageRow
from schools.spreadsheet import SHEETS

Rows = list[list[Any]]

COUNTY = Region(code="990101", name="示例甲县", synthetic=True)


def small_county() -> dict[str, Rows]:
    """Two primary schools and a kindergarten, by codes, with a heading row each."""
    return {
        "schools": [
            ["school_code", "name", "kind", "locale", "ownership", "books", "building_area"],
            ["9901010001", "示例第一小学", "211", "town", "public", 4000, 3200.5],
            ["9901010002", "示例村小学", "小学", "乡村", "公办", 900, 700],
            ["9901010003", "示例幼儿园", "幼儿园", "镇区", "普惠性民办", 300, 650],
        ],
        "stages": [
            ["school_code", "stage", "pupils", "classes", "teachers", "boarders"],
            ["9901010001", "primary", 420, 10, 26, 0],
            ["9901010002", "小学", 96, 6, 9, None],
            ["9901010003", "学前", 120, 4, 9, None],
        ],
        "county": [
            ["element", "value"],
            ["population", 500000],
            ["edu_budget", "85,000.5"],
            ["myopia", "52.3%"],
            ["satisfaction", "—"],
        ],
    }


def xlsx(tables: Mapping[str, Rows], *, chinese_sheets: bool = True) -> bytes:
    """Write tables as a workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for code, rows in tables.items():
        sheet = book.create_sheet(SHEETS.get(code, code) if chinese_sheets else code)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_files(tables: Mapping[str, Rows]) -> dict[str, bytes]:
    """Write tables as CSV files by name."""
    files = {}
    for code, rows in tables.items():
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(rows)
        files[f"{code}.csv"] = stream.getvalue().encode("utf-8")
    return files


def csv_folder(path: Path, tables: Mapping[str, Rows]) -> Path:
    path.mkdir(exist_ok=True)
    for name, content in csv_files(tables).items():
        (path / name).write_bytes(content)
    return path


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(content: bytes, name: str, change: Any) -> bytes:
    """Rewrite one part of a workbook; ``change`` takes its text (empty if new), gives the new."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts.get(name, b"").decode("utf-8")).encode("utf-8")
    return zipped(parts)


def document(
    campuses: list[dict[str, Any]] | None = None,
    county: Mapping[str, Any] | None = None,
    statements: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Build a document; a campus is ``{"code", "kind", ..., "figures", "primary": {...}}``."""
    stages = ("preschool", "primary", "junior", "senior", "vocational", "special")
    rows = campuses or []
    return document_of(
        county=COUNTY,
        year=2024,
        schools=[
            SchoolRow(
                row["code"],
                row.get("name", f"示例学校{row['code']}"),
                row.get("kind", "211"),
                row.get("locale", "town"),
                row.get("ownership", "public"),
                row.get("figures", {}),
            )
            for row in rows
        ],
        stages=[
            StageRow(row["code"], stage, row[stage])
            for row in rows
            for stage in stages
            if stage in row
        ],
        figures=dict(county or {}),
        statements=statements or [],
        sources={},
    )


def errors(reading: Reading) -> list[tuple[str | None, int | None, str | None, str]]:
    """Say where the errors of a reading are: sheet, row, column, code."""
    return [
        (problem.sheet, problem.row, problem.column, problem.code)
        for problem in reading.problems
        if problem.severity == "error"
    ]
