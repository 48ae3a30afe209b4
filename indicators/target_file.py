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
LONGEST_TEXT = 200_000
MOST_ROWS = 200
LONGEST_WORDS = 200
_LIMIT = 10**12
_DECIMALS = -6
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_HEADING = re.compile(r"\s*\[\[\s*(targets|standing_rules)\s*\]\]")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
# "~" stands for a ratio whose direction its document leaves open, "bool" for a yes or no.
OPERATORS = (*OPERATIONS, "bool", "~")
# Why figures cannot answer a target.
OPEN = ("not_collected", "city_wide", "judged", "provision")
# Rubrics whose result is a recognition (认定) a target can name.
RECOGNITIONS = ("QB2017", "BB2012", "PS2020")
ANSWERS = ("formula", "formula_low", "open", "recognition")
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


# What is counted towards a recognition unless its target says otherwise.
LACKING = Wanted(
    "本县测算中还没有达标的项数",
    "items the county's own result has not met",
    "==",
    Fraction(0),
    "items",
)


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
    ``recognition`` is the code of the rubric whose result answers a yes or no; ``measure`` is None
    exactly where there is one or ``open`` says why.
    """

    code: str
    published: Wanted
    counted: Wanted
    year: int
    measure: Measure | None
    open: str
    recognition: str = ""

    @property
    def blank(self) -> bool:
        """Whether figures could answer it if somebody filled in the number."""
        directed = self.counted.op in OPERATIONS
        return self.measure is not None and directed and self.counted.value is None


@dataclass(frozen=True, slots=True)
class Profile:
    """A region's targets for a year, as published; ``own`` where a county set them itself."""

    code: str
    title: str
    title_en: str
    region: str
    year: int
    source: str
    confidence: str
    rows: tuple[TargetRow, ...]
    standing: tuple[Wanted, ...]
    own: bool = False

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
    data = _document(text, name)
    _check(data, HEAD, name)
    if data["profile"] != FORM or data.get("confidence") not in CONFIDENCES:
        raise TargetRefused(
            f"{name}：profile 应为{FORM}，confidence 应为{'、'.join(CONFIDENCES)}之一。"
        )
    _check_year(data["year"], name)
    places = _places(text)
    rows = tuple(
        _row(row, data["year"], where) for row, where in _tables(data, "targets", name, places)
    )
    _check_once(rows, name)
    standing = _tables(data, "standing_rules", name, places)
    return Profile(
        **{key: data[key] for key in HEAD if key != "profile"},
        confidence=data["confidence"],
        rows=rows,
        standing=tuple(_wanted(row, where) for row, where in standing),
    )


def _document(text: str, name: str) -> dict[str, Any]:
    """Read the TOML of a stranger, within bounds."""
    if len(text) > LONGEST_TEXT:
        raise TargetRefused(f"{name}：长{len(text)}个字符，应不超过{LONGEST_TEXT}个。")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        place = f"第{at[1]}行第{at[2]}列" if at else f"第{len(text.splitlines())}行"
        where = f"{name} {place}"
        raise TargetRefused(
            f"{where}：不是有效的 TOML；检查引号、等号和括号是否成对，键是否写了两次。"
        ) from error
    # A number of thousands of digits, and brackets within brackets without end.
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise TargetRefused(f"{name}：有过长的数或过深的括号，读不了。") from error


def _places(text: str) -> dict[str, list[int]]:
    """Return the lines on which the tables of each list begin."""
    found: dict[str, list[int]] = {"targets": [], "standing_rules": []}
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.match(line):
            found[heading[1]].append(number)
    return found


def _tables(
    data: Mapping[str, Any], key: str, name: str, places: Mapping[str, list[int]]
) -> list[tuple[Mapping[str, Any], str]]:
    """Return the tables of a list, each with what complaints call it."""
    tables = data.get(key, [])
    known = isinstance(tables, list) and all(isinstance(each, dict) for each in tables)
    if not known or len(tables) > MOST_ROWS:
        raise TargetRefused(f"{name}：{key} 应为至多{MOST_ROWS}个 [[{key}]] 表。")
    title = "第%d项" if key == "targets" else "长期规定第%d项"
    # A list written in one line has no headings to count.
    lines = places[key] if len(places[key]) == len(tables) else []
    where = [f"（第{line}行起）" for line in lines] or [""] * len(tables)
    return [
        (table, f"{name} {title % number}{line}")
        for number, (table, line) in enumerate(zip(tables, where, strict=True), 1)
    ]


