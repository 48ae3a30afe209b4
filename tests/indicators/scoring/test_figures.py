"""Frozen returns as exact numbers, and how integrated campuses are split."""

from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.scoring.figures import Figures, Split, Unit, number
from indicators.scoring.formulas import parse
from indicators.scoring.rules import Splitting
from schools.deriving import Derived
from tests.indicators.returns import make_document

SPLITTING = Splitting(
    elements=frozenset({"books", "area"}),
    weights={"primary": Fraction(1), "junior": Fraction(11, 10), "senior": Fraction(132, 100)},
    weights_by_kind={"341": {"junior": Fraction(1), "senior": Fraction(12, 10)}},
)


def split(campus, stage, code="books"):
    figures = Figures.from_document(make_document([{"code": "A", "kind": "312"} | campus]))
    (only,) = figures.campuses
    return Split(figures, SPLITTING).value(Unit(only, stage), code)


def rounded(value) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("found", "value"),
    [("12", 12), ("12.50", Fraction(25, 2)), (None, None), (True, 1), (False, 0)],
)
def test_number_is_read_exactly(found, value):
    assert number(found) == value


def test_nine_year_school_splits_as_published():
    campus = {
        "figures": {"books": "23226"},
        "primary": {"pupils": "166"},
        "junior": {"pupils": "210"},
    }

    primary, junior = split(campus, "primary"), split(campus, "junior")

    assert rounded(primary) == Decimal("9711.63")
    assert rounded(junior) == Decimal("13514.37")
    assert primary + junior == 23226
    assert primary == Fraction(23226 * 166) / (166 + Fraction(11, 10) * 210)


def test_twelve_year_school_splits_three_ways():
    campus = {"figures": {"books": "342"}} | {
        stage: {"pupils": "100"} for stage in ("primary", "junior", "senior")
    }

    shares = [split(campus, stage) for stage in ("primary", "junior", "senior")]

    assert shares == [100, 110, 132]


def test_complete_secondary_splits_by_its_own_weights():
    campus = {
        "kind": "341",
        "figures": {"books": "220"},
        "junior": {"pupils": "100"},
        "senior": {"pupils": "100"},
    }

    assert (split(campus, "junior"), split(campus, "senior")) == (100, 120)


def test_kindergarten_of_a_school_takes_no_part():
    campus = {
        "figures": {"books": "900"},
        "preschool": {"pupils": "500"},
        "primary": {"pupils": "100"},
    }

    assert split(campus, "primary") == 900
    assert split(campus, "preschool") is None


def test_missing_enrolment_of_one_stage_leaves_the_shares_open():
    campus = {"figures": {"books": "900"}, "primary": {"pupils": "100"}, "junior": {}}

    assert split(campus, "primary") is None


def test_campus_without_any_pupils_has_no_shares():
    campus = {
        "figures": {"books": "900"},
        "primary": {"pupils": "0"},
        "junior": {"pupils": "0"},
    }

    assert split(campus, "primary") is None


def test_stage_of_zero_pupils_takes_nothing():
    campus = {
        "figures": {"books": "900"},
        "primary": {"pupils": "10"},
        "junior": {"pupils": "0"},
    }

    assert (split(campus, "primary"), split(campus, "junior")) == (900, 0)


def test_own_figures_of_a_stage_are_not_split():
    campus = {"primary": {"pupils": "100", "teachers": "7"}, "junior": {"pupils": "50"}}

    assert split(campus, "primary", "teachers") == 7
    assert split(campus, "junior", "teachers") is None
    assert split(campus, "junior", "never_reported") is None


@pytest.mark.parametrize(
    ("formula", "figures", "junior", "highest"),
    [
        ("books / pupils", {"books": "900"}, {"pupils": "0"}, 9),
        ("books / pupils", {"books": "900"}, {}, 9),
        ("books / pupils", {}, {"pupils": "0"}, None),
        ("(books - area) / pupils", {"books": "900"}, {"pupils": "0"}, 9),
        ("(books - area) / pupils", {"books": "900", "area": "300"}, {}, 6),
        ("(books - area) / pupils", {"books": "100", "area": "300"}, {}, 0),
        ("teachers / pupils", {}, {"pupils": "0"}, None),
    ],
)
def test_highest_value_a_missing_figure_allows(formula, figures, junior, highest):
    campus = {
        "code": "A",
        "kind": "312",
        "figures": figures,
        "primary": {"pupils": "100"},
        "junior": junior,
    }
    read = Figures.from_document(make_document([campus]))
    (only,) = read.campuses
    parsed = parse(formula, {"books", "area", "pupils", "teachers"})

    found = Split(read, SPLITTING).highest(Unit(only, "primary"), parsed)

    assert found == highest


def test_derived_figure_counts_before_the_stated_one():
    document = make_document([], {"kg_total": "5", "kg_public": "3", "population": "800000"})
    derived = {"kg_total": Derived(Decimal(4), "campuses"), "kg_public": Derived(None, "campuses")}

    figures = Figures.from_document(document, derived)

    assert figures.county("kg_total") == 4
    assert figures.county("kg_public") is None
    assert figures.county("population") == 800000
    assert figures.county("gdp") is None


def test_figures_know_whose_they_are():
    figures = Figures.from_document(make_document([], year=2019), version=3, sha256="ab")

    assert (figures.county_code, figures.year) == ("990101", 2019)
    assert (figures.version, figures.sha256, figures.statements) == (3, "ab", [])


def test_units_and_campuses_are_sorted_by_code():
    figures = Figures.from_document(
        make_document(
            [
                {"code": "B", "primary": {"pupils": "1"}},
                {"code": "A", "primary": {"pupils": "2"}, "junior": {"pupils": "3"}},
            ]
        )
    )

    assert [campus.code for campus in figures.campuses] == ["A", "B"]
    assert [unit.code for unit in figures.units("primary")] == ["A", "B"]
    assert [unit.code for unit in figures.units("junior")] == ["A"]
