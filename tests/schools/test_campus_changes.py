import pytest

from edu_duty.audit.models import AuditEvent
from schools.campus_changes import (
    change_kind,
    close_campus,
    describe_campus,
    later_change,
    merge_campuses,
    open_campus,
    split_campus,
    undo_change,
)
from schools.campus_ledger import Campus, ChangeRefused, Occasion
from schools.following import changes_of
from schools.freezing import working_document
from schools.models import CampusChange, CountyYear, SchoolYear, StageYear, Succession
from schools.succession import Change
from schools.windows import CollectionClosed
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, write_pupils, year_of

FIRST, VILLAGE, NURSERY = "9901010001", "9901010002", "9901010003"
NEW = Campus("9901010009", "示例第二小学", "211", "urban", "public", ("primary",))
JOINED = Campus(FIRST, "示例第一小学", "211", "town", "public", ("primary",))


@pytest.fixture
def on(county):
    bring(county)
    return Occasion(county, YEAR, "desk", NOON, note="教育局文件")


def codes():
    rows = SchoolYear.objects.filter(year=YEAR)
    return sorted(rows.values_list("school__code", flat=True))


def unit(code, stage="primary"):
    return StageYear.objects.get(school__code=code, year=YEAR, stage=stage)


def campus(code):
    return SchoolYear.objects.get(school__code=code, year=YEAR)


def test_a_new_campus_stands_in_the_year_without_figures(on):
    change = open_campus(on, NEW)

    assert campus(NEW.code).name == "示例第二小学"
    assert unit(NEW.code).figures == {}
    assert (change.tick, unit(NEW.code).version) == (2, 2)
    assert changes_of("990101", YEAR) == [Change("OPENED", (), (NEW.code,))]


def test_a_code_that_is_taken_is_no_new_campus(on):
    with pytest.raises(ChangeRefused) as refusal:
        open_campus(on, JOINED)

    assert (refusal.value.code, year_of(on.county).tick) == ("code_taken", 1)
    assert "示例第一小学" in refusal.value.message


def test_a_year_is_opened_before_a_campus_opens_in_it(on):
    with pytest.raises(ChangeRefused) as refusal:
        open_campus(Occasion(on.county, YEAR + 1, "desk", NOON), NEW)

    assert refusal.value.code == "not_open"


def test_a_closed_campus_leaves_the_year_and_its_figures_stay_in_the_audit_event(on):
    close_campus(on, VILLAGE)

    event = AuditEvent.objects.get(verb="CAMPUS_CHANGED")
    assert codes() == [FIRST, NURSERY]
    assert not StageYear.objects.filter(school__code=VILLAGE, year=YEAR).exists()
    assert event.details["before"][0]["stages"]["primary"]["figures"]["pupils"] == "96"
    assert event.details["note"]["characters"] == 5


def test_merged_campuses_become_one_with_the_sums(on):
    merge_campuses(on, [FIRST, VILLAGE], JOINED, add_up=True)

    assert codes() == [FIRST, NURSERY]
    assert unit(FIRST).figures == {"pupils": "516", "classes": "16", "teachers": "35"}
    assert campus(FIRST).figures == {"books": "4900", "building_area": "3900.5"}
    assert unit(FIRST).stamps["pupils"]["by"] == "desk"
    assert changes_of("990101", YEAR) == [Change("MERGED", (FIRST, VILLAGE), (FIRST,))]


def test_without_sums_who_keeps_the_code_keeps_its_own_figures(on):
    merge_campuses(on, [FIRST, VILLAGE], JOINED, add_up=False)

    assert unit(FIRST).figures["pupils"] == "420"


def test_merged_under_a_new_code_nobody_stays(on):
    merge_campuses(on, [FIRST, VILLAGE], NEW, add_up=False)

    assert codes() == [NURSERY, NEW.code]
    assert unit(NEW.code).figures == {}


def test_a_kindergarten_joins_a_school_stage_by_stage(on):
    both = Campus(FIRST, "示例学校", "211", "town", "public", ("preschool", "primary"))

    merge_campuses(on, [FIRST, NURSERY], both, add_up=True)

    assert unit(FIRST, "preschool").figures["pupils"] == "120"
    assert unit(FIRST).figures["pupils"] == "420"


def test_a_split_campus_may_keep_its_code_for_a_part(on):
    split_campus(on, FIRST, [JOINED, NEW])

    assert codes() == [FIRST, VILLAGE, NURSERY, NEW.code]
    assert (unit(FIRST).figures["pupils"], unit(NEW.code).figures) == ("420", {})
    assert changes_of("990101", YEAR) == [Change("SPLIT", (FIRST,), (FIRST, NEW.code))]


