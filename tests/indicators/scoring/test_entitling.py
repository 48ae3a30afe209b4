"""What a campus is due: situations, a stranger's recomputation, a second opinion in fractions."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.explaining import campus_needs
from tests.docs.test_recompute import differences
from tests.indicators.entitled import receipt_of, rubric_text
from tests.indicators.reading import indicator

EAST, CENTRAL = "320101", "520324"


def school(funds: str | None, *, code: str = "A", **more: Any) -> dict[str, Any]:
    """A campus with what was provided; a primary school in a town unless said otherwise."""
    return {"code": code, "figures": {"public_funds_budget": funds}} | more


def pupils(count: int | None, boarders: int | None = 0) -> dict[str, str | None]:
    return {
        "pupils": None if count is None else str(count),
        "boarders": None if boarders is None else str(boarders),
    }


def row_of(*campuses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Score campuses; a stranger must find the same."""
    receipt = receipt_of(*campuses, **more)
    assert differences(receipt) == []
    return indicator(receipt, "F1")


def only_item(*campuses: dict[str, Any], **more: Any) -> dict[str, Any]:
    (item,) = row_of(*campuses, **more)["items"]
    found: dict[str, Any] = item
    return found


def test_a_rural_teaching_point_with_12_pupils_counts_as_100():
    point = school("72000", kind="218", locale="rural", primary=pupils(12))

    item = only_item(point)

    assert (item["threshold"], item["verdict"]) == ("72000", "met")
    assert (item["inputs"]["pupils_primary"], item["inputs"]["floor_primary"]) == ("12", "100")


@pytest.mark.parametrize(
    "place",
    [{"kind": "218", "locale": "town"}, {"kind": "312", "locale": "rural"}],
    ids=["in a town", "a nine-year school"],
)
def test_other_small_schools_count_as_they_are(place):
    assert only_item(school("8640", primary=pupils(12), **place))["threshold"] == "8640"


def test_a_rural_school_of_over_100_counts_as_it_is():
    item = only_item(school("0", kind="211", locale="rural", primary=pupils(101)))

    assert item["threshold"] == "72720"


@pytest.mark.parametrize(("funds", "verdict"), [("144000", "met"), ("143999", "unmet")])
def test_exactly_what_is_due_passes_and_a_yuan_less_fails(funds, verdict):
    assert only_item(school(funds, primary=pupils(200)))["verdict"] == verdict


def test_stages_of_a_campus_are_due_together_with_boarders_on_top():
    campus = school("0", kind="312", primary=pupils(200, 0), junior=pupils(100, 50))

    item = only_item(campus)

    assert item["threshold"] == str(200 * 720 + 100 * 940 + 50 * 300)
    assert item["inputs"] == {
        "public_funds_budget": "0",
        "pupils_primary": "200",
        "floor_primary": "0",
        "base_primary": "720",
        "pupils_junior": "100",
        "floor_junior": "0",
        "base_junior": "940",
        "boarders": "50",
        "boarding_supplement": "300",
        "special_pupils": "0",
        "special_rate": "6000",
    }


@pytest.mark.parametrize(
    ("campus", "missing"),
    [
        (school("999999", primary=pupils(200, None)), "boarders"),
        (school("999999", primary=pupils(None)), "pupils"),
        (school(None, primary=pupils(200)), "public_funds_budget"),
    ],
    ids=["boarders", "pupils", "funds"],
)
def test_a_blank_leaves_it_undetermined_and_names_what_is_missing(campus, missing):
    row = row_of(campus)

    assert row["verdict"] == row["items"][0]["verdict"] == "undetermined"
    assert [(each["element"], each["schools"]) for each in row["missing"]] == [(missing, ["A"])]


def test_a_special_school_is_due_the_special_rate():
    campus = school("60000", kind="514", special={"pupils": "10"})

    item = only_item(campus)

    assert (item["threshold"], item["verdict"]) == ("60000", "met")
    assert item["inputs"]["boarders"] == "0"


