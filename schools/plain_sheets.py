"""Looks over a worksheet that says nothing odd, by its bytes and not element by element.

Only a sheet of the plainest markup is answered here; whatever could mean something else (comments,
entities or other quotes in attributes, cells without addresses, errors, formulas, dates,
percentages) is left to the scan that reads every element.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Anything that lets bytes mean something else than they look like.
STRANGE = re.compile(rb"""\x00|<!|=\s*'|\s=|=\s|="[^"]*&""")
# Errors, dates and formulas are told cell by cell.
ODD = re.compile(rb't="[ed]"|<(?:[^\s<>/]+:)?f[\s/>]')
CELLS = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
PLACES = re.compile(rb'<(?:[^\s<>/:]+:)?c(?=\s)[^>]*?\sr="([A-Z]{1,3})([1-9][0-9]{0,6})"')
DIMENSION = re.compile(rb"<(?:[^\s<>/:]+:)?dimension[\s/>]")
DECLARED = re.compile(rb'<(?:[^\s<>/:]+:)?dimension ref="([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)" ?/?>')


@dataclass(frozen=True, slots=True)
class Plain:
    """What a plain sheet declares and where its cells stand: column letters, rows from 1."""

    declared: str
    columns: frozenset[str]
    rows: frozenset[int]


def look_over(markup: bytes, percent_styles: Iterable[str]) -> Plain | None:
    """Return where the cells of a plain sheet stand; None where it has to be scanned."""
    if markup.count(b"sheetData") != 2 or markup.count(b"</sheetData>") != 1:
        return None
    # Rules and their formulas stand below the cells, where no reader looks for cells.
    markup = markup[: markup.index(b"</sheetData>")]
    if STRANGE.search(markup) or ODD.search(markup) or markup.count(b"<?") > 1:
        return None
    if any(f' s="{style}"'.encode() in markup for style in percent_styles):
        return None
    places = PLACES.findall(markup)
    declared = DECLARED.findall(markup)
    whole = len(places) == len(CELLS.findall(markup))
    if not whole or len(declared) != len(DIMENSION.findall(markup)) or len(declared) > 1:
        return None
    return Plain(
        declared[0].decode() if declared else "",
        frozenset(letters.decode() for letters, _row in places),
        frozenset(int(row) for row in {row for _letters, row in places}),
    )