def _check_once(rows: tuple[TargetRow, ...], name: str) -> None:
    codes = [row.code for row in rows]
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise TargetRefused(f"{name}：code “{twice[0]}”出现{codes.count(twice[0])}次，只留一项。")


def _check_year(year: Any, where: str) -> None:
    if type(year) is not int or not 2000 <= year <= 2100:
        raise TargetRefused(f"{where}：year 读到{str(year)[:20]}，应为2000至2100的年份。")


def _check(data: Mapping[str, Any], expected: Mapping[str, type], where: str) -> None:
    for key, kind in expected.items():
        value = data.get(key)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TargetRefused(f"{where}：缺少 {key}，或类型不对。")
        if isinstance(value, str) and (_CONTROL.search(value) or len(value) > LONGEST_WORDS):
            raise TargetRefused(f"{where}：{key} 应为一行文字，不超过{LONGEST_WORDS}个字。")


def _wanted(row: Mapping[str, Any], where: str) -> Wanted:
    _check(row, ROW, where)
    if row["op"] not in OPERATORS:
        raise TargetRefused(f"{where}：op 读到“{row['op'][:20]}”，应为{'、'.join(OPERATORS)}之一。")
    value = row.get("value")
    if value is False or (value is not None and isinstance(value, bool) != (row["op"] == "bool")):
        raise TargetRefused(f"{where}：value 读到{value!r}，op 为 bool 时应为 true，否则为数字。")
    if value is not None and not isinstance(value, bool | int | Decimal):
        raise TargetRefused(f"{where}：value 读到{value!r}，应为数字。")
    if not _plain_number(value):
        raise TargetRefused(
            f"{where}：value 读到{str(value)[:20]}，整数应不超过12位，小数不超过6位。"
        )
    number = None if value is None or isinstance(value, bool) else Fraction(value)
    return Wanted(row["title"], row["title_en"], row["op"], number, row["unit"])


def _plain_number(value: Any) -> bool:
    """Say whether a number is small enough to compute with, whatever its notation."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        # Decimals that are not finite have a letter for an exponent.
        return isinstance(exponent, int) and exponent >= _DECIMALS and value.adjusted() < 12
    return value is None or abs(value) < _LIMIT


def _row(row: Mapping[str, Any], year: int, where: str) -> TargetRow:
    published = _wanted(row, where)
    _check(row, {"code": str}, where)
    if not _CODE.fullmatch(row["code"]):
        raise TargetRefused(f"{where}：code 读到“{row['code'][:40]}”，应为小写字母、数字和下划线。")
    year, counted = row.get("year", year), row.get("counted")
    _check_year(year, where)
    if counted is not None:
        _check(row, {"counted": dict}, where)
    reason, recognition = _unmeasured(row, where)
    judged = LACKING if recognition else published
    return TargetRow(
        code=row["code"],
        published=published,
        counted=judged if counted is None else _wanted(counted, f"{where} counted"),
        year=year,
        measure=None if reason or recognition else _measure(row, where),
        open=reason,
        recognition=recognition,
    )


def _unmeasured(row: Mapping[str, Any], where: str) -> tuple[str, str]:
    """Return why figures cannot answer, and whose result does instead."""
    reason, recognition = row.get("open", ""), row.get("recognition", "")
    answers = [key for key in ANSWERS if key in row]
    if len(answers) != 1 or (reason and reason not in OPEN):
        raise TargetRefused(
            f"{where}：应写 formula，或 formula_low 和 formula_high，或 recognition，"
            f"或 open（{'、'.join(OPEN)}之一），选一种。"
        )
    if "recognition" in row and (recognition not in RECOGNITIONS or row["op"] != "bool"):
        raise TargetRefused(
            f"{where}：recognition 应为{'、'.join(RECOGNITIONS)}之一，op 应为 bool。"
        )
    return reason, recognition


def _measure(row: Mapping[str, Any], where: str) -> Measure:
    _check(row, {"formula_source": str}, where)
    if not isinstance(row.get("stages", []), list):
        raise TargetRefused(f"{where}：stages 应为学段的列表。")
    stages = tuple(map(str, row.get("stages", [])))
    if foreign := set(stages) - set(STAGE_ORDER):
        raise TargetRefused(f"{where}：stages 读到“{min(foreign)[:40]}”，没有这个学段。")
    if row["op"] == "bool":
        raise TargetRefused(f"{where}：op 为 bool 的目标不能由公式回答，应写 recognition 或 open。")
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
