"""Whole receipts: the worked examples, scope, missing figures, order, and a second opinion."""

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.judging import JudgementRefused
from indicators.scoring.receipt import canonical, digest
from indicators.scoring.rules import Rubric, UnitMean
from tests.indicators import examples, second_opinion
from tests.indicators.reading import indicator, school, shipped, spread
from tests.indicators.returns import make_document, primary_school

PUPILS = (45, 37, 89, 76, 55)
BOOKS = (279, 137, 935, 160, 402)


def with_backbone(pupils: tuple[int, ...], backbone: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Schools whose R2 is 100 × backbone ÷ pupils, so that its CV is that of the pair."""
    return [
        primary_school(f"S{place}", p, teachers_backbone=None if b is None else str(b))
        for place, (p, b) in enumerate(zip(pupils, backbone, strict=True))
    ]


def test_five_schools_of_the_worked_example_have_the_published_cv(scored):
    receipt = scored(with_backbone(PUPILS, BOOKS))

    found = spread(receipt, "R2")
    assert Decimal(found["cv"]).quantize(Decimal("0.000001")) == Decimal("0.515257")
    assert Decimal(found["mean"]).quantize(Decimal("0.0001")) == Decimal("633.4437")
    assert Decimal(found["sd"]).quantize(Decimal("0.0001")) == Decimal("326.3861")
    assert (found["limit"], found["verdict"], found["schools"]) == ("0.5", "unmet", 5)


def test_cv_of_exactly_the_limit_passes(scored):
    # Values 1 and 3 with equal weight: mean 2, sd 1.
    receipt = scored(with_backbone((100, 100), (1, 3)))

    assert spread(receipt, "R2")["cv"] == "0.5"
    assert spread(receipt, "R2")["verdict"] == "met"


def test_cv_just_over_the_limit_fails(scored):
    # It would be shown as 0.50.
    receipt = scored(with_backbone((100, 100), (498213, 1501787)))

    assert spread(receipt, "R2")["cv"] == "0.501787"
    assert spread(receipt, "R2")["verdict"] == "unmet"


def test_school_at_85_percent_for_display_fails_the_school_rule(scored):
    # 8.6667 / 10.2 is 84.97 %, shown as 85.0 %.
    campus = primary_school(
        "A", 300, kind="311", outdoor_sports_area="2600", indoor_sports_area="0"
    )
    campus["junior"] = campus.pop("primary") | {"teachers_bachelor": "18"}
    campus["figures"] |= {
        "teaching_aux_area": "1740",
        "equipment_value": "750000",
        "multimedia_rooms": "8",
    }

    receipt = scored([campus])

    found = school(receipt, "A", "junior")
    assert found["values"]["R5"] == "8.6666666666666666667"
    assert (found["met"], found["below"], found["verdict"]) == (6, ["R5"], "unmet")


def test_school_at_exactly_85_percent_passes_the_school_rule(scored):
    campus = primary_school("A", 100, outdoor_sports_area="637.5", indoor_sports_area="0")
    campus["figures"]["teaching_aux_area"] = "450"

    receipt = scored([campus])

    assert school(receipt, "A")["values"]["R5"] == "6.375"
    assert school(receipt, "A")["verdict"] == "met"


def test_school_with_two_under_the_threshold_fails(scored):
    campus = primary_school("A", 1000, outdoor_sports_area="6900", teaching_aux_area="4999")

    receipt = scored([campus])

    assert school(receipt, "A")["below"] == ["R4", "R5"]
    assert school(receipt, "A")["verdict"] == "unmet"


def test_missing_figure_leaves_the_school_open(scored):
    receipt = scored([primary_school("A", teachers_backbone=None), primary_school("B")])

    assert school(receipt, "A")["values"]["R2"] is None
    assert school(receipt, "A")["verdict"] == "undetermined"
    assert indicator(receipt, "R2", "primary")["value"] is None
    assert indicator(receipt, "R2", "primary")["verdict"] == "undetermined"
    assert indicator(receipt, "R2", "primary")["missing"] == [
        {"element": "teachers_backbone", "name": "县级以上骨干教师数", "schools": ["A"]}
    ]
    assert indicator(receipt, "R2", "primary")["note"] == "缺少县级以上骨干教师数（1个校区）。"
    assert spread(receipt, "R2")["cv"] is None
    assert spread(receipt, "R2")["verdict"] == "undetermined"
    assert receipt["composites"] == [
        {"stage": "primary", "cv": None, "limit": None, "verdict": None}
    ]


def test_missing_figure_cannot_save_a_school_that_fails_without_it(scored):
    campus = primary_school("A", 1000, teachers_backbone=None, outdoor_sports_area="100")

    receipt = scored([campus])

    assert school(receipt, "A")["verdict"] == "unmet"


def test_missing_figure_that_can_only_lower_a_value_does_not_keep_it_open(scored):
    # Without the sports hall known, R4 is at most 3 ÷ 4.5, under 85 % whatever the hall's area.
    campus = primary_school("A", 100, teaching_aux_area="300", indoor_sports_area=None)

    receipt = scored([campus])

    assert school(receipt, "A")["values"]["R4"] is None
    assert school(receipt, "A")["verdict"] == "unmet"


def test_missing_enrolment_leaves_everything_of_the_unit_open(scored):
    receipt = scored([primary_school("A", pupils=100) | {"primary": {"teachers": "5"}}])

    assert school(receipt, "A")["verdict"] == "undetermined"
    assert school(receipt, "A")["pupils"] is None


def test_nothing_is_ever_zero_because_it_is_missing(scored):
    receipt = scored([{"code": "A", "kind": "211", "primary": {"pupils": "100"}}])

    values = {row["code"]: row["value"] for row in receipt["indicators"] if row["value"]}
    assert values == {"G4": "100"}
    assert {row["verdict"] for row in receipt["cvs"]} == {"undetermined"}


def test_zero_denominator_is_undetermined_and_says_so(scored):
    receipt = scored([], {"rotated": "0", "rotated_backbone": "0", "rotation_eligible": "0"})

    row = indicator(receipt, "G11.2")
    assert (row["value"], row["verdict"]) == (None, "undetermined")
    assert row["note"] == "分母为0，无法计算。"


def test_mean_of_zero_has_no_cv(scored):
    receipt = scored(with_backbone((100, 100), (0, 0)))

    found = spread(receipt, "R2")
    assert (found["mean"], found["sd"], found["cv"]) == ("0", "0", None)
    assert found["verdict"] == "undetermined"


def test_single_school_has_a_cv_of_zero(scored):
    receipt = scored([primary_school("A")])

    assert spread(receipt, "R2")["cv"] == "0"
    assert spread(receipt, "R2")["verdict"] == "met"


def test_empty_county_is_undetermined_or_not_applicable(scored):
    receipt = scored([])

    assert {row["verdict"] for row in receipt["indicators"]} == {"undetermined", "not_applicable"}
    assert receipt["cvs"] == receipt["composites"] == receipt["schools"] == []
    assert receipt["result"]["parts"]["resource_allocation"] == "not_applicable"
    assert receipt["result"]["verdict"] == "undetermined"


def test_stage_without_units_is_not_applicable(scored):
    receipt = scored([primary_school("A")])

    row = indicator(receipt, "R1", "junior")
    assert (row["verdict"], row["value"], row["units"]) == ("not_applicable", None, 0)
    assert indicator(receipt, "G5", "junior")["verdict"] == "not_applicable"
    assert {row["stage"] for row in receipt["cvs"]} == {"primary"}


def test_units_outside_the_scope_are_listed_with_the_reason(scored):
    receipt = scored(
        [
            primary_school("A"),
            primary_school("B", 49, kind="218"),
            primary_school("C", 50, kind="218"),
            primary_school("D", kind="514"),
            primary_school("E", 0),
            primary_school("F", 49),
        ]
    )

    reasons = {row["school_code"]: row["reason"] for row in receipt["schools"]}
    assert reasons == {
        "A": "",
        "B": "不足50人的教学点，不在本标准范围内",
        "C": "",
        "D": "办学类型不在本标准范围内",
        "E": "在校生数为0，不参与测算",
        "F": "",
    }
    assert receipt["counts"]["primary"]["units"] == 3
    assert receipt["counts"]["primary"]["not_applicable"] == 3
    assert [(f["severity"], f["rule"], f["cells"]) for f in receipt["findings"]] == [
        ("warning", "scope_zero_pupils", ["stages:E:primary:pupils"]),
        ("note", "scope_kind_excluded", ["schools:D:kind"]),
        ("note", "scope_under_floor", ["stages:B:primary:pupils"]),
    ]


def test_units_of_zero_pupils_drop_out_with_their_quantities(scored):
    alone = scored([primary_school("A")])
    with_empty = scored([primary_school("A"), primary_school("B", 0)])

    assert indicator(with_empty, "R6", "primary") == indicator(alone, "R6", "primary")
    assert with_empty["cvs"] == alone["cvs"]


def test_county_mean_is_information(scored):
    receipt = scored([primary_school("A", 1000, teachers_backbone="9")])

    row = indicator(receipt, "R2", "primary")
    assert (row["value"], row["threshold"], row["verdict"]) == ("0.9", "1", "unmet")
    assert row["decides"] is False
    assert row["below"] == 1
    assert receipt["result"]["parts"]["resource_allocation"] == "met"


def test_receipt_does_not_depend_on_the_order_of_rows(quality):
    document = examples.this_year()
    shuffled = shuffle(document)

    one = canonical(score(quality, Figures.from_document(document)))
    other = canonical(score(quality, Figures.from_document(shuffled)))

    assert shuffled["schools"]["school_code"] != document["schools"]["school_code"]
    assert one == other


def shuffle(document: dict[str, Any]) -> dict[str, Any]:
    dice = random.Random(7)
    shuffled = dict(document)
    for table, keys in (
        ("schools", ("school_code", "name", "kind", "locale", "ownership")),
        ("stages", ("school_code", "stage")),
    ):
        rows = document[table]
        order = list(range(len(rows["school_code"])))
        dice.shuffle(order)
        shuffled[table] = {key: [rows[key][place] for place in order] for key in keys}
        shuffled[table]["figures"] = {
            code: [column[place] for place in order] for code, column in rows["figures"].items()
        }
    return shuffled


RUN = """
import sys, django
django.setup()
from indicators import rubric_file
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.receipt import canonical
from tests.indicators import examples
text = open(sys.argv[1], encoding="utf-8").read()
figures, before = (Figures.from_document(d) for d in (examples.this_year(), examples.last_year()))
sys.stdout.buffer.write(canonical(score(rubric_file.parse(text), figures, before)).encode())
"""


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_two_runs_give_the_same_bytes(quality, seed):
    rubric = settings.FIXTURES_DIR / "rubrics" / "QB2017.toml"
    figures = Figures.from_document(examples.this_year())
    here = canonical(score(quality, figures, Figures.from_document(examples.last_year())))

    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUN, str(rubric)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "edu_duty.settings"},
        capture_output=True,
        check=True,
    )

    assert run.stdout == here.encode()


@pytest.mark.parametrize("code", ["QB2017", "PS2020", "BB2012", "CE37"])
def test_example_receipts_are_what_the_engine_gives(code):
    path = settings.BASE_DIR / "tests" / "indicators" / "data" / f"receipt_{code.lower()}.json"

    receipt = score(shipped(code), *examples.both_years())

    assert receipt == json.loads(path.read_text(encoding="utf-8"))


COUNTS = st.one_of(st.none(), st.integers(0, 60).map(str))
AREAS = st.one_of(
    st.none(), st.decimals(0, 20000, places=1, allow_nan=False).map(lambda area: f"{area:f}")
)
PUPILS_OF_A_UNIT = st.one_of(
    st.none(), st.just("0"), st.integers(1, 120).map(str), st.integers(1, 4000).map(str)
)
STAGE_ELEMENTS = [
    element
    for needs in second_opinion.NEEDS.values()
    for element in needs
    if element not in second_opinion.SHARED
]
KIND_STAGES = {
    "211": ["primary"],
    "218": ["primary"],
    "311": ["junior"],
    "312": ["primary", "junior"],
    "341": ["junior", "senior"],
    "345": ["preschool", "primary", "junior", "senior"],
    "514": ["primary"],
}


@st.composite
def campuses(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(KIND_STAGES)))
    stages = KIND_STAGES[kind]
    full = draw(st.booleans())
    campus: dict[str, Any] = {"kind": kind, "figures": {}}
    for element in sorted(second_opinion.SHARED):
        campus["figures"][element] = draw(AREAS)
    for stage in stages:
        figures = {element: draw(COUNTS) for element in STAGE_ELEMENTS}
        campus[stage] = {"pupils": draw(PUPILS_OF_A_UNIT)} | figures
    if full:
        for figures in (campus["figures"], *(campus[stage] for stage in stages)):
            figures |= {key: text or "7" for key, text in figures.items()}
    return campus


@st.composite
def counties(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = draw(st.lists(campuses(), max_size=6))
    return [campus | {"code": f"C{place}"} for place, campus in enumerate(found)]


@hypothesis_settings(max_examples=400, deadline=None)
@given(counties())
def test_second_opinion_agrees_on_random_counties(county):
    agree(shipped("QB2017"), county)


def test_second_opinion_agrees_on_9600_counties_of_seeded_dice():
    """Plain dice are quicker than hypothesis, and the resource part needs no other indicators."""
    dice = random.Random(20171019)
    rubric = shipped("QB2017")
    means = tuple(each for each in rubric.indicators if isinstance(each.rule, UnitMean))

    for _ in range(9600):
        county = [thrown(dice, place) for place in range(dice.randint(0, 4))]
        agree(replace(rubric, indicators=means), county)


def thrown(dice: random.Random, place: int) -> dict[str, Any]:
    """Throw one campus: some full, some with gaps, some equal, some huge, some on a threshold."""
    kind = dice.choice(list(KIND_STAGES))
    blank = dice.choice([0, 0, 0.1])
    most = dice.choice([3, 60, 10**12])

    def figure(text: str) -> str | None:
        return None if dice.random() < blank else text

    areas = [f"{dice.randint(0, 200000) / 10:.1f}", "4500", "0"]
    campus: dict[str, Any] = {"code": f"C{place}", "kind": kind, "figures": {}}
    for element in sorted(second_opinion.SHARED):
        campus["figures"][element] = figure(dice.choice(areas))
    for stage in KIND_STAGES[kind]:
        counts = {element: figure(str(dice.randint(0, most))) for element in STAGE_ELEMENTS}
        pupils = dice.choice(["0", "100", "1000", str(dice.randint(1, 4000))])
        campus[stage] = counts | {"pupils": figure(pupils)}
    return campus


def agree(rubric: Rubric, county: list[dict[str, Any]]) -> None:
    """Compare every unit, mean and spread with the second opinion."""
    receipt = score(rubric, Figures.from_document(make_document(county)))

    expected = second_opinion.opinion(county)
    assert {
        (row["school_code"], row["stage"]): row["verdict"] for row in receipt["schools"]
    } == expected["schools"]
    assert {(row["code"], row["stage"]): row["verdict"] for row in receipt["cvs"]} == {
        key: verdict for key, (_, verdict) in expected["cvs"].items()
    }
    for row in receipt["cvs"]:
        square, _ = expected["cvs"][row["code"], row["stage"]]
        assert close(row["cv"], square)
        mean = expected["means"][row["code"], row["stage"]]
        assert (row["mean"] is None) == (mean is None)
        assert mean is None or abs(Fraction(row["mean"]) - mean) <= abs(mean) / 10**19
        assert indicator(receipt, row["code"], row["stage"])["value"] == row["mean"]
    assert receipt["result"]["parts"]["resource_allocation"] == second_opinion.part_verdict(
        expected
    )


def close(cv: str | None, square: Fraction | None) -> bool:
    """Say whether a printed root squares back to within its 20 digits."""
    if cv is None or square is None:
        return cv is None and square is None
    return abs(Fraction(cv) ** 2 - square) <= square / 10**18


@pytest.mark.parametrize("code", ["G6", "Z9"])
def test_judgement_of_what_people_do_not_decide_is_refused(quality, code):
    figures = Figures.from_document(make_document([]))

    with pytest.raises(JudgementRefused, match=f"{code}：不是本指标体系中由人工评定的项目"):
        score(quality, figures, judgements={code: "met"})


def test_judged_item_of_a_standard_is_met_or_unmet(quality):
    figures = Figures.from_document(make_document([]))

    receipt = score(quality, figures, judgements={"G1": "met", "Q6": "unmet"})

    assert [indicator(receipt, code)["verdict"] for code in ("G1", "Q6")] == ["met", "unmet"]
    assert receipt["result"]["parts"]["education_quality"] == "unmet"


def test_large_county_is_scored_quickly(quality):
    document = make_document([primary_school(f"S{n}", 60 + 7 * n) for n in range(264)])

    receipt = score(quality, Figures.from_document(document))

    assert receipt["counts"]["primary"]["units"] == 264
    assert len(digest(canonical(receipt))) == 64
