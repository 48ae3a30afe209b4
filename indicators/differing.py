"""Two versions of a rubric in words, point by point, in the order of the rubric.

Rows of a list are matched by their code; a threshold by the stage, schools, region and years it
holds for; what has neither by its place. So moving a row changes nothing.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from indicators.key_words import said_key
from indicators.scoring import formulas
from indicators.scoring.credibility import AGREEMENT_NAMES, CORRECTION_NAMES
from indicators.scoring.formulas import FormulaError
from indicators.toml_writing import dotted, is_table_list, literal
from schools.dictionary import KIND_LABELS, STAGE_LABELS, elements

ADDED = "added"
REMOVED = "removed"
CHANGED = "changed"
WORDS = {ADDED: "新增", REMOVED: "删去", CHANGED: "改动"}
CONDITIONS = ("stage", "kinds", "regions", "first_year", "last_year")
FORMULAS = frozenset({
    "formula", "each_threshold", "nothing_to_judge", "of", "before", "left", "right", "agreement",
    "correction", "provided",
})  # fmt: skip
CREDIBILITY_NAMES = AGREEMENT_NAMES | CORRECTION_NAMES
LISTS = {"parts": "部分", "indicators": "指标"}

Path = tuple[str, ...]
Rows = dict[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. Shape: ``place`` is the row in words, ``path`` its address in the file;
    ``before`` and ``after`` are values as people read them, empty for whole rows."""

    kind: str
    place: str
    path: str
    what: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """Say the difference in one line."""
        if self.kind == CHANGED:
            return f"{self.place}：{self.what} {self.before} → {self.after}"
        value = self.after or self.before
        what = f"：{self.what} {value}" if self.what else ""
        return f"{WORDS[self.kind]} {self.place}{what}"

    def as_json(self) -> dict[str, str]:
        """Give the difference as plain data, with its sentence."""
        return asdict(self) | {"sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where two versions are compared. Shape: ``keys`` lead from the row (``place``) to here."""

    place: str
    address: Path = ()
    keys: Path = ()

    def at(self, name: str) -> "_Spot":
        return _Spot(self.place, (*self.address, name), (*self.keys, name))

    def row(self, identity: str, row: Mapping[str, Any]) -> "_Spot":
        return _Spot(_row_place(self, identity, row), (*self.address, identity))


def differences(before: str, after: str) -> list[Change]:
    """Compare the texts of two versions.

    Raises:
        tomllib.TOMLDecodeError: one of them is not TOML.
    """
    old, new = (tomllib.loads(text, parse_float=Decimal) for text in (before, after))
    return list(_tables(old, new, _Spot("基本信息")))


def _tables(old: Mapping[str, Any], new: Mapping[str, Any], spot: _Spot) -> Iterator[Change]:
    """Compare two tables key by key, in the order of the newer one."""
    for name in dict.fromkeys([*new, *old]):
        yield from _values(old.get(name), new.get(name), spot.at(name))


def _values(before: Any, after: Any, spot: _Spot) -> Iterator[Change]:
    if _listed(before, after) and _listed(after, before):
        yield from _lists(before or [], after or [], spot)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _tables(before, after, spot)
    elif before is None or after is None:
        yield _change(ADDED if before is None else REMOVED, spot, before, after)
    elif not _same(before, after, spot.keys):
        yield _change(CHANGED, spot, before, after)


def _listed(value: Any, other: Any) -> bool:
    return is_table_list(value) or (value is None and is_table_list(other))


def _same(before: Any, after: Any, keys: Path) -> bool:
    """Say whether nobody can be judged differently: a number or a formula written otherwise."""
    number, text = int | Decimal, str
    alike = any(isinstance(before, t) and isinstance(after, t) for t in (bool, number, text, list))
    return alike and _worded(before, keys) == _worded(after, keys)


def _lists(before: list[Any], after: list[Any], spot: _Spot) -> Iterator[Change]:
    old, new = named_rows(before), named_rows(after)
    for identity in dict.fromkeys([*new, *old]):
        row = new.get(identity) or old[identity]
        here = spot.row(identity, row)
        if identity in old and identity in new:
            yield from _tables(old[identity], new[identity], here)
        else:
            yield _whole(ADDED if identity in new else REMOVED, here, row)


def named_rows(rows: list[Mapping[str, Any]]) -> Rows:
    """Name every row of a list; rows that would share a name are told apart by their place."""
    named: Rows = {}
    for row in rows:
        identity = _identity(row)
        same = sum(each.partition("#")[0] == identity for each in named)
        named[f"{identity}#{same + 1}" if same else identity] = row
    return named


def _identity(row: Mapping[str, Any]) -> str:
    if "code" in row:
        return str(row["code"])
    return said_condition(row) or str(row.get("indicator", "通用"))


def said_condition(row: Mapping[str, Any]) -> str:
    """Say where and when a number holds; nothing where it holds everywhere."""
    return " ".join(_condition(key, row[key]) for key in CONDITIONS if key in row)


def _condition(name: str, value: Any) -> str:
    if name == "first_year":
        return f"{value}年起"
    if name == "last_year":
        return f"至{value}年"
    found = value if isinstance(value, list) else [value]
    labels: Mapping[str, Any] = {"stage": STAGE_LABELS, "kinds": KIND_LABELS}.get(name, {})
    return "、".join(str(labels.get(str(each), each)) for each in found)


def _row_place(spot: _Spot, identity: str, row: Mapping[str, Any]) -> str:
    if len(spot.address) == 1:
        kind = LISTS.get(spot.address[0], said_key(spot.keys))
        return f"{kind} {identity} {row.get('title', '')}".rstrip()
    return f"{spot.place} {said_key(spot.keys)}（{identity}）"


def _whole(kind: str, spot: _Spot, row: Mapping[str, Any]) -> Change:
    """Name a row that came or went; one without a title says its value."""
    says = "value" in row and "title" not in row
    value = _worded(row["value"], ("value",)) if says else ""
    sides = ("", value) if kind == ADDED else (value, "")
    what = said_key(("value",)) if says else ""
    return Change(kind, spot.place, dotted(spot.address), what, *sides)


def _change(kind: str, spot: _Spot, before: Any, after: Any) -> Change:
    sides = ["" if value is None else _worded(value, spot.keys) for value in (before, after)]
    return Change(kind, spot.place, dotted(spot.address), said_key(spot.keys), *sides)


def _worded(value: Any, path: Path) -> str:
    """Write a value as people read it: formulas in Chinese, texts without quotes."""
    match value:
        case str() if FORMULAS & set(path):
            return _formula(value)
        case bool():
            return "是" if value else "否"
        case str():
            return value or "（空）"
        case list():
            return "、".join(_worded(each, ()) for each in value) or "（无）"
        case dict():
            pairs = [f"{said_key((k,))} {_worded(v, (*path, k))}" for k, v in value.items()]
            return "，".join(pairs) or "（无）"
        case Decimal():
            return f"{value.normalize():f}"
    return literal(value)


def _formula(text: str) -> str:
    names = {code: element.name_zh for code, element in elements().items()} | CREDIBILITY_NAMES
    try:
        return formulas.parse(text, names).text(names)
    except FormulaError:
        return text
