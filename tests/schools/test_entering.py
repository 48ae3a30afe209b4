"""Several people write one county's figures; each test is a thing that could go wrong."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_duty.accounts.models import Reach
from edu_duty.audit.models import AuditEvent
from schools.entering import Address, Edit, save_cells
from schools.models import CountyYear, SchoolYear, StageYear
from schools.opening import open_year
from schools.windows import CollectionClosed
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, year_of
from tests.schools.packages import small_county

PUPILS = "stages:9901010001:primary:pupils"
BOOKS = "schools:9901010001:books"
DESK = Reach(whole=True)


@pytest.fixture
def filled(county):
    bring(county)
    return county


def edit(text_of_address, text, seen):
    address = Address.parse(text_of_address)
    assert address is not None
    return Edit(address, text, seen)


def save(county, *edits, reach=DESK, who="desk", minutes=5):
    return save_cells(
        county=county,
        year=YEAR,
        edits=edits,
        reach=reach,
        actor_name=who,
        at=NOON + timedelta(minutes=minutes),
    )


def tick(county):
    return year_of(county).tick


def pupils():
    return StageYear.objects.get(school__code="9901010001").figures.get("pupils")


codes = st.text(alphabet="0123456789-:校", min_size=1, max_size=20)


@given(campus=codes, stage=st.sampled_from(["primary", "junior"]))
def test_an_address_reads_back_as_written(campus, stage):
    addresses = [
        Address("county", "gdp"),
        Address("schools", "books", campus),
        Address("stages", "pupils", campus, stage),
    ]

    assert [Address.parse(str(address)) for address in addresses] == addresses


@pytest.mark.parametrize(
    "text", ["", "county", "county:", "schools:books", "stages:1:pupils", "x:1"]
)
def test_what_is_no_address_is_none(text):
    assert Address.parse(text) is None


def test_a_save_stores_the_figure_and_says_who_wrote_it(filled):
    saved = save(filled, edit(PUPILS, "４２１人", tick(filled)))

    assert pupils() == "421"
    assert [(kept.value, kept.by, kept.version) for kept in saved.kept] == [("421", "desk", 2)]
    assert (saved.tick, saved.changed) == (2, 1)


def test_an_empty_cell_is_missing_and_not_zero(filled):
    save(filled, edit(PUPILS, "", tick(filled)))

    assert "pupils" not in StageYear.objects.get(school__code="9901010001").figures


def test_a_figure_nobody_can_read_comes_back_and_the_others_are_stored(filled):
    saved = save(filled, edit(PUPILS, "约10", tick(filled)), edit(BOOKS, "4100", tick(filled)))

    assert [(problem.code, problem.found) for problem in saved.problems] == [
        ("not_a_number", "约10")
    ]
    assert pupils() == "420"
    assert SchoolYear.objects.get(school__code="9901010001").figures["books"] == "4100"


def test_a_figure_written_meanwhile_is_not_overwritten_unseen(filled):
    seen = tick(filled)
    save(filled, edit(PUPILS, "421", seen), who="first", minutes=1)

    saved = save(filled, edit(PUPILS, "422", seen), who="second", minutes=2)

    assert pupils() == "421"
    conflict = saved.conflicts[0]
    assert (conflict.mine, conflict.kept.value, conflict.kept.by) == ("422", "421", "first")


def test_who_saw_the_other_figure_may_overwrite_it(filled):
    seen = save(filled, edit(PUPILS, "421", tick(filled)), who="first").tick

    save(filled, edit(PUPILS, "422", seen), who="second")

    assert pupils() == "422"


def test_two_people_in_one_row_do_not_disturb_each_other(filled):
    seen = tick(filled)
    save(filled, edit(PUPILS, "421", seen), who="first")

    saved = save(filled, edit(PUPILS.replace("pupils", "teachers"), "27", seen), who="second")

    assert saved.conflicts == []
    assert [(str(other.address), other.value, other.by) for other in saved.others] == [
        (PUPILS, "421", "first")
    ]


def test_two_people_who_write_the_same_agree(filled):
    seen = tick(filled)
    save(filled, edit(PUPILS, "421", seen), who="first")

    saved = save(filled, edit(PUPILS, "421.0", seen), who="second")

    assert (saved.conflicts, saved.changed) == ([], 0)
    assert saved.kept[0].by == "first"


def test_an_import_stamps_the_cells_it_changed_and_no_others(filled):
    seen = tick(filled)
    tables = small_county()
    tables["stages"][1][2] = 425
    bring(filled, tables)

    saved = save(
        filled,
        edit(PUPILS, "421", seen),
        edit(PUPILS.replace("pupils", "teachers"), "27", seen),
    )

    assert [conflict.kept.value for conflict in saved.conflicts] == ["425"]
    assert saved.changed == 1


def test_a_campus_that_was_taken_out_and_brought_again_is_not_overwritten_unseen(filled):
    seen = tick(filled)
    without = small_county()
    del without["schools"][1], without["stages"][1]
    bring(filled, without)
    bring(filled)

    saved = save(filled, edit(PUPILS, "421", seen))

    assert saved.conflicts[0].kept.value == "420"


def test_every_change_leaves_one_event_with_before_and_after(filled):
    save(filled, edit(PUPILS, "421", tick(filled)), edit(BOOKS, "", tick(filled)))

    event = AuditEvent.objects.get(verb="FIGURES_SAVED")
    assert event.details == {"cells": {PUPILS: ["420", "421"], BOOKS: ["4000", None]}}
    assert (event.actor_name, event.target) == ("desk", "990101/2025")


def test_a_save_that_changes_nothing_leaves_nothing(filled):
    before = tick(filled)

    saved = save(filled, edit(PUPILS, "420", before))

    assert (saved.tick, saved.changed) == (before, 0)
    assert not AuditEvent.objects.filter(verb="FIGURES_SAVED").exists()


FINANCE = Reach(departments=frozenset({"财政局"}))
SCHOOL = Reach(campuses=frozenset({"9901010001"}))


@pytest.mark.parametrize(
    ("reach", "address", "code"),
    [
        (FINANCE, "county:edu_budget", None),
        (FINANCE, "county:myopia", "not_yours"),
        (FINANCE, BOOKS, "not_yours"),
        (SCHOOL, BOOKS, None),
        (SCHOOL, PUPILS, None),
        (SCHOOL, "stages:9901010002:primary:pupils", "not_yours"),
        (SCHOOL, "county:edu_budget", "not_yours"),
        (Reach(), BOOKS, "not_yours"),
        (DESK, "county:kg_total", "derived"),
        (DESK, "county:pupils", "unknown_element"),
        (DESK, "schools:9901010001:nonsense", "unknown_element"),
        (DESK, "schools:0000000000:books", "no_row"),
        (DESK, "stages:9901010001:junior:pupils", "no_row"),
        (DESK, "stages:9901010003:preschool:boarders", "not_asked"),
    ],
)
def test_a_cell_is_written_by_those_it_belongs_to(filled, reach, address, code):
    saved = save(filled, edit(address, "7", tick(filled)), reach=reach)

    assert [problem.code for problem in saved.problems] == ([code] if code else [])
    assert saved.changed == (0 if code else 1)


def test_nobody_writes_while_the_year_is_frozen(filled):
    CountyYear.objects.filter(county=filled, year=YEAR).update(frozen=True)

    with pytest.raises(CollectionClosed):
        save(filled, edit(PUPILS, "421", tick(filled)))
    with pytest.raises(CollectionClosed):
        bring(filled)

    assert pupils() == "420"


def test_a_county_without_a_return_takes_its_own_figures(county):
    saved = save(county, edit("county:gdp", "1,200,000万元", 0))

    assert saved.changed == 1
    assert CountyYear.objects.get(county=county, year=YEAR).figures == {"gdp": "1200000"}


def test_writing_a_carried_figure_again_confirms_it_in_ones_own_name(filled):
    open_year(county=filled, year=YEAR + 1, actor_name="desk", at=NOON)
    area = Address("schools", "building_area", "9901010001")

    saved = save_cells(
        county=filled,
        year=YEAR + 1,
        edits=[Edit(area, "3,200.5", 1)],
        reach=Reach(campuses=frozenset({"9901010001"})),
        actor_name="school",
        at=NOON,
    )

    stamp = SchoolYear.objects.get(school__code="9901010001", year=YEAR + 1).stamps["building_area"]
    assert (stamp["how"], stamp["by"], stamp["version"]) == ("typed", "school", 2)
    assert (saved.changed, saved.kept[0].by, saved.kept[0].version) == (1, "school", 2)


def test_writing_a_typed_figure_again_changes_nothing(filled):
    save(filled, edit(PUPILS, "421", tick(filled)))

    again = save(filled, edit(PUPILS, "421", tick(filled)), who="another")

    assert (again.changed, again.kept[0].by) == (0, "desk")
