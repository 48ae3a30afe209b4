"""Scans a worksheet before the reader sees it: how far it goes, and what looks like a blank.

The scan also finds what the reader cannot tell from a blank: error cells and formulas nobody has
computed.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from schools.markup import local, parse
from schools.plain_sheets import Plain, column_place, look_over
from schools.unpacking import Refused

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 1_500_000
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass
class Scan:
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
        self.last = plain.last
        self._bound(self.last)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match local(tag):
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
        if local(tag) != "c":
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
        return (int(match[2]) - 1, column_place(match[1]))

    def _bound(self, place: tuple[int, int]) -> None:
        rows, columns = place[0] + 1, place[1] + 1
        if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
            raise Refused("too_many_cells", f"{self.name}: {rows} × {columns}")


def scan_sheet(name: str, part: str, markup: bytes, percent: frozenset[str]) -> Scan:
    """Scan a worksheet's part; plain ones by their bytes, others element by element.

    Raises:
        Refused: it is damaged, goes too far, or further than it says.
    """
    scan = Scan(name, percent)
    plain = look_over(markup, percent)
    if plain is not None:
        scan.take(plain)
        try:
            parse(part, plain.rest)
        except Refused:
            # Once more for the place where it is damaged.
            parse(part, markup)
            raise
    else:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = scan.start
        parser.EndElementHandler = scan.end
        parser.CharacterDataHandler = scan.characters
        parse(part, markup, parser)
    if scan.declared and (scan.last[0] > scan.declared[0] or scan.last[1] > scan.declared[1]):
        raise Refused("false_dimension", name)
    return scan
