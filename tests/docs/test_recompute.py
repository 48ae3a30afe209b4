"""The stranger's script agrees with the engine over a season, and sees what was altered."""

import ast
import importlib.util
import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.conf import settings

from assessments.deciding import decide, send_opinion
from indicators.rubric_file import parse
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.rules import Judged, Rubric
from schools.dictionary import elements
from tests.assessments.held import DAY
from tests.assessments.verified import submitted, verify
from tests.conftest import NOON
from tests.docs.seasons import COUNTIES, RUBRICS, outcomes, receipt_of, season, small_county
from tests.indicators import examples
from tests.indicators.pointed import EVERY_KIND, POINTED, county, row
from tests.indicators.reading import indicator, shipped
from tests.indicators.returns import make_document, primary_school
from tests.indicators.stored import example

FOLDER = settings.BASE_DIR / "docs"
SCRIPT = FOLDER / "recompute.py"
Receipt = dict[str, Any]
Path = tuple[str | int, ...]

# What is worked out, wherever it stands but among the rules and figures.
WORKED_OUT = {
    *("verdict", "value", "points", "full_points", "points_range", "points_verdict", "grade"),
    *("grade_range", "capped_by", "downgraded_by", "vetoed_by", "open_conditions", "change"),
    *("units", "below", "met", "best", "values", "bounds", "mean", "sd", "cv", "schools"),
    *("counts", "parts", "not_applicable", "undetermined", "unmet", "pass_points"),
}
GIVEN = {"scheme", "scope", "parts", "units", "findings", "county", "rubric", "missing", "stated"}
GIVEN |= {"workings"}


