"""Points inside points inside domains: what moves on, what stays open, and what grade it makes."""

from fractions import Fraction
from typing import Any

import pytest

from indicators.rubric_file import parse
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.judging import JudgementRefused
from indicators.scoring.receipt import printed
from tests.indicators.pointed import HEAD, LIMITS, PARTS, POINTED, SCHEME, county, row
from tests.indicators.reading import indicator
from tests.indicators.returns import make_document

GOOD = {"B": "A", "C": "A", "U": "met", "V": "met", "W": "met"}
FIGURES = {"satisfaction": "90", "gdp": "12"}


def points(
    figures: dict[str, Any] | None = None,
    judgements: dict[str, str] | None = None,
    *,
    text: str = POINTED,
    campuses: list[dict[str, Any]] | None = None,
    verified: dict[str, str] | None = None,
) -> dict[str, Any]:
    document = make_document(campuses or [], FIGURES if figures is None else figures)
    return score(
        parse(text), Figures.from_document(document), judgements=judgements, verified=verified
    )


def total(receipt: dict[str, Any]) -> tuple[Any, ...]:
    result = receipt["result"]
    return result["points"], result["points_range"], result["grade"], result["verdict"]


def test_everything_met_earns_everything():
    receipt = points(judgements=GOOD)

    assert total(receipt) == ("10", None, "good", "met")
    assert [(d["code"], d["points"], d["full_points"]) for d in receipt["domains"]] == [
        ("one", "6", "6"),
        ("two", "4", "4"),
    ]


def test_nothing_known_is_open_from_nothing_to_everything():
    receipt = points({})

    assert total(receipt) == (None, ["0", "10"], None, "undetermined")
    assert receipt["result"]["grade_range"] == ["poor", "good"]
    assert [c["indicator"] for c in receipt["result"]["open_conditions"]] == ["U", "W", "V"]


def test_missing_figure_is_neither_nothing_nor_something():
    receipt = points({"satisfaction": "90"}, GOOD)

    assert indicator(receipt, "A.2")["points"] is None
    assert indicator(receipt, "A.2")["points_range"] == ["0", "1"]
    assert total(receipt) == (None, ["9", "10"], "good", "met")


def test_item_that_does_not_apply_hands_on_inside_its_point():
    receipt = points({"satisfaction": "90", "gdp": "0"}, GOOD)

    assert indicator(receipt, "A.2")["verdict"] == "not_applicable"
    assert indicator(receipt, "A.2")["full_points"] is None
    assert indicator(receipt, "A.2")["weight"] == "1"
    assert indicator(receipt, "A.1")["full_points"] == "4"
    assert total(receipt)[0] == "10"


def test_point_that_does_not_apply_hands_on_inside_its_domain():
    receipt = points({"satisfaction": "80", "gdp": "12"}, GOOD | {"B": "not_applicable"})

    # A's 4 points become the domain's 6, so A.2 brings 1 × 6 ÷ 4.
    assert indicator(receipt, "A")["full_points"] == "6"
    assert indicator(receipt, "A.2")["points"] == "1.5"
    assert total(receipt)[0] == "5.5"


def test_domain_that_does_not_apply_hands_on_to_the_others():
    receipt = points({"satisfaction": "80", "gdp": "12"}, GOOD | {"C": "not_applicable"})

    assert receipt["domains"][1]["full_points"] is None
    # 1 of A.2 and 2 of B, of 6, become of 10.
    assert total(receipt)[:2] == ("5", None)


def test_nothing_that_applies_has_no_points():
    text = HEAD + SCHEME + PARTS + row("A", "one", "judged", "points = 10")

    receipt = points({}, {"A": "not_applicable"}, text=text)

    assert total(receipt) == (None, None, None, "not_applicable")


def test_total_just_under_the_pass_mark_fails():
    receipt = points({"satisfaction": "90", "gdp": "1"}, GOOD | {"C": "0.99"})

    assert total(receipt) == ("5.99", None, "poor", "unmet")


def test_cap_downgrade_and_veto_are_listed_with_their_reason():
    receipt = points(judgements=GOOD | {"U": "unmet", "W": "unmet", "V": "unmet"})

    result = receipt["result"]
    assert [c["reason"] for c in result["capped_by"]] == ["有危房"]
    assert [c["reason"] for c in result["downgraded_by"]] == ["弄虚作假"]
    assert [c["reason"] for c in result["vetoed_by"]] == ["挪用教育经费"]
    assert (result["points"], result["grade"], result["verdict"]) == ("10", "poor", "unmet")


@pytest.mark.parametrize(
    ("unmet", "grade"), [("U", "fair"), ("W", "fair"), ("UW", "poor"), ("V", "poor")]
)
def test_conditions_add_up(unmet, grade):
    receipt = points(judgements=GOOD | dict.fromkeys(unmet, "unmet"))

    assert receipt["result"]["grade"] == grade


def test_points_people_gave_a_computed_item_stand_instead_and_its_verdict_stays():
    receipt = points(judgements=GOOD, verified={"A.1": "1.5"})

    row_of_it = indicator(receipt, "A.1")
    assert (row_of_it["verified"], row_of_it["points"]) == ("1.5", "1.5")
    assert (row_of_it["value"], row_of_it["verdict"]) == ("90", "met")
    assert total(receipt)[0] == "8.5"
    assert "verified" not in indicator(receipt, "A.2")


