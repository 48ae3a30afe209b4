"""What the linter says, and how it walks through a rubric's parsed TOML."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from indicators.differing import said_condition
from indicators.key_words import said_key

ERROR = "error"
WARNING = "warning"
NOTE = "note"
SEVERITIES = {ERROR: "错误", WARNING: "提醒", NOTE: "待确认"}

Table = Mapping[str, Any]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. Shape: ``rule`` is a short name, ``address`` the row in the file
    (``indicators P1``), ``place`` the same in words."""

    severity: str
    rule: str
    address: str
    place: str
    message: str

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        return f"{SEVERITIES[self.severity]} {self.place}：{self.message}"

    def as_json(self) -> dict[str, str]:
        """Give it as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a rubric: the row of a list it is in, and the keys that lead on from there."""

    address: str = ""
    row: str = ""
    keys: Path = ()

    def at(self, *names: str) -> "Spot":
        """Go on to a key within."""
        return Spot(self.address, self.row, (*self.keys, *names))

    def found(self, severity: str, rule: str, message: str) -> Finding:
        """Say something about this place."""
        address = self.address or ".".join(self.keys)
        place = " ".join(part for part in (self.row, said_key(self.keys)) if part)
        return Finding(severity, rule, address, place or "文件开头", message)


def rows_of(document: Table, name: str) -> Iterator[tuple[Spot, Table]]:
    """Walk the rows of a list of tables."""
    listed = document.get(name)
    for row in listed if isinstance(listed, list) else []:
        if isinstance(row, dict):
            yield Spot(f"{name} {row.get('code', '?')}", _row_name(name, row)), row


def _row_name(name: str, row: Table) -> str:
    words = [said_key((name,)), row.get("code", "?"), row.get("title", "")]
    return " ".join(str(word) for word in words).rstrip()


def tables_of(document: Table) -> Iterator[tuple[Spot, Table, tuple[Table, ...]]]:
    """Walk every table of the file with the tables around it, the nearest first."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _inner(Spot(keys=(name,)), value, ())
        for spot, row in rows_of(document, name):
            yield from _inner(spot, row, ())


def _inner(
    spot: Spot, table: Table, around: tuple[Table, ...]
) -> Iterator[tuple[Spot, Table, tuple[Table, ...]]]:
    yield spot, table, around
    for name, value in table.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from _inner(spot.at(_named(name, each)), each, (table, *around))


def _named(name: str, row: Table) -> str:
    """Name a table within a row, with where it holds if it says so."""
    conditions = said_condition(row)
    return f"{said_key((name,))}（{conditions}）" if conditions else name


def texts_at(table: Any, name: str) -> list[str]:
    """Return the texts listed at a key; whatever else stands there is for the reader to refuse."""
    found = table.get(name) if isinstance(table, dict) else None
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
