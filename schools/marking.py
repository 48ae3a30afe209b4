"""Marks what is wrong in a copy of somebody's own workbook, in a sealed child without Django.

``main`` takes the length of a JSON document (8 bytes), the document, and the workbook. The document
is ``{"sheet", "headings", "problems": [{"severity", "word", "sheet", "cell", "name", "found",
"message"}]}``; the answer is the workbook, every bad cell coloured and commented, with a sheet in
front that lists the problems and leads to them. Others open the copy too: of its formulas stay
those that only reckon.
"""

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from edu_duty.tabular import escaped
from schools.formulas import only_reckons

LENGTH_BYTES = 8
FILLS = {"error": "F9C9C4", "warning": "FBE7B2"}
HEADING = "EEF1F4"
LINK = "0B5394"
WIDTHS = (8, 10, 10, 28, 24, 64)
AUTHOR = "edu_duty"
MOST_LETTERS = 2000

Problem = Mapping[str, Any]


def main(content: bytes) -> bytes:
    """Answer the marked copy."""
    length = int.from_bytes(content[:LENGTH_BYTES], "big")
    told = json.loads(content[LENGTH_BYTES : LENGTH_BYTES + length])
    book = load_workbook(io.BytesIO(content[LENGTH_BYTES + length :]), keep_links=False)
    for each in book.worksheets:
        _defuse(each)
    for name, problems in _by_sheet(told["problems"]).items():
        sheet = book[name] if name in book.sheetnames else None
        if isinstance(sheet, Worksheet):
            _mark(sheet, problems)
    _list(book, told)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        _Writer(book, archive).write_data()
    return stream.getvalue()


def request(told: Mapping[str, Any], workbook: bytes) -> bytes:
    """Put together what ``main`` takes."""
    document = json.dumps(told, ensure_ascii=False).encode("utf-8")
    return len(document).to_bytes(LENGTH_BYTES, "big") + document + workbook


class _Writer(ExcelWriter):
    """Writes sheets in memory: a sealed process writes no file, and openpyxl would write some."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        stream = io.BytesIO()
        writer = WorksheetWriter(ws, stream)
        writer.write()
        ws._rels = writer._rels  # type: ignore[attr-defined]  # the stub lacks it
        self._archive.writestr(ws.path[1:], stream.getvalue())  # type: ignore[attr-defined]  # stub
        self.manifest.append(ws)


def _by_sheet(problems: Sequence[Problem]) -> dict[str, dict[str, list[Problem]]]:
    """Sort problems by sheet and cell."""
    sorted_out: dict[str, dict[str, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        if problem["cell"]:
            sorted_out[problem["sheet"]][problem["cell"]].append(problem)
    return sorted_out


def _defuse(sheet: Worksheet) -> None:
    """Turn every formula that does more than reckon into text."""
    for cell in sheet._cells.values():
        if cell.data_type == "f" and not (isinstance(cell.value, str) and only_reckons(cell.value)):
            told = cell.value if isinstance(cell.value, str) else vars(cell.value).get("text", "")
            cell.value = escaped(_clean(str(told or "=")))


def _mark(sheet: Worksheet, problems: Mapping[str, Sequence[Problem]]) -> None:
    anchors = {
        place: (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for place in area.cells
    }
    for address, told in problems.items():
        place = coordinate_to_tuple(address)
        cell = sheet.cell(*anchors.get(place, place))
        grave = any(problem["severity"] == "error" for problem in told)
        cell.fill = PatternFill("solid", fgColor=FILLS["error" if grave else "warning"])
        lines = [f"{problem['word']}：{problem['message']}" for problem in told]
        if cell.comment is not None:
            lines.append(cell.comment.text)
        comment = Comment(_clean("\n".join(lines)), AUTHOR)
        comment.width, comment.height = 320, 120
        cell.comment = comment


def _list(book: Workbook, told: Mapping[str, Any]) -> None:
    """Put a sheet in front that says everything, with a way to each cell."""
    sheet = book.create_sheet(told["sheet"], 0)
    for place, heading in enumerate(told["headings"], start=1):
        cell = sheet.cell(1, place, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=HEADING)
    for row, problem in enumerate(told["problems"], start=2):
        keys = ("word", "sheet", "cell", "name", "found", "message")
        for place, key in enumerate(keys, start=1):
            cell = sheet.cell(row, place, escaped(_clean(problem[key] or "")))
            cell.alignment = Alignment(wrap_text=place > 3, vertical="top")
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=FILLS[problem["severity"]])
        if problem["cell"] and problem["sheet"] in book.sheetnames:
            quoted = problem["sheet"].replace("'", "''")
            link = sheet.cell(row, 3)
            link.hyperlink = f"#'{quoted}'!{problem['cell']}"
            link.font = Font(underline="single", color=LINK)
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEF"[place]].width = width
    sheet.freeze_panes = "A2"
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = 0


def _clean(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:MOST_LETTERS]
