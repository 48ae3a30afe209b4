"""Looks every number of a document up in what was frozen, where the document speaks of it.

A number is found when the row it is said of has a number that prints so, under a formatting that
is named here. Words that were frozen with numbers in them are looked up as a whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tests.reports.kinds.frozen import Frozen
from tests.reports.kinds.sayings import Saying

NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
ORDINAL: Final = re.compile(r"^\d+．|^[表图]\d+|^附件\d+")
# What is no figure, by its shape: the name of a digest, a claim to have no more than twelve places.
SUFFIX: Final = re.compile(r"个百分点|万元|平方米|个班|课时|人次|[%元人分所年]")
# What a number is, by the words around it.
ROLES: Final = (
    (re.compile(r"得满分$"), "in full"),
    (re.compile(r"(?:，|其中)失分$"), "losing"),
    (re.compile(r"尚未定分$"), "open"),
    (re.compile(r"评分点中$"), "partly"),
    (re.compile(r"(?:评分点|指标|项目|事项|的县)共$"), "of"),
    (re.compile(r"总分[^，]*上升的$"), "risen"),
    (re.compile(r"总分[^，]*下降的$"), "fallen"),
    (re.compile(r"等次[^，]*上升的$"), "better"),
    (re.compile(r"等次[^，]*下降的$"), "worse"),
    (re.compile(r"未达标$"), "counted unmet"),
    (re.compile(r"达标$"), "counted met"),
    (re.compile(r"待定$"), "counted undetermined"),
    (re.compile(r"不适用$"), "counted not_applicable"),
    (re.compile(r"县，占$"), "share"),
    (re.compile(r"\d至$"), "high"),
    (re.compile(r"个县共失$"), "sum"),
    (re.compile(r"满分$"), "full_points"),
    (re.compile(r"得$"), "points"),
    (re.compile(r"(?:标准|，)(?:不低于|不超过|高于|低于|达到)$"), "threshold"),
    (re.compile(r"年(?:提高|下降|增加|减少)$"), "change"),
    (re.compile(r"县公布[^，]*$"), "stated"),
    (re.compile(r"个校区中$"), "below"),
    (re.compile(r"由$"), "before"),
    (re.compile(r"改为$"), "after"),
    (re.compile(r"(?:上限|超过上限)$"), "limit"),
    (re.compile(r"差异系数$"), "cv"),
)
AFTER: Final = (
    (re.compile(r"至\d"), "low"),
    (re.compile(r"个未达标"), "counted unmet"),
    (re.compile(r"个校区未达到"), "below"),
    (re.compile(r"个低于"), "under"),
    (re.compile(r"个中|个均达到"), "drawn"),
    (re.compile(r"个校区中"), "units"),
    (re.compile(r"项各县"), "everywhere"),
    (re.compile(r"个县共失"), "count"),
)
PLACES: Final[Mapping[str, tuple[int, ...]]] = {
    "元": (0,),
    "个班": (0,),
    "所": (0,),
    "人": (0, 2),
    "人次": (2,),
    "万元": (2,),
    "平方米": (2,),
    "课时": (2,),
    "%": (2,),
    "share": (1,),
    "分": (2,),
    "个百分点": (2,),
}
# Figures without a unit: counts, points and values in tables, ratios.
BARE: Final = (0, 2, 3)
EXACT_PLACES: Final = 6
MOST_PLACES: Final = 12
EXACTLY: Final = "精确值"


@dataclass(frozen=True)
class Printed:
    """A number as it is printed: its unit, and what it is if the words around it tell."""

    said: str
    unit: str
    role: str
    exact: bool


def figures_in(saying: Saying, frozen: Frozen) -> Iterator[Printed]:
    """Yield the numbers of a saying that are not part of frozen words."""
    text = frozen.unquoted(ORDINAL.sub("", saying.text))
    for found in NUMBER.finditer(text):
        before, unit = text[: found.start()], SUFFIX.match(text, found.end())
        roles = [role for words, role in ROLES if words.search(before)]
        roles += [role for words, role in AFTER if words.match(text, found.end())]
        role = next(iter(roles), saying.role)
        exact = before.endswith(EXACTLY)
        yield Printed(found[0], unit[0] if unit else "", "" if exact else role, exact)


def strays(saying: Saying, frozen: Frozen) -> list[str]:
    """Return the numbers of a saying that nothing frozen prints as."""
    return [
        f"{each.said}{each.unit}"
        for each in figures_in(saying, frozen)
        if not found(each, saying, frozen)
    ]


def found(each: Printed, saying: Saying, frozen: Frozen) -> bool:
    """Look one number up where it is said."""
    if saying.ordinal:
        return each.said == str(saying.ordinal)
    if each.unit == "年":
        return each.said in frozen.years
    rows = frozen.rows_for(saying)
    known = [row[each.role] for row in rows if each.role in row]
    numbers = set().union(*known or [held for row in rows for held in row.values()])
    return any(each.said in printings(number, each) for number in numbers)


def printings(number: Decimal, each: Printed) -> set[str]:
    """Print a number in every way that is named for its unit."""
    number = abs(number)
    if each.exact:
        return {printing(number, places_of(each.said))}
    usual = PLACES.get(each.role) or PLACES.get(each.unit, BARE)
    ways = {printing(number, places) for places in usual}
    if each.role == "change" and number:
        # A small change is said with as many places as it takes to be seen.
        told = (printing(number, places) for places in range(usual[0], MOST_PLACES))
        ways.add(next(said for said in told if said.strip("0.")))
    if -int(number.as_tuple().exponent) <= EXACT_PLACES:
        ways.add(f"{number:,f}")
    return ways


def printing(number: Decimal, places: int) -> str:
    """Round half up; a whole number stays whole."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():,f}"
    return f"{number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,f}"


def places_of(said: str) -> int:
    """Count the decimals of a printed number."""
    return len(said.partition(".")[2])


def raised(said: str) -> str:
    """Add one to a printed number in its last place."""
    step = Decimal(1).scaleb(-places_of(said))
    return f"{Decimal(said.replace(',', '')) + step:,f}"
