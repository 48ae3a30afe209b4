"""A receipt says how its numbers follow from each other, in formulas of one closed language."""

import ast

import pytest

from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.workings import workings
from tests.docs.seasons import RUBRICS
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document


def formulas(steps):
    for step in steps:
        yield from (formula for _key, formula in step["is"])
        yield from (step[key] for key in ("if", "rows") if key in step)


@pytest.mark.parametrize("code", RUBRICS)
def test_every_formula_is_one_expression(code):
    steps = workings(shipped(code))

    assert len(steps) > 5
    for formula in formulas(steps):
        ast.parse(formula, mode="eval")


def test_a_rubric_has_only_the_steps_it_needs():
    needed = {code: {step["of"] for step in workings(shipped(code))} for code in RUBRICS}

    assert {"schools", "cvs", "composites"} <= needed["QB2017"]
    assert "schools" not in needed["PS2020"]
    assert "domains" in needed["CE37"] and "domains" not in needed["QB2017"]
    assert "indicators.items" in needed["CE37"] and "indicators.items" not in needed["BB2012"]


def test_a_receipt_carries_them():
    rubric = shipped("PS2020")

    receipt = score(rubric, Figures.from_document(make_document([], {})))

    assert receipt["workings"] == workings(rubric)
