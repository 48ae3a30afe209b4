"""Two versions of a rubric are compared in words, point by point."""

import pytest

from indicators.differing import ADDED, CHANGED, REMOVED, differences
from indicators.publishing import rubric_paths
from indicators.rubric_workbook import rubric_text as from_workbook
from indicators.rubric_workbook import workbook
from tests.indicators.drafts import draft_of_ce37
from tests.indicators.reading import rubric_text

KINDS_OF_CHANGE = {
    "threshold = 85\nnote": "threshold = 86\nnote",
    'title = "普惠性幼儿园覆盖率"': 'title = "普惠园覆盖率"',
    '"100 * kg_children_public / kg_children"': '"100 * kg_children_public / population_3_5"',
}


def edited(text: str, replacing: dict[str, str]) -> str:
    for old, new in replacing.items():
        assert text.count(old) >= 1
        text = text.replace(old, new, 1)
    return text


def sentences(before: str, after: str) -> list[str]:
    return [change.sentence for change in differences(before, after)]


@pytest.mark.parametrize("path", rubric_paths(), ids=lambda path: path.stem)
def test_a_version_does_not_differ_from_itself(path):
    text = path.read_text(encoding="utf-8")

    assert differences(text, text) == []
    assert differences(text, from_workbook(workbook(text))) == []


def test_three_known_differences_are_named_exactly():
    before = rubric_text("PS2020")

    found = sentences(before, edited(before, KINDS_OF_CHANGE))

    assert found == [
        "指标 P1 学前三年毛入园率：标准 85 → 86",
        "指标 P2 普惠园覆盖率：标题 普惠性幼儿园覆盖率 → 普惠园覆盖率",
        "指标 P3 公办园在园幼儿占比：公式 100 × 公办园在园幼儿数 ÷ 在园幼儿数 → "
        "100 × 公办园在园幼儿数 ÷ 3至5周岁人口",
    ]


def test_three_ways_a_draft_of_points_differs_are_named_exactly():
    found = differences(rubric_text("CE37"), draft_of_ce37())

    assert [(change.path, change.what) for change in found] == [
        ("version", "版本"),
        ('indicators."P13.1".threshold', "标准"),
        ('indicators."P13.2".formula', "公式"),
        ('indicators."P13.4".points', "分值"),
        ('indicators."P13.5".points', "分值"),
    ]


def test_the_way_back_says_the_same_the_other_way_round():
    before = rubric_text("PS2020")
    after = edited(before, KINDS_OF_CHANGE)

    there, back = differences(before, after), differences(after, before)

    assert [(c.before, c.after) for c in there] == [(c.after, c.before) for c in back]


def test_indicators_that_come_go_and_move_are_told_apart():
    text = rubric_text("PS2020")
    head, *rows = text.split("[[indicators]]")
    added = rows[1].replace('code = "P2"', 'code = "P9"')
    moved = "[[indicators]]".join([head, rows[1], *rows[3:], rows[0], added])

    found = differences(text, moved)

    assert [(change.kind, change.place) for change in found] == [
        (ADDED, "指标 P9 普惠性幼儿园覆盖率"),
        (REMOVED, "指标 P3 公办园在园幼儿占比"),
    ]


def test_thresholds_are_matched_by_where_they_hold():
    rows = """
code = "X"
[[indicators]]
code = "A1"
[[indicators.threshold]]
stage = "primary"
value = 45
[[indicators.threshold]]
stage = "junior"
value = {junior}
source = "{source}"
[[indicators.threshold]]
regions = ["{region}"]
first_year = 2019
value = 61
"""
    before = rows.format(junior="50", source="甲", region="2205")
    after = rows.format(junior="4.50", source="乙", region="2206")

    assert sentences(before, after) == [
        "指标 A1 标准（初中）：值 50 → 4.5",
        "指标 A1 标准（初中）：来源 甲 → 乙",
        "新增 指标 A1 标准（2206 2019年起）：值 61",
        "删去 指标 A1 标准（2205 2019年起）：值 61",
    ]


def test_a_key_nobody_named_is_compared_by_its_own_name():
    before = '[[parts]]\ncode = "D1"\nweight = 15\nnew_key = [1, 2]\n'
    after = '[[parts]]\ncode = "D1"\nweight = 16\nother = true\n'

    found = differences(before, after)

    assert [change.sentence for change in found] == [
        "部分 D1：权重 15 → 16",
        "新增 部分 D1：other 是",
        "删去 部分 D1：new_key 1、2",
    ]
    assert [change.kind for change in found] == [CHANGED, ADDED, REMOVED]
    assert found[0].as_json()["path"] == "parts.D1.weight"


def test_a_number_or_formula_written_otherwise_is_no_difference():
    before = '[[indicators]]\ncode = "A"\nthreshold = 4\nformula = "100*kg_children/kg_classes"\n'
    after = before.replace("= 4", "= 4.0").replace("100*kg", "100 *  kg")

    assert differences(before, after) == []


def test_rows_of_the_same_place_are_told_apart():
    before = '[[grades]]\nname = "A"\n[[grades]]\nname = "B"\n'

    found = sentences(before, before.replace('"B"', '"C"'))

    assert found == ["等级 通用#2：name B → C"]


def test_a_formula_nobody_can_read_is_shown_as_it_stands():
    before = '[[indicators]]\ncode = "A"\nformula = "pupils +"\n'

    assert sentences(before, before.replace("+", "-")) == ["指标 A：公式 pupils + → pupils -"]
