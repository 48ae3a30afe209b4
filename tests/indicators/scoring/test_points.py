"""Points inside points inside domains: what moves on, what stays open, and what grade it makes."""

import random
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from indicators.rubric_file import parse
from indicators.scoring.engine import computed_conditions, computed_items, score
from indicators.scoring.figures import Figures
from indicators.scoring.judging import JudgementRefused
from indicators.scoring.receipt import printed
from indicators.scoring.rules import Indicator, Judged
from tests.indicators import examples
from tests.indicators.pointed import EVERY_KIND, HEAD, LIMITS, PARTS, POINTED, SCHEME, county, row
from tests.indicators.points_opinion import ALL, NONE, Ends, Opinion, ends_of, given
from tests.indicators.reading import indicator, rubric_text, shipped
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


def test_points_on_top_have_no_points_of_their_own_that_people_could_give():
    bonus = county("Z", "two", "projects_completed", "1", "points = 2").rstrip()
    four, two = (row("C", "two", "judged", f"points = {own}") for own in (4, 2))
    text = POINTED.replace(four, two) + bonus
    text += '\naward = { kind = "bonus", each = 0.5, ceiling = 2 }\n'

    with pytest.raises(JudgementRefused, match="Z"):
        points(judgements=GOOD, text=text, verified={"Z": "1"})


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


SCALE = {"A": ALL, "C": Fraction(6, 10), "D": NONE}
OWN = {"A.1": 3, "A.2": 1, "B": 2, "C": 1, "L": 1, "S": 1, "D": 1}
STAGED = [("S", "primary"), ("S", "junior")]
every_kind = cache(lambda: parse(EVERY_KIND))


def figure(dice: random.Random, *texts: str) -> str | None:
    return None if dice.random() < 0.15 else dice.choice(texts)


def part_of(dice: random.Random, own: int | Fraction) -> str:
    """Points people may give: a decimal, or the mean of several as a fraction."""
    several = dice.randint(1, 9)
    points = Fraction(own) * dice.randint(0, several) / several
    decimal = Decimal(round(points * 100)) / 100
    return str(points) if decimal > own or dice.random() < 0.5 else str(decimal)


def by_hand(figures: dict[str, str], pupils: dict[str, str | None]) -> dict[Any, Ends | None]:
    """Judge the rows that figures decide, as the rubric would be read aloud."""
    have = {code: Fraction(text) for code, text in figures.items()}
    half = Fraction(1, 2)
    told: dict[Any, Ends | None] = {
        "A.1": ends_of(
            have.get("satisfaction"), lambda x: ALL if x >= 85 else half if x >= 60 else NONE
        ),
        "A.2": ends_of(have.get("gdp"), lambda x: Fraction(x >= 10)) if have.get("gdp") else None,
        "L": ends_of(have.get("population"), lambda x: min(ALL, max(NONE, (x - 60) / 30))),
        "D": ends_of(have.get("safety_accidents"), lambda x: max(1 - x * 3 / 10, Fraction(1, 5))),
        "Z": ends_of(have.get("projects_completed"), lambda x: min(Fraction(2), x / 2)),
    }
    # Nothing known of the growth is no growth of nothing; points on top are none to two.
    told |= {} if "gdp" in have else {"A.2": (NONE, ALL)}
    told |= {} if "safety_accidents" in have else {"D": (Fraction(1, 5), ALL)}
    told |= {} if "projects_completed" in have else {"Z": (NONE, Fraction(2))}
    found: dict[Any, Ends | None] = {(code, None): ends for code, ends in told.items()}
    for code, stage in STAGED:
        teachers = pupils.get(stage, "")
        known = ends_of(
            None if teachers is None else Fraction(teachers or 0), lambda x: Fraction(x >= 10)
        )
        found[code, stage] = known if stage in pupils else None if pupils else (NONE, ALL)
    return found


