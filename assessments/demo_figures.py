"""The figures of the synthetic province: plain values drawn around levels, exact on the way out.

A campus's buildings are those its newest enrolment asks for; equipment and teachers grow into
that year. Everything adds up: classes to pupils, degrees to at most the teachers.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings

from assessments.demo_campuses import Campus, campuses_of, class_sizes, pupils_of
from assessments.demo_county import county_figures
from schools.numbers import canonical
from schools.package import Reading, SchoolRow, StageRow
from schools.sheet import Figures

FIXTURES = settings.FIXTURES_DIR / "demo"
Values = dict[str, int | Decimal | bool]

RATIOS = {
    "preschool": 14.2,
    "primary": 16.3,
    "junior": 12.8,
    "senior": 12.7,
    "vocational": 15.5,
    "special": 4.5,
}
NOBODY = (
    "teachers",
    "teachers_college",
    "teachers_bachelor",
    "teachers_graduate",
    "teachers_certified",
    "teachers_backbone",
    "teachers_pe",
    "teachers_music",
    "teachers_fine_art",
    "teachers_art",
    "teachers_mid_title",
    "teachers_360h",
)
GRADES = {"preschool": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3, "special": 9}
SHARED = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
BANDS = (
    ("classes_upto_45", 0, 45),
    ("classes_46_50", 46, 50),
    ("classes_51_55", 51, 55),
    ("classes_56_65", 56, 65),
    ("classes_66_plus", 66, 999),
)
PUBLIC_FUNDS = {"preschool": 600, "primary": 720, "junior": 940, "senior": 1200}
CLASS_TARGET = {"urban": 48, "town": 41, "rural": 27}


@dataclass(frozen=True, slots=True)
class Scene:
    """What the figures of one county and year are drawn from."""

    province: Mapping[str, Any]
    county: Mapping[str, Any]
    year: int

    @property
    def back(self) -> int:
        """How many years before the newest."""
        return int(max(self.province["years"])) - self.year

    @property
    def strength(self) -> float:
        return float(self.county["strength"])

    @property
    def oldest(self) -> bool:
        """Whether no return of the year before exists."""
        return self.year == int(min(self.province["years"]))

    def policy(self, name: str) -> float:
        """Where this county stands this year between the weakest and the strongest."""
        return self._between(name, self.back)

    def newest(self, name: str) -> float:
        """Where this county stands in the newest year."""
        return self._between(name, 0)

    def _between(self, name: str, back: int) -> float:
        weak, strong = self.province["policy"][name]
        whole = name in self.province["policy"]["complete"] and self.strength >= 0.9
        reached = 1.0 if whole else max(0.0, self.strength - 0.04 * back)
        return float(weak + (strong - weak) * reached)

    def counted(self, value: float) -> int:
        """Round to whole things; a county that leaves nobody below a level rounds up."""
        return math.ceil(value - 1e-9) if self.county["floor"] > 1 else math.floor(value + 0.5)


def read_province() -> dict[str, Any]:
    """Read what the synthetic province is drawn from."""
    return tomllib.loads((FIXTURES / "province.toml").read_text(encoding="utf-8"))


def reading_of(province: Mapping[str, Any], county: Mapping[str, Any], year: int) -> Reading:
    """Return the package a synthetic county hands in for a year."""
    scene = Scene(province, county, year)
    campuses = campuses_of(county, province["seed"])
    now = pupils_of(county, campuses, province["trend"], year)
    newest = pupils_of(county, campuses, province["trend"], max(province["years"]))
    schools, stages = [], []
    for campus in campuses:
        traits = traits_of(scene, campus)
        rows = {
            stage: _stage_values(scene, campus, stage, traits, now, newest)
            for stage in campus.stages
        }
        stages += [StageRow(campus.code, stage, written(rows[stage])) for stage in rows]
        values = _school_values(scene, campus, traits, rows, newest)
        schools.append(
            SchoolRow(
                code=campus.code,
                name=campus.name,
                kind=campus.kind,
                locale=campus.locale,
                ownership=campus.ownership,
                figures=written(values),
            )
        )
    _tell_stories(scene, schools, stages)
    figures = county_figures(scene, schools, stages)
    return Reading(
        schools=schools, stages=stages, county=written(figures), county_rows=len(figures)
    )


def written(values: Mapping[str, int | Decimal | bool]) -> Figures:
    """Write plain values the way a return keeps them."""
    return {
        code: value if isinstance(value, bool) else canonical(Decimal(value))
        for code, value in values.items()
    }


def traits_of(scene: Scene, campus: Campus) -> dict[str, float]:
    """Draw how a campus stands on the seven indicators, as multiples of the levels."""
    rng = Random(f"{scene.province['seed']}/{campus.code}/traits")  # noqa: S311 - no secret
    county = scene.county
    traits = {
        name: max(
            county["floor"] * rng.uniform(1.0, 1.05),
            min(2.4, county["level"] * rng.lognormvariate(0, sigma * county["evenness"])),
        )
        for name, sigma in scene.province["spread"].items()
    }
    traits["degree"] = min(traits["degree"], 1.55)
    traits["luck"] = rng.random()
    return traits


def _level(scene: Scene, name: str, stage: str) -> float:
    levels = scene.province["levels"]
    return float(levels["primary" if stage in {"primary", "preschool"} else "junior"][name])


def _stage_values(
    scene: Scene,
    campus: Campus,
    stage: str,
    traits: Mapping[str, float],
    now: Mapping[tuple[str, str], int],
    newest: Mapping[tuple[str, str], int],
) -> Values:
    pupils = now[campus.code, stage]
    rng = Random(f"{campus.code}/{stage}/{scene.year}")  # noqa: S311 - demo figures, no secret
    values: Values = {"pupils": pupils}
    values |= _classes(scene, campus, stage, pupils, rng)
    values |= _movements(campus, stage, pupils, rng)
    values |= _teachers(scene, stage, traits, newest[campus.code, stage])
    return values


def _classes(scene: Scene, campus: Campus, stage: str, pupils: int, rng: Random) -> Values:
    if stage not in SHARED:
        size = {"preschool": 28, "vocational": 45, "special": 11}[stage]
        return {"classes": len(class_sizes(pupils, size, 0, rng))}
    target = CLASS_TARGET[campus.locale] + (0 if stage == "primary" else 5)
    if scene.strength < 0.1 and campus.locale == "urban":
        target += 11
    if scene.strength >= 0.9:
        target = min(target, 43 if stage == "primary" else 48)
    grades = GRADES[stage]
    if pupils >= 10 * grades:
        target = min(target, pupils // grades)
    sizes = class_sizes(pupils, target, 1 if scene.strength >= 0.9 else 5, rng)
    values: Values = {"classes": len(sizes)}
    for code, low, high in BANDS:
        values[code] = sum(low <= size <= high for size in sizes)
    return values


def _movements(campus: Campus, stage: str, pupils: int, rng: Random) -> Values:
    year_group = pupils / GRADES[stage]
    values: Values = {
        "entrants": math.floor(year_group * rng.uniform(0.94, 1.02)),
        "graduates": math.floor(year_group * rng.uniform(0.95, 1.01)),
        "disabled_pupils": pupils * 4 // 1000 if stage != "special" else 0,
    }
    if stage in {"primary", "junior"}:
        away = {"urban": 0.05, "town": 0.17, "rural": 0.31}[campus.locale]
        values["transfers_in"] = math.floor(pupils * rng.uniform(0.004, 0.02))
        values["transfers_out"] = math.floor(pupils * rng.uniform(0.004, 0.02))
        values["migrant_pupils"] = pupils // 9 if campus.locale == "urban" else pupils // 60
        values["left_behind_pupils"] = math.floor(pupils * away)
    if stage in SHARED:
        share = {"primary": 0.06, "junior": 0.52, "senior": 0.83}[stage]
        values["boarders"] = math.floor(pupils * share) if campus.locale != "rural" else 0
    return values


def _teachers(scene: Scene, stage: str, traits: Mapping[str, float], pupils: int) -> Values:
    if pupils == 0:
        return dict.fromkeys(NOBODY if stage in SHARED else NOBODY[:5], 0)
    growth = 1 - 0.022 * scene.back
    above = scene.counted(traits["degree"] * _level(scene, "degree", stage) * pupils / 100 * growth)
    ratio = RATIOS[stage] * scene.policy("pupils_per_teacher")
    teachers = max(math.ceil(pupils / ratio * (1 - 0.008 * scene.back)), above, 1)
    above = min(above, teachers)
    graduate = above * 3 // 100
    college = above * 3 // 10 if stage in {"primary", "preschool"} else (teachers - above) * 4 // 5
    bachelor = above - graduate - (college if stage in {"primary", "preschool"} else 0)
    values: Values = {
        "teachers": teachers,
        "teachers_college": college,
        "teachers_bachelor": bachelor,
        "teachers_graduate": graduate,
        "teachers_certified": _part(scene, "certified", teachers),
    }
    if stage in SHARED:
        values |= _specialists(scene, stage, traits, teachers, pupils)
    return values


def _part(scene: Scene, name: str, whole: int) -> int:
    return min(whole, math.floor(whole * scene.policy(name) + 0.5))


def _specialists(
    scene: Scene, stage: str, traits: Mapping[str, float], teachers: int, pupils: int
) -> Values:
    growth = 1 - 0.03 * scene.back
    bare = pupils < 100 and scene.strength < 0.7
    backbone = scene.counted(traits["backbone"] * _level(scene, "backbone", stage) * pupils / 100)
    arts = scene.counted(traits["arts"] * _level(scene, "arts", stage) * pupils / 100)
    backbone = 0 if bare and traits["luck"] < 0.6 else math.floor(backbone * growth + 0.5)
    arts = min(0 if bare and traits["luck"] < 0.25 else arts, teachers)
    music = arts * 23 // 100
    fine_art = arts * 21 // 100
    art = arts * 6 // 100
    return {
        "teachers_backbone": min(backbone, teachers),
        "teachers_pe": arts - music - fine_art - art,
        "teachers_music": music,
        "teachers_fine_art": fine_art,
        "teachers_art": art,
        "teachers_mid_title": _part(scene, "mid_title", teachers),
        "teachers_360h": _part(scene, "hours_360", teachers),
    }


def _school_values(
    scene: Scene,
    campus: Campus,
    traits: Mapping[str, float],
    rows: Mapping[str, Values],
    newest: Mapping[tuple[str, str], int],
) -> Values:
    sizes = {stage: newest[campus.code, stage] for stage in campus.stages}
    values = _areas(scene, traits, sizes)
    values |= _things(scene, traits, sizes)
    if set(sizes) & set(SHARED):
        values |= _rooms(scene, traits, sizes, rows)
    values |= _money(scene, campus, traits, rows)
    if scene.strength < 0.35 and campus.locale == "rural" and traits["luck"] < 0.04:
        values["dangerous_area"] = Decimal(60 + int(traits["luck"] * 4000))
    return values


def _base(scene: Scene, name: str, sizes: Mapping[str, int]) -> float:
    """What a campus of level 1 has: shared things serve the weighted pupils of all its stages."""
    pupils = sum(SHARED.get(stage, 1.0) * size for stage, size in sizes.items())
    per_pupil = max(_level(scene, name, stage) / SHARED.get(stage, 1.0) for stage in sizes)
    # An emptied building still stands.
    return per_pupil * (pupils or 24)


def _areas(scene: Scene, traits: Mapping[str, float], sizes: Mapping[str, int]) -> Values:
    pupils = sum(sizes.values())
    room = 1.0 + 0.4 * scene.county["evenness"] if pupils < 150 else 1.0
    teaching = tenth(traits["teaching"] * room * _base(scene, "teaching", sizes))
    sports = tenth(traits["sports"] * room * _base(scene, "sports", sizes))
    indoor = Decimal(0)
    schooling = bool(set(sizes) & set(SHARED))
    if schooling and pupils > 700:
        indoor = tenth(float(sports) * 0.12)
    building = tenth(float(teaching + indoor) * 1.72)
    values: Values = {
        "site_area": tenth(float(building) * 0.62 + float(sports) * 1.35),
        "building_area": building,
        "teaching_aux_area": teaching + indoor,
        "outdoor_sports_area": sports - indoor,
        "dangerous_area": Decimal(0),
    }
    if schooling:
        values["indoor_sports_area"] = indoor
    return values


def tenth(value: float) -> Decimal:
    """Round a drawn value up to one decimal; from here on it is exact."""
    return Decimal(math.ceil(value * 10 - 1e-9)) / 10


def _things(scene: Scene, traits: Mapping[str, float], sizes: Mapping[str, int]) -> Values:
    older = 0.93**scene.back
    books = sum((26 if stage in {"junior", "senior"} else 16) * n for stage, n in sizes.items())
    equipment = traits["equipment"] * _base(scene, "equipment", sizes) * older
    return {
        "equipment_value": Decimal(math.ceil(equipment / 10) * 10),
        "books": math.floor(books * min(traits["teaching"], 1.5) * (1 - 0.03 * scene.back)),
    }


def _rooms(
    scene: Scene,
    traits: Mapping[str, float],
    sizes: Mapping[str, int],
    rows: Mapping[str, Values],
) -> Values:
    pupils = sum(sizes.values())
    multimedia = traits["multimedia"] * _base(scene, "multimedia", sizes) / 100 * 0.95**scene.back
    classes = sum(int(row["classes"]) for row in rows.values())
    values: Values = {
        "computers": math.floor(pupils * 0.11 * min(traits["equipment"], 1.6) + 1),
        "multimedia_rooms": scene.counted(multimedia),
        "classrooms": classes + classes // 8,
    }
    if set(sizes) & {"primary", "junior"}:
        enough = -(-classes // 12)
        have = enough if traits["luck"] < scene.policy("special_rooms") else classes // 16
        values |= {"music_rooms": have, "art_rooms": have}
    return values


def _money(
    scene: Scene, campus: Campus, traits: Mapping[str, float], rows: Mapping[str, Values]
) -> Values:
    budget = sum(
        max(int(row["pupils"]), 100 if campus.locale == "rural" else 0)
        * PUBLIC_FUNDS.get(stage, 1500)
        for stage, row in rows.items()
    )
    luck = traits["luck"] if scene.county["floor"] <= 1 else 0.5
    share = scene.policy("training_of_funds") * (0.75 + 0.5 * luck)
    small = campus.kind == "218" and scene.strength < 0.5
    return {
        "public_funds_budget": Decimal(budget),
        "training_expenditure": Decimal(math.ceil(budget * share)),
        "has_charter": not small and traits["luck"] <= scene.policy("charter") + 0.1,
    }


def _tell_stories(scene: Scene, schools: list[SchoolRow], stages: list[StageRow]) -> None:
    """Put in what the demo must be able to show, in the newest year only."""
    if scene.back:
        return
    pupils = Counter({row.school_code: int(str(row.figures["pupils"])) for row in stages})
    for school in (row for row in schools if row.kind == "311" and row.locale == "town"):
        if scene.county.get("edge_school"):
            # 8.6667 of 10.2 square metres: 84.97 %, printed 85.0 %, and short of 85 %.
            sports = Decimal(pupils[school.code]) * 26 / 3
            indoor = Decimal(str(school.figures["indoor_sports_area"]))
            outdoor = sports.quantize(Decimal("0.1")) - indoor
            school.figures["outdoor_sports_area"] = canonical(outdoor)
        if scene.county.get("missing_figure"):
            del school.figures["multimedia_rooms"]
        return
