"""What the list of rounds and the page that sets one up print, and at which price."""

import pytest

from assessments.models import Round
from assessments.round_queries import (
    RoundFilter,
    place_names,
    places_run_by,
    round_list,
    set_up_sheet,
)
from indicators.models import Rubric
from indicators.publishing import publish
from schools.models import Region
from tests.assessments.held import open_with
from tests.conftest import NOON, make_region
from tests.indicators.reading import rubric_text


def add_region(code: str, level: str, name: str) -> None:
    Region.objects.create(
        code=code, level=level, name=name, pinyin=name, province_name="示例省", synthetic=True
    )


def test_the_price_of_the_list_does_not_grow_with_the_rounds(
    county, lead, django_assert_num_queries
):
    for year in range(2018, 2026):
        open_with(county, year=year)

    with django_assert_num_queries(5):
        sheet = round_list(lead, RoundFilter())

    assert [row.year for row in sheet.rows] == list(range(2025, 2017, -1))
    assert sheet.rows[0].counties == "0 / 1"


def test_a_lead_runs_rounds_for_the_province_or_a_prefecture(lead, county):
    add_region("990000", "PROVINCE", "示例省")
    add_region("990100", "PREFECTURE", "示例一市")

    assert places_run_by(lead) == [("99", "示例省"), ("9901", "示例一市")]


@pytest.mark.django_db
def test_a_place_without_a_name_is_its_code():
    assert place_names(["", "98"]) == {"": "全国", "98": "98"}


def test_the_set_up_page_names_what_became_of_last_years_points(county, lead):
    before = open_with(county)
    text = rubric_text("CE37").replace('version = "2026.1"', 'version = "2027.1"', 1)
    title = 'title = "全面贯彻党的教育方针"'
    text = text.replace(title, 'title = "贯彻党的教育方针"', 1)
    publish(text.replace('code = "P05"', 'code = "P38"', 1), NOON)
    draft = Round.objects.create(
        title="示例",
        region_prefix="99",
        year=2026,
        follows=before,
        rubric=Rubric.objects.get(version="2027.1"),
        created_by_name="lead",
        created_at=NOON,
    )

    sheet = set_up_sheet(draft)

    assert sheet.followed is not None
    assert sheet.followed.same == 35
    told = [(line.code, line.mark.word, line.what) for line in sheet.followed.lines]
    assert told == [("P01", "有变化", "名称"), ("P38", "有变化", "编号")]
    assert (sheet.county_count, sheet.ready) == (1, False)
    make_region("990199", "示例丙县")
    assert set_up_sheet(draft).county_count == 2
