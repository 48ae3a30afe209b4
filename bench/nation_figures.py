"""A seeded nation: counties of 165 campuses with every element of the dictionary, as frozen rows.

Everything is drawn from the county's number, so any part of the nation can be made again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np

from schools.dictionary import Element, elements
from schools.freezing import canonical, digest
from schools.models import Region, Return

SEED = 2_847
NATION = 2_847
CAMPUSES = 165
YEAR = 2025
# Above every region of the demo.
FIRST_CODE = "995001"
BATCH = 100

# How many campuses of a kind a county has, their stages, and the children of each stage.
SORTS: tuple[tuple[int, str, tuple[str, ...], int, int], ...] = (
    (60, "111", ("preschool",), 40, 290),
    (55, "211", ("primary",), 60, 2_000),
    (20, "218", ("primary",), 12, 66),
    (15, "311", ("junior",), 380, 1_900),
    (9, "312", ("primary", "junior"), 260, 760),
    (3, "341", ("junior", "senior"), 300, 1_500),
    (1, "342", ("senior",), 900, 2_800),
    (1, "361", ("vocational",), 600, 2_400),
    (1, "514", ("special",), 60, 140),
)
# What one pupil has, in thousandths; every other element has 20.
THOUSANDTHS = {
    "classes": 25,
    "classes_upto_45": 20,
    "teachers": 70,
    "teachers_college": 25,
    "teachers_bachelor": 40,
    "teachers_graduate": 3,
    "teachers_certified": 68,
    "teachers_360h": 66,
    "teachers_backbone": 13,
    "site_area": 18_000,
    "building_area": 11_000,
    "teaching_aux_area": 6_500,
    "indoor_sports_area": 400,
    "outdoor_sports_area": 9_500,
    "equipment_value": 2_900_000,
    "books": 28_000,
    "multimedia_rooms": 29,
    "public_funds_budget": 800_000,
    "training_expenditure": 48_000,
    "dangerous_area": 0,
}


def counties() -> Iterator[Region]:
    """Yield the regions of a nation that does not exist."""
    for number in range(NATION):
        prefecture, county = divmod(number, 98)
        yield Region(
            code=f"99{prefecture + 50}{county + 1:02}",
            level=Region.Level.COUNTY,
            name=f"示例{number + 1}县",
            pinyin=f"Shili{number + 1:04}xian",
            province_name="示例省",
            synthetic=True,
        )


def freeze_nation(count: int, at: datetime) -> int:
    """Store the first counties and their returns; give the number of figures they hold."""
    regions = list(islice(counties(), count))
    Region.objects.bulk_create(regions)
    figures = 0
    for start in range(0, count, BATCH):
        part = enumerate(regions[start : start + BATCH], start)
        rows = [_frozen(region, document_of(region, number), at) for number, region in part]
        figures += sum(row.figure_count for row in rows)
        Return.objects.bulk_create(rows)
    return figures


def document_of(region: Region, number: int) -> dict[str, Any]:
    """Draw the document of one county."""
    rng = np.random.default_rng((SEED, number))
    kinds = [kind for count, kind, *_ in SORTS for _ in range(count)]
    codes = [f"{region.code}{place:04}" for place in range(len(kinds))]
    rows = [
        (place, stage, least, most)
        for place, (stages, least, most) in enumerate(_sites())
        for stage in stages
    ]
    owners = np.array([place for place, *_ in rows])
    units = [stage for _, stage, *_ in rows]
    pupils = rng.integers([row[2] for row in rows], [row[3] + 1 for row in rows])
    whole = np.bincount(owners, pupils, minlength=len(kinds)).astype(int)
    of_campus = [set(stages) for stages, *_ in _sites()]
    return {
        "return": 1,
        "county": {"code": region.code, "name": region.name, "synthetic": True},
        "year": YEAR,
        "schools": {
            "school_code": codes,
            "name": [f"示例学校{place + 1}" for place in range(len(kinds))],
            "kind": kinds,
            "locale": [("urban", "town", "rural")[place % 3] for place in range(len(kinds))],
            "ownership": [
                "private" if place % 11 == 0 else "public" for place in range(len(kinds))
            ],
            "figures": _columns("school", whole, of_campus, rng),
        },
        "stages": {
            "school_code": [codes[place] for place in owners],
            "stage": units,
            "figures": _columns("stage", pupils, [{stage} for stage in units], rng),
        },
        "county_figures": _county(rng),
        "statements": [],
        "sources": {},
    }


def _sites() -> Iterator[tuple[tuple[str, ...], int, int]]:
    for count, _kind, stages, least, most in SORTS:
        yield from [(stages, least, most)] * count


def _of(scope: str) -> list[Element]:
    return [element for element in elements().values() if element.scope == scope]


def _columns(
    scope: str, pupils: Any, stages: list[set[str]], rng: np.random.Generator
) -> dict[str, list[str | bool | None]]:
    asked: dict[frozenset[str], list[bool]] = {}
    columns = {}
    for element in _of(scope):
        if element.stages not in asked:
            asked[element.stages] = [bool(element.stages & each) for each in stages]
        drawn = _drawn(element, pupils, rng)
        pairs = zip(drawn, asked[element.stages], strict=True)
        columns[element.code] = [value if wanted else None for value, wanted in pairs]
    return columns


def _drawn(element: Element, pupils: Any, rng: np.random.Generator) -> list[Any]:
    if element.code == "pupils":
        return _written(pupils)
    factors = rng.integers(600, 1_500, size=len(pupils))
    if element.type == "boolean":
        return list(map(bool, factors > 650))
    amounts = pupils * factors * THOUSANDTHS.get(element.code, 20)
    if element.type == "integer":
        return _written(amounts // 1_000_000)
    return _tenths(amounts // 100_000)


def _written(amounts: Iterable[Any]) -> list[str]:
    return [str(int(amount)) for amount in amounts]


def _tenths(amounts: Any) -> list[str]:
    wholes, parts = np.divmod(amounts, 10)
    pairs = zip(wholes.tolist(), parts.tolist(), strict=True)
    return [f"{whole}.{part}" if part else str(whole) for whole, part in pairs]


def _county(rng: np.random.Generator) -> dict[str, str]:
    listed = _of("county")
    amounts = rng.integers(100, 9_000, size=len(listed))
    texts = zip(listed, _written(amounts), _tenths(amounts), strict=True)
    return {
        element.code: tenths if element.type == "decimal" else whole
        for element, whole, tenths in texts
    }


def _frozen(region: Region, document: dict[str, Any], at: datetime) -> Return:
    content = canonical(document)
    tables = [*document["schools"]["figures"].values(), *document["stages"]["figures"].values()]
    return Return(
        county=region,
        year=YEAR,
        version=1,
        content=content,
        sha256=digest(content),
        findings=[],
        campus_count=len(document["schools"]["school_code"]),
        unit_count=len(document["stages"]["stage"]),
        figure_count=sum(len(column) - column.count(None) for column in tables)
        + len(document["county_figures"]),
        source="bench",
        created_by_name="bench",
        created_at=at,
    )
