from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_duty.accounts.models import Reach
from schools.dictionary import elements
from schools.entering import Address, CellProblem, Conflict, Edit, Kept, Saved
from schools.explaining import Matter
from schools.fields import (
    DEFINITIONS,
    Surroundings,
    change_of,
    definition_of,
    field_notes,
    field_row,
    notes_by_cell,
    unstored_of,
    written_text,
)
from schools.models import Explanation, StageYear

PUPILS = elements()["pupils"]
CELL = Address("stages", "pupils", "9901010001", "primary")
STAMP = {"version": 7, "by": "李四", "at": "2026-05-06T04:03:00+00:00", "how": "typed"}


def unit(value="421", **stamp):
    return StageYear(stage="primary", figures={"pupils": value}, stamps={"pupils": STAMP | stamp})


def matter(severity, *cells, said=""):
    finding = {"severity": severity, "rule": "r", "message": f"{severity}的话", "cells": cells}
    explanation = Explanation(message=finding["message"], text=said) if said else None
    return Matter(finding, "0" * 64, explanation)


def test_every_note_of_the_dictionary_is_said_in_words():
    notes = {element.note for element in elements().values() if element.note}

    assert notes == set(DEFINITIONS)


def test_a_note_about_some_stages_is_silent_in_others():
    classes = elements()["classes"]

    assert definition_of(classes, "primary") == "等于五档班额的班数之和"
    assert definition_of(classes, "preschool") == ""


@pytest.mark.parametrize(
    ("code", "value", "before", "told"),
    [
        ("pupils", "421", None, ("—", False)),
        ("pupils", None, "421", ("—", False)),
        ("pupils", "421", "421", ("持平", False)),
        ("pupils", "16192", "16874", ("−4.0%", False)),
        ("pupils", "1128", "1640", ("−31.2%", True)),
        ("pupils", "10001", "10000", ("+1", False)),
        ("classes", "12", "10", ("+2", False)),
        ("classes", "16", "10", ("+6", True)),
        ("classes", "3", "0", ("+3", False)),
        ("myopia", "52.3", "50", ("+2.3个百分点", False)),
        ("myopia", "62.3", "50", ("+12.3个百分点", True)),
        ("has_charter", False, True, ("有变化", True)),
        ("has_charter", True, True, ("持平", False)),
    ],
)
def test_a_change_is_told_as_people_tell_it(code, value, before, told):
    assert change_of(elements()[code], value, before) == told


counts = st.integers(0, 10**7).map(str)


@given(value=counts, before=counts)
def test_a_change_has_the_sign_of_the_difference(value, before):
    text, _big = change_of(PUPILS, value, before)

    moved = Decimal(value) - Decimal(before)
    assert text[0] == ("持" if moved == 0 else "+" if moved > 0 else "−")


def test_a_field_shows_what_is_stored_beside_last_year_and_who_wrote_it():
    around = Surroundings(tick=9, reach=Reach(whole=True), open=True)

    row = field_row(around, PUPILS, CELL, unit("1421"), {"pupils": "1400"})

    assert (row.cell, row.value, row.stored) == (str(CELL), "1,421", "1,421")
    assert (row.previous, row.change, row.unit) == ("1,400", "+1.5%", "人")
    assert (row.written, row.seen, row.carried) == ("李四，2026年5月6日 12:03", 9, False)
    assert row.writable


def test_a_field_knows_a_newer_cell_than_the_page():
    around = Surroundings(tick=5, reach=Reach(whole=True), open=True)

    assert field_row(around, PUPILS, CELL, unit(), {}).seen == 7


@pytest.mark.parametrize(
    ("reach", "is_open", "writable"),
    [
        (Reach(campuses=frozenset({"9901010001"})), True, True),
        (Reach(campuses=frozenset({"9901010002"})), True, False),
        (Reach(whole=True), False, False),
    ],
)
def test_a_field_is_written_by_who_reaches_it_while_the_year_is_open(reach, is_open, writable):
    around = Surroundings(tick=9, reach=reach, open=is_open)

    assert field_row(around, PUPILS, CELL, unit(), {}).writable is writable


def test_a_figure_carried_forward_says_so_until_it_is_confirmed():
    around = Surroundings(tick=9, reach=Reach(whole=True), open=True)

    assert field_row(around, PUPILS, CELL, unit(how="carried"), {}).carried
    assert not field_row(around, PUPILS, CELL, unit(how="typed"), {}).carried


def test_nobody_is_named_for_an_empty_cell():
    assert written_text(Kept(CELL, None, 1, "李四", str(STAMP["at"])), {}) == ""


def test_findings_come_grave_ones_first_and_lead_to_their_fields():
    matters = [
        matter("warning", f"{CELL}", said="合并了两个班"),
        matter("error", "stages:9901010001:primary:classes"),
        matter("error", "stages:9901010002:primary:pupils"),
    ]

    notes = field_notes(matters, ["stages:9901010001:"])

    assert [(note.mark.word, note.name, note.said) for note in notes] == [
        ("错误", "班级数", ""),
        ("提示", "在校生数", "合并了两个班"),
    ]
    assert notes[1].anchor == "cell-stages-9901010001-primary-pupils"


def test_a_finding_leads_to_where_it_is_explained_for_who_sees_that_page():
    found = matter("warning", str(CELL))

    (seen,) = field_notes([found], ["stages:"], "/checks/")
    (unseen,) = field_notes([found], ["stages:"])

    assert seen.url == f"/checks/?at={found.anchor}#{found.anchor}"
    assert unseen.url == ""


def test_a_finding_stands_beside_each_of_its_cells():
    both = matter("note", str(CELL), "schools:9901010001:books")

    assert set(notes_by_cell([both])) == {str(CELL), "schools:9901010001:books"}


@pytest.mark.django_db
def test_what_was_not_stored_keeps_its_text_and_its_reason():
    books = Address("schools", "books", "9901010001")
    edits = [Edit(CELL, "422", 1), Edit(books, "约10", 1)]
    theirs = Kept(CELL, "421", 2, "李四", str(STAMP["at"]))
    saved = Saved(2, conflicts=[Conflict("422", theirs)])
    saved.problems.append(CellProblem(books, "not_a_number", "约10", "读到“约10”，应为整数"))

    unstored = unstored_of(edits, saved)

    assert unstored[str(books)].text == "约10"
    assert (unstored[str(CELL)].text, unstored[str(CELL)].trouble) == ("422", "conflict")
    assert "李四 2026年5月6日 12:03 写的是421" in unstored[str(CELL)].message
