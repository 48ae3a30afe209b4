"""LibreOffice computes the workbooks again and comes to what the receipts say."""

import io
from fractions import Fraction
from typing import Any

import pytest
from openpyxl import load_workbook

from indicators.scoring.figures import Figures
from reports.workbook.book import WorkbookRefused, result_workbook
from reports.workbook.words import INSIDE, PEOPLE, VERDICTS
from schools.deriving import derive
from tests.docs.seasons import RUBRICS, province_documents, receipt_of, small_county
from tests.indicators import examples
from tests.indicators.reading import indicator, shipped
from tests.indicators.returns import make_document, primary_school
from tests.reports.recalculating import OFFICE, PLANTED, plant, read, recalculate

CLOSE = Fraction(1, 10**12)
SEEDS = range(3)
STAGES = {"primary": "小学", "junior": "初中", "preschool": "学前", None: "全县"}
Cases = dict[str, tuple[dict[str, Any], bytes]]
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def case(
    rubric: str, document: dict[str, Any], previous: dict[str, Any] | None = None
) -> tuple[dict[str, Any], bytes]:
    """A receipt and its workbook."""
    receipt = receipt_of(rubric, document, previous)
    figures = Figures.from_document(document, derive(document, previous))
    return receipt, result_workbook(shipped(rubric), figures, receipt)


@pytest.fixture(scope="module")
def cases() -> Cases:
    """The demo province's newest year, the example county and small counties full of gaps."""
    province = province_documents()
    newest = max(year for _, year in province)
    documents = {code: document for (code, year), document in province.items() if year == newest}
    documents |= {f"small-{seed}": small_county(seed) for seed in SEEDS}
    found = {
        f"{name}-{rubric}": case(rubric, document)
        for name, document in documents.items()
        for rubric in RUBRICS
    }
    for rubric in RUBRICS:
        found[f"example-{rubric}"] = case(rubric, examples.this_year(), examples.last_year())
    return found


@pytest.fixture(scope="module")
def changed() -> bytes:
    """The example's workbook in which somebody put 10 pupils in place of 640."""
    _receipt, content = case("QB2017", examples.this_year(), examples.last_year())
    book = load_workbook(io.BytesIO(content))
    sheet = book["数据-学段"]
    column = [cell.value for cell in sheet[1]].index("在校生数") + 1
    sheet.cell(2, column, 10)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def recalculated(cases, changed, tmp_path_factory) -> dict[str, bytes]:
    contents = {name: content for name, (_receipt, content) in cases.items()}
    return recalculate(contents | {"changed": changed}, tmp_path_factory.mktemp("office"))


def close(found: Any, told: str | None) -> bool:
    """Compare a cell with a number of the receipt, to 1e-12 of it."""
    if told is None or found is None:
        return told is None and found is None
    exact = Fraction(told)
    return abs(Fraction(found) - exact) <= CLOSE * abs(exact)


def wrong(receipt: dict[str, Any], content: bytes) -> list[str]:
    """Name what a workbook computes otherwise than its receipt says."""
    sheets = read(content)
    found = [*_indicators(receipt, sheets), *_schools(receipt, sheets), *_spreads(receipt, sheets)]
    told = [receipt["result"]["parts"][part["code"]] for part in receipt["parts"]]
    told.append(receipt["result"]["verdict"])
    for row, verdict in zip(sheets["判定"], told, strict=False):
        if row["判定"] != VERDICTS[verdict]:
            found.append(f"判定 {row['名称']}")
    return found


def _indicators(receipt: dict[str, Any], sheets: Any) -> list[str]:
    found = []
    for row, told in zip(sheets["指标"], receipt["indicators"], strict=True):
        assert (row["指标"], row["学段"]) == (told["code"], STAGES[told["stage"]])
        if not close(row["数值"], told["value"]) or row["判定"] != VERDICTS[told["verdict"]]:
            found.append(f"指标 {told['code']}/{told['stage']}")
    items = {(row["指标"], row["学校代码"]): row for row in sheets["逐校"]}
    for told in receipt["indicators"]:
        for item in told["items"] or []:
            row = items[told["code"], item["school_code"]]
            same = close(row["数值"], item["value"]) and close(row["标准"], item["threshold"])
            if not same or row["判定"] != VERDICTS[item["verdict"]]:
                found.append(f"逐校 {told['code']} {item['school_code']}")
    return found