def load() -> Any:
    spec = importlib.util.spec_from_file_location("recompute", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recompute = load()


def differences(receipt: Receipt) -> list[str]:
    """Recompute what stands in the JSON text, as a stranger would read it."""
    found: list[str] = recompute.audit(json.loads(json.dumps(receipt)))
    return found


def run(path: Any) -> subprocess.CompletedProcess[str]:
    """Run the script as a stranger would, with the standard library alone."""
    return subprocess.run(
        [sys.executable, "-E", "-s", "-S", "-X", "utf8", str(SCRIPT), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_receipt_of_a_season_of_a_hundred_counties_is_confirmed():
    verdicts: dict[str, set[str | None]] = {}
    counted: Counter[str] = Counter()

    for name, receipt in season():
        assert differences(receipt) == [], name
        counted[receipt["rubric"]["code"]] += 1
        for key in ("indicators", "schools", "cvs", "composites"):
            verdicts.setdefault(key, set()).update(row["verdict"] for row in receipt[key])

    assert counted == dict.fromkeys(RUBRICS, COUNTIES)
    assert verdicts["indicators"] == {"met", "unmet", "undetermined", "not_applicable"}
    assert verdicts["schools"] == verdicts["indicators"]
    assert verdicts["cvs"] >= {"met", "unmet", "undetermined"}
    assert verdicts["composites"] >= {"met", "undetermined", None}


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


def thrown(dice: random.Random, rubric: Rubric) -> Receipt:
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
def test_what_people_decided_and_its_points_are_confirmed(code):
    rubric = parse(MANY_KINDS) if code == "T" else shipped(code)
    dice = random.Random(37)

    receipts = [thrown(dice, rubric) for _ in range(60)]

    assert [differences(receipt) for receipt in receipts] == [[]] * 60
    assert len({receipt["result"]["points_verdict"] for receipt in receipts}) > 1


def test_an_altered_decision_of_people_is_reported():
    judged = next(row for row in shipped("CE37").indicators if isinstance(row.rule, Judged))
    figures, before = examples.both_years()
    receipt = score(shipped("CE37"), figures, before, {judged.code: "A"})
    assert differences(receipt) == []

    indicator(receipt, judged.code)["judgement"] = "D"

    assert differences(receipt) != []


def test_every_outcome_of_a_season_is_confirmed_and_one_thing_altered_in_it_is_found():
    dice, altered_once = random.Random(37), Counter[str]()

    for name, receipt in outcomes():
        assert differences(receipt) == [], name
        what, place = dice.choice(decided(receipt))
        place[what] = differently(place[what])
        assert differences(receipt) != [], (name, what)
        altered_once[what] += 1

    assert altered_once.total() == COUNTIES
    assert set(altered_once) == {"verified", "judgement", "points", "verdict", "grade"}


def decided(receipt: Receipt) -> list[tuple[str, dict[str, Any]]]:
    """List what people gave, and what it came to: which key of which row."""
    rows = [row for row in receipt["indicators"] if {"verified", "judgement"} & set(row)]
    keys = ("verified", "judgement", "points", "verdict", "grade")
    places = [*rows, *[receipt["result"]] * (len(rows) // 2)]
    return [(key, place) for place in places for key in keys if place.get(key) is not None]


def differently(value: str) -> str:
    """Say something else of the same sort."""
    words = {"met": "unmet", "unmet": "met", "not_applicable": "unmet", "undetermined": "met"}
    exact = re.fullmatch(r"[0-9./]+", value)
    return str(Fraction(value) / 2 or 1) if exact else words.get(value, f"{value}x")


def test_the_receipt_of_a_decided_round_is_confirmed_and_a_tenth_of_a_point_more_is_found(
    county, lead, tmp_path
):
    assessment = submitted(county)
    verify(assessment, share="2/3", P33_1="1", X1="unmet")
    send_opinion(assessment=assessment, person=lead, at=NOON + 25 * DAY)
    outcome = decide(assessment=assessment, person=lead, at=NOON + 37 * DAY)
    path = tmp_path / "outcome.json"
    path.write_text(outcome.receipt, encoding="utf-8")
    assert "verified" in indicator(outcome.document(), "X1")

    ended = run(path)
    path.write_text(outcome.receipt.replace('"verified":"1"', '"verified":"1.1"'), encoding="utf-8")
    forged = run(path)

    assert (ended.returncode, ended.stdout) == (0, "一致\n")
    assert forged.returncode == 1
    assert "P33.1 primary points：回执写的是 0.5，重算是 0.55" in forged.stdout


def every_kind(judgements: dict[str, str], verified: dict[str, str] | None = None) -> Receipt:
    """Score a county whose growth is nothing, so that A.2 has nothing to judge."""
    figures = {"satisfaction": "90", "gdp": "0", "population": "70", "rotated": "5"}
    figures |= {"safety_accidents": "1", "projects_completed": "1"}
    document = make_document([primary_school("S", 90)], figures)
    rubric, told = parse(EVERY_KIND), Figures.from_document(document)
    return score(rubric, told, judgements=judgements, verified=verified)


GIVEN_TO_ALL = {"B": "A", "C": "1", "V": "met", "W": "met"}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        *[("A.2", "1"), ("B", "1"), ("A", "4"), ("V", "unmet")],
        *[("L", "9"), ("L", "-1"), ("U", "1"), ("Z", "0")],
    ],
)
def test_what_was_verified_where_nobody_may_is_no_decision(code, said):
    receipt = every_kind(GIVEN_TO_ALL, {"A.1": "1.5", "U": "unmet"})
    assert differences(receipt) == []

    indicator(receipt, code)["verified"] = said

    expected = f"indicators {code} verified：回执写的是 {number_said(said)}，重算是 None"
    assert expected in differences(receipt)


def number_said(said: str) -> Any:
    return said if said in ("met", "unmet") else float(said)


def test_a_judgement_is_none_where_figures_decide():
    receipt = every_kind(GIVEN_TO_ALL)
    row_of_it = indicator(receipt, "L")
    row_of_it["judgement"] = "met"
    assert differences(receipt) == []

    row_of_it["verdict"] = "met"

    assert any("L verdict" in found for found in differences(receipt))


def test_points_people_gave_an_item_of_two_stages_are_confirmed():
    stages = 'stages = ["primary", "junior"]'
    one, two = (row("B", "one", "judged", *more, "points = 2") for more in ((), (stages,)))
    rubric = parse(POINTED.replace(one, two))
    figures = Figures.from_document(make_document([], {"satisfaction": "90", "gdp": "12"}))

    receipt = score(rubric, figures, judgements=GIVEN_TO_ALL | {"B": "1", "U": "met"})

    assert [indicator(receipt, "B", s)["points"] for s in ("primary", "junior")] == ["0.5", "0.5"]
    assert differences(receipt) == []


def test_points_that_are_no_number_are_not_worked_out(tmp_path):
    receipt = every_kind(GIVEN_TO_ALL, {"A.1": "1.5"})
    indicator(receipt, "A.1")["verified"] = "1/0"
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt), encoding="utf-8")

    ended = run(path)

    assert (ended.returncode, ended.stderr) == (1, "")
    assert "不能重算" in ended.stdout


def leaves(node: Any, path: Path = (), kind: Path = ()) -> Iterator[tuple[Path, Path]]:
    """Walk a receipt. Shape: where each leaf stands, and the same without places and names."""
    if isinstance(node, dict):
        own = (node["kind"],) if "nothing_to_judge" in node else ()
        for key, value in node.items():
            yield from leaves(value, (*path, key), (*kind, *own, key))
    elif isinstance(node, list) and node:
        for place, value in enumerate(node):
            yield from leaves(value, (*path, place), kind)
    else:
        yield path, kind


def worked_out(path: Path) -> bool:
    names = [key for key in path if isinstance(key, str)]
    stated = {"previous", "threshold", "limit", "name", "reason", "title", "nothing_to_judge"}
    if path[0] in GIVEN or not WORKED_OUT & set(names[1:]):
        return False
    return not (GIVEN - {"units", "parts"}) & set(names[1:]) and (
        names[-1] == "change" or not stated & set(names)
    )


def altered(value: Any) -> Any:
    """Return something else of the same sort."""
    if value in ("met", "unmet", "undetermined", "not_applicable"):
        return "met" if value == "unmet" else "unmet"
    if value is None or value == []:
        return "1"
    if isinstance(value, int):
        return value + 1
    exact = re.fullmatch(r"-?[0-9.]+", value)
    return str(Decimal(value) + Decimal("0.001")) if exact else f"{value}x"


def unnoticed(receipt: Receipt) -> tuple[list[Path], set[Path]]:
    """Alter what was worked out, one leaf after the other, two of each kind."""
    seen: Counter[Path] = Counter()
    missed = []
    for path, kind in list(leaves(receipt)):
        seen[kind] += worked_out(path)
        if not worked_out(path) or seen[kind] > 2:
            continue
        node: Any = receipt
        for key in path[:-1]:
            node = node[key]
        before = node[path[-1]]
        node[path[-1]] = altered(before)
        missed += [] if recompute.audit(receipt) else [path]
        node[path[-1]] = before
    return missed, {kind for kind, count in seen.items() if count}


@pytest.mark.parametrize("rubric", RUBRICS)
@pytest.mark.parametrize("seed", [3, 5])
def test_every_altered_number_and_verdict_is_reported(rubric, seed):
    receipt = json.loads(json.dumps(receipt_of(rubric, small_county(seed), None)))

    missed, kinds = unnoticed(receipt)

    assert missed == []
    assert len(kinds) > 15


def test_a_number_is_altered_wherever_the_published_example_has_one():
    receipt = json.loads(json.dumps(example("QB2017")))

    missed, kinds = unnoticed(receipt)

    assert missed == []
    assert ("cvs", "cv") in kinds and ("schools", "values", "R1") in kinds


@pytest.mark.parametrize("key", ["cvs", "schools", "composites"])
def test_a_row_that_was_left_out_is_missed(key):
    receipt = json.loads(json.dumps(example("QB2017")))

    receipt[key].pop()

    assert any(key in row or "stages" in row for row in differences(receipt))


def test_a_unit_moved_out_of_the_scope_is_reported():
    receipt = json.loads(json.dumps(example("QB2017")))
    table = receipt["units"]["stages"]["primary"]

    table["kind"][0] = receipt["scope"]["excluded_kinds"][0]

    assert any("inside" in row for row in differences(receipt))


def test_a_kind_of_rule_that_no_step_knows_is_not_confirmed():
    receipt = json.loads(json.dumps(example("QB2017")))

    indicator(receipt, "G1")["kind"] = "guessed"

    assert any("G1 verdict" in row for row in differences(receipt))


def test_a_formula_beyond_the_language_is_not_worked_out(tmp_path):
    receipt = json.loads(json.dumps(example("QB2017")))
    path = tmp_path / "receipt.json"

    for formula in ("9**9**9", "().__class__", "open('x')", "lambda: 1", "1 < 2 < 3", "(", "-1"):
        receipt["workings"][0]["is"] = [["inside", formula]]
        path.write_text(json.dumps(receipt), encoding="utf-8")

        ended = run(path)

        assert (ended.returncode, ended.stderr) == (1, ""), formula
        assert "本脚本不认识" in ended.stdout, formula


def test_the_script_needs_nothing_but_python_and_ends_with_0(tmp_path):
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(example("QB2017")), encoding="utf-8")

    ended = run(path)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "一致\n", "")


def test_the_script_ends_with_1_and_names_what_was_altered(tmp_path):
    receipt = json.loads(json.dumps(example("QB2017")))
    indicator(receipt, "S1")["verdict"] = "met"
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt), encoding="utf-8")

    ended = run(path)

    assert ended.returncode == 1
    assert "S1 verdict：回执写的是 met，重算是 unmet" in ended.stdout


@pytest.mark.parametrize("key", ["units", "workings", "scope"])
def test_an_older_receipt_is_not_confirmed_and_told_what_it_lacks(tmp_path, key):
    receipt = {name: value for name, value in example("QB2017").items() if name != key}
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt), encoding="utf-8")

    ended = run(path)

    assert ended.returncode == 1
    assert f"回执缺少 '{key}'" in ended.stdout


def test_the_script_is_one_short_file_of_the_standard_library():
    text = SCRIPT.read_text(encoding="utf-8")

    names = {
        module.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for module in (
            [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }

    assert len(text.splitlines()) < 200
    assert names <= sys.stdlib_module_names
    assert not (FOLDER / "recomputing").exists()
