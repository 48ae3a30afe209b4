"""Reads the XML parts of a workbook: well formed, without document types, prefixes taken off."""

import re
from functools import cache
from typing import Any
from xml.parsers import expat

from schools.unpacking import Refused

PERCENT_FORMATS = ("9", "10")
QUOTED = re.compile(r'"[^"]*"|\\.')


def parse(name: str, markup: bytes, parser: expat.XMLParserType | None = None) -> None:
    """Read a part to its end, with the handlers of a parser or to see that it can be read.

    Raises:
        Refused: it has a document type, or is no XML.
    """

    def refuse_doctype(*_declaration: Any) -> None:
        raise Refused("doctype", name)

    parser = parser or expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(markup, True)  # noqa: FBT003 - the signature of expat
    except expat.ExpatError as error:
        raise Refused("damaged", f"{name}: {error}") from error


def elements(name: str, markup: bytes, wanted: str) -> list[dict[str, str]]:
    """Return the attributes of every element with a local name."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == wanted:
            found.append({local(key): value for key, value in attributes.items()})

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parse(name, markup, parser)
    return found


@cache
def local(tag: str) -> str:
    """Take the prefix off a name."""
    return tag.rpartition(":")[2]


def percent_styles(name: str, markup: bytes) -> frozenset[str]:
    """Return the cell styles that show a percentage: 12% typed into a cell is stored as 0.12."""
    formats = set(PERCENT_FORMATS)
    styles: list[str] = []
    within: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        within.append(local(tag))
        if within[-1] == "numFmt" and "%" in QUOTED.sub("", attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif within[-2:] == ["cellXfs", "xf"]:
            styles.append(attributes.get("numFmtId", ""))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: within.pop()
    parse(name, markup, parser)
    return frozenset(str(place) for place, style in enumerate(styles) if style in formats)
