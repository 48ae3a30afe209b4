"""A draft says what the figures say, in the style of published reports, and nothing else."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.drafting_words import Figure, Rate, change_words, draft
from schools.numbers import shown

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
CHILDREN = Figure("kg_children", "在园幼儿数", "人", Decimal(15447), Decimal(16007))
POPULATION = Figure("population_3_5", "适龄人口", "人", Decimal(16192), Decimal(16874))
ENROLMENT = Rate(
    title="毛入园率",
    value=Decimal("95.4"),
    text="95.40%",
    verdict="met",
    standard="≥ 85%",
    elements=("kg_children", "population_3_5"),
    points_moved=Decimal("0.54"),
)


def test_a_rate_is_told_with_its_figures_their_change_and_its_standard():
    (sentence,) = draft(2025, [CHILDREN, POPULATION], [ENROLMENT])

    assert sentence.text == (
        "2025年，在园幼儿数15,447人，比上年减少3.5%；适龄人口16,192人，比上年减少4.0%；"
        "毛入园率95.40%，比上年提高0.54个百分点，达到标准（≥ 85%）。"
    )
    assert sentence.elements == ("kg_children", "population_3_5")


def test_a_figure_is_told_once():
    share = Rate("公办占比", Decimal("56.5"), "56.50%", "met", "≥ 50%", ("kg_children",))

    first, second = draft(2025, [CHILDREN, POPULATION], [ENROLMENT, share])

    assert "15,447" in first.text
    assert second.text == "公办占比56.50%，达到标准（≥ 50%）。"


def test_what_falls_short_stands_at_the_end():
    meetings = Figure("party_study_meetings", "专题研究次数", "次", Decimal(1), Decimal(3))
    rate = Rate("专题研究次数", Decimal(1), "1次", "unmet", "≥ 2次", ("party_study_meetings",))

    first, last = draft(2025, [meetings], [rate])

    assert first.text == "2025年，专题研究次数1次，比上年减少2次。"
    assert last.text == "存在不足：专题研究次数1次，标准为≥ 2次，未达到。"
    assert last.elements == ("party_study_meetings",)


def test_figures_without_a_rate_have_their_own_sentence():
    first, rest = draft(
        2025, [CHILDREN, Figure("rooms", "教室", "间", Decimal(12))], [_alone(CHILDREN)]
    )

    assert first.elements == ("kg_children",)
    assert rest.text == "教室12间。"


def test_nothing_known_is_nothing_said():
    assert draft(2025, [], []) == []


@pytest.mark.parametrize(
    ("value", "before", "unit", "words"),
    [
        ("10", None, "人", ""),
        ("10", "10", "人", "与上年持平"),
        ("12", "10", "人", "比上年增加2人"),
        ("220", "200", "人", "比上年增加10.0%"),
        ("100000", "99999", "人", "比上年增加1人"),
        ("45.6", "45.1", "%", "比上年提高0.50个百分点"),
        ("45.1", "45.101", "%", "与上年基本持平"),
    ],
)
def test_a_change_is_told_as_a_share_or_as_a_count(value, before, unit, words):
    then = None if before is None else Decimal(before)

    assert change_words(Decimal(value), then, unit) == words


def _alone(figure: Figure) -> Rate:
    return Rate(figure.name, figure.value, figure.text, "met", "≥ 1人", (figure.code,))


numbers = st.decimals(min_value=0, max_value=10**6, places=2)
figures = st.lists(
    st.builds(
        Figure,
        code=st.sampled_from(["a", "b", "c", "d", "e"]),
        name=st.just("某项"),
        unit=st.sampled_from(["人", "所", "%", "万元"]),
        value=numbers,
        before=st.none() | numbers,
    ),
    max_size=5,
    unique_by=lambda figure: figure.code,
)
rates = st.lists(
    st.builds(
        lambda value, verdict, elements, moved: Rate(
            "某率", value, f"{shown(value)}%", verdict, "≥ 85%", tuple(elements), moved
        ),
        numbers,
        st.sampled_from(["met", "unmet", "undetermined"]),
        st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1, max_size=3, unique=True),
        st.none() | st.decimals(min_value=-100, max_value=100, places=3),
    ),
    max_size=4,
)


def _allowed(figure: Figure) -> set[str]:
    """Every number that may be said of one figure, worked out anew."""
    told = {shown(figure.value)}
    if figure.before is not None:
        moved = abs(figure.value - figure.before)
        told |= {shown(moved), shown(moved, 2)}
        if figure.before:
            share = moved / figure.before * 100
            told.add(shown(share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)))
    return told


@settings(deadline=None)
@given(figures, rates)
def test_every_number_of_a_sentence_is_found_in_its_figures(known, told):
    by_code = {figure.code: figure for figure in known}

    for sentence in draft(2025, known, told):
        allowed = {"2025", "85"}
        for code in sentence.elements:
            allowed |= _allowed(by_code[code]) if code in by_code else set()
        for rate in told:
            if set(rate.elements) <= set(sentence.elements):
                moved = abs(rate.points_moved or Decimal())
                allowed |= {shown(rate.value), shown(moved, 2), shown(moved)}
        assert set(NUMBER.findall(sentence.text)) <= allowed
