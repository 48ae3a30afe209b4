"""A result leaves the house as a workbook, and that is written down."""

import io

from openpyxl import load_workbook

from edu_duty.audit.models import AuditEvent
from indicators.evaluating import score_county
from indicators.publishing import load_rubrics
from reports.exporting import export_result
from tests.conftest import NOON
from tests.indicators import examples
from tests.indicators.frozen import freeze


def scored(county, rubric="QB2017"):
    """Score the example county from its two frozen returns."""
    load_rubrics(NOON)
    freeze(county, examples.last_year())
    freeze(county, examples.this_year(), version=2)
    return score_county(
        county_code=county.code, year=2024, rubric_code=rubric, actor_name="filler", at=NOON
    )


def test_the_workbook_holds_the_figures_of_the_return_the_score_was_made_from(county):
    score = scored(county)

    content = export_result(score=score, actor_name="filler", at=NOON)

    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        "总览", "判定", "指标", "人工评定", "差异系数", "逐校", "学校", "合计",
        "数据-县级", "数据-校区", "数据-学段",
    ]  # fmt: skip
    column = [cell.value for cell in book["数据-学段"][1]].index("在校生数") + 1
    assert book["数据-学段"].cell(2, column).value == 640


def test_an_export_is_written_down_with_the_receipt_it_shows(county):
    score = scored(county)

    export_result(score=score, actor_name="filler", at=NOON)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.RESULT_EXPORTED)
    assert (event.target, event.actor_name, event.region_code) == (
        "990101/2024/QB2017",
        "filler",
        "990101",
    )
    assert event.details == {"receipt_sha256": score.sha256}
