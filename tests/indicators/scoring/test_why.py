"""A spread is taken apart into its units, exactly."""

from decimal import Decimal
from fractions import Fraction

from indicators.scoring.why import Why, spread_why
from tests.indicators.returns import primary_school

LIMIT = {"code": "R2", "stage": "primary", "cv": "0.8", "limit": "0.5", "verdict": "unmet"}


def unit(code, value, pupils="100", **more):
    return {
        "school_code": code,
        "stage": "primary",
        "name": f"示例学校{code}",
        "pupils": pupils,
        "values": {"R2": value},
        "verdict": "met",
    } | more


def taken_apart(spread, units, most=8) -> Why:
    why = spread_why(spread, units, most)
    assert why is not None
    return why


def test_spread_why_gives_each_unit_its_share_of_the_variance():
    # Mean 2; squared distances 1, 1 and 4 of pupils 100, 100 and 50: of 400, 200 is the last's.
    units = [unit("A", "1"), unit("B", "2"), unit("C", "4", "50")]

    why = taken_apart(LIMIT | {"verdict": "met"}, units, 8)

    assert [(share.school_code, share.share) for share in why.shares] == [
        ("C", Fraction(2, 3)),
        ("A", Fraction(1, 3)),
        ("B", Fraction(0)),
    ]
    assert why.units == 3
    assert (why.pulling, why.cv_after) == ([], None)


def test_spread_why_says_the_coefficient_without_a_unit():
    units = [unit("A", "1"), unit("B", "3"), unit("C", "9.5")]

    why = taken_apart(LIMIT, units, 1)

    # Without C: mean 2, standard deviation 1.
    assert [(share.school_code, share.cv_without) for share in why.shares] == [
        ("C", Decimal("0.5"))
    ]


def test_spread_why_names_the_units_that_pull_it_over_its_limit():
    units = [unit("A", "1"), unit("B", "1.1"), unit("C", "5"), unit("D", "6", "80")]

    why = taken_apart(LIMIT, units, 1)

    assert [share.school_code for share in why.pulling] == ["D", "C"]
    assert why.cv_after is not None
    assert why.cv_after < Decimal("0.05")


def test_spread_why_counts_a_unit_on_the_limit_as_within():
    units = [unit("A", "1"), unit("B", "3"), unit("C", "9.5")]

    why = taken_apart(LIMIT, units, 8)

    assert [share.school_code for share in why.pulling] == ["C"]
    assert why.cv_after == Decimal("0.5")


def test_spread_why_knows_a_rest_that_has_nothing():
    units = [unit("A", "0"), unit("B", "0"), unit("C", "2")]

    why = taken_apart(LIMIT, units, 8)

    assert (why.shares[0].cv_without, why.cv_after) == (None, None)
    assert len(why.pulling) == 1


def test_spread_why_leaves_out_other_stages_and_what_is_out_of_scope():
    units = [
        unit("A", "1"),
        unit("B", "3"),
        unit("C", "90", stage="junior"),
        unit("D", "90", values={}),
        unit("E", None),
        unit("F", "9", "0"),
    ]

    why = taken_apart(LIMIT, units, 8)

    assert [share.school_code for share in why.shares] == ["A", "B", "F"]
    assert why.shares[-1].share == 0


def test_spread_why_has_nothing_to_take_apart():
    assert spread_why(LIMIT | {"cv": None}, [unit("A", "1")], 8) is None
    assert spread_why(LIMIT, [], 8) is None
    assert spread_why(LIMIT | {"verdict": "met"}, [unit("A", "2"), unit("B", "2")], 8) is None


def test_spread_why_adds_up_for_a_receipt(scored):
    campuses = [
        primary_school("A", 310),
        primary_school("B", 90, teachers_backbone="7"),
        primary_school("C", 607),
    ]
    receipt = scored(campuses)
    row = next(cv for cv in receipt["cvs"] if cv["code"] == "R2")

    why = taken_apart(row, receipt["schools"], 8)

    assert sum((share.share for share in why.shares), Fraction(0)) == 1
