"""A seeded season: the demo province through its years, and small counties drawn at random."""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from assessments.demo_figures import read_province, reading_of
from indicators.scoring.engine import computed_conditions, computed_items, score
from indicators.scoring.figures import Figures
from indicators.scoring.receipt import canonical, digest
from indicators.scoring.rules import Indicator, Judged
from schools.deriving import derive
from schools.freezing import document_of
from schools.models import Region
from tests.indicators.examples import COUNTY
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document, primary_school

RUBRICS = ("QB2017", "BB2012", "PS2020", "CE37")
COUNTIES = 100
Document = dict[str, Any]


def receipt_of(
    rubric: str,
    document: Document,
    previous: Document | None,
    judgements: dict[str, str] | None = None,
    verified: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Score a document as evaluating does, without storing anything."""
    before = None
    if previous is not None:
        before = Figures.from_document(
            previous, derive(previous, None), version=1, sha256=digest(canonical(previous))
        )
    figures = Figures.from_document(
        document, derive(document, previous), version=1, sha256=digest(canonical(document))
    )
    return score(shipped(rubric), figures, before, judgements, verified)


@cache
def province_documents() -> dict[tuple[str, int], Document]:
    """Every county of the demo province in every year."""
    province = read_province()
    found = {}
    for county in province["counties"]:
        region = Region(code=county["code"], name=county["name"], synthetic=True)
        for year in province["years"]:
            reading = reading_of(province, county, year)
            found[county["code"], year] = document_of(
                county=region,
                year=year,
                schools=reading.schools,
                stages=reading.stages,
                figures=reading.county,
                statements=[],
                sources={},
            )
    return found


def small_county(seed: int) -> Document:
    """A few campuses with gaps, zeros, exact thresholds and integrated schools."""
    draw = Random(seed)
    campuses = [_campus(draw, f"{place:02d}") for place in range(draw.randint(0, 6))]
    county = {code: value for code, value in COUNTY.items() if draw.random() < 0.85}
    if draw.random() < 0.3:
        county["small_schools_under_100"] = "0"
    return make_document(campuses, county)


def _campus(draw: Random, code: str) -> dict[str, Any]:
    kind = draw.choice(["211", "211", "218", "311", "312", "341", "345", "514", "111"])
    pupils = draw.choice([0, 30, 100, 166, 210, 333, 2000, 2600])
    gaps = {"teachers_pe": None, "teachers_graduate": None, "pupils": None, "classes": None}
    campus = primary_school(code, pupils, kind=kind)
    for element in list(campus["figures"]):
        roll = draw.random()
        if roll < 0.06:
            del campus["figures"][element]
        elif roll < 0.2:
            campus["figures"][element] = str(draw.randint(0, 40000))
    row = campus.pop("primary")
    stages = {"311": ["junior"], "312": ["primary", "junior"], "341": ["junior", "senior"]}
    stages |= {"345": ["primary", "junior", "senior"], "111": ["preschool"]}
    for stage in stages.get(kind, ["primary"]):
        filled = row | {"pupils": str(draw.choice([pupils, pupils * 2 + 1]))}
        lost = {e for e in gaps if draw.random() < 0.04}
        campus[stage] = {e: value for e, value in filled.items() if e not in lost}
    return campus


def season() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the receipts of a hundred counties by every rubric, with a name each."""
    province = province_documents()
    for (code, year), document in province.items():
        for rubric in RUBRICS:
            before = province.get((code, year - 1))
            yield f"{code}/{year}/{rubric}", receipt_of(rubric, document, before)
    for seed in range(COUNTIES - len(province)):
        for rubric in RUBRICS:
            yield f"seed {seed}/{rubric}", receipt_of(rubric, small_county(seed), None)


def outcomes() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a round of the 37 points came to in a hundred counties, with a name each."""
    province = province_documents()
    dice = Random(2027)
    for (code, year), document in province.items():
        yield f"{code}/{year}", _outcome(dice, document, province.get((code, year - 1)))
    for seed in range(COUNTIES - len(province)):
        yield f"seed {seed}", _outcome(dice, small_county(seed), None)


def _outcome(dice: Random, document: Document, previous: Document | None) -> dict[str, Any]:
    """Let people judge what they decide, and verify some of what figures came to."""
    rubric = shipped("CE37")
    judged = [each for each in rubric.indicators if isinstance(each.rule, Judged)]
    verified = [*computed_items(rubric), *computed_conditions(rubric)]
    looked_at = dice.choice([0.5, 1])
    return receipt_of(
        "CE37",
        document,
        previous,
        {each.code: given(dice, each) for each in judged},
        {each.code: given(dice, each) for each in verified if dice.random() < looked_at},
    )


def given(dice: Random, item: Indicator) -> str:
    """Draw an answer about a condition; of an item points, or the exact mean of several."""
    if not item.points:
        return dice.choice(["met", "met", "unmet", "not_applicable"])
    several = dice.randint(1, 7)
    return dice.choice([str(item.points), str(item.points * dice.randint(0, several) / several)])