@pytest.mark.parametrize(
    ("year", "region", "due"),
    [
        (2016, CENTRAL, 600 + 200),
        (2016, EAST, 650 + 200),
        (2019, CENTRAL, 600 + 200),
        (2020, CENTRAL, 650 + 200),
        (2022, EAST, 650 + 200),
        (2022, CENTRAL, 650 + 200),
        (2023, CENTRAL, 720 + 300),
        (2030, EAST, 720 + 300),
    ],
)
def test_rates_follow_the_year_and_the_region(year, region, due):
    item = only_item(school("0", primary=pupils(1, 1)), year=year, code=region)

    assert item["threshold"] == str(due)


def test_a_year_without_a_rate_is_undetermined_and_says_so():
    row = row_of(school("999999", primary=pupils(200)), year=2013)

    assert (row["verdict"], row["missing"]) == ("undetermined", [])
    assert "本年度没有有效的标准值。" in row["note"]


def test_a_rate_nobody_asks_for_may_be_unknown():
    text = rubric_text(
        (
            'stage = "junior", value = 940, first_year = 2023',
            'stage = "junior", value = 940, first_year = 2024',
        )
    )

    item = only_item(school("144000", primary=pupils(200)), text=text)

    assert (item["verdict"], item["inputs"]["base_junior"]) == ("met", "0")


def test_a_campus_without_pupils_stays_outside_like_everywhere():
    receipt = receipt_of(school("0", kind="218", locale="rural", primary=pupils(0)))

    row = indicator(receipt, "F1")
    assert differences(receipt) == []
    assert (row["verdict"], row["items"]) == ("not_applicable", [])
    assert "scope_zero_pupils" in [finding["rule"] for finding in receipt["findings"]]


def test_an_empty_stage_of_a_small_rural_campus_in_scope_still_counts_as_100():
    campus = school("0", kind="218", locale="rural", primary=pupils(0), special={"pupils": "1"})

    assert only_item(campus)["threshold"] == str(100 * 720 + 6000)


def test_a_return_without_campuses_says_what_it_would_take():
    row = row_of()

    assert row["verdict"] == "undetermined"
    assert [each["element"] for each in row["missing"]] == [
        "boarders",
        "public_funds_budget",
        "pupils",
    ]


def test_what_is_missing_is_said_in_yuan_for_each_campus_and_the_county():
    row = row_of(
        school("143999", primary=pupils(200)),
        school("100000", code="B", primary=pupils(200)),
        school("200000", code="C", primary=pupils(200)),
    )

    assert [campus_needs(row, item) for item in row["items"]] == [
        "公用经费预算总额再增加1元",
        "公用经费预算总额再增加44,000元",
        "",
    ]
    assert "2个校区共少44001元。" in row["note"]
    assert (row["units"], row["below"]) == (3, 2)


def test_a_campus_with_a_kindergarten_is_to_be_looked_at():
    row = row_of(school("144000", primary=pupils(200), preschool={"pupils": "30"}))

    assert row["verdict"] == "met"
    assert "1个校区另有其他学段，其公用经费一并计入，需核对。" in row["note"]


def test_the_formula_is_said_in_words():
    row = row_of(school("144000", primary=pupils(200)))

    assert row["kind"] == "each_campus"
    assert row["formula"].startswith(
        "public_funds_budget >= base_primary * max(pupils_primary, floor_primary) + "
    )
    assert row["formula_text"] == (
        "公用经费预算总额 ≥ 小学生均基准定额 × （小学在校生数，小学保底人数）较大值 + "
        "初中生均基准定额 × （初中在校生数，初中保底人数）较大值 + 寄宿生数 × 寄宿生每人补助 + "
        "特殊教育学生数 × 特殊教育生均定额（逐校区判定）"
    )


def test_a_rubric_may_have_base_rates_alone():
    text = rubric_text()
    for key in ("small_locales", "small", "boarding", "special_education"):
        text = without(text, key)

    item = only_item(
        school("8640", kind="218", locale="rural", primary=pupils(12, None)), text=text
    )

    assert item["verdict"] == "met"
    assert set(item["inputs"]) == {
        *("public_funds_budget", "pupils_primary", "base_primary", "pupils_junior", "base_junior"),
    }


