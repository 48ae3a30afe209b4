from datetime import timedelta

import pytest

from edu_duty.accounts.models import Reach, User
from schools.desk import lines_of
from schools.desk_grid import Entered, View, entered_of, grid_of, refused_of
from schools.dictionary import elements
from schools.entering import Address, Edit, save_cells
from schools.freezing import working_document
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, year_of

PUPILS, BOARDERS = elements()["pupils"], elements()["boarders"]
CELL = Address("stages", "pupils", "9901010001", "primary")


@pytest.fixture
def collected(county):
    bring(county)
    return county


def view(county, marks=None, sheet="primary", columns=(PUPILS, BOARDERS)):
    return View(sheet, lines_of(working_document(county, YEAR), sheet), columns, marks or {})


def write(county, text, who="desk", seen=99, at=NOON):
    edits = [Edit(CELL, text, seen)]
    reach = Reach(whole=True)
    return save_cells(county=county, year=YEAR, edits=edits, reach=reach, actor_name=who, at=at)


def cells(county, marks=None, entered=None, earlier=()):
    [first, second], writers = grid_of(
        year_of(county), view(county, marks), list(earlier), entered or {}
    )
    return first.cells, second.cells, writers


def test_who_wrote_is_named_in_full_with_one_query_beside_that_of_the_rows(
    collected, django_assert_max_num_queries
):
    User.objects.create(username="desk", full_name="示例填报员")
    write(collected, "431", at=NOON)
    shown, year = view(collected), year_of(collected)

    with django_assert_max_num_queries(2):
        _rows, writers = grid_of(year, shown, [], {})

    assert [told for told in writers if told.startswith("示例填报员，")]


def test_a_cell_has_its_figure_last_years_and_who_wrote_it(collected):
    write(collected, "431", at=NOON + timedelta(hours=1))
    earlier = lines_of(working_document(collected, YEAR), "primary")
    write(collected, "1432", at=NOON + timedelta(hours=2))

    [pupils, boarders], _second, writers = cells(collected, earlier=earlier)

    assert (pupils.value, pupils.before) == ("1,432", "431")
    assert writers[int(pupils.by)] == "desk，2026年5月6日 14:00填写"
    assert writers[int(boarders.by)] == "数据包（filler，2026年5月6日 12:00）"
    assert len(writers) == 2


def test_a_zero_stands_there_and_a_blank_is_marked_missing(collected):
    [_pupils, zero], [_other, blank], _writers = cells(collected)

    assert (zero.value, zero.css) == ("0", "")
    assert (blank.value, blank.css, blank.by) == ("", "is-missing", "")


def test_what_is_to_do_marks_a_cell_before_anything_else(collected):
    [_pupils, _zero], [_other, blank], _writers = cells(
        collected, {"stages:9901010002:primary:boarders": "flagged"}
    )

    assert blank.css == "is-flagged"


def test_a_figure_carried_forward_is_marked_as_that(collected):
    unit = collected.schools.get(code="9901010001").stage_years.get(year=YEAR)
    unit.stamps["pupils"] = {
        "version": 1,
        "by": "desk",
        "at": NOON.isoformat(),
        "how": "carried",
    }
    unit.save()

    [pupils, _boarders], _second, writers = cells(collected)

    assert pupils.css == "is-carried"
    assert writers[int(pupils.by)] == "沿用上年（desk，2026年5月6日 12:00）"


def test_a_row_that_nobody_signed_has_no_writer(collected):
    collected.schools.get(code="9901010001").stage_years.update(written_at=None)

    [pupils, _boarders], _second, _writers = cells(collected)

    assert pupils.by == ""


def test_what_a_campus_is_not_asked_for_is_no_field(collected):
    sheet = view(collected, sheet="campus", columns=[elements()["music_rooms"]])

    rows, _writers = grid_of(year_of(collected), sheet, [], {})

    assert [row.cells[0].asked for row in rows] == [True, True, False]


def test_a_text_that_was_refused_stands_there_again_with_the_reason(collected):
    saved = write(collected, "约10")
    entered = entered_of(saved)

    [pupils, _boarders], _second, _writers = cells(collected, entered=entered)

    assert (pupils.value, pupils.stored, pupils.css) == ("约10", "420", "is-bad")
    assert pupils.note == "读到“约10”，应为整数"
    assert refused_of(view(collected), entered) == [
        (str(CELL), "示例第一小学，在校生数", "读到“约10”，应为整数")
    ]


def test_a_conflict_shows_ones_own_figure_and_names_the_others(collected):
    seen = year_of(collected).tick
    write(collected, "431", who="other")
    entered = entered_of(write(collected, "432", seen=seen))

    assert entered[str(CELL)] == Entered(
        "432", "other刚改成431；格内是本人填的432，再次保存就以格内为准", "is-conflict"
    )
