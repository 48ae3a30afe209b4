"""The page of a result says what its receipt says."""

from copy import deepcopy

import pytest
from django.utils import translation

from edu_duty.printable import Mark
from indicators.models import Score
from indicators.queries import newest_scores, result_sheet, rubric_rows
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document, primary_school
from tests.indicators.stored import YEAR, example, stored_return, stored_rubric, stored_score


def sheet_of(county, code="QB2017", receipt=None, opened=""):
    return result_sheet(stored_score(county, code, receipt), shipped(code), opened)


def rows_of(sheet, stage):
    section = next(section for section in sheet.stages if section.code == stage)
    return {row.code: row for row in section.rows}


def part_rows(sheet):
    return {(row.code, row.anchor): row for section in sheet.sections for row in section.rows}


def test_result_sheet_says_the_verdict_and_each_part(county):
    sheet = sheet_of(county)

    assert sheet.mark == Mark("unmet", "未达标")
    assert [(part.title, part.mark.word) for part in sheet.parts] == [
        ("资源配置", "未达标"),
        ("政府保障程度", "未达标"),
        ("教育质量", "待定"),
        ("社会认可度", "未达标"),
    ]


def test_result_sheet_shows_the_published_rate_beside_what_cannot_be_computed(county):
    receipt = deepcopy(example("PS2020"))
    item = next(item for item in receipt["indicators"] if item["code"] == "P1")
    item |= {"value": None, "verdict": "undetermined"}

    row = part_rows(sheet_of(county, "PS2020", receipt))[("P1", "P1-preschool")]

    assert (row.value, row.stated) == ("—", "公布90.40%")
    assert row.trace.stated == (
        "县里公布学前三年毛入园率 90.40%（示例县教育统计公报）。只有结果、没有人数，不参与判定。"
    )


def test_result_sheet_shows_last_year_and_the_change(county):
    row = part_rows(sheet_of(county, "PS2020"))[("P1", "P1-preschool")]

    assert (row.previous, row.change) == ("81.82", "+8.18个百分点")
    assert row.trace.previous == "2023年81.82%，变化+8.18个百分点"


def test_result_sheet_prints_campuses_in_the_unit_of_their_own_rule(county):
    receipt = deepcopy(example("QB2017"))
    item = next(item for item in receipt["indicators"] if item["code"] == "G4")
    item["items"][0] |= {"value": "2022", "threshold": "2000", "verdict": "unmet"}

    row = part_rows(sheet_of(county, receipt=receipt))[("G4", "G4-county")]

    campus = row.trace.items[0].rows[0]
    assert (campus.value, campus.threshold, campus.mark.word) == ("2,022人", "≤ 2,000", "未达标")


def test_result_sheet_lists_apart_what_people_judge(county):
    sheet = sheet_of(county)

    judged = {row.code for row in sheet.judged}
    assert len(judged) == 9
    assert not judged & {code for code, _anchor in part_rows(sheet)}


def test_result_sheet_follows_the_order_of_the_rubric(county):
    codes = [row.code for row in sheet_of(county).sections[0].rows]

    assert codes[:4] == ["G3", "G4", "G5", "G5"]
    assert codes.index("G11") < codes.index("G12")


def test_result_sheet_of_a_weighted_rubric_speaks_through_its_points(county):
    figures = Figures.from_document(make_document([primary_school("A", 310)]))
    receipt = score(shipped("CE37"), figures)

    sheet = sheet_of(county, "CE37", receipt)

    assert sheet.totals is not None
    assert len(sheet.totals.domains) == 6
    assert {section.code for section in sheet.sections} == {"conditions"}
    assert {row.code for row in sheet.judged} == {"X4", "X5", "X6"}
    assert all(part.anchor not in {"D1", "D6"} for part in sheet.parts)


def test_result_sheet_names_indicators_in_english(county):
    with translation.override("en"):
        sheet = sheet_of(county)

    assert sheet.title == shipped("QB2017").title_en
    assert rows_of(sheet, "primary")["R1"].title == shipped("QB2017").indicators[0].title_en


def test_newest_scores_keeps_one_score_for_each_rubric(county):
    stored_score(county)
    again = example("QB2017") | {"return_version": 3}
    newer = stored_score(county, receipt=again)
    stored_score(county, "PS2020")

    found = newest_scores(county, YEAR)

    assert sorted(found) == ["PS2020", "QB2017"]
    assert found["QB2017"] == newer


@pytest.mark.parametrize(("newest", "stale"), [(2, False), (3, True)])
def test_rubric_rows_say_whether_a_score_is_of_the_newest_return(county, newest, stale):
    score = stored_score(county)

    rows = rubric_rows([score.rubric, stored_rubric("PS2020")], {"QB2017": score}, newest)

    assert [row.stale for row in rows] == [stale, False]
    assert [row.mark.word if row.mark else "" for row in rows] == ["未达标", ""]
    assert rows[0].basis.startswith("数据包第2版")


def test_stored_return_is_the_one_scores_hang_on(county):
    frozen = stored_return(county, 2)

    assert stored_score(county).frozen == frozen
    assert Score.objects.count() == 1
