"""What a rubric says about the credibility of self-assessments is read, and looked over."""

import pytest

from indicators.credibility_file import setting
from indicators.differing import differences
from indicators.linting import lint
from indicators.rubric_file import RubricFileError, parse
from indicators.rubric_workbook import rubric_text as from_workbook
from indicators.rubric_workbook import workbook
from indicators.scoring.credibility import Check, assess, method
from indicators.scoring.rules import Rubric
from indicators.uncertain import numbers_of
from tests.indicators.reading import rubric_text, shipped

TABLE = {
    "on": True,
    "agreement": "1 - (full_points - verified_points) / full_points",
    "correction": "self_points * credibility",
    "source": "示例办法",
    "confidence": "uncertain",
}


def said_of(key: str, formula: str) -> list[tuple[str, str, str]]:
    """What the linter finds in CE37 with another formula, besides numbers to confirm."""
    proposed = rubric_text("CE37")
    (line,) = [each for each in proposed.splitlines() if each.startswith(f"{key} = ")]
    found = lint(proposed.replace(line, f'{key} = "{formula}"'))
    return [(f.severity, f.place, f.message) for f in found if f.address.startswith("credibility")][
        :-1
    ]


def test_ce37_ships_with_the_proposal_turned_off_and_to_be_confirmed():
    found = shipped("CE37").credibility

    assert found is not None
    assert (found.on, found.confidence) == (False, "uncertain")
    assert found.method == method()
    assert "公式未见公布，拟定" in found.source


def test_a_rubric_need_not_say_anything():
    assert shipped("QB2017").credibility is None


def test_what_is_read_is_what_the_core_computes_with():
    found = setting(TABLE)

    assert found is not None
    assert found.on
    outcome = assess([Check("P1", 9, 8, 10, 1), Check("P2", 5, None, 10, 1)], found.method)
    assert [str(item.points) for item in outcome.items] == ["8", "4"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on": "off"}, "credibility：on 应为 true 或 false，读到'off'。"),
        ({"weight": 1}, "credibility：读到“weight”，应为"),
        ({"source": ""}, "credibility：source 应为文本"),
        ({"agreement": 1}, "credibility：agreement 应为文本，读到1。"),
        (
            {"correction": "self_points * verified_points"},
            "没有数据项“verified_points”。.*这里可用：自评分（self_points）、满分（full_points）、"
            "自评可信度（credibility）。",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(changes, message):
    with pytest.raises(RubricFileError, match=message):
        setting(TABLE | changes)


def test_something_else_than_a_table_is_refused():
    with pytest.raises(RubricFileError, match="credibility：应为表"):
        setting("off")


def test_the_linter_names_an_unknown_name_with_those_that_are_known():
    ((severity, place, message),) = said_of("agreement", "self_points / pupils")

    assert (severity, place) == ("error", "自评可信度 吻合度公式")
    assert "没有数据项“pupils”" in message
    assert (
        "这里可用：自评分（self_points）、核查分（verified_points）、满分（full_points）" in message
    )


def test_the_linter_says_that_a_broken_formula_is_one_fault():
    found = lint(rubric_text("CE37").replace('"self_points * credibility"', '"self_points *"'))

    assert [each.address for each in found if each.severity == "error"] == [
        "credibility.correction"
    ]


@pytest.mark.parametrize(
    ("formula", "divisor"),
    [
        ("credibility / self_points", "自评分"),
        ("1 / (full_points - self_points)", "满分 − 自评分"),
        ("1 / max(self_points, credibility - 1 + 2)", "（自评分，自评可信度 − 1 + 2）较大值"),
        ("1 / min(full_points, self_points)", "（满分，自评分）较小值"),
        ("sum(1, 2 / (self_points * full_points))", "自评分 × 满分"),
        ("1 / (max(self_points, credibility) + 0)", "（自评分，自评可信度）较大值 + 0"),
        ("1 / (full_points + max(0 - self_points, 1))", "满分 + （0 − 自评分，1）较大值"),
    ],
)
def test_the_linter_says_where_a_divisor_may_be_zero(formula, divisor):
    assert said_of("correction", formula) == [
        ("warning", "自评可信度 修正公式", f"除数“{divisor}”可能为0，为0时该项待定。")
    ]


@pytest.mark.parametrize(
    "formula",
    [
        "self_points / full_points",
        "self_points / (full_points + self_points * credibility)",
        "self_points / max(1, self_points)",
        "self_points / sum(self_points, full_points / 2)",
        "self_points / ceil(full_points)",
    ],
)
def test_a_divisor_that_is_surely_above_zero_is_no_finding(formula):
    assert said_of("correction", formula) == []


def test_a_rubric_with_it_goes_through_the_workbook_unchanged():
    def without_digest(text: str) -> Rubric:
        rubric = parse(text)
        object.__setattr__(rubric, "sha256", "")
        return rubric

    text = rubric_text("CE37")

    assert without_digest(from_workbook(workbook(text))) == without_digest(text)


def test_two_versions_that_differ_in_it_say_so_in_words():
    before = rubric_text("CE37")
    after = before.replace("[credibility]\non = false", "[credibility]\non = true").replace(
        '"self_points * credibility"', '"min(self_points, full_points * credibility)"'
    )

    assert [change.sentence for change in differences(before, after)] == [
        "基本信息：自评可信度 启用 否 → 是",
        "基本信息：自评可信度 修正公式 自评分 × 自评可信度 → （自评分，满分 × 自评可信度）较小值",
    ]


def test_its_mark_is_a_note_of_the_linter_and_adds_no_number_to_confirm():
    notes = [f for f in lint(rubric_text("CE37")) if f.address == "credibility"]

    assert [(f.severity, f.rule) for f in notes] == [("note", "uncertain")]
    assert not [n for n in numbers_of(rubric_text("CE37")) if n.path.startswith("credibility")]
