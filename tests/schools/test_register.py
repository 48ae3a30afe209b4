from urllib.parse import parse_qs

import pytest

from schools.campus_changes import close_campus, merge_campuses, open_campus
from schools.campus_ledger import Campus, Occasion
from schools.models import CountyYear, StageYear
from schools.register import RegisterFilter, change_rows, register_of, stages_text
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring

FIRST, VILLAGE, NURSERY = "9901010001", "9901010002", "9901010003"
NEW = Campus("9901010009", "示例第二小学", "211", "urban", "public", ("primary",))


@pytest.fixture
def on(county):
    bring(county)
    return Occasion(county, YEAR, "desk", NOON, note="批文1号")


def test_the_register_lists_what_the_filter_leaves(on):
    register = register_of(on.county, YEAR, RegisterFilter(kind="211", q="村"))

    assert [row.code for row in register.rows] == [VILLAGE]
    assert (register.rows[0].stages, register.rows[0].locale) == ("小学", "乡村")
    assert (register.total, register.matching) == (3, 1)


def test_changes_are_told_with_the_names_of_those_who_left(on):
    close_campus(on, NURSERY)
    merge_campuses(on, [FIRST, VILLAGE], NEW, add_up=True)

    rows = change_rows(on.county, YEAR)

    assert [row.what for row in rows] == [
        "示例第一小学（9901010001）、示例村小学（9901010002）合并为示例第二小学（9901010009）",
        "撤销示例幼儿园（9901010003）",
    ]
    assert {(row.note, row.told, row.warning) for row in rows} == {
        ("批文1号", "desk，2026年5月6日 12:00", "")
    }


def test_only_the_latest_change_of_a_campus_can_be_taken_back(on):
    open_campus(on, NEW)
    close_campus(on, NEW.code)
    close_campus(on, VILLAGE)

    rows = change_rows(on.county, YEAR)

    assert [(row.act, row.undoable) for row in rows] == [
        ("撤销", True),
        ("撤销", True),
        ("新建", False),
    ]


def test_what_was_written_since_is_counted_as_a_warning(on):
    change = open_campus(on, NEW)
    unit = StageYear.objects.get(school__code=NEW.code)
    unit.stamps = {"pupils": {"version": change.tick + 1, "by": "a", "at": "", "how": "typed"}}
    unit.save()
    CountyYear.objects.update(tick=change.tick + 1)

    assert change_rows(on.county, YEAR)[0].warning == ("登记后又填了1格，撤回后只留在操作记录里。")


def test_an_address_is_read_and_written():
    asked = RegisterFilter.from_query({"kind": "x", "q": " 村 ", "page": "3"})

    assert asked == RegisterFilter(q="村", page="3")
    assert parse_qs(asked.url(page="4")[1:]) == {"q": ["村"], "page": ["4"]}
    assert asked.url(kind="111", q="") == "?kind=111"


def test_stages_are_named_in_their_order():
    assert stages_text(["junior", "primary"]) == "小学、初中"
