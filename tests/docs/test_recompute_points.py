"""A stranger adds up the points of a receipt again, from the receipt alone."""

import importlib.util
import json
import random
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings

from indicators.rubric_file import parse
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.rules import Judged, Rubric
from schools.dictionary import elements
from tests.indicators.pointed import POINTED, county
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document, primary_school


def load() -> ModuleType:
    path = settings.BASE_DIR / "docs" / "recompute_points.py"
    spec = importlib.util.spec_from_file_location("recompute_points", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recompute = load()
COUNTY = [code for code, element in elements().items() if element.scope == "county"]
SOME_BANDS = (
    county("Z", "two", "projects_completed", "1", "points = 0").rstrip()
    + '\naward = { kind = "bonus", each = 0.5, ceiling = 2 }\n'
)
MANY_KINDS = (POINTED + SOME_BANDS).replace(
    "points = 3",
    'points = 3\naward = { kind = "bands", bands = [{ bound = 60, share = 0.5 }, '
    "{ bound = 85, share = 1 }] }",
)


def found_in(receipt: dict[str, Any]) -> list[str]:
    found: list[str] = recompute.Sums(json.loads(json.dumps(receipt))).found
    return found


def thrown(dice: random.Random, rubric: Rubric) -> dict[str, Any]:
    """Score a county of dice: figures with gaps, and judgements of every sort."""
    gaps = dice.choice([0, 0.3, 1])
    figures = {
        code: str(dice.choice([0, dice.randint(1, 120), dice.randint(80, 100)]))
        for code in COUNTY
        if dice.random() >= gaps
    }
    campuses = [
        primary_school(
            f"S{place}",
            dice.choice([90, 400, 2400]),
            classes_56_65=dice.choice([None, "0", "1"]),
            classes_66_plus=dice.choice(["0", "2"]),
            music_rooms=dice.choice([None, "0", "2"]),
            dangerous_area=dice.choice([None, "0", "0", "5"]),
        )
        for place in range(dice.randint(0, 3))
    ]
    words = ["met", "unmet", "not_applicable"]
    judgements = {
        each.code: dice.choice([*words, "A", "D", "0.5"] if each.points else words)
        for each in rubric.indicators
        if isinstance(each.rule, Judged) and dice.random() >= gaps
    }
    document = make_document(campuses, figures)
    return score(rubric, Figures.from_document(document), judgements=judgements)


@pytest.mark.parametrize("code", ["CE37", "BB2012", "T"])
def test_seeded_counties_add_up_to_the_same_points(code):
    rubric = parse(MANY_KINDS) if code == "T" else shipped(code)
    dice = random.Random(37)

    receipts = [thrown(dice, rubric) for _ in range(60)]

    assert [found_in(receipt) for receipt in receipts] == [[]] * 60
    assert len({receipt["result"]["points_verdict"] for receipt in receipts}) > 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda receipt: receipt["result"].update(points_range=["0", "99"]),
        lambda receipt: receipt["domains"][0].update(full_points="16"),
        lambda receipt: receipt["indicators"][0].update(points_range=["0", "3"]),
        lambda receipt: receipt["result"].update(grade="excellent"),
        lambda receipt: receipt["result"].update(points_verdict="met"),
    ],
)
def test_one_changed_number_is_found(spoil):
    receipt = score(shipped("CE37"), Figures.from_document(make_document([])))
    assert found_in(receipt) == []

    spoil(receipt)

    assert found_in(receipt)


def test_script_is_short_and_needs_nothing():
    text = (settings.BASE_DIR / "docs" / "recompute_points.py").read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 220
    imports = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    assert imports == [
        "import json",
        "import sys",
        "from fractions import Fraction",
        "from pathlib import Path",
        "from typing import Any",
    ]
