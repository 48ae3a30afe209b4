import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.desk import DeskFilter
from schools.desk_queries import desk_of, desk_sheet
from schools.models import Deadline, StageYear
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, write_pupils, year_of
from tests.schools.packages import small_county


def open_desk(county, asked):
    desk = desk_of(county, YEAR, asked)
    assert desk is not None
    return desk


def sheet(county, asked=None, *, may_write=True, at=NOON):
    return desk_sheet(
        county=county,
        county_year=year_of(county),
        desk=open_desk(county, asked or DeskFilter("primary")),
        person="desk",
        may_write=may_write,
        at=at,
        entered={},
    )


def total(county, code, asked=None):
    [column] = [column for column in sheet(county, asked).columns if column.code == code]
    return column.total


def many(count):
    """The small county with more primary schools."""
    tables = small_county()
    for number in range(count):
        code = f"99010110{number:02}"
        tables["schools"].append([code, f"示例第{number}校", "211", "town", "public", 10, 10])
        tables["stages"].append([code, "primary", 40, 2, 4, 0])
    return tables


def test_a_year_without_campuses_has_no_desk(county):
    assert desk_of(county, YEAR, DeskFilter()) is None


def test_the_first_stage_is_shown_where_none_is_asked_for(county):
    bring(county)

    asked = [open_desk(county, DeskFilter(each)).asked.sheet for each in ("", "senior")]

    assert asked == ["preschool", "preschool"]


def test_totals_stand_beside_last_years_and_the_change(county):
    bring(county, year=YEAR - 1)
    bring(county)
    write_pupils(county, "1430")

    found = total(county, "pupils")

    assert (found.text, found.previous, found.change, found.unknown) == (
        "1,526",
        "516",
        "+1,010",
        False,
    )


def test_a_total_with_a_blank_is_undetermined_and_so_is_its_change(county):
    bring(county, year=YEAR - 1)
    bring(county)

    found = total(county, "boarders")

    assert (found.unknown, found.previous, found.change) == (True, "待定", "—")


def test_a_blank_that_becomes_zero_settles_the_total(county):
    bring(county)
    unit = StageYear.objects.get(school__code="9901010002", year=YEAR)
    unit.figures["boarders"] = "0"
    unit.save()

    assert (total(county, "boarders").text, total(county, "boarders").unknown) == ("0", False)


def test_totals_without_a_year_before_have_nothing_beside_them(county):
    bring(county)

    assert not sheet(county).total_before
    assert total(county, "pupils").change == "—"


def test_totals_are_over_every_page_of_the_filter(county):
    bring(county, many(45))

    page = sheet(county)

    assert (len(page.rows), page.total_label) == (40, "47行合计")
    assert total(county, "pupils").text == "2,316"
    assert total(county, "pupils", DeskFilter("primary", page=2)).text == "2,316"
    assert total(county, "pupils", DeskFilter("primary", locale="rural")).text == "96"


def test_totals_are_exact_however_long_the_figures(county):
    tables = small_county()
    tables["schools"][1][6], tables["schools"][2][6] = "123456789012345.0123456789", "0.9876543211"
    tables["schools"][3][6] = "0"
    bring(county, tables)

    assert total(county, "building_area", DeskFilter("campus")).text == "123,456,789,012,346"


def test_pages_lead_to_one_another_with_the_filter_kept(county):
    bring(county, many(45))

    first = sheet(county, DeskFilter("primary", search="示例"))
    last = sheet(county, DeskFilter("primary", page=9))

    assert first.next_url == "?stage=primary&q=%E7%A4%BA%E4%BE%8B&page=2"
    assert (last.page.number, last.previous_url, last.next_url) == (2, "?stage=primary&page=1", "")


def test_what_is_wrong_is_counted_listed_and_marked(county):
    tables = small_county()
    tables["stages"][2][5] = 200
    bring(county, tables)

    page = sheet(county)

    assert [(choice.label, choice.count) for choice in page.states] == [
        ("全部", "2"),
        ("有缺项", "2"),
        ("有疑点", "1"),
    ]
    assert page.todo.rows[0].state == "wrong"
    assert json.loads(page.marks)["cell:stages:9901010002:primary:boarders"] == "wrong"
    [row] = sheet(county, DeskFilter("primary", rows="flagged")).rows
    assert row.code == "9901010002"


def test_selects_offer_the_kinds_and_locales_there_are(county):
    bring(county)

    group, kind, locale = sheet(county, DeskFilter("primary", locale="rural")).selects

    assert [option.label for option in group.options] == ["全部", "学生", "班级", "教师"]
    assert [option.label for option in kind.options] == ["全部", "小学 2"]
    assert [(option.label, option.chosen) for option in locale.options] == [
        ("全部", False),
        ("镇区 1", False),
        ("乡村 1", True),
    ]


def test_the_lead_says_what_is_listed_and_which_version_is_next(county):
    bring(county)

    assert sheet(county).lead == ["小学，2个校区", "第2版，编辑中"]
    narrowed = sheet(county, DeskFilter("primary", locale="rural"))
    assert narrowed.lead == ["小学，2个校区", "列出1个", "第2版，编辑中"]


@pytest.mark.parametrize("may_write", [True, False])
def test_a_frozen_year_is_read_only_and_says_why(county, may_write):
    bring(county)
    county.years.filter(year=YEAR).update(frozen=True)

    page = sheet(county, may_write=may_write)

    assert not page.writable
    assert page.closed == "2025年数据已冻结；局领导重新打开后才能修改"
    assert page.lead[-1] == "第1版，已冻结"


def test_after_the_deadline_the_desk_is_read_only(county):
    bring(county)
    Deadline.objects.create(
        region_prefix="99", year=YEAR, closes_at=NOON, set_by_name="lead", set_at=NOON
    )

    assert sheet(county).writable
    late = sheet(county, at=NOON + timedelta(minutes=1))
    assert (late.writable, late.closed) == (
        False,
        "2025年数据已于2026年5月6日 12:00截止；需要修改时申请延期",
    )


def test_who_does_not_write_the_whole_county_only_reads(county):
    bring(county)

    page = sheet(county, may_write=False)

    assert (page.writable, page.closed) == (False, "")


def test_the_number_of_queries_does_not_grow_with_the_campuses(county, neighbour):
    bring(county)
    bring(neighbour, many(60))
    counts = []
    for place in (county, neighbour):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sheet(place)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] < 25
