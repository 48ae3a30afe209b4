"""A rubric's TOML as a workbook and back, without loss.

Every list of tables has its own sheet; the address of the table stands in its first cell. Plain
keys and keys of sub-tables are columns (``formula.primary``), one row is one table, and a row of a
list within a list names the row it belongs to. Keys outside of lists stand on the first sheet.
A cell holds text as it is; anything else, and text that would be read as something else, is
written as TOML writes it: ``4.3``, ``true``, ``["primary", "junior"]``, ``"2017.1"``.
"""

import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from edu_duty.sealed import SealedFailure, run_sealed
from indicators.key_words import said_key
from indicators.toml_writing import dotted, is_table_list, literal, written
from schools.package import FILE_MESSAGES

ROOT = "."
BELONGS = "#"
ROOT_COLUMNS = ("键", "值", "说明")
HEAD_ROWS = 3
READ_SECONDS = 30
READ_MEMORY_MB = 1024
LONGEST_CELL = 32_000
LONGEST_TITLE = 31
LONGEST_TEXT = 2_000_000
DEEPEST = 8
NOT_PLAIN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
# What TOML could read as something else than a text starts like this.
LITERAL = re.compile(r"""[-+]?[0-9].*|[-+]?(inf|nan)|true|false|["'\[{].*""", re.DOTALL)
HEADED = PatternFill("solid", fgColor="E8EEF4")

Path = tuple[str, ...]


class WorkbookRefused(Exception):
    """A workbook that is not a rubric's; says which cell and what to do."""


@dataclass
class _Table:
    """The rows of one list of tables. Shape: a row is the row it belongs to, and its cells."""

    path: Path
    columns: list[Path] = field(default_factory=list)
    rows: list[tuple[str, dict[Path, Any]]] = field(default_factory=list)


def workbook(text: str) -> bytes:
    """Write a rubric's TOML as an ``.xlsx``; comments of the TOML are left out.

    Raises:
        tomllib.TOMLDecodeError: the text is not TOML.
        WorkbookRefused: a value is longer than a cell can hold.
    """
    document = tomllib.loads(text, parse_float=Decimal)
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101 - a new workbook has one sheet
    first.title = "rubric"
    root: dict[Path, Any] = {}
    tables: dict[Path, _Table] = {}
    _spread(document, (), "", root, tables)
    _write_root(first, root)
    for table in tables.values():
        _write_table(book.create_sheet(_title(table.path, book.sheetnames)), table)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _spread(
    data: Mapping[str, Any], path: Path, belongs: str, cells: dict[Path, Any], tables: Any
) -> None:
    """Sort a table's values into cells of its own row and rows of other sheets."""
    for name, value in data.items():
        here = (*path, name)
        if is_table_list(value):
            _spread_list(value, here, belongs, tables)
        elif isinstance(value, dict) and value:
            _spread(value, here, belongs, cells, tables)
        else:
            cells[here] = value


def _spread_list(
    rows: list[dict[str, Any]], path: Path, belongs: str, tables: dict[Path, _Table]
) -> None:
    table = tables.setdefault(path, _Table(path))
    for reference, row in zip(_references(rows, belongs), rows, strict=True):
        cells: dict[Path, Any] = {}
        inner: dict[Path, _Table] = {}
        _spread(row, (), reference, cells, inner)
        if not cells:
            raise WorkbookRefused(f"{dotted(path)}：有一个表没有自己的内容，改用 TOML 文件。")
        table.rows.append((belongs, cells))
        table.columns += [column for column in cells if column not in table.columns]
        for found in inner.values():
            _take_over(found, path, tables)


def _take_over(found: _Table, path: Path, tables: dict[Path, _Table]) -> None:
    """Put the rows of lists within a row onto the sheet they share with those of other rows."""
    table = tables.setdefault((*path, *found.path), _Table((*path, *found.path)))
    table.rows += found.rows
    table.columns += [column for column in found.columns if column not in table.columns]


def _references(rows: list[dict[str, Any]], belongs: str) -> list[str]:
    """Name each row of a list: by its code where each has one of its own, else by its place."""
    codes = [row.get("code") for row in rows]
    named = len(set(map(str, codes))) == len(rows) and all(
        isinstance(code, str) and code and "/" not in code for code in codes
    )
    own = codes if named else range(1, len(rows) + 1)
    return [f"{belongs}/{each}" if belongs else str(each) for each in own]


def _title(path: Path, taken: Iterable[str]) -> str:
    """Name a sheet after its table, within what workbooks allow."""
    plain = re.sub(r"[\[\]:*?/\\']", "_", ".".join(path))
    titles = [plain[:LONGEST_TITLE]]
    titles += [f"{plain[: LONGEST_TITLE - 4]}~{number}" for number in range(2, 100)]
    lowered = {title.lower() for title in taken}
    return next(title for title in titles if title.lower() not in lowered)


