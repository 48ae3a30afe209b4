"""Self-assessment credibility: what was claimed against what was found, exactly."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.scoring.credibility import Check, CheckRefused, assess, method
from indicators.scoring.formulas import FormulaError

PROPOSED = method()
POINTS = st.fractions(min_value=0, max_value=10, max_denominator=100)
WEIGHTS = st.fractions(min_value=Fraction(1, 10), max_value=10, max_denominator=100)
CHECKS = st.lists(
    st.builds(
        Check,
        code=st.integers(0, 10**6).map(str),
        claimed=POINTS,
        verified=st.none() | POINTS,
        full=st.just(10),
        weight=WEIGHTS,
    ),
    unique_by=lambda check: check.code,
    max_size=8,
)


def check(code, claimed, verified, full=10, weight=1):
    return Check(code, claimed, verified, full, weight)


def points(outcome):
    return {item.code: item.points for item in outcome.items}


def test_unchecked_items_are_corrected_by_the_weighted_mean_of_the_sample():
    checks = [check("P1", 10, 8, weight=3), check("P2", 5, 5), check("P3", 9, None)]

    outcome = assess(checks, PROPOSED)

    assert outcome.credibility == Fraction(17, 20)
    assert outcome.reason == "按2个核查项目加权平均。"
    assert [item.agreement for item in outcome.items] == [Fraction(4, 5), 1, None]
    assert points(outcome) == {"P1": 8, "P2": 5, "P3": Fraction(153, 20)}


def test_claiming_too_little_counts_like_claiming_too_much():
    assert assess([check("P1", 8, 10)], PROPOSED).credibility == Fraction(4, 5)


def test_without_a_sample_nothing_is_corrected():
    outcome = assess([check("P1", 9, None)], PROPOSED)

    assert (outcome.credibility, points(outcome)) == (None, {"P1": None})
    assert outcome.items[0].reason == "可信度待定，未核查项目待定。"


def test_checked_item_without_a_claim_leaves_the_credibility_open():
    outcome = assess([check("P1", None, 8), check("P2", 9, None)], PROPOSED)

    assert outcome.reason == "P1缺少自评分或无法计算，可信度待定。"
    assert points(outcome) == {"P1": 8, "P2": None}


def test_unchecked_item_without_a_claim_is_undetermined_and_never_zero():
    outcome = assess([check("P1", 8, 8), check("P2", None, None)], PROPOSED)

    assert outcome.credibility == 1
    assert outcome.items[1].points is None
    assert outcome.items[1].reason == "缺少自评分，待定。"


def test_formula_of_a_province_is_kept_within_its_bounds_and_says_so():
    harsh = method("1 - 9 * (self_points - verified_points) / full_points", "self_points * 2")

    outcome = assess([check("P1", 10, 5), check("P2", 9, None)], harsh)

    assert outcome.credibility == 0
    assert outcome.items[1].points == 10
    assert outcome.items[1].reason == "未核查，修正后超出范围，取边界值。"


def test_formula_that_divides_by_zero_leaves_the_item_open():
    outcome = assess(
        [check("P1", 8, 8), check("P2", 0, None)], method(correction="credibility / self_points")
    )

    assert outcome.items[1].points is None
    assert outcome.items[1].reason == "无法计算，待定。"


@pytest.mark.parametrize(
    "values",
    [{"full": 0}, {"full": -1}, {"weight": 0}, {"claimed": 11}, {"verified": -1}],
)
def test_item_that_cannot_be_compared_is_refused(values):
    sound = check("P1", 5, 5)

    with pytest.raises(CheckRefused, match=r"^P1：(满分和权重应大于0|分数应在0到)"):
        replace(sound, **values)


def test_formula_knows_only_its_own_variables():
    with pytest.raises(FormulaError, match="没有数据项"):
        method("pupils / full_points")


@given(CHECKS)
def test_claims_that_agree_are_believed_wholly(checks):
    agreed = [replace(c, verified=None if c.verified is None else c.claimed) for c in checks]

    outcome = assess(agreed, PROPOSED)

    assert outcome.credibility in (None, 1)
    if outcome.credibility == 1:
        assert points(outcome) == {c.code: c.claimed for c in agreed}


@given(CHECKS, st.randoms())
def test_credibility_stays_between_0_and_1_in_any_order(checks, chance):
    shuffled = list(checks)
    chance.shuffle(shuffled)

    one, other = assess(checks, PROPOSED), assess(shuffled, PROPOSED)

    assert one.credibility is None or 0 <= one.credibility <= 1
    assert (one.credibility, points(one)) == (other.credibility, points(other))
