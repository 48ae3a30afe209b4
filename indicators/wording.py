"""How values and thresholds of a receipt are said on a page, in the reader's language.

A rounding never hides a verdict: where the usual decimals would tell the other side of a bound, the
exact value is printed with as many places as it takes to stand on its own side.
"""

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from indicators.scoring.rules import Part, Rubric
from schools.dictionary import STAGE_LABELS, elements
from schools.numbers import MINUS, MISSING, shown, unit_label

MOST_PLACES = 12
# Standards are written with fewer decimals than this; only worked out ones have more.
LIMIT_PLACES = 4
OPERATIONS = {
    ">=": ("≥", operator.ge),
    "<=": ("≤", operator.le),
    ">": (">", operator.gt),
    "<": ("<", operator.lt),
    "==": ("=", operator.eq),
}
TRUTH = {"true": gettext_lazy("是"), "false": gettext_lazy("否")}
CONFIDENCES = {
    "verified": gettext_lazy("原文核对过"),
    "verified_local": gettext_lazy("地方转发文件核对过"),
    "known": gettext_lazy("通行值，未见原文"),
    "uncertain": gettext_lazy("有疑问，以原文为准"),
}
_OUT_OF_SCOPE = {
    "办学类型不在本标准范围内": gettext_lazy("办学类型不在本标准范围内"),
    "在校生数为0，不参与测算": gettext_lazy("在校生数为0，不参与测算"),
}
_UNDER_FLOOR = re.compile(r"不足(\d+)人的教学点，不在本标准范围内")
_CODE = re.compile(r"[a-z_][a-z0-9_]*")
# The named numbers that a campus's entitlement follows from (scoring/entitling.py).
_STAGED_RATE = re.compile(rf"(pupils|floor|base)_({'|'.join(STAGE_LABELS)})")
_STAGED_RATES = {
    "pupils": gettext_lazy("%(stage)s在校生数"),
    "floor": gettext_lazy("%(stage)s保底人数"),
    "base": gettext_lazy("%(stage)s生均基准定额"),
}
_RATES = {
    "boarding_supplement": gettext_lazy("寄宿生每人补助"),
    "special_pupils": gettext_lazy("特殊教育学生数"),
    "special_rate": gettext_lazy("特殊教育生均定额"),
}
_EXACT_UNITS = {"yuan", "yuan/pupil"}


@dataclass(frozen=True)
class Titles:
    """What a rubric calls its indicators and parts, in the reader's language."""

    indicators: Mapping[str, str]
    parts: Mapping[str, str]
    rubric: str


def titles_of(rubric: Rubric) -> Titles:
    """Read the names of a rubric in the reader's language."""
    english = get_language() == "en"
    return Titles(
        indicators={row.code: row.title_en if english else row.title for row in rubric.indicators},
        parts={part.code: _part_title(part, english=english) for part in rubric.parts},
        rubric=rubric.title_en if english else rubric.title,
    )


def _part_title(part: Part, *, english: bool) -> str:
    return part.title_en if english else part.title


def stage_label(stage: str | None) -> str:
    """Name a stage, or the county where there is none."""
    return str(STAGE_LABELS[stage]) if stage else _("全县")


def places_of(value: Decimal, unit: str) -> int:
    """Choose how many decimals a value is shown with."""
    if value == value.to_integral_value():
        return 0
    if unit == "ratio":
        return 3
    if unit in _EXACT_UNITS or abs(value) >= 10_000:
        return 0 if abs(value) >= 1000 else 1
    return 2


def value_text(value: str | None, unit: str) -> str:
    """Print a value without its unit: rounded for display, 是 or 否, — when missing."""
    if value is None:
        return MISSING
    if value in TRUTH:
        return str(TRUTH[value])
    number = Decimal(value)
    return shown(number, places_of(number, unit))


def with_unit(value: str | None, unit: str) -> str:
    """Print a value with its unit behind it."""
    text = value_text(value, unit)
    return text if value is None or value in TRUTH else labelled(text, unit)


def labelled(text: str, unit: str) -> str:
    """Set a unit behind a printed number, a space before Latin ones."""
    label = unit_label(unit)
    return f"{text} {label}" if label[:1].isascii() and label != "%" else f"{text}{label}"