def test_another_kind_brings_stages_and_takes_stages(on):
    change_kind(on, FIRST, "312", ["junior"])

    assert campus(FIRST).kind == "312"
    assert [row.stage for row in StageYear.objects.filter(school__code=FIRST)] == ["junior"]
    event = AuditEvent.objects.get(verb="CAMPUS_CHANGED")
    assert event.details["before"][0]["stages"]["primary"]["figures"]["pupils"] == "420"


def test_figures_the_new_stages_are_not_asked_for_leave(on):
    row = campus(FIRST)
    row.figures["music_rooms"] = "2"
    row.save()

    change_kind(on, FIRST, "111", ["preschool"])

    assert campus(FIRST).figures == {"books": "4000", "building_area": "3200.5"}


def test_a_campus_is_renamed_and_stays_the_same(on):
    describe_campus(on, FIRST, name="示例中心小学", locale="urban", ownership="public")

    row = campus(FIRST)
    assert (row.name, row.locale, unit(FIRST).figures["pupils"]) == ("示例中心小学", "urban", "420")
    assert not CampusChange.objects.exists()
    assert AuditEvent.objects.get(verb="CAMPUS_CHANGED").details["after"]["name"] == "示例中心小学"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda on: close_campus(on, "7"), "no_campus"),
        (lambda on: merge_campuses(on, [FIRST, FIRST], JOINED, add_up=True), "too_few"),
        (lambda on: merge_campuses(on, [FIRST, "7"], JOINED, add_up=True), "no_campus"),
        (
            lambda on: merge_campuses(
                on, [FIRST, VILLAGE], Campus(NURSERY, "", "", "", "", ()), add_up=True
            ),
            "code_taken",
        ),
        (lambda on: split_campus(on, FIRST, [JOINED]), "too_few"),
        (lambda on: split_campus(on, FIRST, [NEW, NEW]), "twice"),
        (lambda on: change_kind(on, FIRST, "211", ["primary"]), "same"),
        (lambda on: change_kind(on, FIRST, "211", []), "no_stage"),
        (
            lambda on: describe_campus(
                on, FIRST, name="示例第一小学", locale="town", ownership="public"
            ),
            "same",
        ),
        (lambda on: undo_change(on, 7), "gone"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(on, act, code):
    before = working_document(on.county, YEAR)

    with pytest.raises(ChangeRefused) as refusal:
        act(on)

    assert (refusal.value.code, working_document(on.county, YEAR)) == (code, before)
    assert not CampusChange.objects.exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda on: open_campus(on, NEW),
        lambda on: close_campus(on, FIRST),
        lambda on: describe_campus(on, FIRST, name="a", locale="town", ownership="public"),
        lambda on: undo_change(on, 1),
    ],
)
def test_nobody_changes_campuses_of_a_frozen_year(on, act):
    CountyYear.objects.update(frozen=True)

    with pytest.raises(CollectionClosed) as refusal:
        act(on)

    assert refusal.value.code == "frozen"


@pytest.mark.parametrize(
    "act",
    [
        lambda on: open_campus(on, NEW),
        lambda on: close_campus(on, FIRST),
        lambda on: merge_campuses(on, [FIRST, VILLAGE], JOINED, add_up=True),
        lambda on: merge_campuses(on, [FIRST, VILLAGE], NEW, add_up=True),
        lambda on: split_campus(on, FIRST, [JOINED, NEW]),
        lambda on: change_kind(on, FIRST, "312", ["junior"]),
    ],
)
def test_a_change_taken_back_leaves_everything_as_it_was(on, act):
    write_pupils(on.county, "421")
    before, stamps = working_document(on.county, YEAR), unit(FIRST).stamps
    change = act(on)

    undo_change(on, change.pk)

    assert working_document(on.county, YEAR) == before
    assert unit(FIRST).stamps == stamps
    assert not Succession.objects.exists()
    assert AuditEvent.objects.filter(verb="CAMPUS_CHANGED").count() == 2


def test_an_earlier_change_waits_until_the_later_one_is_taken_back(on):
    first = merge_campuses(on, [FIRST, VILLAGE], NEW, add_up=True)
    second = close_campus(on, NEW.code)

    with pytest.raises(ChangeRefused) as refusal:
        undo_change(on, first.pk)

    assert (refusal.value.code, later_change(first)) == ("later", second)


def test_what_a_package_replaced_is_not_taken_back(on):
    change = close_campus(on, VILLAGE)
    bring(on.county)

    with pytest.raises(ChangeRefused) as refusal:
        undo_change(on, change.pk)

    assert refusal.value.code == "replaced"


def test_figures_filled_in_since_stay_in_the_audit_event(on):
    change = open_campus(on, NEW)
    row = unit(NEW.code)
    row.figures["pupils"] = "55"
    row.save()

    undo_change(on, change.pk)

    event = AuditEvent.objects.filter(verb="CAMPUS_CHANGED").latest("sequence")
    assert event.details["before"][0]["stages"]["primary"]["figures"] == {"pupils": "55"}
