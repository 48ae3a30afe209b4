"""Figures of one row, written for who has read it as it stands."""

import threading

import pytest
from django.db import connection

from edu_duty.accounts.models import Reach
from schools.models import CountyYear, SchoolYear
from schools.patching import (
    FiguresRefused,
    RowChanged,
    RowGone,
    patch_row,
    row_of,
    row_tag,
    written_cells,
)
from schools.windows import CollectionClosed
from tests.conftest import NOON, make_region
from tests.schools.collecting import YEAR, bring, year_of

WHOLE = Reach(whole=True)
UNIT = ("stages", "9901010001", "primary")


@pytest.fixture
def collected(county):
    bring(county)
    return county


def tag_of(county, key=UNIT) -> str:
    return row_tag(row_of(year_of(county), key))


def patch(county, texts, tag, key=UNIT, reach=WHOLE):
    return patch_row(
        county=county,
        year=YEAR,
        key=key,
        texts=texts,
        tag=tag,
        reach=reach,
        actor_name="system",
        at=NOON,
    )


def test_patch_row_writes_and_names_the_row_anew(collected):
    before = tag_of(collected)

    row, saved = patch(collected, {"pupils": "421", "boarders": ""}, before)

    assert (row.figures["pupils"], "boarders" in row.figures) == ("421", False)
    assert saved.changed == 2
    assert row_tag(row) == tag_of(collected) != before
    assert row.stamps["pupils"]["by"] == "system"


def test_patch_row_writes_nothing_over_what_was_not_read(collected):
    stale = tag_of(collected)
    patch(collected, {"teachers": "27"}, stale)

    with pytest.raises(RowChanged) as changed:
        patch(collected, {"pupils": "1"}, stale)

    figures = changed.value.row.figures
    assert (figures["pupils"], figures["teachers"]) == ("420", "27")
    assert row_of(year_of(collected), UNIT).figures["pupils"] == "420"


def test_another_row_may_change_meanwhile(collected):
    tag = tag_of(collected)
    other = ("stages", "9901010002", "primary")
    patch(collected, {"pupils": "97"}, tag_of(collected, other), other)

    row, _saved = patch(collected, {"pupils": "421"}, tag)

    assert row.figures["pupils"] == "421"


def test_a_campus_with_another_name_is_another_row(collected):
    key = ("schools", "9901010001", "")
    tag = tag_of(collected, key)
    SchoolYear.objects.filter(school__code="9901010001").update(name="示例新名小学")

    with pytest.raises(RowChanged):
        patch(collected, {"books": "1"}, tag, key)


def test_one_wrong_figure_keeps_all_of_them_out(collected):
    with pytest.raises(FiguresRefused) as refused:
        patch(collected, {"pupils": "421", "classes": "-1", "nothing": "1"}, tag_of(collected))

    told = [(problem.address.element, problem.code) for problem in refused.value.problems]
    assert told == [("classes", "negative"), ("nothing", "unknown_element")]
    assert row_of(year_of(collected), UNIT).figures["pupils"] == "420"


def test_a_department_writes_its_own_figures_alone(collected):
    key = ("county", "", "")
    reach = Reach(departments=frozenset({"财政局"}))

    with pytest.raises(FiguresRefused) as refused:
        patch(collected, {"population": "1"}, tag_of(collected, key), key, reach)
    row, _saved = patch(collected, {"edu_budget": "1"}, tag_of(collected, key), key, reach)

    assert [problem.code for problem in refused.value.problems] == ["not_yours"]
    assert row.figures["edu_budget"] == "1"


@pytest.mark.parametrize("key", [("stages", "1", "primary"), ("schools", "1", "")])
def test_a_row_that_is_not_there_is_gone(collected, key):
    with pytest.raises(RowGone):
        patch(collected, {"pupils": "1"}, "0-0", key)


def test_nobody_opens_a_year_by_patching_it(county):
    with pytest.raises(RowGone):
        patch(county, {"population": "1"}, "0-0", ("county", "", ""))

    assert not CountyYear.objects.exists()


def test_a_frozen_year_is_not_written(collected):
    tag = tag_of(collected)
    CountyYear.objects.update(frozen=True)

    with pytest.raises(CollectionClosed):
        patch(collected, {"pupils": "421"}, tag)


def test_written_cells_say_who_wrote_what(collected):
    row, _saved = patch(collected, {"pupils": "421"}, tag_of(collected))

    told = {kept.address.element: kept.by for kept in written_cells(row, UNIT)}

    assert (told["pupils"], told["classes"]) == ("system", "filler")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_read_the_same_row_one_writes_it():
    county = make_region("990101", "示例甲县")
    bring(county)
    tag = tag_of(county)
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def write(number: int) -> None:
        start.wait()
        try:
            patch(county, {"pupils": str(500 + number)}, tag)
            outcomes.append("written")
        except RowChanged:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused"] * 3 + ["written"]
