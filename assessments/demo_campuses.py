"""The campuses of a synthetic county and the pupils on them, from a fixed seed; no database.

A campus keeps its traits over the years; only the number of pupils moves with the trend.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

# fmt: off
TOWNS = (
    "东河", "南山", "西溪", "北湖", "松林", "柳湾", "竹坪", "梅岭", "枫桥", "榆坝", "桂塘",
    "桃源坪", "石门坎", "青杠", "白果", "金沙湾", "银杏坪", "凤凰坡", "龙潭口", "云峰",
)
GARDENS = (
    "晨光", "小星星", "阳光", "春蕾", "童心", "蓝天", "彩虹", "向日葵", "蒲公英", "未来",
)
# fmt: on
VILLAGES = [a + b for b in "岩坪湾坝塘坡" for a in "青白红大小新上下双长"]
NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Campus:
    """One campus and what stays the same about it over the years.

    Shape: ``weights`` is stage -> relative size; ``group`` is the pool its pupils come from.
    """

    code: str
    name: str
    kind: str
    locale: str
    ownership: str
    weights: Mapping[str, float]

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(self.weights)

    def group(self, stage: str) -> str:
        """Name the pool of pupils a stage shares: kindergartens by who runs them."""
        return f"{stage}_{self.ownership}" if stage == "preschool" else stage


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of campus as a county has it: how it is named, where it lies, how large it is."""

    kind: str
    locale: str
    ownership: str
    name: str
    sizes: Mapping[str, tuple[int, int]]


SORTS: Mapping[str, Sort] = {
    "kg_public": Sort("111", "town", "public", "{town}镇{village}幼儿园", {"preschool": (40, 190)}),
    "kg_inclusive": Sort(
        "111", "town", "inclusive_private", "{garden}幼儿园", {"preschool": (110, 290)}
    ),
    "kg_private": Sort("111", "urban", "private", "{garden}双语幼儿园", {"preschool": (90, 260)}),
    "primary_urban": Sort("211", "urban", "public", "第{number}小学", {"primary": (1300, 2150)}),
    "second_campus": Sort("211", "urban", "public", "第一小学南校区", {"primary": (700, 900)}),
    "primary_town": Sort("211", "town", "public", "{town}镇中心小学", {"primary": (420, 1250)}),
    "primary_village": Sort(
        "211", "rural", "public", "{town}镇{village}小学", {"primary": (60, 240)}
    ),
    "points": Sort("218", "rural", "public", "{town}镇{village}教学点", {"primary": (12, 66)}),
    "special": Sort("514", "urban", "public", "特殊教育学校", {"special": (100, 100)}),
    "junior_urban": Sort("311", "urban", "public", "第{number}初级中学", {"junior": (1250, 1900)}),
    "junior_town": Sort("311", "town", "public", "{town}镇初级中学", {"junior": (380, 980)}),
    "nine_year": Sort(
        "312", "town", "public", "{town}镇九年制学校", {"primary": (430, 760), "junior": (260, 520)}
    ),
    "nine_year_private": Sort(
        "312", "urban", "private", "{garden}学校", {"primary": (520, 720), "junior": (380, 520)}
    ),
    "complete": Sort(
        "341", "urban", "public", "完全中学", {"junior": (620, 820), "senior": (1100, 1400)}
    ),
    "twelve_year": Sort(
        "345",
        "urban",
        "public",
        "实验学校",
        {"primary": (700, 900), "junior": (480, 620), "senior": (500, 700)},
    ),
    "senior": Sort("342", "urban", "public", "第{number}高级中学", {"senior": (1900, 3400)}),
    "vocational": Sort("361", "urban", "public", "中等职业学校", {"vocational": (100, 100)}),
    "correctional": Sort("371", "urban", "public", "工读学校", {"junior": (0, 0)}),
}


