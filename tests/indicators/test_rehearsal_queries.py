"""What the page of a rehearsal says."""

import pytest
from django.utils.translation import override

from edu_duty.jobs.models import Job
from indicators.publishing import keep_draft
from indicators.rehearsal_queries import rehearsal_sheet
from indicators.rehearsing import rehearse
from tests.conftest import NOON
from tests.indicators import examples
from tests.indicators.drafts import draft_of, draft_of_ce37
from tests.indicators.frozen import freeze
from tests.indicators.reading import rubric_text
from tests.indicators.returns import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(county, published):
    return freeze(county, make_document(examples.campuses(), examples.COUNTY))


def sheet_of(text: str, **found: object):
    draft = keep_draft(text, actor_name="lead", at=NOON)
    rehearsed = rehearse(text, year=2024, prefix="99", progress=lambda _done, _total: None)
    result = rehearsed.as_json() | found
    job = Job(result=result, created_by_name="lead", created_at=NOON)
    return rehearsal_sheet(job, draft)


def test_a_county_that_moves_is_named_with_what_does_it(frozen):
    sheet = sheet_of(draft_of())

    (row,) = sheet.counties
    assert row.name == "示例甲县"
    assert {cause.name.split()[0]: cause.moves for cause in row.causes} == {
        "P1": ["达标 → 未达标"],
        "PQ2": ["达标 → 未达标"],
        "S1": ["未达标 → 达标"],
    }
    assert all("学前" in cause.name for cause in row.causes)
    assert [(cause.code, cause.counties) for cause in sheet.causes] == [
        ("P1", 1),
        ("PQ2", 1),
        ("S1", 1),
    ]
    assert sheet.answer.word == "等级不变"
    assert sheet.lead[1] == "与现行的PS2020 2020.1相比"


def test_what_moves_most_counties_comes_first_whatever_the_database_makes_of_the_order(frozen):
    sheet = sheet_of(draft_of(), by_indicator={"S1": 1, "PQ2": 1, "P1": 2})

    assert [(cause.code, cause.counties) for cause in sheet.causes] == [
        ("P1", 2),
        ("PQ2", 1),
        ("S1", 1),
    ]


def test_points_and_their_range_are_said_with_both_ends(frozen):
    sheet = sheet_of(draft_of_ce37())

    (row,) = sheet.counties
    causes = {cause.name.split()[0]: cause.moves for cause in row.causes}
    assert "1 → 0分" in causes["P13.2"]
    assert row.points.count("—") == 2
    assert row.points.endswith("分")


def test_a_grade_that_moves_is_the_answer(frozen):
    text = draft_of_ce37().replace("floor = 90\nsource", "floor = 100\nsource")

    sheet = sheet_of(text)

    assert sheet.answer.word == "1个县等级变动"
    assert "优秀" in sheet.counties[0].grade
    with override("en"):
        assert "Excellent" in sheet_of(text).counties[0].grade


def test_spreads_and_units_have_names(frozen):
    text = rubric_text("QB2017").replace('version = "2017.1"', 'version = "2017.2"')
    text = text.replace('stage = "primary"\nvalue = 0.50', 'stage = "primary"\nvalue = 0.01')
    text = text.replace("rest_percent = 85", "rest_percent = 10")

    names = [cause.name for cause in sheet_of(text).counties[0].causes]

    assert any("差异系数" in name and "小学" in name for name in names)
    assert any(name.startswith("逐校达标数") for name in names)


def test_nothing_that_moves_is_said_in_so_many_words(frozen):
    text = rubric_text("PS2020").replace('version = "2020.1"', 'version = "2020.2"')

    sheet = sheet_of(text)

    assert (sheet.answer.word, sheet.counties, sheet.causes) == ("没有变化", [], [])
    assert sheet.facts[3].value == "1"
