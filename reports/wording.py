"""How figures and verdicts are said in an official document; pure.

A document has the language of its kind, whatever language its reader has chosen: Chinese, or what
a kind's own words say for the Chinese.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from schools.numbers import shown

VERDICTS = {
    "met": "达标",
    "unmet": "未达标",
    "undetermined": "待定",
    "not_applicable": "不适用",
}
STAGES = {
    "preschool": "学前教育",
    "primary": "小学",
    "junior": "初中",
    "senior": "高中",
    "vocational": "中职",
    "special": "特教",
}
# In a sentence the indicator's own name says what the figure is counted against.
UNITS = {
    "persons": "人",
    "classes": "个班",
    "m2": "平方米",
    "yuan": "元",
    "10k yuan": "万元",
    "sets": "台",
    "volumes": "册",
    "rooms": "间",
    "schools": "所",
    "percent": "%",
    "stations": "个",
    "lessons": "课时",
    "person-times": "人次",
    "cases": "件",
    "items": "项",
    "times": "次",
    "projects": "个",
    "persons/100": "人",
    "rooms/100": "间",
    "sets/100": "台",
    "m2/pupil": "平方米",
    "yuan/pupil": "元",
    "children/teacher": "人",
}
PLACES = {"persons": 0, "classes": 0, "schools": 0, "yuan": 0, "yuan/pupil": 0, "ratio": 3}
OPERATIONS = {
    ">=": (operator.ge, "不低于{bound}"),
    "<=": (operator.le, "不超过{bound}"),
    ">": (operator.gt, "高于{bound}"),
    "<": (operator.lt, "低于{bound}"),
    "==": (operator.eq, "达到{bound}"),
}
MOVES = {
    "percent": ("比{year}年提高{amount}个百分点", "比{year}年下降{amount}个百分点"),
    "": ("比{year}年增加{amount}", "比{year}年减少{amount}"),
}
TRUTH_UNIT = "true or false"
MOST_PLACES = 12
MOST_STATED = 6
MOST_SAID = 4
DIGITS = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    """Write the number of a heading, below a hundred: 一, 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return f"{DIGITS[tens] if tens > 1 else ''}十{DIGITS[ones] if ones else ''}"


@dataclass(frozen=True, slots=True)
class Words:
    """How a document speaks: in Chinese, or in a language whose catalogue says it for the Chinese.

    Shape: ``units`` are said after a number, "more|one" where one of them is said differently;
    ``space`` stands between sentences; ``numeral`` numbers chapters, ``letter`` what is in them;
    ``room`` is how much more of a table's width a verdict takes than in Chinese, in percent.
    """

    language: str
    verdicts: Mapping[str, str]
    stages: Mapping[str, str]
    units: Mapping[str, str]
    catalogue: Mapping[str, str]
    comma: str
    listing: str
    stop: str
    space: str
    numeral: Callable[[int], str]
    letter: Callable[[int], str]
    room: int = 0

    def say(self, chinese: str, **parts: object) -> str:
        """Say a sentence, or a part of one, in this language; its parts have been said already.

        Raises:
            KeyError: the catalogue does not know it.
        """
        return (self.catalogue[chinese] if self.catalogue else chinese).format(**parts)

    def stage(self, stage: str | None) -> str:
        """Name a stage, or the county when there is none."""
        return self.stages[stage] if stage else self.say("全县")

    def counted(self, number: str, unit: str) -> str:
        """Say a printed number with its unit."""
        more, _bar, one = self.units.get(unit, "").partition("|")
        return f"{number}{one if one and number == '1' else more}"

    def begun(self, text: str) -> str:
        """Begin a sentence: with a capital letter where there are any."""
        return text[:1].upper() + text[1:] if self.space else text


CHINESE = Words(
    language="zh-Hans",
    verdicts=VERDICTS,
    stages=STAGES,
    units=UNITS,
    catalogue={},
    comma="，",
    listing="、",
    stop="。",
    space="",
    numeral=numeral,
    letter=numeral,
)