def thrown(dice: random.Random) -> None:
    """Throw figures and what people said of them, and compare with the second opinion."""
    drawn_figures = {
        "satisfaction": figure(dice, "90", "85", "84.99", "60", "12"),
        "gdp": figure(dice, "0", "10", "9"),
        "population": figure(dice, "60", "70", "89.9", "90", "200"),
        "safety_accidents": figure(dice, "0", "1", "2", "99"),
        "projects_completed": figure(dice, "0", "1", "3", "9"),
        "rotated": figure(dice, "4", "5"),
    }
    figures = {code: text for code, text in drawn_figures.items() if text is not None}
    teachers = {s: figure(dice, "9", "10") for _code, s in STAGED if dice.random() < 0.7}
    campuses = [
        {"code": stage, "kind": {"primary": "211", "junior": "311"}[stage]}
        | {stage: {"pupils": "100"} | ({} if count is None else {"teachers": count})}
        for stage, count in teachers.items()
    ]
    words = ["", "met", "unmet", "not_applicable"]
    said = {c: dice.choice([*words, *SCALE, part_of(dice, OWN[c])]) for c in "BC"}
    said |= {c: dice.choice(words) for c in "VW"}
    computed = ("A.1", "A.2", "L", "S", "D")
    verified = {c: part_of(dice, OWN[c]) for c in computed if dice.random() < 0.4}
    found = dice.choice(words)
    verified |= {"U": found} if found else {}
    told = by_hand(figures, teachers)
    told |= {(c, None): given(said[c], Fraction(OWN[c]), SCALE) for c in "BC"}
    stands = {key for key, ends in told.items() if key[0] in verified and ends is not None}
    told |= {key: given(verified[key[0]], Fraction(OWN[key[0]]), {}) for key in stands}
    rotated = figures.get("rotated")
    by_figures = "undetermined" if rotated is None else "met" if rotated == "5" else "unmet"
    conditions = {c: said[c] or "undetermined" for c in "VW"} | {"U": found or by_figures}

    receipt = score(
        every_kind(),
        Figures.from_document(make_document(campuses, figures)),
        judgements={code: text for code, text in said.items() if text},
        verified=verified,
    )

    agree(receipt, Opinion(EVERY_KIND, told, conditions))
    kept = {(r["code"], r["stage"]) for r in receipt["indicators"] if "verified" in r}
    assert kept == stands | ({("U", None)} if found else set())


def agree(receipt: dict[str, Any], opinion: Opinion) -> None:
    """Compare every row, the total and the grade with the second opinion."""
    for each in receipt["indicators"]:
        assert same(each, opinion.rows.get((each["code"], each["stage"]))), each["code"]
    result = receipt["result"]
    assert same(result, opinion.whole)
    worst, best = opinion.grades or (None, None)
    assert result["grade"] == (worst if worst == best else None)
    assert result["grade_range"] == (None if worst == best else [worst, best])


def same(said: dict[str, Any], ends: Ends | None) -> bool:
    """Say whether printed points are those of the opinion to within their 20 digits."""
    if ends is None:
        return (said["points"], said["points_range"]) == (None, None)
    told = said["points_range"] or [said["points"], said["points"]]
    pairs = zip(map(Fraction, told), ends, strict=True)
    return (said["points"] is None) == (ends[0] != ends[1]) and all(
        abs(one - other) <= other / 10**19 for one, other in pairs
    )


@hypothesis_settings(max_examples=200, deadline=None)
@drawn(st.randoms(use_true_random=False))
def test_a_second_opinion_agrees_on_points_people_gave_and_figures_earned(dice):
    thrown(dice)


def test_a_second_opinion_agrees_on_points_of_1000_counties_of_seeded_dice():
    dice = random.Random(20200220)

    for _ in range(1000):
        thrown(dice)


def test_a_second_opinion_agrees_on_whole_rounds_of_the_37_points():
    """Everything was verified or judged, so figures only say what does not apply."""
    text, dice, rubric = rubric_text("CE37"), random.Random(37), shipped("CE37")
    items, found = computed_items(rubric), computed_conditions(rubric)
    judged = [each for each in rubric.indicators if isinstance(each.rule, Judged)]
    scale = {"A": ALL, "B": Fraction(85, 100), "C": Fraction(6, 10), "D": NONE}
    words = ["met", "unmet", "not_applicable"]
    grades = set()

    for _ in range(40):
        generous = dice.choice([0, 0.8, 0.95, 1])

        def told_of(each: Indicator, *more: str, generous: float = generous) -> str:
            most = str(each.points) if each.points else "met"
            others = [*more, *([part_of(dice, each.points)] * 6 if each.points else words)]
            return most if dice.random() < generous else dice.choice(others)

        said = {e.code: told_of(e, *words, *(scale if e.points else ())) for e in judged}
        verified = {each.code: told_of(each) for each in [*items, *found]}
        receipt = score(rubric, *examples.both_years(), said, verified)
        own = {each.code: each.points or NONE for each in rubric.indicators}
        told = {
            (r["code"], r["stage"]): None
            if r["verdict"] == "not_applicable"
            else given((said | verified)[r["code"]], own[r["code"]], scale)
            for r in receipt["indicators"]
            if r["points_rule"] is not None and r["points_rule"]["kind"] != "sum"
        }
        opinion = Opinion(text, told, said | verified)

        agree(receipt, opinion)
        grades.add(receipt["result"]["grade"])

    assert len(grades) == 4
