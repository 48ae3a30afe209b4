"""Next year's round begins as this one was, and every point knows what became of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assessments.acting import ActRefused
from assessments.copying import Fate, copy_round, mapping, year_later
from assessments.models import Appointment, Round
from indicators.models import Rubric
from indicators.publishing import publish
from tests.assessments.held import open_with
from tests.conftest import NOON
from tests.indicators.reading import rubric_text

ZONE = ZoneInfo("Asia/Shanghai")


def ce37() -> str:
    return rubric_text("CE37")


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def by_fate(old: str, new: str) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {fate.value: [] for fate in Fate}
    for each in mapping(old, new):
        point = each.new or each.old
        assert point is not None
        told[each.fate].append(point.code)
    return told


def test_a_rubric_maps_to_itself_point_by_point():
    told = by_fate(ce37(), ce37())

    assert len(told["same"]) == 37
    assert told["changed"] == told["new"] == told["dropped"] == []


FIFTH = 'title_en = "Leadership teams of schools"\npoints = 1\n'
FIFTH_MORE = 'title_en = "Leadership teams of schools"\npoints = 1.5\n'
TITLE = 'title = "全面贯彻党的教育方针"'


@pytest.mark.parametrize(
    ("edits", "differences"),
    [
        ([(TITLE, 'title = "贯彻党的教育方针"')], ("title",)),
        ([('code = "P01"', 'code = "P38"')], ("code",)),
        ([("points = 2\nnature", "points = 1.5\nnature"), (FIFTH, FIFTH_MORE)], ("points",)),
    ],
)
def test_a_point_is_found_again_by_title_or_code(edits, differences):
    text = ce37()
    for old, new in edits:
        text = changed(text, old, new)

    first = mapping(ce37(), text)[0]

    assert first.fate == Fate.CHANGED
    assert first.differences == differences


def test_a_point_whose_items_changed_says_so():
    other = changed(ce37(), "points = 0.5\nformula", "points = 1\nformula")
    other = changed(other, "points = 2.5\nnote", "points = 2\nnote")

    assert mapping(ce37(), other)[1].differences == ("items",)


def test_a_point_that_is_scored_otherwise_says_so():
    other = changed(ce37(), 'threshold = 2\nunit = "times"', 'threshold = 4\nunit = "times"')

    assert mapping(ce37(), other)[1].differences == ("scoring",)


def test_a_point_with_another_code_and_title_is_new_and_the_old_one_dropped():
    other = changed(changed(ce37(), 'code = "P01"', 'code = "P38"'), TITLE, 'title = "示例要求"')

    told = by_fate(ce37(), other)

    assert (told["new"], told["dropped"]) == (["P38"], ["P01"])
    assert mapping(ce37(), other)[-1].old is not None


def test_two_points_that_swapped_their_codes_are_found_by_title():
    swapped = changed(ce37(), 'code = "P01"', 'code = "PX"')
    swapped = changed(swapped, 'code = "P05"', 'code = "P01"')
    swapped = changed(swapped, 'code = "PX"', 'code = "P05"')

    pairs = {m.new.code: m.old.code for m in mapping(ce37(), swapped) if m.new and m.old}

    assert (pairs["P01"], pairs["P05"]) == ("P05", "P01")


def test_a_round_is_copied_with_its_windows_a_year_later(county, lead):
    source = open_with(county)
    source.merge_rule, source.title = Round.Merge.TRIMMED, "示例省2025年度评价"
    source.save()

    copied = copy_round(source=source, person=lead, at=NOON)

    assert (copied.status, copied.year, copied.title) == ("DRAFT", 2026, "示例省2026年度评价")
    assert (copied.merge_rule, copied.follows, copied.rubric) == (
        "TRIMMED",
        source,
        source.rubric,
    )
    moved = {window.stage: window.opens_at for window in copied.windows.all()}
    assert moved == {w.stage: year_later(w.opens_at) for w in source.windows.all()}
    assert not Appointment.objects.filter(assessment__round=copied).exists()


def test_a_copied_round_takes_the_version_that_is_current_now(county, lead):
    source = open_with(county)
    publish(changed(ce37(), 'version = "2026.1"', 'version = "2027.1"'), NOON)

    copied = copy_round(source=source, person=lead, at=NOON)

    assert copied.rubric == Rubric.objects.get(code="CE37", version="2027.1")


def test_only_who_runs_rounds_copies_one(county, filler):
    with pytest.raises(ActRefused):
        copy_round(source=open_with(county), person=filler, at=NOON)


def test_a_leap_day_moves_to_the_end_of_february():
    assert year_later(datetime(2028, 2, 29, 17, 30, tzinfo=ZONE)) == datetime(
        2029, 2, 28, 17, 30, tzinfo=ZONE
    )
    assert year_later(datetime(2027, 2, 28, tzinfo=ZONE)) == datetime(2028, 2, 28, tzinfo=ZONE)
