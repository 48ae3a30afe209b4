"""What the page of a county's own targets prints."""

import pytest

from assessments.own_sheet import own_sheet, preview, refused
from assessments.own_targets import OwnTargetsRefused, checked_profile, withdraw_targets
from tests.assessments.test_own_targets import filled_text, kept
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def word_of(cell):
    """Read the word of a cell's mark."""
    return cell.mark.word if cell.mark else ""


def test_a_county_without_targets_has_nothing_to_list(county):
    sheet = own_sheet(county, 2025)

    assert (sheet.in_force, sheet.versions.rows, sheet.next_version) == ("", [], 1)


def test_versions_come_newest_first_with_their_states(county):
    kept(county)
    kept(county, filled_text(county, "6000"))

    sheet = own_sheet(county, 2025)

    assert [row.title for row in sheet.versions.rows] == ["第2版", "第1版"]
    assert [word_of(row.cells[0]) for row in sheet.versions.rows] == ["使用中", "已被新版替换"]
    assert sheet.versions.rows[1].url == "/counties/990101/2025/targets/?profile=own@1"
    assert sheet.in_force.startswith("正在使用第2版“示例甲县目标”，filler，")


def test_a_withdrawn_version_says_who_and_when(county):
    kept(county)
    withdraw_targets(county=county, actor_name="head", at=NOON)

    cell = own_sheet(county, 2025).versions.rows[0].cells[0]

    assert (word_of(cell), cell.sub.startswith("head，")) == ("已撤回", True)


def test_a_preview_says_how_much_was_filled_in(county):
    text = filled_text(county)

    shown = preview(checked_profile(text, "示例.toml"), text, "示例.toml")

    rows = {row.code: [cell.text for cell in row.cells] for row in shown.targets.rows}
    assert shown.sentence.startswith(f"共{len(rows)}项目标，填了")
    assert rows["vocational_students"][:2] == ["≥ 5,000人", "2025年"]
    assert rows["senior_gross_enrolment"][2] == "没有填目标值，不判定"
    assert rows["boarding_supplement"][2] == "数据答不了，只列出不判定"


def test_a_preview_names_the_rubric_of_a_recognition(county):
    row = (
        '[[targets]]\ncode = "r"\ntitle = "优质均衡"\ntitle_en = "balance"\nop = "bool"\n'
        'unit = "none"\nvalue = true\nrecognition = "QB2017"\n'
    )
    text = filled_text(county) + row

    shown = preview(checked_profile(text, "t"), text, "t")

    assert [cell.text for cell in shown.targets.rows[-1].cells] == [
        "是",
        "2025年",
        "看QB2017的测算结果",
    ]


def test_a_refusal_without_cells_is_one_problem():
    shown = refused(OwnTargetsRefused("读不了"), "a.toml")

    assert [(row.title, row.cells[0].text) for row in shown.problems.rows] == [("a.toml", "读不了")]
    assert shown.sentence == "有1处要改，没有保存；改好后重新上传"