def test_points_people_gave_settle_what_figures_leave_open():
    receipt = points({"satisfaction": "90"}, GOOD, verified={"A.2": "0.5"})

    assert indicator(receipt, "A.2")["verdict"] == "undetermined"
    assert total(receipt) == ("9.5", None, "good", "met")


def test_item_that_does_not_apply_stays_so_whatever_it_was_given():
    receipt = points({"satisfaction": "90", "gdp": "0"}, GOOD, verified={"A.2": "0.5"})

    assert "verified" not in indicator(receipt, "A.2")
    assert total(receipt)[0] == "10"


def test_exact_mean_of_several_is_kept_exactly():
    receipt = points(judgements=GOOD | {"C": "10/3"}, verified={"A.1": "7/3"})

    assert indicator(receipt, "C")["judgement"] == "10/3"
    assert total(receipt)[0] == printed(Fraction(10) - Fraction(2, 3) - Fraction(2, 3))


CONDITION = POINTED.replace(LIMITS, "") + "".join(
    [
        county("U", "limits", "population", "5", "decides = false"),
        row("V", "limits", "judged", "decides = false"),
        row("W", "limits", "judged", "decides = false"),
    ]
)


def test_what_people_found_of_a_condition_stands_instead_of_its_figures():
    given = {code: told for code, told in GOOD.items() if code != "U"}

    assert total(points(judgements=given, text=CONDITION))[2] is None
    for told, grade in (("met", "good"), ("unmet", "fair"), ("not_applicable", "good")):
        receipt = points(judgements=given, text=CONDITION, verified={"U": told})
        assert (indicator(receipt, "U")["verified"], total(receipt)[2]) == (told, grade)


def test_a_condition_takes_an_answer_and_no_points():
    given = {code: told for code, told in GOOD.items() if code != "U"}

    with pytest.raises(JudgementRefused, match="U"):
        points(judgements=given, text=CONDITION, verified={"U": "1"})


@pytest.mark.parametrize(
    ("code", "given"),
    [("B", "1"), ("A", "4"), ("V", "1"), ("Z", "1"), ("A.1", "3.1"), ("A.1", "A"), ("A.1", "met")],
)
def test_points_that_cannot_stand_instead_are_refused(code, given):
    with pytest.raises(JudgementRefused, match=code):
        points(judgements=GOOD, verified={code: given})


def test_open_condition_leaves_the_grade_open():
    receipt = points(judgements={code: GOOD[code] for code in "BCUW"})

    assert receipt["result"]["points"] == "10"
    assert receipt["result"]["grade"] is None
    assert receipt["result"]["grade_range"] == ["poor", "good"]
    assert receipt["result"]["verdict"] == "undetermined"


def test_stages_share_the_points_of_their_indicator():
    text = HEAD + SCHEME + PARTS
    text += row(
        "A",
        "one",
        "unit_total",
        'stages = ["primary", "junior"]',
        'formula = "teachers / pupils"',
        'op = ">="',
        "threshold = 0.1",
        "points = 10",
    )
    primary = {"code": "P", "primary": {"pupils": "100", "teachers": "10"}}
    junior = {"code": "J", "kind": "311", "junior": {"pupils": "100", "teachers": "9"}}

    both = points(text=text, campuses=[primary, junior])
    alone = points(text=text, campuses=[primary])

    assert indicator(both, "A", "primary")["points"] == "5"
    assert indicator(both, "A", "junior")["points"] == "0"
    assert indicator(alone, "A", "primary")["points"] == "10"


def test_bonus_never_lifts_the_total_over_the_full_points():
    bonus = county("Z", "two", "projects_completed", "1", "points = 0")
    bonus = bonus.rstrip() + '\naward = { kind = "bonus", each = 0.5, ceiling = 2 }\n'

    earned = points(FIGURES | {"projects_completed": "3"}, GOOD | {"C": "2"}, text=POINTED + bonus)
    lifted = points(FIGURES | {"projects_completed": "9"}, GOOD, text=POINTED + bonus)
    unknown = points(FIGURES, GOOD | {"C": "2"}, text=POINTED + bonus)

    assert indicator(earned, "Z")["points"] == "1.5"
    assert total(earned)[0] == "9.5"
    assert (indicator(lifted, "Z")["points"], total(lifted)[0]) == ("2", "10")
    assert total(unknown)[1] == ["8", "10"]


def test_points_stay_exact_until_they_are_shown():
    receipt = points(
        {"satisfaction": "90"},
        GOOD,
        text=POINTED.replace(
            "points = 3", 'points = 3\naward = { kind = "linear", floor = 84 }'
        ).replace('"satisfaction"', '"satisfaction / 3 + 54 + 1 / 3"'),
    )

    # 30 + 54 + 1/3, a third of the way from 84 to 85.
    assert indicator(receipt, "A.1")["points"] == "1"
    assert Fraction(indicator(receipt, "A.1")["value"]) != Fraction(253, 3)


def test_line_without_a_threshold_of_the_year_is_open():
    text = POINTED.replace(
        "threshold = 85",
        'threshold = [{ value = 85, last_year = 2000 }]\naward = { kind = "linear", floor = 60 }',
    )

    receipt = points(judgements=GOOD, text=text)

    assert indicator(receipt, "A.1")["points_range"] == ["0", "3"]
