"""Looks over a worksheet that says nothing odd, by its bytes and not element by element.

One pattern has to fit every byte of the cells. It allows plain markup alone: each cell with its
address in its own row, a number, a text or nothing in it. Whatever could mean something else
(comments, other quotes, cells without addresses, errors, formulas, dates, percentages) is left to
the scan that reads every element.
"""

import re
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

BEGIN, END = b"<sheetData>", b"</sheetData>"
# A row goes on cell by cell and never back. Before 3.11.5 the sign for that has an error.
MANY = b"*+" if sys.version_info >= (3, 11, 5) else b"*"
# What a cell's text may hold: what XML may, the entities it knows by itself, characters by their
# numbers, and no ] because ]]> is an error. An empty branch is tried faster than a question mark.
LETTERS = rb"[^]<&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
ENTITY = rb"&(?:amp|lt|gt|quot|apos|#[0-9]{1,5});"
TEXT = rb"%b(?:%b%b(?:%b%b)*|)" % (LETTERS, ENTITY, LETTERS, ENTITY, LETTERS)
ATTRIBUTES = rb'(?: [A-Za-z:0-9]+="[^"<>&\x00-\x1f]*+")*'
KIND = rb'(?: s="[0-9]++"|)(?: t="(?:n|inlineStr|s|str|b)"|)'
VALUE = rb'(?:<v>%b</v>|<is><t(?: xml:space="preserve"|)>%b</t></is>|<v ?/>|)' % (TEXT, TEXT)
CELL = rb'<c r="[A-Z]{1,3}\1"%b ?(?:/>|>%b</c>)' % (KIND, VALUE)
ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6})"(%b) ?(?:/>|>((?:%b)%b)</row>)' % (ATTRIBUTES, CELL, MANY)
)
ADDRESSED = b'<c r="'
NO_CHARACTERS = ("\ufffe", "\uffff")
CODE = re.compile(rb"&#([0-9]+);")
# Anything before the cells that lets bytes mean something else than they look like.
STRANGE = re.compile(
    rb"""\x00|<!|=\s*'|\s=|=\s|="[^"]*&|<(?:[^\s<>/]+:)?[cf][\s/>]|encoding="(?!utf-8")""", re.I
)
DIMENSION = re.compile(rb"<(?:[^\s<>/:]+:)?dimension[\s/>]")
DECLARED = re.compile(rb'<(?:[^\s<>/:]+:)?dimension ref="([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)" ?/?>')
MOST_PERCENT_STYLES = 50
# A copy as text is made of them.
LARGEST = 30 * 2**20


@dataclass(frozen=True, slots=True)
class Plain:
    """What a plain sheet declares, and how far its cells go: row and column from 0.

    ``rest`` is the sheet without its cells, for a parser of XML to judge.
    """

    declared: str
    last: tuple[int, int]
    rest: bytes


def look_over(markup: bytes, percent_styles: Collection[str]) -> Plain | None:
    """Return where the cells of a plain sheet stand; None where it has to be scanned."""
    head, begin, below = markup.partition(BEGIN)
    cells, end, tail = below.partition(END)
    if not (begin and end) or b"sheetData" in head or b"sheetData" in tail:
        return None
    declared = DECLARED.findall(head)
    if STRANGE.search(head) or head.count(b"<?") > 1 or len(declared) > 1:
        return None
    if len(declared) != len(DIMENSION.findall(head)) or not _is_plain(cells, percent_styles):
        return None
    rows = _rows(cells)
    last = _last(cells, rows) if rows is not None else None
    if rows is None or last is None:
        return None
    tags = b"".join(b'<row r="%b"%b/>' % (number, attributes) for number, attributes, _ in rows)
    return Plain(
        declared[0].decode() if declared else "",
        last,
        head + BEGIN + tags + END + tail,
    )


def _is_plain(cells: bytes, percent_styles: Collection[str]) -> bool:
    """Say whether cells are text as XML has it, and none of them a percentage."""
    if len(cells) > LARGEST or len(percent_styles) > MOST_PERCENT_STYLES:
        return False
    if any(b' s="%b"' % style.encode() in cells for style in percent_styles):
        return False
    try:
        text = cells.decode()
    except UnicodeDecodeError:
        return False
    codes = set(CODE.findall(cells)) if b"&#" in cells else set()
    return all(map(_is_character, codes)) and not any(sign in text for sign in NO_CHARACTERS)


def _is_character(code: bytes) -> bool:
    """Say whether XML may hold the character of a number."""
    number = int(code)
    if number < ord(" "):
        return number in {9, 10, 13}
    return number < 0xD800 or 0xE000 <= number < 0xFFFE or number > 0xFFFF


def _rows(cells: bytes) -> list[tuple[bytes, bytes, bytes]] | None:
    """Return number, attributes and cells of every row; None if anything else is there."""
    rows = []
    read = 0
    for match in ROW.finditer(cells):
        if match.start() != read:
            return None
        read = match.end()
        rows.append((match[1], match[2], match[3]))
    return rows if read == len(cells) else None


def _last(cells: bytes, rows: list[tuple[bytes, bytes, bytes]]) -> tuple[int, int] | None:
    """Return the last row and column that have a cell; None if cells stand out of order."""
    ends = [(number, within.rpartition(ADDRESSED)[2]) for number, _, within in rows if within]
    if not ends:
        return (-1, -1)
    letters = {end[: end.index(number + b'"')] for number, end in ends}
    furthest = max(letters, key=lambda each: (len(each), each))
    if _beyond(furthest).search(cells):
        return None
    return (max(int(number) for number, _end in ends) - 1, column_place(furthest.decode()))


def _beyond(letters: bytes) -> re.Pattern[bytes]:
    """Find a cell in a column after one; addresses are known to be A to XFD and so on."""
    *before, last = (b"%c" % letter for letter in letters)
    within = [b"[A-Z]{1,%d}" % len(before)] if before else []
    for place, letter in enumerate(before):
        # What comes before A is no letter: that range finds nothing.
        rest = b"[A-Z]{%d}" % (len(before) - place)
        within.append(b"".join(before[:place]) + b"[@-%c]" % (letter[0] - 1) + rest)
    within.append(b"".join(before) + b"[A-%b]" % last)
    return re.compile(ADDRESSED + b"(?!(?:%b)[0-9])" % b"|".join(within))


@cache
def column_place(letters: str) -> int:
    """Count a column by its letters, from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1
