"""The campuses of a return are filtered by the address, and opened one at a time."""

import pytest

from schools.campuses import CampusFilter, campus_list, campuses_of, total_text
from tests.schools.frozen import CAMPUSES
from tests.schools.packages import document


@pytest.fixture
def campuses():
    return campuses_of(document(CAMPUSES))


def names(campuses, **query: str) -> list[str]:
    asked = CampusFilter.from_query(query)
    return [row.code for row in campus_list(campuses, None, asked).rows]


def test_campuses_of_takes_rows_out_of_columns(campuses):
    assert campuses["A1"].figures == {"books": "4000", "building_area": "3200.5"}
    assert list(campuses["B2"].stages) == ["primary", "junior"]
    assert campuses["B2"].stages["junior"]["pupils"] == "210"
    assert campuses["B2"].stages["junior"]["teachers"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["A1", "B2", "C3"]),
        ({"kind": "111"}, ["C3"]),
        ({"locale": "rural"}, ["B2"]),
        ({"stage": "primary"}, ["A1", "B2"]),
        ({"q": "九年"}, ["B2"]),
        ({"q": "a1"}, ["A1"]),
        ({"stage": "primary", "locale": "town"}, ["A1"]),
        ({"q": "没有"}, []),
        ({"kind": "999", "locale": "x", "stage": "x", "page": "-3"}, ["A1", "B2", "C3"]),
        ({"page": "99"}, ["A1", "B2", "C3"]),
    ],
)
def test_campus_list_keeps_what_is_asked_for(campuses, query, found):
    assert names(campuses, **query) == found


def test_campus_list_links_each_filter_with_its_count(campuses):
    asked = CampusFilter.from_query({"stage": "primary", "version": "2"})

    found = campus_list(campuses, None, asked)

    assert [(c.label, c.count, c.current) for c in found.stages] == [
        ("全部", "", False),
        ("学前", "1", False),
        ("小学", "2", True),
        ("初中", "1", False),
    ]
    assert found.kinds[1].url == "?version=2&kind=111&stage=primary#campuses"
    assert found.hidden == [("version", "2"), ("stage", "primary")]


def test_campus_list_opens_the_campus_that_is_asked_for(campuses):
    earlier = document([CAMPUSES[0] | {"primary": {"pupils": "1128"}}])
    asked = CampusFilter.from_query({"campus": "A1"})

    opened, closed, _other = campus_list(campuses, earlier, asked).rows

    own, primary = opened.groups
    figures = {row.code: row for row in primary.rows}
    assert (figures["pupils"].value, figures["pupils"].previous) == ("1,420", "1,128")
    assert {row.code: row.value for row in own.rows}["building_area"] == "3,200.5"
    assert opened.url == "?page=1#campus-A1"
    assert closed.groups == ()


def test_campus_list_asks_a_kindergarten_for_its_own_figures_alone(campuses):
    asked = CampusFilter.from_query({"campus": "C3"})

    own = campus_list(campuses, None, asked).rows[2].groups[0]

    codes = {row.code for row in own.rows}
    assert "site_area" in codes
    assert "multimedia_rooms" not in codes


def test_campus_list_turns_pages(campuses):
    many = {f"{n:03}": campuses["A1"] for n in range(130)}

    found = campus_list(many, None, CampusFilter.from_query({"page": "3"}))

    assert len(found.rows) == 10
    assert [(c.label, c.current) for c in found.pages] == [
        ("1", False),
        ("2", False),
        ("3", True),
    ]


def test_total_text_is_undetermined_when_a_part_is_missing(campuses):
    assert total_text(campuses, "pupils") == "1,796"
    assert total_text(campuses, "teachers") == "待定"
    assert total_text({}, "pupils") == "—"