def _write_root(sheet: Worksheet, cells: Mapping[Path, Any]) -> None:
    _put(sheet, 1, 1, ROOT)
    for column, name in enumerate(ROOT_COLUMNS, start=1):
        _put(sheet, 2, column, name, head=True)
    for row, (path, value) in enumerate(cells.items(), start=HEAD_ROWS):
        _put(sheet, row, 1, dotted(path))
        _put(sheet, row, 2, _cell(value, dotted(path)))
        _put(sheet, row, 3, said_key(path))
    _widen(sheet, (28, 60, 24))


def _write_table(sheet: Worksheet, table: _Table) -> None:
    _put(sheet, 1, 1, dotted(table.path))
    nested = any(belongs for belongs, _cells in table.rows)
    names = [(BELONGS, "所属")] if nested else []
    names += [(dotted(column), said_key(column)) for column in table.columns]
    for column, (name, said) in enumerate(names, start=1):
        _put(sheet, 2, column, name, head=True)
        _put(sheet, 3, column, said, head=True)
    for row, (belongs, cells) in enumerate(table.rows, start=HEAD_ROWS + 1):
        if nested:
            _put(sheet, row, 1, belongs)
        for column, path in enumerate(table.columns, start=1 + nested):
            if path in cells:
                _put(sheet, row, column, _cell(cells[path], f"{dotted(table.path)} {dotted(path)}"))
    _widen(sheet, [18] * len(names))
    sheet.freeze_panes = "B4"


def _put(sheet: Worksheet, row: int, column: int, text: str, *, head: bool = False) -> None:
    """Write a text cell; its format keeps what is typed over it a text, so 0.50 stays 0.50."""
    cell = sheet.cell(row, column)
    cell.value = text
    # Nothing here is a formula of the workbook, whatever it starts with.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if head:
        cell.font, cell.fill = Font(bold=True), HEADED


def _widen(sheet: Worksheet, widths: Iterable[int]) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _cell(value: Any, where: str) -> str:
    text = _literal(value) if not isinstance(value, str) or _needs_quotes(value) else value
    if len(text) > LONGEST_CELL:
        raise WorkbookRefused(f"{where}：内容长{len(text)}个字符，单元格放不下，改用 TOML 文件。")
    return text


def _needs_quotes(text: str) -> bool:
    return not text or bool(LITERAL.fullmatch(text) or NOT_PLAIN.search(text))


def _literal(value: Any) -> str:
    # Workbooks read _x000D_ as a character; TOML can write its underscore otherwise.
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", r"\\u005f", literal(value))


def rubric_text(content: bytes) -> str:
    """Read a workbook in a sealed child and return the rubric's TOML.

    Raises:
        WorkbookRefused: it is no workbook, or not one of a rubric.
    """
    try:
        answer = run_sealed(
            "indicators.rubric_sheets", content, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB
        )
    except SealedFailure as failure:
        raise WorkbookRefused(f"{FILE_MESSAGES[failure.reason]}。") from failure
    tables = json.loads(answer)
    if "refused" in tables:
        raise WorkbookRefused(f"{FILE_MESSAGES[tables['refused']['code']]}。")
    text = written(_Assembly(tables["sheets"].values()).document())
    if len(text) > LONGEST_TEXT:
        raise WorkbookRefused(f"指标体系长{len(text)}个字符，应不超过{LONGEST_TEXT}个。")
    return text


class _Assembly:
    """Puts the rows of all sheets together into one document."""

    def __init__(self, sheets: Iterable[Mapping[str, Any]]) -> None:
        self.sheets: dict[Path, tuple[str, list[list[Any]]]] = {}
        for sheet in sheets:
            name, rows = sheet["name"], sheet["rows"]
            address = _text_at(rows, 0, 0, name)
            # A sheet of somebody's own notes has no address and is left alone.
            if address == ROOT or (address and re.fullmatch(r"[\w.\-\"]+", address)):
                path = () if address == ROOT else _path(address, f"“{name}”A1")
                if path in self.sheets:
                    raise WorkbookRefused(f"“{name}”A1：表 {address} 出现两次，只留一张。")
                self.sheets[path] = (name, rows)

    def document(self) -> dict[str, Any]:
        if () not in self.sheets:
            raise WorkbookRefused("缺少首张工作表（A1 为“.”）；用导出的工作簿修改后再导入。")
        document: dict[str, Any] = {}
        places: dict[tuple[Path, str], dict[str, Any]] = {}
        name, rows = self.sheets[()]
        for number, row in enumerate(rows[HEAD_ROWS - 1 :], start=HEAD_ROWS):
            key = _text_at([row], 0, 0, name)
            value = _value(row[1] if len(row) > 1 else None, f"“{name}”B{number}")
            if key and value is not None:
                _set(document, _path(key, f"“{name}”A{number}"), value, f"“{name}”A{number}")
        for path in sorted((path for path in self.sheets if path), key=len):
            self._fill(document, path, places)
        return document

    def _fill(
        self,
        document: dict[str, Any],
        path: Path,
        places: dict[tuple[Path, str], dict[str, Any]],
    ) -> None:
        name, rows = self.sheets[path]
        owner = max((p for p in self.sheets if p and _within(p, path)), key=len, default=())
        lists: dict[str, list[dict[str, Any]]] = {}
        for number, belongs, table in _rows_of(name, rows):
            holder = document if not owner else places.get((owner, belongs))
            if holder is None:
                where = f"“{name}”A{number}"
                raise WorkbookRefused(f"{where}：表 {dotted(owner)} 没有“{belongs}”这一行。")
            if belongs not in lists:
                lists[belongs] = []
                _set(holder, path[len(owner) :], lists[belongs], f"“{name}”A{number}")
            lists[belongs].append(table)
        for belongs, tables in lists.items():
            for reference, table in zip(_references(tables, belongs), tables, strict=True):
                places[(path, reference)] = table


