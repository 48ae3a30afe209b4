"""The stranger's script agrees with the engine over a season, and sees what was altered."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings

from indicators.scoring.engine import score
from indicators.scoring.rules import Judged
from tests.docs.seasons import province_documents, receipt_of, season, small_county
from tests.indicators import examples
from tests.indicators.reading import indicator, shipped
from tests.indicators.stored import example

SCRIPT = settings.BASE_DIR / "docs" / "recompute.py"
Receipt = dict[str, Any]


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
    return recompute.Audit(json.loads(json.dumps(receipt))).found


@pytest.fixture(scope="module")
def receipts() -> dict[str, Receipt]:
    return dict(season())


def test_every_receipt_of_a_season_of_a_hundred_is_confirmed(receipts):
    found = {name: differences(receipt) for name, receipt in receipts.items()}

    assert len(found) == 100
    assert {name: rows for name, rows in found.items() if rows} == {}


def test_the_season_holds_every_verdict_of_everything(receipts):
    every = receipts.values()
    schools = {row["verdict"] for receipt in every for row in receipt["schools"]}
    indicators = {row["verdict"] for receipt in every for row in receipt["indicators"]}
    cvs = {row["verdict"] for receipt in every for row in receipt["cvs"]}
    items = {
        item["verdict"]
        for receipt in every
        for row in receipt["indicators"]
        for item in row["items"] or []
    }

    assert schools == indicators == {"met", "unmet", "undetermined", "not_applicable"}
    assert cvs == items == {"met", "unmet", "undetermined"}


@pytest.mark.parametrize("rubric", ["BB2012", "CE37"])
def test_verdicts_of_weighted_rubrics_are_confirmed(rubric):
    newest = {code: doc for (code, year), doc in province_documents().items() if year == 2025}
    documents = [*newest.values(), *(small_county(seed) for seed in range(6))]

    found = [differences(receipt_of(rubric, document, None)) for document in documents]

    assert len(found) == 18
    assert found == [[]] * 18


def test_what_people_decided_is_judged_again():
    judged = [row for row in shipped("CE37").indicators if isinstance(row.rule, Judged)]
    given = dict(zip((row.code for row in judged), ["A", "C", "D", "0.5", "unmet"], strict=False))
    figures, before = examples.both_years()

    receipt = score(shipped("CE37"), figures, before, given)

    assert differences(receipt) == []
    indicator(receipt, judged[0].code)["verdict"] = "unmet"
    assert differences(receipt) != []


def test_the_script_needs_nothing_but_python_and_ends_with_0(tmp_path):
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(example("QB2017")), encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", str(SCRIPT), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stdout, run.stderr) == (0, "一致\n", "")


def test_the_script_ends_with_1_and_names_what_was_altered(tmp_path):
    receipt = example("QB2017")
    indicator(receipt, "S1")["verdict"] = "met"
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt), encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", str(SCRIPT), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "S1 verdict：回执写的是 met，重算是 unmet" in run.stdout


def test_the_script_is_short_enough_to_be_read():
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 200


def _row(key: str, **wanted: Any) -> Callable[[Receipt], Any]:
    def find(receipt: Receipt) -> Any:
        return next(row for row in receipt[key] if wanted.items() <= row.items())

    return find


R1, G15, G3, G11 = (
    _row("indicators", code="R1", stage="primary"),
    _row("indicators", code="G15"),
    _row("indicators", code="G3"),
    _row("indicators", code="G11"),
)
SCHOOL = _row("schools", school_code="9901010001", stage="primary")
CV = _row("cvs", code="R5", stage="primary")
COUNTS: Callable[[Receipt], Any] = lambda receipt: receipt["counts"]["primary"]  # noqa: E731

ALTERED: list[tuple[str, Callable[[Receipt], Any], str, Any]] = [
    ("a county's value", G15, "value", "90.4"),
    ("a county's verdict", G15, "verdict", "unmet"),
    ("a threshold", G15, "threshold", "95"),
    ("a figure", lambda r: G15(r)["inputs"], "migrants_public", "171"),
    ("a mean", R1, "value", "5.95"),
    ("a number of units", R1, "units", 5),
    ("a number below", R1, "below", 1),
    ("a sum of pupils", lambda r: R1(r)["inputs"], "pupils", "1277"),
    ("a school's pupils", SCHOOL, "pupils", "641"),
    ("a school's value", lambda r: SCHOOL(r)["values"], "R1", "5.94"),
    ("a school's verdict", SCHOOL, "verdict", "unmet"),
    ("a school's count", SCHOOL, "met", 6),
    ("a school rule", lambda r: r["parts"][0]["school_rule"], "least_met", 8),
    ("a spread", CV, "cv", "0.3"),
    ("a spread's verdict", CV, "verdict", "undetermined"),
    ("a spread's limit", CV, "limit", "0.0001"),
    ("a campus item", lambda r: G3(r)["items"][0], "verdict", "unmet"),
    ("a campus figure", lambda r: G3(r)["items"][0]["inputs"], "music_rooms", "0"),
    ("a combination", G11, "verdict", "unmet"),
    ("a composite", lambda r: r["composites"][1], "cv", "0.29"),
    ("a count", COUNTS, "met", 2),
    ("a part", lambda r: r["result"]["parts"], "government_guarantee", "met"),
    ("the result", lambda r: r["result"], "verdict", "met"),
]


@pytest.mark.parametrize(("what", "find", "key", "value"), ALTERED, ids=[a[0] for a in ALTERED])
def test_an_alteration_is_reported(what, find, key, value):
    receipt = deepcopy(example("QB2017"))
    assert find(receipt)[key] != value

    find(receipt)[key] = value

    assert differences(receipt) != []


def test_a_spread_that_was_left_out_is_missed():
    receipt = deepcopy(example("QB2017"))
    receipt["cvs"].pop()

    assert any("cvs" in row for row in differences(receipt))


def test_a_kind_of_rule_the_script_does_not_know_is_said():
    receipt = deepcopy(example("QB2017"))
    indicator(receipt, "G1")["kind"] = "guessed"

    assert any("不认识规则种类 guessed" in row for row in differences(receipt))
