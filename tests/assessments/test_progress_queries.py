"""How far a round is, in numbers that add up and a number of queries that stays."""

import pytest

from assessments.appointing import appoint
from assessments.county_progress import ProgressFilter
from assessments.models import Assessment, Response
from assessments.progress_queries import progress, progress_table
from edu_duty.accounts.roles import Role
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person, make_region


@pytest.fixture
def held(county, neighbour):
    return open_with(county, neighbour)


def test_the_price_does_not_grow_with_the_counties(lead, county, django_assert_num_queries):
    held = open_with(county, *(make_region(f"9902{n:02d}", f"示例{n}县") for n in range(1, 60)))

    with django_assert_num_queries(6):
        sheet = progress(held, lead, ProgressFilter(), NOON)

    assert (sheet.everything, len(sheet.rows)) == (60, 50)
    assert sheet.next_url == "?page=2"


def test_totals_and_bars_count_every_county_once(held, lead):
    Assessment.objects.filter(county="990102").update(status="DECIDED")

    sheet = progress(held, lead, ProgressFilter(), NOON)

    facts = {fact.label: (fact.value, fact.of) for fact in sheet.facts}
    assert facts["已提交"] == facts["已复核"] == facts["已评定"] == ("1", " / 2")
    [bar] = sheet.bars
    assert sum(part.count for part in bar.parts) == bar.total == 2
    assert sum(part.width for part in bar.parts) == 240
    assert bar.label == "已评定1，自评中1"


def test_a_row_says_what_is_done_until_when_and_whose_turn_it_is(held, lead):
    Response.objects.filter(assessment__county="990101", point__in=["P01", "P02"]).update(
        state="DONE"
    )
    reviewer = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")
    appoint(
        held=held,
        codes=["990101"],
        appointed=reviewer,
        column="PREFECTURE",
        person=lead,
        at=NOON,
    )

    row = progress(held, lead, ProgressFilter(q="990101"), NOON).rows[0]

    assert (row.points, row.left, row.turn) == ("2 / 37", "还剩10天", "县")
    assert row.people == "复核1人，核查0 / 2人"


def test_who_is_late_is_told_by_stage_and_place(held, lead):
    sheet = progress(held, lead, ProgressFilter(), NOON + 11 * DAY)

    assert sheet.late is not None
    assert (sheet.late.title, sheet.late.text) == ("自评逾期2个县", "示例一市2个。")
    assert sheet.late.url == "?late=yes"
    assert sheet.rows[0].late == "自评逾期"
    assert progress(held, lead, ProgressFilter(), NOON).late is None


def test_the_filter_is_carried_into_pages_and_exports(held, lead):
    sheet = progress(held, lead, ProgressFilter(prefecture="9901", late="yes"), NOON)

    assert sheet.csv_url == "?prefecture=9901&late=yes&format=csv"
    assert progress(held, lead, ProgressFilter(), NOON).xlsx_url == "?format=xlsx"
    assert (sheet.rows, sheet.narrowed) == ([], True)


def test_the_export_holds_what_the_list_shows(held, lead):
    heading, rows = progress_table(held, lead, ProgressFilter(q="甲"), NOON)

    assert heading[:2] == ["区划代码", "县"]
    assert [row[:2] for row in rows] == [["990101", "示例甲县"]]
    assert len(rows[0]) == len(heading)


def test_a_round_without_a_window_for_a_stage_says_so(held, lead):
    held.windows.all().delete()

    sheet = progress(held, lead, ProgressFilter(), NOON)

    assert {row.mark.word for row in sheet.windows} == {"没有设"}
    assert sheet.rows[0].ends == "—"
