"""Reads a target profile's TOML into plain data, or says what is wrong with it."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from indicators.scoring import formulas
from indicators.scoring.formulas import Formula, FormulaError, Value
from indicators.scoring.progress import OPERATIONS
from indicators.scoring.rules import CONFIDENCES, STAGE_ORDER
from schools.dictionary import elements

FORM = 1
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
# "~" stands for a ratio whose direction its document leaves open, "bool" for a yes or no.
OPERATORS = (*OPERATIONS, "bool", "~")
# Why figures cannot answer a target.
OPEN = ("not_collected", "city_wide", "judged", "provision")
HEAD = {
    "profile": int,
    "code": str,
    "title": str,
    "title_en": str,
    "region": str,
    "year": int,
    "source": str,
}
ROW = {"title": str, "title_en": str, "op": str, "unit": str}


class TargetRefused(Exception):
    """A target file that cannot be used; says which, where and what was expected."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted, in which unit. Shape: ``value`` None is a blank, or a yes or no."""

    title: str
    title_en: str
    op: str
    value: Value
    unit: str

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title


@dataclass(frozen=True, slots=True)
class Measure:
    """How figures answer a target.

    Shape: the value lies between ``low`` and ``high``, which are one formula where it is known;
    elements of stages are summed over the units of ``stages``.
    """

    low: Formula
    high: Formula
    stages: tuple[str, ...]
    source: str

    @property
    def elements(self) -> tuple[str, ...]:
        """The codes it needs, in the order they appear."""
        return tuple(dict.fromkeys([*self.low.elements, *self.high.elements]))


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target as published, and what of it figures can answer.

    Shape: ``counted`` is what is judged; it differs from ``published`` where that is no count.
    ``measure`` is None exactly where ``open`` says why.
    """

    code: str
    published: Wanted
    counted: Wanted
    year: int
    measure: Measure | None
    open: str

    @property
    def blank(self) -> bool:
        """Whether figures could answer it if somebody filled in the number."""
        directed = self.counted.op in OPERATIONS
        return self.measure is not None and directed and self.counted.value is None


@dataclass(frozen=True, slots=True)
class Profile:
    """A region's targets for a year, as published."""

    code: str
    title: str
    title_en: str
    region: str
    year: int
    source: str
    confidence: str
    rows: tuple[TargetRow, ...]
    standing: tuple[Wanted, ...]

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title

    def filled(self, numbers: Mapping[str, Value]) -> "Profile":
        """Fill blanks by target code; published numbers stay as they are."""
        return replace(self, rows=tuple(_filled(row, numbers) for row in self.rows))


def _filled(row: TargetRow, numbers: Mapping[str, Value]) -> TargetRow:
    if not row.blank or row.code not in numbers:
        return row
    wanted = replace(row.counted, value=numbers[row.code])
    return replace(row, published=wanted, counted=wanted)


def filled_number(text: str) -> Fraction:
    """Read a number somebody filled in.

    Raises:
        ValueError: it is no plain number of at most 12 digits and 6 decimals.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is no plain number")
    return Fraction(text)


@lru_cache(maxsize=32)
def parse_profile(text: str, name: str) -> Profile:
    """Check a profile's text and return its data; ``name`` is what complaints call the file.

    Raises:
        TargetRefused: it is not TOML, lacks something, or a row is not understood.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise TargetRefused(f"{name}：不是有效的 TOML：{error}。") from error
    _check(data, HEAD, name)
    if data["profile"] != FORM or data.get("confidence") not in CONFIDENCES:
        raise TargetRefused(
            f"{name}：profile 应为{FORM}，confidence 应为{'、'.join(CONFIDENCES)}之一。"
        )
    targets = enumerate(data.get("targets", []), 1)
    standing = enumerate(data.get("standing_rules", []), 1)
    return Profile(
        **{key: data[key] for key in HEAD if key != "profile"},
        confidence=data["confidence"],
        rows=tuple(_row(row, data["year"], f"{name} 第{number}项") for number, row in targets),
        standing=tuple(_wanted(row, f"{name} 长期规定第{number}项") for number, row in standing),
    )


def _check(data: Mapping[str, Any], expected: Mapping[str, type], where: str) -> None:
    for key, kind in expected.items():
        if not isinstance(data.get(key), kind):
            raise TargetRefused(f"{where}：缺少 {key}，或类型不对。")


def _wanted(row: Mapping[str, Any], where: str) -> Wanted:
    _check(row, ROW, where)
    if row["op"] not in OPERATORS:
        raise TargetRefused(f"{where}：op 读到“{row['op']}”，应为{'、'.join(OPERATORS)}之一。")
    value = row.get("value")
    if value is False or (value is not None and isinstance(value, bool) != (row["op"] == "bool")):
        raise TargetRefused(f"{where}：value 读到{value!r}，op 为 bool 时应为 true，否则为数字。")
    if value is not None and not isinstance(value, bool | int | Decimal):
        raise TargetRefused(f"{where}：value 读到{value!r}，应为数字。")
    number = None if value is None or isinstance(value, bool) else Fraction(value)
    return Wanted(row["title"], row["title_en"], row["op"], number, row["unit"])


def _row(row: Mapping[str, Any], year: int, where: str) -> TargetRow:
    published = _wanted(row, where)
    _check(row, {"code": str}, where)
    reason = row.get("open", "")
    answers = [key for key in ("formula", "formula_low", "open") if key in row]
    if len(answers) != 1 or (reason and reason not in OPEN):
        raise TargetRefused(
            f"{where}：应写 formula，或 formula_low 和 formula_high，"
            f"或 open（{'、'.join(OPEN)}之一），三者选一。"
        )
    return TargetRow(
        code=row["code"],
        published=published,
        counted=_wanted(row["counted"], f"{where} counted") if "counted" in row else published,
        year=row.get("year", year),
        measure=None if reason else _measure(row, where),
        open=reason,
    )


def _measure(row: Mapping[str, Any], where: str) -> Measure:
    _check(row, {"formula_source": str}, where)
    stages = tuple(row.get("stages", ()))
    if foreign := set(stages) - set(STAGE_ORDER):
        raise TargetRefused(f"{where}：stages 读到“{min(foreign)}”，没有这个学段。")
    if row["op"] == "bool":
        raise TargetRefused(f"{where}：op 为 bool 的目标不能由公式回答，应写 open。")
    scopes = ("county", "stage") if stages else ("county",)
    known = {code for code, element in elements().items() if element.scope in scopes}
    low, high = (
        _formula(row, key if key in row else "formula", known, where)
        for key in ("formula_low", "formula_high")
    )
    return Measure(low, high, stages, row["formula_source"])


def _formula(row: Mapping[str, Any], key: str, known: Collection[str], where: str) -> Formula:
    _check(row, {key: str}, where)
    try:
        return formulas.parse(row[key], known)
    except FormulaError as error:
        raise TargetRefused(f"{where} {key}：{error}") from error