def _schools(receipt: dict[str, Any], sheets: Any) -> list[str]:
    rows = {(row["学校代码"], row["学段"]): row for row in sheets["学校"]}
    found = []
    for told in receipt["schools"]:
        row = rows[told["school_code"], STAGES[told["stage"]]]
        same = all(close(row[code], value) for code, value in told["values"].items())
        same = same and (row["是否纳入"] == INSIDE) == (told["reason"] == "")
        if not same or row["判定"] != VERDICTS[told["verdict"]] or row["达到项数"] != told["met"]:
            found.append(f"学校 {told['school_code']}/{told['stage']}")
    return found


def _spreads(receipt: dict[str, Any], sheets: Any) -> list[str]:
    found = []
    told = [*receipt["cvs"], *receipt["composites"]]
    for row, each in zip(sheets["差异系数"], told, strict=True):
        same = close(row["差异系数"], each["cv"])
        same = same and ("mean" not in each or close(row["加权平均"], each["mean"]))
        if not same or row["判定"] != (each["verdict"] and VERDICTS[each["verdict"]]):
            found.append(f"差异系数 {row['指标']}/{each['stage']}")
    return found


@needs_office
def test_a_recalculated_workbook_says_what_the_receipt_says(cases, recalculated):
    found = {name: wrong(receipt, recalculated[name]) for name, (receipt, _) in cases.items()}

    assert len(found) == 2 * (12 + len(SEEDS) + 1)
    assert {name: rows for name, rows in found.items() if rows} == {}


@needs_office
def test_a_recalculated_workbook_counts_no_disagreement_of_its_own(cases, recalculated):
    counts = {name: read(recalculated[name])["判定"][-1]["判定"] for name in cases}

    assert set(counts.values()) == {0}


@needs_office
def test_a_figure_somebody_changes_changes_what_follows_from_it(recalculated):
    sheets = read(recalculated["changed"])

    school = sheets["学校"][0]
    assert (school["R1"], school["判定"]) == (380, "达标")
    assert school["R1核对"] == "不一致"
    assert sheets["判定"][-1]["判定"] > 0


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


def cells(content: bytes, sheet: str) -> list[dict[str, Any]]:
    """Read a sheet as it was written: formulas as text."""
    rows = list(load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True))
    headings = [str(heading) for heading in rows[0]]
    return [dict(zip(headings, row, strict=True)) for row in rows[1:]]


def test_every_result_is_a_formula_and_what_people_judge_is_marked(cases):
    receipt, content = cases["example-QB2017"]

    rows = cells(content, "指标")

    for row, told in zip(rows, receipt["indicators"], strict=True):
        if told["kind"] == "judged":
            assert (row["判定"], row["说明"]) == ("待定", PEOPLE)
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
    _receipt, content = case("QB2017", make_document([primary_school("1", teachers_pe=None)]))

    (row,) = cells(content, "数据-学段")

    blank = [heading for heading, value in row.items() if value is None]
    assert blank == [shipped("QB2017").names["teachers_pe"]]


def test_a_name_that_looks_like_a_formula_stays_a_text():
    campus = primary_school("1") | {"name": "=1+1"}

    _receipt, content = case("QB2017", make_document([campus]))

    assert cells(content, "数据-校区")[0]["名称"] == "'=1+1"


def test_a_rubric_that_counts_points_is_refused():
    document = make_document([])
    receipt = receipt_of("QB2017", document, None)
    receipt["result"]["full_points"] = "100"

    with pytest.raises(WorkbookRefused, match="公式工作簿"):
        result_workbook(shipped("QB2017"), Figures.from_document(document), receipt)


def test_the_value_beside_a_formula_is_the_receipts(cases):
    receipt, content = cases["example-QB2017"]

    (row,) = [row for row in cells(content, "指标") if row["指标"] == "G15"]

    assert close(row["数值（系统）"], indicator(receipt, "G15")["value"])
    assert row["判定（系统）"] == "达标"
