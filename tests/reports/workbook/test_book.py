"""LibreOffice computes the workbooks again and comes to what the receipts say."""

from random import Random

import pytest

from indicators.rubric_file import parse
from indicators.scoring.figures import Figures
from indicators.scoring.rules import Judged, Rubric
from reports.workbook import book
from reports.workbook.book import WorkbookRefused, result_workbook
from reports.workbook.words import PEOPLE
from tests.docs.seasons import province_documents, small_county
from tests.indicators import entitled, examples
from tests.indicators.pointed import POINTED, county
from tests.indicators.reading import indicator, shipped
from tests.indicators.returns import make_document, primary_school
from tests.reports.recalculating import OFFICE, PLANTED, plant, read, recalculate
from tests.reports.workbook.agreement import (
    Case,
    awkward_county,
    case,
    cells,
    close,
    decided,
    replaced,
    wrong,
)

PASSED_OR_FAILED = ("QB2017", "PS2020")
WEIGHTED = ("CE37", "BB2012")
SEEDS = range(3)
AWKWARD = range(8)
COUNTIES = 12
Cases = dict[str, Case]
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
# Bands inside a point, and a bonus on top.
MANY_KINDS = POINTED.replace(
    "points = 3",
    'points = 3\naward = { kind = "bands", bands = [{ bound = 60, share = 0.5 }, '
    "{ bound = 85, share = 1 }] }",
) + county(
    "Z", "two", "projects_completed", "1", "points = 0",
    "award = { kind = \"bonus\", each = 0.5, ceiling = 2 }",
)  # fmt: skip
# A column of a workbook, and a formula that is wrong there; what the comparison then names.
SPOILED = [
    ("指标", "数值", 2, "=1", "指标 P02.1/None"),
    ("得分", "折算分值", 6, "=1", "得分 P03/全县"),
    ("得分", "最低得分", 5, "=0.25", "得分 P02.R/全县"),
    ("得分", "最高得分", 0, "=100", "得分 总分/None"),
    ("等级条件", "成立", 0, "=1", "等级条件 X1"),
    ("总评", "结果", 6, "=4", "总评 最好等级"),
    ("判定", "判定", 7, '="达标"', "判定 结果"),
]


def whole_province(rubric: Rubric) -> Cases:
    """The demo province's newest year with the year before it, judged at random."""
    province = province_documents()
    newest = max(year for _, year in province)
    return {
        f"{code}-{rubric.code}": case(
            rubric,
            document,
            province.get((code, year - 1)),
            decided(rubric, Random(code)) if rubric.scheme else None,
        )
        for (code, year), document in province.items()
        if year == newest
    }


def given(rubric: Rubric, part: str, word: str) -> dict[str, str]:
    """Decide everything people judge: one word for a part, the best grade elsewhere."""
    judged = [each for each in rubric.indicators if each.points and isinstance(each.rule, Judged)]
    return {each.code: word if each.part == part else "A" for each in judged}


@pytest.fixture(scope="module")
def cases() -> Cases:
    """The demo province, the example county, and counties full of gaps."""
    found: Cases = {}
    for code in (*PASSED_OR_FAILED, *WEIGHTED):
        found |= whole_province(shipped(code))
        this_year, last_year = examples.this_year(), examples.last_year()
        found[f"example-{code}"] = case(shipped(code), this_year, last_year)
    for code in PASSED_OR_FAILED:
        for seed in SEEDS:
            found[f"small-{seed}-{code}"] = case(shipped(code), small_county(seed))
    for rubric in (*map(shipped, WEIGHTED), parse(MANY_KINDS)):
        for seed in AWKWARD:
            dice = Random(seed)
            document = awkward_county(dice)
            found[f"awkward-{seed}-{rubric.code}"] = case(
                rubric, document, judgements=decided(rubric, dice)
            )
    balanced, nothing = shipped("BB2012"), make_document([])
    nobody = dict.fromkeys(given(balanced, "", ""), "not_applicable")
    for name, judgements in (
        ("part-nobody", given(balanced, "quality", "not_applicable")),
        ("all-nobody", nobody),
        ("pass-mark", dict.fromkeys(nobody, "B")),
    ):
        found[f"{name}-BB2012"] = case(balanced, nothing, judgements=judgements)
    return found


@pytest.fixture(scope="module")
def spoiled(cases) -> dict[str, bytes]:
    """The example's workbook of CE37, each time with one wrong formula."""
    _receipt, content = cases["example-CE37"]
    return {
        expected.replace("/", "_"): replaced(content, sheet, heading, row, formula)
        for sheet, heading, row, formula, expected in SPOILED
    }


@pytest.fixture(scope="module")
def changed(cases) -> dict[str, bytes]:
    """Workbooks in which somebody put another figure or another decision."""
    _receipt, content = cases["example-QB2017"]
    _receipt, people = cases["all-nobody-BB2012"]
    return {
        "pupils": replaced(content, "数据-学段", "在校生数", 0, 10),
        "grade": replaced(people, "人工评定", "评定（填写）", 1, "C"),
        "points": replaced(people, "人工评定", "评定（填写）", 1, 5),
        "too-many": replaced(people, "人工评定", "评定（填写）", 1, 500),
    }


@pytest.fixture(scope="module")
def recalculated(cases, changed, spoiled, tmp_path_factory) -> dict[str, bytes]:
    contents = {name: content for name, (_receipt, content) in cases.items()}
    return recalculate(contents | changed | spoiled, tmp_path_factory.mktemp("office"))


