"""A rubric is looked over before it is published; each fault is named with its place."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from indicators.linting import errors, lint
from indicators.publishing import rubric_paths
from indicators.toml_writing import written
from tests.indicators.reading import rubric_text

HEAD = """
rubric = 1
code = "X1"
version = "1"
title = "示例办法"
title_en = "Sample"
source = "示例文件"
[scope]
stages = ["primary", "junior"]
excluded_kinds = ["514"]
source = "示例文件"
confidence = "verified"
[[parts]]
code = "a"
title = "甲部分"
title_en = "A"
"""
INDICATOR = """
[[indicators]]
code = "{code}"
part = "a"
kind = "county"
title = "{code}项"
title_en = "{code}"
source = "示例文件"
confidence = "verified"
"""
PLAIN = 'formula = "kg_children"\nop = ">="\nthreshold = 5\n'
POINTS = '[points]\nfull = 10\npass = 6\nsource = "示例文件"\nconfidence = "verified"\n'


def rubric(*bodies: str, head: str = HEAD) -> str:
    """Write a small rubric of indicators I1, I2, ..."""
    rows = [INDICATOR.format(code=f"I{n}") + body for n, body in enumerate(bodies, start=1)]
    return head + "".join(rows)


def threshold(*rows: str) -> str:
    tables = ", ".join(f"{{ {', '.join(filter(None, ('value = 5', row)))} }}" for row in rows)
    return f'formula = "kg_children"\nop = ">="\nthreshold = [{tables}]\n'


def rules_of(text: str) -> list[str]:
    return [finding.rule for finding in lint(text)]


def only_finding(text: str) -> str:
    (finding,) = lint(text)
    return finding.sentence


@pytest.mark.parametrize("path", rubric_paths(), ids=lambda path: path.stem)
def test_shipped_rubrics_have_no_errors(path):
    assert errors(path.read_text(encoding="utf-8")) == []


def test_a_sound_rubric_has_no_findings():
    assert lint(rubric(PLAIN)) == []


def test_numbers_to_be_confirmed_are_noted():
    (note,) = [finding for finding in lint(rubric_text("QB2017")) if "G7" in finding.place]

    assert (note.severity, note.rule) == ("note", "uncertain")
    assert note.sentence.startswith("待确认 指标 G7 特殊教育学校生均公用经费：")


def test_what_is_not_toml_is_one_error():
    assert only_finding("code = ").startswith("错误 文件开头：不是有效的 TOML")


def test_an_unknown_element_is_named_with_the_nearest_one():
    found = only_finding(rubric(PLAIN.replace("kg_children", "kg_childen")))

    assert found.startswith("错误 指标 I1 I1项 公式：公式第1列：没有数据项“kg_childen”。是否应为")


def test_every_broken_indicator_is_named_at_once():
    broken = PLAIN.replace("kg_children", "nothing_known")

    found = [finding.address for finding in lint(rubric(broken, PLAIN, broken))]

    assert found == ["indicators I1", "indicators I3"]


def test_a_code_that_stands_twice_is_named_once():
    text = rubric(PLAIN, PLAIN.replace("kg_children", "kg_classes")).replace('"I2"', '"I1"')

    assert only_finding(text) == "错误 指标：代码 I1 出现2次，每个代码只用一次。"


def test_the_same_formula_by_the_same_standard_is_an_error():
    found = only_finding(rubric(PLAIN, PLAIN))

    assert found == "错误 指标 I2 I2项：公式、标准和分值都与指标 I1 I1项相同，核对是否重复。"


def test_the_same_formula_by_another_standard_is_a_hint():
    found = only_finding(rubric(PLAIN, PLAIN.replace("5", "6")))

    assert found == "提醒 指标 I2 I2项：公式与指标 I1 I1项相同，核对是否重复。"


@pytest.mark.parametrize(
    ("formula", "twice"),
    [
        ("kg_children + kg_classes + kg_children", True),
        ("100 * sum(kg_children, kg_children) / kg_classes", True),
        ("max(kg_children + kg_children, 1)", True),
        ("(kg_children - kg_classes) / kg_children", False),
        ("(kg_children + kg_classes) / (kg_children + kg_total)", False),
    ],
)
def test_a_figure_added_twice_is_an_error(formula, twice):
    text = rubric(PLAIN.replace("kg_children", formula))

    assert (rules_of(text) == ["element_twice"]) is twice
    assert rules_of(text) in ([], ["element_twice"])


def test_an_entry_listed_twice_is_an_error():
    text = rubric(PLAIN, head=HEAD.replace('["514"]', '["514", "514"]'))

    assert only_finding(text) == "错误 适用范围 不纳入的学校类型：“514”写了2次，只留一次。"


def test_elements_and_parts_that_nobody_uses_are_hinted():
    splitting = (
        '[splitting]\nelements = ["multimedia_rooms"]\nsource = "示例文件"\n'
        'confidence = "verified"\n[splitting.weights]\nprimary = 1\n'
    )
    spare = '[[parts]]\ncode = "b"\ntitle = "乙部分"\ntitle_en = "B"\n'

    found = lint(rubric(PLAIN, head=HEAD + splitting + spare))

    assert [(f.severity, f.rule) for f in found] == [
        ("warning", "element_unused"),
        ("warning", "part_unused"),
    ]
    assert "multimedia_rooms" in found[0].message
    assert found[1].place == "部分 b 乙部分"


@pytest.mark.parametrize(
    ("rows", "expected", "said"),
    [
        (["last_year = 2019", "first_year = 2020"], [], ""),
        (["last_year = 2019", "first_year = 2022"], ["years_gap"], "2020年至2021年没有标准"),
        (["last_year = 2020", "first_year = 2020"], ["years_overlap"], "2020年有两个标准"),
        (["last_year = 2020"], ["years_end"], "2020年之后没有标准"),
        (
            ['regions = ["22"], last_year = 2017', 'regions = ["22"], first_year = 2019'],
            ["years_gap"],
            "标准 （22）：2018年没有标准",
        ),
        (["", 'regions = ["22"], first_year = 2018, last_year = 2020'], [], ""),
        (["first_year = 2021, last_year = 2020"], ["unreachable", "years_end"], "没有一年用得上"),
    ],
)
def test_years_with_no_number_or_two_are_named(rows, expected, said):
    found = lint(rubric(threshold(*rows)))

    assert [finding.rule for finding in found] == expected
    assert said in "".join(finding.sentence for finding in found)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('stage = "junior"', "标准 （初中）：本指标没有这个学段"),
        ('kinds = ["514"]', "标准 （特殊教育学校）：这类学校不在适用范围内"),
    ],
)
def test_a_threshold_for_nobody_is_unreachable(row, said):
    text = rubric('stages = ["primary"]\n' + threshold("", row))

    assert said in only_finding(text)


@pytest.mark.parametrize(
    ("bands", "op", "expected"),
    [
        ([(80, "0.5"), (90, "1")], ">=", 0),
        ([(80, "0.5"), (90, "0.5")], ">=", 1),
        ([(80, "0.8"), (90, "0.5"), (95, "1")], ">=", 1),
        ([(50, "1"), (60, "0.5")], "<=", 0),
        ([(50, "0.5"), (60, "0.5")], "<=", 1),
        ([(50, "0.5"), (50, "0.4")], "<=", 1),
    ],
)
def test_a_band_that_never_counts_is_unreachable(bands, op, expected):
    rows = ", ".join(f"{{ bound = {bound}, share = {share} }}" for bound, share in bands)
    body = (
        PLAIN.replace(">=", op) + f'points = 10\naward = {{ kind = "bands", bands = [{rows}] }}\n'
    )

    found = [f for f in lint(rubric(body, head=HEAD + POINTS)) if f.rule == "unreachable"]

    assert len(found) == expected


def test_points_that_do_not_add_up_are_named_by_part():
    text = rubric(
        PLAIN + "points = 4\n", PLAIN.replace("5", "6") + "points = 7\n", head=HEAD + POINTS
    )

    (found,) = errors(text)

    assert found.sentence == "错误 分值：分值合计11（a 11），应等于满分10。"


def test_items_that_do_not_add_up_to_their_point_are_named():
    items = [PLAIN + "points = 3\n", PLAIN.replace("5", "6") + "points = 4\n"]
    whole = 'points = 10\nall_of = ["I1", "I2"]\n'
    text = rubric(*items, whole, head=HEAD + POINTS).replace(
        'code = "I3"\npart = "a"\nkind = "county"', 'code = "I3"\npart = "a"\nkind = "all_of"'
    )

    (found,) = errors(text)

    assert found.sentence == "错误 指标 I3 I3项：各项分值合计7，应等于10。"


def test_a_grade_above_the_full_points_is_unreachable():
    grades = "".join(
        f'[[points.grades]]\ncode = "{code}"\ntitle = "{code}"\ntitle_en = "{code}"\n'
        f'floor = {floor}\nsource = "示例文件"\nconfidence = "verified"\n'
        for code, floor in (("A", 12), ("B", 6), ("C", 0))
    )

    (found,) = errors(rubric(PLAIN + "points = 10\n", head=HEAD + POINTS + grades))

    assert found.sentence == "错误 分值 等级：等级 A 从12分起，满分10分。"


def test_a_number_without_source_is_an_error():
    part = HEAD + "[parts.school_rule]\nleast_met = 6\nrest_percent = 85\n"

    found = errors(rubric(PLAIN, head=part))

    assert (
        found[0].sentence == "错误 部分 a 甲部分 学校规则 至少达标项数：数字没有来源，写出 source。"
    )


def test_what_the_reader_refuses_is_an_error():
    text = rubric(PLAIN, head=HEAD.replace('title_en = "Sample"', 'title_en = ""'))

    assert only_finding(text).startswith("错误 文件开头：文件开头：title_en 应为文本")


def replaced(node: Any, value: Any) -> Iterator[None]:
    """Put a value in the place of every other in turn."""
    places = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    for key, inner in places:
        node[key] = value
        yield
        node[key] = inner
        if isinstance(inner, dict | list):
            yield from replaced(inner, value)


@pytest.mark.parametrize("value", [5, "x", [], {}, [{}], [1], True, Decimal("1.5")], ids=str)
def test_nothing_in_a_file_breaks_the_linter(value):
    bands = '{ kind = "bands", bands = [{ bound = 1, share = 1 }] }'
    text = rubric(
        threshold('kinds = ["211"], first_year = 2020') + f"points = 10\naward = {bands}\n",
        head=HEAD + POINTS,
    )
    document = tomllib.loads(text, parse_float=Decimal)

    findings = [lint(written(deepcopy(document))) for _ in replaced(document, value)]

    assert len(findings) > 40
    assert all(isinstance(each, list) for each in findings)
