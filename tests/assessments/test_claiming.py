"""Computed points stand in the county's column as they are, and go when figures go."""

from fractions import Fraction

import pytest

from assessments.claiming import claim_computed, computed_points, given_text
from assessments.models import Mark
from tests.assessments.held import open_with
from tests.conftest import NOON


def receipt(*rows):
    names = ("code", "verdict", "points")
    return {"indicators": [dict(zip(names, row, strict=True)) for row in rows]}


def test_an_item_computes_to_its_points_over_all_stages_it_applies_in():
    found = computed_points(
        receipt(
            ("P33.1", "met", "1"),
            ("P33.1", "unmet", "0.5"),
            ("P34.1", "met", "1.5"),
            ("P34.1", "not_applicable", None),
            ("P35", "met", "1"),
            ("P35", "undetermined", None),
            ("P36", "not_applicable", None),
        )
    )

    assert found == {"P33.1": Fraction(3, 2), "P34.1": Fraction(3, 2), "P35": None}


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (Fraction(2), "2"),
        (Fraction(3, 4), "0.75"),
        (Fraction(1, 3), "1/3"),
        (Fraction("0.33333333333333333333"), "0.333"),
    ],
)
def test_points_are_written_exactly_where_they_fit(points, text):
    assert given_text(points) == text


def test_a_claim_follows_the_figures(county, filler):
    assessment = open_with(county).assessments.get()
    told = {"assessment": assessment, "person": filler, "at": NOON}

    claim_computed(receipt=receipt(("P13.2", "met", "1"), ("P13.3", "met", "1")), **told)
    claim_computed(receipt=receipt(("P13.2", "unmet", "0.5"), ("P13.3", "met", "1")), **told)
    marks = claim_computed(
        receipt=receipt(("P13.2", "unmet", "0.5"), ("P13.3", "undetermined", None)), **told
    )

    assert [(mark.item, mark.given, mark.version) for mark in marks] == [("P13.2", "0.5", 2)]


def test_what_a_county_gave_itself_stays(county, filler):
    assessment = open_with(county).assessments.get()
    Mark.objects.create(
        assessment=assessment,
        column="SELF",
        point="P13",
        item="P13.2",
        given="0.9",
        points="0.9",
        reason="口径",
        written_by="filler",
        written_at=NOON,
    )

    marks = claim_computed(
        assessment=assessment, receipt=receipt(("P13.2", "met", "1")), person=filler, at=NOON
    )

    assert [(mark.given, mark.computed) for mark in marks] == [("0.9", False)]