@needs_office
def test_a_recalculated_workbook_says_what_the_receipt_says(cases, recalculated):
    found = {name: wrong(receipt, recalculated[name]) for name, (receipt, _) in cases.items()}

    assert len(found) == 4 * (COUNTIES + 1) + 2 * len(SEEDS) + 3 * len(AWKWARD) + 3
    assert {name: rows for name, rows in found.items() if rows} == {}


@needs_office
def test_a_recalculated_workbook_counts_no_disagreement_of_its_own(cases, recalculated):
    counts = {name: read(recalculated[name])["判定"][-1]["判定"] for name in cases}

    assert {name for name, count in counts.items() if count != 0} == set()


@needs_office
def test_a_figure_somebody_changes_changes_what_follows_from_it(recalculated):
    sheets = read(recalculated["pupils"])

    school = sheets["学校"][0]
    assert (school["R1"], school["判定"]) == (380, "达标")
    assert school["R1核对"] == "不一致"
    assert sheets["判定"][-1]["判定"] > 0


@needs_office
def test_a_decision_somebody_changes_changes_points_and_verdict(recalculated):
    by_hand = {name: read(recalculated[name]) for name in ("grade", "points", "too-many")}

    rows = {name: sheets["人工评定"][1] for name, sheets in by_hand.items()}
    assert [rows["grade"][key] for key in ("得分比例", "判定")] == [0.6, "达标"]
    assert rows["points"]["得分比例"] == 5 / rows["points"]["分值"]
    assert [rows["too-many"][key] for key in ("得分比例", "判定")] == [None, "待定"]
    assert by_hand["grade"]["总评"][2]["结果"] == 60
    assert by_hand["grade"]["判定"][-1]["判定"] > 0


@needs_office
@pytest.mark.parametrize("expected", [row[-1] for row in SPOILED])
def test_one_wrong_formula_is_found(cases, recalculated, expected):
    content = recalculated[expected.replace("/", "_")]

    assert expected in wrong(cases["example-CE37"][0], content)
    assert read(content)["判定"][-1]["判定"] > 0


@needs_office
def test_no_planted_value_and_no_error_is_left(recalculated):
    left = [
        (name, sheet, row)
        for name, content in recalculated.items()
        for sheet, rows in read(content).items()
        for row in rows
        if any(value == PLANTED or str(value).startswith(("#", "Err:")) for value in row.values())
    ]

    assert left == []


def test_a_workbook_nobody_recalculated_fails_the_comparison(cases):
    receipt, content = cases["example-QB2017"]

    found = wrong(receipt, plant(content))

    assert "指标 R1/primary" in found
    assert "学校 9901010001/primary" in found
    assert "逐校 G3 9901010001" in found
    assert "差异系数 R1/primary" in found
    assert "判定 结果" in found


def test_every_result_is_a_formula_and_what_people_judge_is_marked(cases):
    receipt, content = cases["example-QB2017"]

    rows = cells(content, "指标")

    for row, told in zip(rows, receipt["indicators"], strict=True):
        if told["kind"] == "judged":
            assert row["判定"].startswith("='人工评定'!")
            assert row["说明"].startswith(PEOPLE)
        else:
            assert row["判定"].startswith("=IF(")
            assert (row["数值"] is None) == (told["kind"] == "all_of")
    for row in cells(content, "学校"):
        assert all(row[f"R{number}"].startswith("=IF(") for number in range(1, 8))
        assert row["判定"].startswith("=IF(")


def test_an_integrated_campus_is_split_by_a_formula(cases):
    _receipt, content = cases["example-QB2017"]

    (row,) = [row for row in cells(content, "学校") if "'数据-学段'!$D$5/" in row["折算份额"]]

    weighed = "'数据-学段'!$C$5*'数据-学段'!$D$5"
    other = "'数据-学段'!$C$6*'数据-学段'!$D$6"
    assert f"{weighed}/({weighed}+{other})" in row["折算份额"]


def test_a_missing_figure_is_a_blank_cell():
    _receipt, content = case(
        shipped("QB2017"), make_document([primary_school("1", teachers_pe=None)])
    )

    (row,) = cells(content, "数据-学段")

    blank = [heading for heading, value in row.items() if value is None]
    assert blank == [shipped("QB2017").names["teachers_pe"]]


def test_a_name_that_looks_like_a_formula_stays_a_text():
    campus = primary_school("1") | {"name": "=1+1"}

    _receipt, content = case(shipped("QB2017"), make_document([campus]))

    assert cells(content, "数据-校区")[0]["名称"] == "'=1+1"


def test_a_rule_without_a_formula_is_refused_by_name(monkeypatch):
    receipt, _content = case(shipped("QB2017"), make_document([]))
    monkeypatch.setattr(book, "KINDS", (Judged,))

    with pytest.raises(WorkbookRefused, match="不能导出公式工作簿"):
        result_workbook(shipped("QB2017"), Figures.from_document(make_document([])), receipt)


def test_the_value_beside_a_formula_is_the_receipts(cases):
    receipt, content = cases["example-QB2017"]

    (row,) = [row for row in cells(content, "指标") if row["指标"] == "G15"]

    assert close(row["数值（系统）"], indicator(receipt, "G15")["value"])
    assert row["判定（系统）"] == "达标"


def test_entitlements_have_no_formula_in_a_workbook_yet():
    figures = Figures.from_document(make_document([]))

    with pytest.raises(WorkbookRefused, match="F1的规则还不能写成公式") as refused:
        result_workbook(parse(entitled.rubric_text()), figures, entitled.receipt_of())

    assert refused.value.code == "rules_unknown"
