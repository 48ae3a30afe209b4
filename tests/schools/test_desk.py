from decimal import Decimal
from typing import Any

import pytest

from schools.desk import (
    CAMPUS,
    DeskFilter,
    columns_of,
    is_listed,
    lines_asked,
    lines_before,
    lines_of,
    sheet_counts,
    total_of,
)
from schools.dictionary import elements
from tests.schools.packages import document

PUPILS, BOARDERS = elements()["pupils"], elements()["boarders"]
Row = dict[str, Any]
CHARTER, MUSIC = elements()["has_charter"], elements()["music_rooms"]
TOWN: Row = {"code": "1", "name": "示例镇小学", "locale": "town", "figures": {"has_charter": True}}
RURAL: Row = {"code": "2", "name": "示例村小学", "kind": "218", "locale": "rural"}
NURSERY: Row = {"code": "3", "name": "示例幼儿园", "kind": "111", "preschool": {"pupils": "60"}}


def three(town="100", rural="0"):
    """A town school, a rural one and a kindergarten; None leaves a school's pupils out."""
    rows = [(TOWN, town), (RURAL, rural)]
    schools = [
        school | {"primary": {} if pupils is None else {"pupils": pupils}}
        for school, pupils in rows
    ]
    return document([*schools, NURSERY])


def codes(lines):
    return [line.code for line in lines]


def test_an_address_and_a_filter_say_the_same():
    asked = DeskFilter.from_query(
        {"stage": "primary", "group": "pupils", "rows": "flagged", "q": " 镇 ", "page": "2"}
    )

    assert asked == DeskFilter("primary", "pupils", rows="flagged", search="镇", page=2)
    assert asked.url(page=3) == "?stage=primary&group=pupils&rows=flagged&q=%E9%95%87&page=3"
    assert asked.url(rows="") == "?stage=primary&group=pupils&q=%E9%95%87"


@pytest.mark.parametrize(
    "query",
    [
        {"stage": "nursery"},
        {"group": "pupils"},
        {"stage": "campus", "group": "pupils"},
        {"kind": "999"},
        {"rows": "all"},
        {"page": "-1"},
        {"page": "9" * 9},
    ],
)
def test_what_a_filter_does_not_know_is_left_out(query):
    asked = DeskFilter.from_query(query)

    assert asked == DeskFilter(sheet="campus" if query.get("stage") == "campus" else "")


def test_a_sheet_has_the_campuses_of_its_stage_and_the_last_one_has_all():
    year = three()

    assert sheet_counts(year) == {"preschool": 1, "primary": 2, CAMPUS: 3}
    assert codes(lines_of(year, "primary")) == ["1", "2"]
    assert codes(lines_of(year, CAMPUS)) == ["1", "2", "3"]


def test_a_line_names_its_cells_by_the_sheet_they_stand_in():
    [unit, _other], [campus, *_rest] = lines_of(three(), "primary"), lines_of(three(), CAMPUS)

    assert str(unit.address(PUPILS)) == "stages:1:primary:pupils"
    assert str(campus.address(CHARTER)) == "schools:1:has_charter"


def test_a_campus_lacks_only_what_its_stages_are_asked_for():
    school, _other, nursery = lines_of(three(), CAMPUS)

    assert school.lacks(MUSIC)
    assert not nursery.lacks(MUSIC)
    assert nursery.lacks(CHARTER)


def test_columns_are_those_of_the_groups_that_any_row_is_asked_for():
    every = [element.code for element in columns_of(DeskFilter("preschool"), [])]
    lines = lines_of(three(), "preschool")
    asked = [element.code for element in columns_of(DeskFilter("preschool"), lines)]
    one = [element.code for element in columns_of(DeskFilter("preschool", "classes"), lines)]

    assert every == []
    assert "pupils" in asked
    assert "teachers_pe" not in asked
    assert one == ["classes"]


def test_a_total_adds_zeros_and_stops_at_what_is_missing():
    zero, missing = (
        total_of(lines_of(three(rural=each), "primary"), PUPILS) for each in ("0", None)
    )

    assert (zero.value, zero.missing) == (Decimal(100), 0)
    assert (missing.value, missing.missing) == (None, 1)


def test_a_total_of_no_rows_is_nothing_and_lacks_nothing():
    total = total_of([], PUPILS)

    assert (total.value, total.missing) == (None, 0)


def test_a_total_of_yes_and_no_counts_who_says_yes():
    rows = [{"code": str(n), "primary": {}, "figures": {"has_charter": n > 1}} for n in (1, 2, 3)]

    assert total_of(lines_of(document(rows), CAMPUS), CHARTER).value == Decimal(2)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (DeskFilter("primary"), ["1", "2"]),
        (DeskFilter("primary", kind="218"), ["2"]),
        (DeskFilter("primary", locale="town"), ["1"]),
        (DeskFilter("primary", search="村"), ["2"]),
        (DeskFilter("primary", search="2"), ["2"]),
        (DeskFilter("primary", rows="incomplete"), ["1"]),
        (DeskFilter("primary", rows="flagged"), ["2"]),
        (DeskFilter("primary", rows="flagged", locale="town"), []),
    ],
)
def test_a_filter_keeps_the_rows_it_names(asked, kept):
    lines = lines_of(three(town=None, rural="7"), "primary")

    assert codes(lines_asked(asked, lines, [PUPILS], {"2"})) == kept


def test_incomplete_is_what_the_shown_columns_lack():
    lines = lines_of(three(), "primary")
    asked = DeskFilter("primary", rows="incomplete")

    assert codes(lines_asked(asked, lines, [PUPILS], set())) == []
    assert codes(lines_asked(asked, lines, [PUPILS, BOARDERS], set())) == ["1", "2"]


def test_last_year_counts_campuses_that_closed_since_by_what_they_were():
    before, now = (
        lines_of(three(), "primary"),
        lines_of(document([TOWN | {"primary": {}}]), "primary"),
    )

    assert codes(lines_before(DeskFilter("primary"), before, now)) == ["1", "2"]
    assert codes(lines_before(DeskFilter("primary", locale="rural"), before, [])) == ["2"]


def test_last_year_has_the_same_campuses_where_figures_decide_which():
    lines = lines_of(three(), "primary")

    assert codes(lines_before(DeskFilter("primary", rows="flagged"), lines, lines[1:])) == ["2"]


def test_what_several_campuses_took_over_together_counts_only_with_all_of_them():
    joined = {"code": "1+2", "name": "示例合并小学", "primary": {"pupils": "100"}}
    before = lines_of(document([joined]), "primary")
    asked, now = DeskFilter("primary", rows="flagged"), lines_of(three(), "primary")

    assert codes(lines_before(asked, before, now)) == ["1+2"]
    assert codes(lines_before(asked, before, now[:1])) == []


def test_a_search_finds_a_campus_by_its_name_whatever_the_case():
    [line] = lines_of(document([TOWN | {"name": "示例ABC小学", "primary": {}}]), "primary")

    assert is_listed(DeskFilter("primary", search="abc"), line)