def figure(value: str, unit: str, words: Words = CHINESE) -> str:
    """Say a figure with its unit, rounded half up to the unit's habit: 95.40%, 1,234.50万元."""
    if unit == TRUTH_UNIT:
        return words.say("否" if value == "0" else "是")
    return words.counted(rounded(value, PLACES.get(unit, 2)), unit)


def rounded(value: str, places: int) -> str:
    """Print a number half up at ``places``; a whole number stays whole."""
    number = Decimal(value)
    return shown(number, 0 if number == number.to_integral_value() else places)


def judged(
    value: str, op: str | None, threshold: str | None, unit: str, words: Words = CHINESE
) -> str:
    """Say a figure; where its rounding would tell the other verdict, say the exact one too.

    The exact figure is printed with as many places as it takes to stand on its own side.
    """
    said = figure(value, unit, words)
    if op not in OPERATIONS or threshold is None:
        return said
    holds = OPERATIONS[op][0]
    exact, limit = Decimal(value), Decimal(threshold)
    usual = PLACES.get(unit, 2)
    for places in range(usual, MOST_PLACES):
        step = Decimal(1).scaleb(-places)
        near = exact.quantize(step, rounding=ROUND_HALF_UP)
        if holds(near, limit) == holds(exact, limit):
            break
    if places == usual:
        return said
    exactly = words.counted(shown(near), unit)
    return words.say("{said}（四舍五入，精确值{exactly}）", said=said, exactly=exactly)


def standard(op: str | None, threshold: str | None, unit: str, words: Words = CHINESE) -> str:
    """Say a threshold: 不低于85%; nothing when there is none."""
    if op not in OPERATIONS or threshold is None:
        return ""
    # A threshold that is computed, such as another growth, has no end of decimals.
    stated = len(threshold.partition(".")[2]) <= MOST_STATED
    text = shown(threshold) if stated else shown(threshold, 2)
    return words.say(OPERATIONS[op][1], bound=words.counted(text, unit))


def change(previous: Mapping[str, Any] | None, unit: str, words: Words = CHINESE) -> str:
    """Say how a figure moved since the year before; nothing when that is not known."""
    if not previous or previous["change"] is None:
        return ""
    moved = Decimal(previous["change"])
    if moved == 0:
        return words.say("与{year}年持平", year=previous["year"])
    more, less = MOVES["percent" if unit == "percent" else ""]
    places = _telling(moved, PLACES.get(unit, 2))
    if places > MOST_SAID:
        return words.say("与{year}年基本持平", year=previous["year"])
    amount = rounded(str(abs(moved)), places)
    if unit != "percent":
        amount = words.counted(amount, unit)
    return words.say(more if moved > 0 else less, year=previous["year"], amount=amount)


def moved(previous: Mapping[str, Any] | None, unit: str) -> str:
    """Write the move of a figure for a table: +0.35, −12."""
    if not previous or previous["change"] is None:
        return ""
    exact = Decimal(previous["change"])
    said = rounded(previous["change"], _telling(exact, PLACES.get(unit, 2)))
    return said if Decimal(previous["change"]) <= 0 else f"+{said}"


def _telling(number: Decimal, usual: int) -> int:
    """Add decimals until what is not zero does not look like zero."""
    for places in range(usual, MOST_PLACES):
        if not number or rounded(str(abs(number)), places).strip("0."):
            return places
    return MOST_PLACES


def grouped(digest: str) -> str:
    """Write a digest in groups that a line can break between and an eye can follow."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def joined(*clauses: str, words: Words = CHINESE) -> str:
    """Join the clauses that say something into one sentence."""
    return words.begun(words.comma.join(clause for clause in clauses if clause)) + words.stop


def listed(names: list[str], limit: int, words: Words = CHINESE) -> str:
    """List names with 、 and stop with 等 after ``limit``."""
    some = words.listing.join(names[:limit])
    return words.say("{some}等", some=some) if len(names) > limit else some


def stage_name(stage: str | None) -> str:
    """Name a stage in Chinese, or the county when there is none."""
    return CHINESE.stage(stage)
