"""How figures are asked for: what stands together on a form, and what is carried forward."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from schools.dictionary import DictionaryRefused, Element, elements

FILE = "filling.toml"


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that are asked for together; ``scope`` as in the dictionary."""

    code: str
    scope: str
    name_zh: str
    name_en: str
    elements: tuple[Element, ...]

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh


@dataclass(frozen=True, slots=True)
class Filling:
    """Every group in the order of the file, and the codes that are carried forward."""

    groups: tuple[Group, ...]
    carried: frozenset[str]


@cache
def filling() -> Filling:
    """Return how figures are asked for."""
    text = (settings.FIXTURES_DIR / FILE).read_text(encoding="utf-8")
    return parse_filling(tomllib.loads(text))


def parse_filling(tables: dict[str, Any]) -> Filling:
    """Check and read the groups.

    Raises:
        DictionaryRefused: an element is unknown, stands in no group or in two, in a group of
            another scope, or is derived and yet asked for.
    """
    groups = tuple(_group(table) for table in tables["group"])
    placed = [element.code for group in groups for element in group.elements]
    asked = {code for code, element in elements().items() if not element.derived_from}
    twice = {code for code in placed if placed.count(code) > 1}
    if twice or set(placed) != asked:
        wrong = sorted(twice | (set(placed) ^ asked))
        raise DictionaryRefused(f"Each element that is asked for has one group: {wrong}")
    carried = frozenset(tables["carry_forward"])
    if not carried <= asked:
        raise DictionaryRefused(f"Carried but not asked for: {sorted(carried - asked)}")
    return Filling(groups, carried)


def _group(table: dict[str, Any]) -> Group:
    unknown = [code for code in table["elements"] if code not in elements()]
    if unknown:
        raise DictionaryRefused(f"Group {table['code']} names unknown elements: {unknown}")
    members = tuple(elements()[code] for code in table["elements"])
    foreign = [element.code for element in members if element.scope != table["scope"]]
    if foreign:
        raise DictionaryRefused(f"Group {table['code']} holds elements of other scopes: {foreign}")
    return Group(table["code"], table["scope"], table["name"], table["name_en"], members)


def asked_of_unit(stage: str) -> list[Element]:
    """Return what one stage of a campus is asked for, in the order of the groups."""
    return [element for element in _asked("stage") if is_asked_in(element, {stage})]


def asked_of_campus(stages: Iterable[str]) -> list[Element]:
    """Return what a campus with these stages is asked for beside its stages' figures."""
    held = set(stages)
    return [element for element in _asked("school") if is_asked_in(element, held)]


def asked_of_county(department: str | None = None) -> list[Element]:
    """Return what the county itself is asked for, or one of its departments."""
    return [element for element in _asked("county") if department in (None, element.department)]


def is_asked_in(element: Element, stages: set[str]) -> bool:
    """Say whether an element is asked for where these stages are."""
    return not element.stages or bool(element.stages & stages)


def _asked(scope: str) -> list[Element]:
    return [
        element for group in filling().groups if group.scope == scope for element in group.elements
    ]