def threshold_text(op: str | None, threshold: str | None) -> str:
    """Print a threshold with its sign: ≥ 4.2.

    One that is worked out, such as last year's value, may have twenty digits; nobody reads them.
    """
    if op not in OPERATIONS or threshold is None:
        return MISSING
    limit = str(TRUTH[threshold]) if threshold in TRUTH else _limit(Decimal(threshold))
    return f"{OPERATIONS[op][0]} {limit}"


def _limit(limit: Decimal) -> str:
    rounded = shown(limit, _telling_places(limit, LIMIT_PLACES))
    return min(rounded, shown(limit), key=len)


def limit_text(limit: str) -> str:
    """Print the limit of a coefficient with two decimals, or with all it has."""
    return max(shown(limit, 2), shown(limit), key=len)


def rounding_note(value: str | None, op: str | None, bound: str | None, unit: str) -> str:
    """Say the exact value where its rounding stands on the other side of a bound, else nothing."""
    if value is None or bound is None or op not in OPERATIONS or value in TRUTH:
        return ""
    exact, limit, holds = Decimal(value), Decimal(bound), OPERATIONS[op][1]
    usual = places_of(exact, unit)
    honest = _honest_places(exact, limit, holds, usual)
    if honest == usual:
        return ""
    return _("显示%(shown)s，精确值%(exact)s") % {
        "shown": shown(exact, usual),
        "exact": shown(exact, honest),
    }


def total_text(value: str, floors: Iterable[str]) -> str:
    """Print points with as many decimals as it takes to stand on their own side of every floor."""
    exact = Decimal(value)
    usual = places_of(exact, "none")
    return shown(
        exact,
        max(_honest_places(exact, Decimal(floor), operator.ge, usual) for floor in floors),
    )


def _honest_places(exact: Decimal, limit: Decimal, holds: Any, usual: int) -> int:
    for places in range(usual, MOST_PLACES):
        if holds(_rounded(exact, places), limit) == holds(exact, limit):
            return places
    return MOST_PLACES


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def change_text(change: str | None, unit: str) -> str:
    """Print a change with its sign; percentages differ by percentage points."""
    if change is None:
        return MISSING
    moved = Decimal(change)
    if moved == 0:
        return _("持平")
    amount = shown(abs(moved), _telling_places(moved, places_of(moved, unit)))
    label = _("个百分点") if unit == "percent" else ""
    return f"{'+' if moved > 0 else MINUS}{amount}{label}"


def _telling_places(value: Decimal, usual: int) -> int:
    """Add decimals until something that is not zero does not look like zero."""
    for places in range(usual, MOST_PLACES):
        if _rounded(value, places) != 0:
            return places
    return MOST_PLACES


def listed(words: Iterable[str], limit: int = 4) -> str:
    """List words with 、 and say how many more there are."""
    every = list(words)
    text = _("、").join(every[:limit])
    if len(every) <= limit:
        return text
    return _("%(some)s等%(count)d项") % {"some": text, "count": len(every)}


def scope_text(reason: str) -> str:
    """Say in the reader's language why a campus is not judged; a receipt says it in Chinese."""
    under = _UNDER_FLOOR.fullmatch(reason)
    if under:
        return _("不足%(count)s人的教学点，不在本标准范围内") % {"count": under[1]}
    return str(_OUT_OF_SCOPE.get(reason, reason))


def element_name(code: str) -> str:
    """Name an element in the reader's language; last year's ones say so."""
    known = elements()
    if code in known:
        return known[code].label
    if code.endswith("_previous") and code.removesuffix("_previous") in known:
        return _("上年%(name)s") % {"name": known[code.removesuffix("_previous")].label}
    staged = _STAGED_RATE.fullmatch(code)
    if staged:
        return str(_STAGED_RATES[staged[1]]) % {"stage": stage_label(staged[2])}
    return str(_RATES.get(code, code))


def formula_words(text: str | None, code: str | None) -> str:
    """Print a formula in words: the receipt's own are Chinese, others put names for codes."""
    if get_language() != "en":
        return text or ""
    named = _CODE.sub(lambda found: element_name(found[0]), code or "")
    return named.replace(" * ", " × ").replace(" / ", " ÷ ")


def element_unit(code: str) -> str:
    """Return the unit code of an element, also of its value last year."""
    found = elements().get(code) or elements().get(code.removesuffix("_previous"))
    return found.unit if found else "none"