def _within(owner: Path, path: Path) -> bool:
    return len(owner) < len(path) and path[: len(owner)] == owner


def _rows_of(name: str, rows: list[list[Any]]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield the number of each row that holds something, the row it belongs to, and its table."""
    heads = [_text_at(rows, 1, column, name) for column in range(len(rows[1]))] if rows[1:] else []
    for number, row in enumerate(rows[HEAD_ROWS:], start=HEAD_ROWS + 1):
        table: dict[str, Any] = {}
        belongs = ""
        for column, cell in enumerate(row):
            head = heads[column] if column < len(heads) else ""
            where = f"“{name}”{get_column_letter(column + 1)}{number}"
            if cell is not None and not head:
                raise WorkbookRefused(f"{where}：这一列没有键（第2行），写上键或删去内容。")
            if head == BELONGS:
                belongs = _plain(cell, where)
            elif (value := _value(cell, where)) is not None:
                _set(table, _path(head, where), value, where)
        if table:
            yield number, belongs, table


def _text_at(rows: list[list[Any]], row: int, column: int, name: str) -> str:
    if row >= len(rows) or column >= len(rows[row]):
        return ""
    return _plain(rows[row][column], f"“{name}”{get_column_letter(column + 1)}{row + 1}")


def _plain(cell: Any, where: str) -> str:
    if isinstance(cell, list):
        if cell[0] not in {"number", "boolean"}:
            raise WorkbookRefused(f"{where}：应为文本，读到{_kind(cell)}。")
        return str(cell[1])
    return "" if cell is None else str(cell).strip()


def _kind(cell: list[str]) -> str:
    kinds = {"date": "日期", "error": "错误值", "formula": "未计算的公式"}
    return f"{kinds.get(cell[0], cell[0])}{cell[1]}"


def _value(cell: Any, where: str) -> Any:
    """Return what a cell says; None where it is blank."""
    if cell is None:
        return None
    if isinstance(cell, list):
        text = _plain(cell, where)
    elif _needs_quotes(cell):
        text = cell.strip()
    else:
        return cell
    try:
        found = tomllib.loads(f"value = {text}", parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        # 6of7 and [待定] are words after all.
        if isinstance(cell, str) and text[:1] not in "\"'[{":
            return cell
        raise WorkbookRefused(f"{where}：读不懂“{text[:40]}”，检查引号和括号是否成对。") from error
    if set(found) != {"value"}:
        raise WorkbookRefused(f"{where}：一个单元格只写一个值。")
    return found["value"]


def _path(address: str, where: str) -> Path:
    """Read a dotted address of keys."""
    try:
        table = tomllib.loads(f"path.{address} = 0")["path"]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise WorkbookRefused(f"{where}：“{address[:40]}”不是键，应如 formula.primary。") from error
    path: list[str] = []
    while isinstance(table, dict):
        if len(table) != 1 or len(path) >= DEEPEST:
            raise WorkbookRefused(f"{where}：“{address[:40]}”应为一个键，至多{DEEPEST}层。")
        ((name, table),) = table.items()
        path.append(name)
    return tuple(path)


def _set(data: dict[str, Any], path: Path, value: Any, where: str) -> None:
    table = data
    for name in path[:-1]:
        inner = table.setdefault(name, {})
        if not isinstance(inner, dict):
            raise WorkbookRefused(f"{where}：{dotted(path)} 已写成单个值，只留一种写法。")
        table = inner
    if path[-1] in table:
        raise WorkbookRefused(f"{where}：{dotted(path)} 写了两次，只留一处。")
    table[path[-1]] = value
