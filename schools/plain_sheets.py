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
# What a cell's text may hold: what XML may, the entities it knows by itself, most characters by
# their numbers (those of Chinese first), and no ] because ]]> is an error.
LETTERS = rb"[^]<&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
NUMBERED = rb"[1-4][0-9]{4}|65[0-4][0-9]{2}|[1-9][0-9]{2,3}|[4-9][0-9]|3[2-9]|9|10|13"
ENTITY = rb"&(?:#(?:%b)|amp|lt|gt|quot|apos);" % NUMBERED
TEXT = rb"%b(?:%b%b)%b" % (LETTERS, ENTITY, LETTERS, MANY)
ATTRIBUTES = rb'(?: [A-Za-z:0-9]+="[^"<>&\x00-\x1f]*+")*'
# An empty branch is tried faster than a question mark.
KIND = rb'(?: s="[0-9]++"|)(?: t="(?:n|inlineStr|s|str|b)"|)'
VALUE = rb'(?:<v>%b</v>|<is><t(?: xml:space="preserve"|)>%b</t></is>|<v ?/>|)' % (TEXT, TEXT)
# Nearly every cell is empty or a number; those are tried first.
MOST = rb"></c>|><v>[0-9.]++</v></c>"
CELL = rb'<c r="([A-Z]{1,3})\1"%b(?:%b| ?(?:/>|>%b</c>))' % (KIND, MOST, VALUE)
ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6})"(%b) ?(?:/>|>(?:%b)%b</row>)' % (ATTRIBUTES, CELL, MANY)
)
ADDRESSED = b'<c r="'
NO_CHARACTERS = ("\ufffe", "\uffff")
# Anything before the cells that lets bytes mean something else than they look like.
STRANGE = re.compile(
    rb"""\x00|<!|=\s*'|\s=|=\s|="[^"]*&|<(?:[^\s<>/]+:)?[cf][\s/>]|encoding="(?!utf-8")""", re.I
)
DIMENSION = re.compile(rb"<(?:[^\s<>/:]+:)?dimension[\s/>]")
DECLARED = re.compile(rb'<(?:[^\s<>/:]+:)?dimension ref="([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)" ?/?>')
MOST_PERCENT_STYLES = 50
# A copy as text may be made of it.
LARGEST = 30 * 2**20
# What stands before the cells is small.
MOST_HEAD = 2**16


@dataclass(frozen=True, slots=True)
class Plain:
    """What a plain sheet declares, and how far its cells go: row and column from 0.

    ``rest`` is the sheet without its cells, for a parser of XML to judge; one row in it speaks for
    all that bear the same attributes.
    """

    declared: str
    last: tuple[int, int]
    rest: bytes


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a sheet: where they end, their attributes, the last with a cell, its columns."""

    end: int
    attributes: Collection[bytes]
    letters: Collection[bytes]
    last: int


def look_over(markup: bytes, percent_styles: Collection[str]) -> Plain | None:
    """Return where the cells of a plain sheet stand; None where it has to be scanned.

    The cells stay where they are: a copy of them costs as much as looking at them.
    """
    head, begin, _below = markup[:MOST_HEAD].partition(BEGIN)
    declared = DECLARED.findall(head)
    if not begin or STRANGE.search(head) or head.count(b"<?") > 1 or b"sheetData" in head:
        return None
    if len(declared) > 1 or len(declared) != len(DIMENSION.findall(head)):
        return None
    rows = _rows(markup, len(head) + len(begin))
    last = _last(markup, rows)
    tail = markup[rows.end :]
    if not tail.startswith(END) or tail.count(b"sheetData") > 1:
        return None
    if last is None or not _is_plain(markup, percent_styles):
        return None
    tags = b"".join(b'<row r="1"%b/>' % attributes for attributes in rows.attributes)
    return Plain(declared[0].decode() if declared else "", last, head + begin + tags + tail)


def _is_plain(markup: bytes, percent_styles: Collection[str]) -> bool:
    """Say whether a sheet is text as XML has it, and none of its cells a percentage."""
    if len(markup) > LARGEST or len(percent_styles) > MOST_PERCENT_STYLES:
        return False
    if any(b' s="%b"' % style.encode() in markup for style in percent_styles):
        return False
    return markup.isascii() or _is_unicode(markup)


def _is_unicode(markup: bytes) -> bool:
    """Say whether bytes are UTF-8 of characters alone."""
    try:
        text = markup.decode()
    except UnicodeDecodeError:
        return False
    return not any(sign in text for sign in NO_CHARACTERS)


def _rows(markup: bytes, begin: int) -> Rows:
    """Read rows of plain cells from a place as far as there are any."""
    end = begin
    found = []
    while match := ROW.match(markup, end):
        found.append(match.group(1, 2, 3))
        end = match.end()
    with_cells = [(int(number), letters) for number, _, letters in found if letters]
    return Rows(
        end,
        {attributes for _, attributes, _ in found},
        {letters for _, letters in with_cells},
        max((number for number, _ in with_cells), default=0) - 1,
    )


def _last(markup: bytes, rows: Rows) -> tuple[int, int] | None:
    """Return the last row and column that have a cell; None if cells stand out of order."""
    if not rows.letters:
        return (-1, -1)
    furthest = max(rows.letters, key=lambda each: (len(each), each))
    if _beyond(furthest).search(markup, 0, rows.end):
        return None
    return (rows.last, column_place(furthest.decode()))


@cache
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
