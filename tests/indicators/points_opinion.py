"""A second, independent implementation of points and grades, with fractions alone.

Written from docs/scoring.md, not from the code under test: it reads the rubric's TOML itself, knows
no receipt, and is told of each row only the least and the most share of its points that it earns.
"""

import tomllib
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

NONE, ALL = Fraction(0), Fraction(1)
Ends = tuple[Fraction, Fraction]
Key = tuple[str, str | None]
# The ends of a row's share of its points (of a bonus: its points), None where it does not apply.
Told = Mapping[Key, Ends | None]
KINDS = ("cap", "downgrade", "veto")


class Opinion:
    """Shape: ``rows`` is key -> least and most points; ``whole`` those of the total."""

    def __init__(self, text: str, told: Told, conditions: Mapping[str, str]) -> None:
        self.rubric = tomllib.loads(text, parse_float=Fraction)
        self.items = {each["code"]: each for each in self.rubric["indicators"]}
        self.told = told
        self.rows: dict[Key, Ends] = {}
        self.whole = self.total()
        self.grades = self.held(conditions)

    def total(self) -> Ends | None:
        inside = {code for each in self.items.values() for code in self.inner(each)}
        domains = [
            [c for c, each in self.items.items() if self.outer(each, part["code"], inside)]
            for part in self.rubric["parts"]
        ]
        weights = {
            place: sum((Fraction(self.items[code]["points"]) for code in codes), NONE)
            for place, codes in enumerate(domains)
            if any(self.applies(code) for code in codes)
        }
        if not weights:
            return None
        full = Fraction(self.rubric["points"]["full"])
        everything = sum(weights.values())
        ends = [
            self.shared(domains[place], full * weight / everything)
            for place, weight in weights.items()
        ]
        return added(ends, full)

    def outer(self, item: dict[str, Any], part: str, inside: set[str]) -> bool:
        return item["part"] == part and "points" in item and item["code"] not in inside

    def inner(self, item: dict[str, Any]) -> list[str]:
        if "points" not in item:
            return []
        return [code for code in item.get("all_of", []) if "points" in self.items[code]]

    def keys(self, code: str) -> list[Key]:
        return [(code, stage) for stage in self.items[code].get("stages", [None])]

    def applies(self, code: str) -> bool:
        inner = self.inner(self.items[code])
        if inner:
            return any(self.applies(each) for each in inner)
        return any(self.told[key] is not None for key in self.keys(code))

    def shared(self, codes: list[str], full: Fraction) -> Ends:
        """Hand full points out in proportion to those that apply."""
        weights = {c: Fraction(self.items[c]["points"]) for c in codes if self.applies(c)}
        whole = sum(weights.values(), NONE)
        ends = [
            self.earned(code, full * weight / whole if whole else NONE)
            for code, weight in weights.items()
        ]
        return added(ends)

    def earned(self, code: str, full: Fraction) -> Ends:
        inner = self.inner(self.items[code])
        if inner:
            ends = self.rows[code, None] = self.shared(inner, full)
            return ends
        applying = {key: told for key in self.keys(code) if (told := self.told[key]) is not None}
        bonus = self.items[code].get("award", {}).get("kind") == "bonus"
        each = ALL if bonus else full / len(applying)
        for key, (least, most) in applying.items():
            self.rows[key] = (least * each, most * each)
        return added([self.rows[key] for key in applying])

    def held(self, conditions: Mapping[str, str]) -> tuple[str, str] | None:
        """Find the worst and the best grade that points and conditions leave."""
        if self.whole is None:
            return None
        sure = [c for c in self.conditions() if conditions[c["indicator"]] == "unmet"]
        still = [c for c in self.conditions() if conditions[c["indicator"]] == "undetermined"]
        return self.grade(self.whole[0], sure + still), self.grade(self.whole[1], sure)

    def conditions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.rubric["points"]["conditions"]
        return found

    def grade(self, points: Fraction, against: list[dict[str, Any]]) -> str:
        grades = self.rubric["points"]["grades"]
        codes = [each["code"] for each in grades]
        place = next(n for n, each in enumerate(grades) if points >= each["floor"])
        caps = [codes.index(c["not_above"]) for c in against if c["kind"] == "cap"]
        place = max([place, *caps]) + sum(c["kind"] == "downgrade" for c in against)
        if any(c["kind"] == "veto" for c in against):
            place = len(codes) - 1
        found: str = codes[min(place, len(codes) - 1)]
        return found


def added(ends: list[Ends], most: Fraction | None = None) -> Ends:
    low, high = (sum((pair[end] for pair in ends), NONE) for end in (0, 1))
    return (low, high) if most is None else (min(low, most), min(high, most))


def given(text: str, own: Fraction, scale: Mapping[str, Fraction]) -> Ends | None:
    """Read what people said of an item: a word, a grade of the scale, or points."""
    words: dict[str, Ends | None] = {
        "not_applicable": None,
        "met": (ALL, ALL),
        "unmet": (NONE, NONE),
        "": (NONE, ALL),
    }
    if text in words:
        return words[text]
    share = scale[text] if text in scale else Fraction(text) / own
    return share, share


def ends_of(value: Fraction | None, earns: Callable[[Fraction], Fraction]) -> Ends:
    """A value earns what it earns; a missing one anything."""
    return (NONE, ALL) if value is None else (earns(value), earns(value))
