"""What items come to: computed, and as the county gives them."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.conf import settings

from assessments.item_points import (
    computed_points,
    item_points,
    points_of,
    read_item_points,
    total,
)
from assessments.models import Mark
from assessments.points import points_in
from tests.assessments.marked import submitted

CE37 = (settings.FIXTURES_DIR / "rubrics" / "CE37.toml").read_text(encoding="utf-8")


def row(code: str, points: str | None, verdict: str = "met") -> dict[str, Any]:
    return {"code": code, "points": points, "verdict": verdict}


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ([row("A", "1.5")], Fraction(3, 2)),
        ([row("A", "1.5"), row("A", "0.5")], Fraction(2)),
        ([row("A", "1.5"), row("A", None, "undetermined")], None),
        ([row("A", None, "not_applicable")], Fraction(0)),
        ([row("A", None, "not_applicable"), row("A", "1")], Fraction(1)),
    ],
)
def test_rows_of_several_stages_are_added_up(rows, points):
    assert computed_points({"indicators": rows}) == {"A": points}


def test_a_mark_is_read_exactly():
    mark = cast(Mark, SimpleNamespace(given="26/15", points=None))

    assert points_of(mark) == Fraction(26, 15)


def test_a_total_with_something_missing_is_missing():
    known = {"A": Fraction(1), "B": Fraction(1, 3), "C": None}

    assert total(["A", "B"], known) == Fraction(4, 3)
    assert total(["A", "C"], known) is None
    assert total(["A", "D"], known) is None


def test_the_countys_own_marks_stand_over_the_computed_points(county, filler):
    assessment = submitted(county, filler)
    Mark.objects.create(
        assessment=assessment,
        column="SELF",
        point="P03",
        item="P03.1",
        given="0.7",
        points="0.7",
        reason="另有依据",
        written_by="filler",
        written_at=assessment.changed_at,
    )

    found = read_item_points(assessment)

    assert found.own["P03.1"] == Fraction(7, 10)
    assert found.own["P01"] == Fraction(2)
    assert "P01" not in found.computed
    assert found.computed["P03.1"] != Fraction(7, 10)


def test_what_stands_as_computed_comes_to_exactly_that():
    (point,) = (each for each in points_in(CE37) if each.code == "P03")
    kept = Mark(item="P03.1", given="0.267", points=Decimal("0.267"), computed=True)
    other = Mark(item="P03.1", given="0.267", points=Decimal("0.267"), computed=False)
    receipt = {"indicators": [row("P03.1", "0.26666666666667")]}

    assert item_points([point], receipt, [kept]).own["P03.1"] == Fraction("0.26666666666667")
    assert item_points([point], receipt, [other]).own["P03.1"] == Fraction("0.267")
