"""Clean counties for the tests of plausibility: drawn from a seed, everything in them agrees."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from tests.schools.packages import document

YEAR = 2025
FIRST = 2020
GRADES = {"preschool": 3, "primary": 6, "junior": 3}
CLASS = {"preschool": 27, "primary": 41, "junior": 46}
RATIO = {"preschool": 14, "primary": 16, "junior": 12}
SIZES = {
    ("111", "town"): ("preschool", 90, 320),
    ("211", "urban"): ("primary", 900, 1900),
    ("211", "town"): ("primary", 250, 1000),
    ("211", "rural"): ("primary", 60, 240),
    ("311", "town"): ("junior", 300, 1100),
}
BANDS = (("classes_upto_45", 45), ("classes_46_50", 50), ("classes_51_55", 55))
LARGE = ("classes_56_65", "classes_66_plus")


def clean_county(seed: int, year: int = YEAR, campuses: int = 60) -> dict[str, Any]:
    """Draw one county in one year; its years follow from each other."""
    rows = [_campus(seed, number, year) for number in range(campuses)]
    county = _county(seed, year, rows)
    return document(rows, county, _statements(county, rows))


def years_of(seed: int, campuses: int = 60) -> tuple[dict, dict, list[dict]]:
    """Draw a county with the year before and three years before that."""
    this, last, *earlier = (clean_county(seed, YEAR - back, campuses) for back in range(5))
    return this, last, earlier


def _campus(seed: int, number: int, year: int) -> dict[str, Any]:
    rng = Random(f"{seed}/{number}")
    kind, locale = list(SIZES)[number % len(SIZES)]
    stage, least, most = SIZES[kind, locale]
    first = rng.randint(least, most)
    traits = {name: Decimal(rng.randint(80, 150)) / 100 for name in ("site", "teach", "books")}
    pupils, came, left = list(_flow(rng, first, GRADES[stage]))[year - FIRST]
    return {
        "code": f"{number:04}",
        "name": f"示例学校{number}",
        "kind": kind,
        "locale": locale,
        "figures": _buildings(rng, first, stage, traits),
        stage: _unit(stage, pupils, came, left, Random(f"{seed}/{number}/{year}")),
    }


def _flow(rng: Random, pupils: int, grades: int) -> Iterator[tuple[int, int, int]]:
    for _year in range(FIRST, YEAR + 1):
        some = pupils // 50 + 3
        came = pupils // grades + rng.randint(-some, some)
        left = pupils // grades + rng.randint(-some, some)
        pupils += came - left + rng.randint(-2, 2)
        yield pupils, came, left


def _buildings(rng: Random, pupils: int, stage: str, traits: dict[str, Decimal]) -> dict[str, str]:
    teaching = pupils * traits["teach"] * 5 + Decimal(rng.randint(1, 99)) / 10
    sports = pupils * traits["site"] * 9 + Decimal(rng.randint(1, 99)) / 10
    figures = {
        "teaching_aux_area": teaching,
        "building_area": teaching * Decimal("1.7"),
        "outdoor_sports_area": sports,
        "site_area": teaching + sports * 2,
        "dangerous_area": Decimal(0),
        "equipment_value": pupils * traits["teach"] * 2400 + rng.randint(1, 999),
        "books": Decimal(int(pupils * traits["books"] * 20) + rng.randint(1, 99)),
    }
    if stage != "preschool":
        figures |= {"indoor_sports_area": Decimal(0), "computers": Decimal(pupils // 9 + 1)}
    return {code: str(value.normalize().__format__("f")) for code, value in figures.items()}


def _unit(stage: str, pupils: int, came: int, left: int, rng: Random) -> dict[str, str]:
    classes = -(-pupils // CLASS[stage])
    teachers = -(-pupils // RATIO[stage]) + rng.randint(0, 2)
    unit = {
        "pupils": pupils,
        "entrants": came,
        "graduates": left,
        "classes": classes,
        "teachers": teachers,
        "teachers_certified": teachers,
        "teachers_college": teachers // 4,
        "teachers_bachelor": teachers // 2 + rng.randint(0, teachers // 9),
        "disabled_pupils": pupils // 250,
    }
    if stage != "preschool":
        unit |= _bands(pupils, classes) | {
            "boarders": pupils // 9,
            "teachers_pe": teachers // 12,
            "teachers_music": teachers // 16,
        }
    return {code: str(value) for code, value in unit.items()}


def _bands(pupils: int, classes: int) -> dict[str, int]:
    small, larger = divmod(pupils, classes)
    sizes = [small + 1] * larger + [small] * (classes - larger)
    bands = dict.fromkeys(LARGE, 0)
    least = 0
    for band, most in BANDS:
        bands[band] = sum(least < size <= most for size in sizes)
        least = most
    return bands


def _sum(rows: list[dict[str, Any]], stage: str, element: str) -> int:
    return sum(int(row[stage][element]) for row in rows if stage in row)


def _county(seed: int, year: int, rows: list[dict[str, Any]]) -> dict[str, str]:
    rng = Random(f"{seed}/county")
    since = year - FIRST
    primary, junior = _sum(rows, "primary", "pupils"), _sum(rows, "junior", "pupils")
    graduates = _sum(rows, "junior", "graduates")
    budget = 40_000 + rng.randint(1, 9_999) + 1_537 * since
    teachers = sum(_sum(rows, stage, "teachers") for stage in GRADES)
    payroll = teachers * (90 + 8 * since) // 10
    eligible = teachers // 2
    rotated = eligible // 9
    county = {
        "population": primary * 11 + rng.randint(0, 99),
        "population_3_5": _sum(rows, "preschool", "pupils") * 10 // 9,
        "population_6_11": primary + 7,
        "population_12_14": junior + 3,
        "population_15_17": junior,
        "primary_enrolled_school_age": primary,
        "junior_enrolled_school_age": junior,
        "graduates_grade9": graduates,
        "entrants_9_years_ago": graduates + 20,
        "cohort_transfers_in": 5,
        "cohort_transfers_out": 9,
        "edu_budget": budget,
        "edu_budget_previous": budget - 1_537,
        "edu_appropriation": budget * 11 // 10,
        "edu_appropriation_previous": (budget - 1_537) * 11 // 10,
        "fiscal_revenue": budget * 3,
        "fiscal_revenue_previous": budget * 3 - 2_000,
        "per_pupil_public_funds_junior": 2_726 + 55 * since,
        "per_pupil_public_funds_junior_previous": 2_671 + 55 * since,
        "gdp": budget * 21,
        "avg_pay_teachers": 96_400 + 900 * since,
        "payroll": payroll,
        "training_funds": payroll * 17 // 1_000,
        "rotation_eligible": eligible,
        "rotated": rotated,
        "rotated_backbone": rotated // 4,
        "satisfaction": 91,
        "myopia": 52,
        "projects_planned": 9,
        "projects_completed": 8,
    }
    if year > FIRST:
        for code in [code for code in county if code.endswith("_previous")]:
            del county[code]
    return {code: str(value) for code, value in county.items()} | {"myopia": f"52.{9 - since}"}


def _statements(county: dict[str, str], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    figure = {code: Decimal(value) for code, value in county.items()}
    children = Decimal(_sum(rows, "preschool", "pupils"))
    primary = Decimal(_sum(rows, "primary", "pupils"))
    retained = figure["graduates_grade9"] / (figure["entrants_9_years_ago"] - 4) * 100
    return [
        _stated("primary_pupils", "小学在校生数", primary, "persons", 0),
        _stated("primary_pupils_start", "学年初小学在校生数", primary - 3, "persons", 0),
        _stated("primary_transfers_in", "小学转入学生数", Decimal(10), "persons", 0),
        _stated("primary_transfers_out", "小学转出学生数", Decimal(7), "persons", 0),
        _stated("compulsory_retention", "九年义务教育巩固率", retained, "percent", 2),
        _stated(
            "preschool_gross_enrolment",
            "学前三年毛入园率",
            children * 100 / figure["population_3_5"],
            "percent",
            1,
        ),
        _stated(
            "rotation",
            "交流轮岗占比",
            figure["rotated"] * 100 / figure["rotation_eligible"],
            "percent",
            2,
        ),
        _stated("training_share_of_payroll", "培训经费占比", Decimal("1.5"), "percent", 1)
        | {"bound": "at_least"},
        _stated("aided", "资助金额", Decimal("6.4"), "100 million yuan", 1)
        | {"parts": ["40000", "24120.5"], "parts_unit": "10k yuan"},
    ]


def _stated(code: str, name: str, value: Decimal, unit: str, places: int) -> dict[str, Any]:
    number = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return {"code": code, "name": name, "value": str(number), "unit": unit}