def without(text: str, key: str) -> str:
    """Take a key of the item out, with its list."""
    lines = text.splitlines()
    (start,) = [n for n, line in enumerate(lines) if line.startswith(f"{key} = ")]
    end = start
    while lines[start].endswith("[") and lines[end] != "]":
        end += 1
    return "\n".join(lines[:start] + lines[end + 1 :])


# A second opinion, written from the standard with fractions alone: no limits, no formulas.
BASE = {
    "primary": [(2016, {"west": 600, "east": 650}), (2020, 650), (2023, 720)],
    "junior": [(2016, {"west": 800, "east": 850}), (2020, 850), (2023, 940)],
}
SUPPLEMENT = [(2016, 200), (2023, 300)]
SMALL_KINDS = ("211", "218")
FLOOR, SPECIAL_RATE, FIRST = 100, 6000, 2016


def rate(rows: list[tuple[int, Any]], year: int, side: str) -> Fraction:
    ends = [*rows, (9999, None)]
    (found,) = [now for (start, now), (end, _then) in pairwise(ends) if start <= year < end]
    return Fraction(found[side] if isinstance(found, dict) else found)


def second_opinion(campus: dict[str, Any], year: int, side: str) -> str:
    small = campus["locale"] == "rural" and campus["kind"] in SMALL_KINDS
    due = Fraction(0)
    for stage in ("primary", "junior"):
        unit = campus.get(stage)
        if unit is None:
            continue
        if unit["pupils"] is None or unit["boarders"] is None:
            return "undetermined"
        heads = Fraction(unit["pupils"])
        if small and stage == "primary" and heads < FLOOR:
            heads = Fraction(FLOOR)
        due += rate(BASE[stage], year, side) * heads
        due += rate(SUPPLEMENT, year, side) * Fraction(unit["boarders"])
    if "special" in campus:
        if campus["special"]["pupils"] is None:
            return "undetermined"
        due += SPECIAL_RATE * Fraction(campus["special"]["pupils"])
    funds = campus["figures"]["public_funds_budget"]
    if funds is None:
        return "undetermined"
    return "met" if Fraction(funds) - due >= 0 else "unmet"


HEADS = st.none() | st.sampled_from([1, 99, 100, 101]) | st.integers(1, 10**9)
BOARDING = st.none() | st.integers(0, 200)
UNITS = st.builds(pupils, HEADS, BOARDING)


@st.composite
def campuses(draw: st.DrawFn, year: int, side: str) -> dict[str, Any]:
    stages = draw(st.sets(st.sampled_from(["primary", "junior", "special"]), min_size=1))
    found = {
        "code": "A",
        "kind": draw(st.sampled_from([*SMALL_KINDS, "312", "311"])),
        "locale": draw(st.sampled_from(["rural", "town", "urban"])),
        "figures": {"public_funds_budget": None},
    } | {stage: draw(UNITS) for stage in sorted(stages)}
    # Amounts about what is due are where mistakes would show: the opinion itself finds the line.
    low, high = 0, 10**15
    while high - low > 1:
        middle = (low + high) // 2
        found["figures"] = {"public_funds_budget": str(middle)}
        met = second_opinion(found, year, side) == "met"
        low, high = (low, middle) if met else (middle, high)
    near = draw(st.sampled_from([str(high), str(low), f"{low}.99", f"{high}.01", "0", None]))
    return found | {"figures": {"public_funds_budget": near}}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_second_opinion_and_a_stranger_find_the_same(data):
    year = data.draw(st.integers(FIRST, 2026))
    side = data.draw(st.sampled_from(["east", "west"]))
    campus = data.draw(campuses(year, side))

    receipt = receipt_of(campus, year=year, code=EAST if side == "east" else CENTRAL)

    (item,) = indicator(receipt, "F1")["items"]
    assert item["verdict"] == second_opinion(campus, year, side)
    assert differences(receipt) == []