def campuses_of(county: Mapping[str, Any], seed: str) -> list[Campus]:
    """Return the campuses of a county, in the order of their codes."""
    rng = Random(f"{seed}/{county['code']}/campuses")  # noqa: S311 - demo figures, no secret
    numbers = count(1)
    campuses = []
    for sort_name, how_many in county["campuses"].items():
        for index in range(how_many):
            campuses.append(_campus(county, SORTS[sort_name], index, next(numbers), rng))
    return _with_second_campus(campuses)


def _campus(county: Mapping[str, Any], sort: Sort, index: int, number: int, rng: Random) -> Campus:
    town = TOWNS[index % county["towns"]]
    # The shift after 60 keeps a town's villages apart when towns and villages share a divisor.
    village = VILLAGES[(index * 7 + index // len(VILLAGES)) % len(VILLAGES)]
    name = sort.name.format(
        town=town,
        village=village,
        garden=town + GARDENS[(index // county["towns"]) % len(GARDENS)],
        number=NUMBERS[index % len(NUMBERS)],
    )
    if index >= county["towns"]:
        name = name.replace("镇中心", "镇第二中心")
    # The last teaching point of a county has no pupils left.
    empty = sort.kind == "218" and index == county["campuses"]["points"] - 1
    weights = {
        stage: 0.0 if empty else rng.uniform(*bounds) for stage, bounds in sort.sizes.items()
    }
    locale = sort.locale
    if sort.kind == "111" and sort.ownership == "public":
        locale = "town" if index < county["towns"] else "rural"
    return Campus(
        code=f"{county['code']}{number:04d}",
        name=county["name"] + name,
        kind=sort.kind,
        locale=locale,
        ownership=sort.ownership,
        weights=weights,
    )


def _with_second_campus(campuses: list[Campus]) -> list[Campus]:
    """Give a second campus the code of the school it belongs to."""
    first = {campus.name: campus.code for campus in campuses}
    return [
        Campus(
            code=f"{first[campus.name.removesuffix('南校区')]}-2",
            name=campus.name,
            kind=campus.kind,
            locale=campus.locale,
            ownership=campus.ownership,
            weights=campus.weights,
        )
        if campus.name.endswith("南校区")
        else campus
        for campus in campuses
    ]


def pupils_of(
    county: Mapping[str, Any], campuses: Sequence[Campus], trend: Mapping[str, Any], year: int
) -> dict[tuple[str, str], int]:
    """Spread a year's enrolment over the campuses so that every pool adds up exactly.

    Shape: (campus code, stage) -> pupils.
    """
    rng = Random(f"{county['code']}/{year}/pupils")  # noqa: S311 - demo figures, no secret
    factors = trend.get(str(year), {})
    spread: dict[tuple[str, str], int] = {}
    for pool, total in county["pupils"].items():
        members = [(c.code, s, c.weights[s]) for c, s in _units(campuses) if c.group(s) == pool]
        stage = pool.split("_")[0]
        weights = [weight * rng.uniform(0.98, 1.02) for _code, _stage, weight in members]
        shares = allocate(round(total * factors.get(stage, 1)), weights)
        for (code, unit_stage, _weight), share in zip(members, shares, strict=True):
            spread[code, unit_stage] = share
    return spread


def _units(campuses: Sequence[Campus]) -> Iterator[tuple[Campus, str]]:
    return ((campus, stage) for campus in campuses for stage in campus.stages)


def allocate(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole number in proportion to weights, exactly (largest remainders first)."""
    scale = total / sum(weights)
    exact = [weight * scale for weight in weights]
    shares = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares


def class_sizes(pupils: int, target: int, jitter: int, rng: Random) -> list[int]:
    """Form classes of about a size whose pupils add up; neighbours differ by at most 2 jitters."""
    if pupils == 0:
        return []
    how_many = -(-pupils // target)
    base, more = divmod(pupils, how_many)
    sizes = [base + 1] * more + [base] * (how_many - more)
    for first in range(0, how_many - 1, 2):
        moved = rng.randint(0, min(jitter, sizes[first + 1] - 1))
        sizes[first] += moved
        sizes[first + 1] -= moved
    return sizes
