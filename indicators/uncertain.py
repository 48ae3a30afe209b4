"""The numbers of a rubric that are marked ``uncertain``: what, where, how much, after which source.

A table's ``confidence`` speaks for its own numbers and those of tables within that name none. In a
rubric with points, the mark on ``[points]`` speaks for what each item is worth too (its points and
its award: floors, bands, deductions), whatever is known about the item's threshold.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from indicators.differing import named_rows
from indicators.key_words import said_key
from indicators.toml_writing import dotted, is_table_list, literal

UNCERTAIN: Final = "uncertain"
WORTH: Final = frozenset({"points", "award"})
YEARS: Final = frozenset({"first_year", "last_year"})
BASICS: Final = ""


@dataclass(frozen=True, slots=True)
class UncertainNumber:
    """One number to confirm.

    Shape: ``path`` is its address in the file, ``place`` the row it stands in and ``what`` the key
    in words, ``value`` as the file writes it, ``part`` the part it belongs to, empty for what holds
    for the rubric as a whole.
    """

    path: str
    place: str
    what: str
    value: str
    source: str
    note: str
    part: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the walk is, and what the tables around say of the numbers here."""

    path: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    place: str = ""
    part: str = BASICS
    source: str = ""
    note: str = ""
    uncertain: bool = False

    def told(self, table: Mapping[str, Any]) -> "_Spot":
        """Take over what a table says of itself."""
        return replace(
            self,
            source=str(table.get("source", self.source)),
            note=str(table.get("note", self.note)),
            uncertain=table.get("confidence", UNCERTAIN if self.uncertain else "") == UNCERTAIN,
        )

    def at(self, name: str) -> "_Spot":
        return replace(self, path=(*self.path, name), keys=(*self.keys, name))

    def row(self, identity: str, row: Mapping[str, Any]) -> "_Spot":
        """Go into a row of a list; rows of the file's own lists are named in words."""
        path = (*self.path, identity)
        if len(self.path) > 1:
            return replace(self, path=path, keys=(*self.keys, f"（{identity}）"))
        place = f"{said_key(self.keys)} {identity} {row.get('title', '')}".rstrip()
        return replace(self, path=path, keys=(), place=place, part=str(row.get("part", identity)))


@lru_cache(maxsize=64)
def numbers_of(text: str) -> tuple[UncertainNumber, ...]:
    """List the uncertain numbers of a rubric's text in the order of the file.

    Raises:
        tomllib.TOMLDecodeError: the text is not TOML.
    """
    document = tomllib.loads(text, parse_float=Decimal)
    points = document.get("points")
    worth = _Spot().told(points) if isinstance(points, dict) else _Spot()
    return tuple(_table(document, _Spot(), worth))


def _table(table: Mapping[str, Any], around: _Spot, worth: _Spot) -> Iterator[UncertainNumber]:
    spot = around.told(table)
    for name, value in table.items():
        if name in YEARS:
            continue
        yield from _value(value, _priced(spot, name, worth).at(name), worth)


def _priced(spot: _Spot, name: str, worth: _Spot) -> _Spot:
    """What an indicator is worth is as sure as the table of points, if that is uncertain."""
    of_indicator = len(spot.path) == 2 and spot.path[0] == "indicators"
    if not (worth.uncertain and of_indicator and name in WORTH):
        return spot
    return replace(spot, source=worth.source, note=worth.note, uncertain=True)


def _value(value: Any, spot: _Spot, worth: _Spot) -> Iterator[UncertainNumber]:
    if isinstance(value, dict):
        yield from _table(value, spot, worth)
    elif is_table_list(value):
        for identity, row in named_rows(value).items():
            yield from _table(row, spot.row(identity, row), worth)
    elif spot.uncertain and isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield _number(literal(value), spot)


def _number(value: str, spot: _Spot) -> UncertainNumber:
    whole = spot.path[0] if not spot.place else ""
    return UncertainNumber(
        path=dotted(spot.path),
        place=spot.place or said_key((whole,)),
        what=said_key(spot.keys[1:] if whole else spot.keys),
        value=value,
        source=spot.source,
        note=spot.note,
        part=spot.part,
    )
