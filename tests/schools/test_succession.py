from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.succession import Change, Group, added, followed, groups_of, held_campuses
from tests.schools.packages import document

MERGED = Change("MERGED", ("1", "2"), ("2",))
SPLIT = Change("SPLIT", ("1",), ("1", "4"))
LAST_YEAR = document(
    campuses=[
        {"code": "1", "figures": {"books": "100", "has_charter": True}, "primary": {"pupils": "7"}},
        {"code": "2", "figures": {"books": "20"}, "primary": {"pupils": "96"}, "junior": {}},
        {"code": "3", "kind": "111", "figures": {"books": "5"}, "preschool": {"pupils": "120"}},
    ],
    county={"gdp": "7"},
)


def test_who_merged_is_added_up_under_the_successor():
    campuses = held_campuses(followed(LAST_YEAR, [MERGED]))

    assert set(campuses) == {"2", "3"}
    assert campuses["2"].figures == {"books": "120"}
    assert campuses["2"].stages == {"primary": {"pupils": "103"}, "junior": {}}
    assert campuses["2"].identity["name"] == "示例学校2+示例学校1"


def test_a_sum_that_lacks_a_part_lacks():
    assert added([({"books": "1"}, {"primary"}), ({}, {"primary"})]) == {}
    assert added([({"has_charter": True}, {"primary"}), ({"has_charter": False}, {"primary"})]) == (
        {}
    )


def test_a_part_that_is_not_asked_takes_nothing_from_the_sum():
    parts = [({"music_rooms": "2", "has_charter": True}, {"primary"}), ({}, {"preschool"})]

    assert added(parts) == {"music_rooms": "2"}


def test_what_was_split_is_kept_whole_and_shared_out_to_nobody():
    campuses = held_campuses(followed(LAST_YEAR, [SPLIT]))

    assert set(campuses) == {"1+4", "2", "3"}
    assert campuses["1+4"].figures == {"books": "100", "has_charter": True}


def test_a_closed_campus_keeps_its_figures_and_a_new_one_has_none():
    changes = [Change("CLOSED", ("1",)), Change("OPENED", (), ("9",))]

    assert followed(LAST_YEAR, changes) is LAST_YEAR


def test_a_chain_of_changes_is_one_group():
    chain = [
        Change("MERGED", ("1", "2"), ("8",)),
        Change("SPLIT", ("8",), ("5", "6")),
        Change("CLOSED", ("6",)),
        Change("KIND_CHANGED", ("5",), ("5",)),
    ]

    groups = groups_of(["1", "2", "3"], chain)

    assert sorted(groups, key=lambda group: group.predecessors) == [
        Group(("1", "2"), ("5",)),
        Group(("3",), ("3",)),
    ]


def test_the_rest_of_the_document_stays():
    moved = followed(LAST_YEAR, [MERGED])

    assert moved["county_figures"] == {"gdp": "7"}
    assert moved["schools"]["school_code"] == ["2", "3"]
    assert moved["stages"]["stage"] == ["primary", "junior", "preschool"]


CODES = [str(number) for number in range(9)]
FIGURES = ("books", "site_area")


@st.composite
def a_year(draw):
    """Last year's campuses, and a row of changes that could have followed."""
    count = draw(st.integers(2, 5))
    numbers = st.none() | st.decimals(0, 10**9, places=2).map(lambda value: format(value, "f"))
    campuses = []
    for code in CODES[:count]:
        figures = {name: draw(numbers) for name in FIGURES}
        stages = draw(st.sets(st.sampled_from(["primary", "junior"]), min_size=1))
        campuses.append(
            {"code": code, "figures": {k: v for k, v in figures.items() if v is not None}}
            | {stage: {"pupils": str(draw(st.integers(0, 4000)))} for stage in stages}
        )
    standing, changes = set(CODES[:count]), []
    for number in range(draw(st.integers(0, 6))):
        act = draw(st.sampled_from(["OPENED", "CLOSED", "MERGED", "SPLIT", "KIND_CHANGED"]))
        fresh = f"n{number}"
        if act == "OPENED" or not standing:
            change = Change("OPENED", (), (fresh,))
        else:
            chosen = draw(
                st.lists(st.sampled_from(sorted(standing)), min_size=1, max_size=3, unique=True)
            )
            change = {
                "CLOSED": Change("CLOSED", (chosen[0],)),
                "MERGED": Change(
                    "MERGED", tuple(chosen), (draw(st.sampled_from([*chosen, fresh])),)
                ),
                "SPLIT": Change(
                    "SPLIT", (chosen[0],), (draw(st.sampled_from([chosen[0], "p"])), fresh)
                ),
                "KIND_CHANGED": Change("KIND_CHANGED", (chosen[0],), (chosen[0],)),
            }[act]
        standing = standing - set(change.predecessors) | set(change.successors)
        changes.append(change)
    return document(campuses=campuses), changes


def totals(found):
    """Add up every element over a document; None where a part lacks."""
    sums = {}
    for sheet in ("schools", "stages"):
        names = FIGURES if sheet == "schools" else ("pupils",)
        length = len(found[sheet]["school_code"])
        for name in names:
            column = found[sheet]["figures"].get(name, [None] * length)
            sums[name] = None if None in column else sum(map(Decimal, column), Decimal(0))
    return sums


@given(a_year())
def test_totals_are_conserved_whatever_happens_to_the_campuses(year):
    last_year, changes = year

    moved = followed(last_year, changes)

    assert totals(moved) == totals(last_year)


@given(a_year())
def test_every_campus_of_last_year_goes_into_one_group(year):
    last_year, changes = year
    codes = last_year["schools"]["school_code"]

    groups = groups_of(codes, changes)

    assert sorted(code for group in groups for code in group.predecessors) == codes


@pytest.mark.parametrize("parts", [[], [({}, {"primary"})]])
def test_nothing_adds_up_to_nothing(parts):
    assert added(parts) == {}
