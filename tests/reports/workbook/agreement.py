"""Result workbooks of awkward counties, and what they compute otherwise than their receipts say."""

import io
from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

from openpyxl import load_workbook

from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.receipt import canonical, digest
from indicators.scoring.rules import Judged, Rubric
from reports.workbook.book import result_workbook
from reports.workbook.words import INSIDE, VERDICTS
from schools.deriving import derive
from schools.dictionary import elements
from tests.indicators.returns import make_document, primary_school
from tests.reports.recalculating import Cells, read

CLOSE = Fraction(1, 10**12)
STAGES = {"primary": "小学", "junior": "初中", "preschool": "学前", None: "全县"}
KINDS = {"cap": "等级限制", "downgrade": "降一等", "veto": "一票否决"}
COUNTY = [code for code, element in elements().items() if element.scope == "county"]
WORDS = ("met", "unmet", "not_applicable")
Receipt = dict[str, Any]
Document = dict[str, Any]
Case = tuple[Receipt, bytes]


def case(
    rubric: Rubric,
    document: Document,
    previous: Document | None = None,
    judgements: Mapping[str, str] | None = None,
) -> Case:
    """A receipt and its workbook."""
    before = None
    if previous is not None:
        before = Figures.from_document(
            previous, derive(previous, None), version=1, sha256=digest(canonical(previous))
        )
    figures = Figures.from_document(
        document, derive(document, previous), version=1, sha256=digest(canonical(document))
    )
    receipt = score(rubric, figures, before, judgements)
    return receipt, result_workbook(rubric, figures, receipt)


def decided(rubric: Rubric, dice: Random) -> dict[str, str]:
    """What people may have decided: grades, points, words, and some items nobody has looked at."""
    scale = [] if rubric.scheme is None else [*rubric.scheme.scale, "0.5"]
    gaps = dice.choice([0, 0.2, 0.5])
    return {
        each.code: dice.choice([*WORDS, *scale, *scale] if each.points else list(WORDS))
        for each in rubric.indicators
        if isinstance(each.rule, Judged) and dice.random() >= gaps
    }


def awkward_county(dice: Random) -> Document:
    """A county of dice: figures missing, zero or on a threshold, campuses without pupils."""
    gaps = dice.choice([0, 0.2, 0.6])
    figures = {
        code: str(dice.choice([0, 85, dice.randint(1, 120), dice.randint(80, 100)]))
        for code in COUNTY
        if dice.random() >= gaps
    }
    campuses = [
        primary_school(
            f"S{place}",
            dice.choice([0, 90, 400, 2400]),
            kind=dice.choice(["211", "211", "218", "514"]),
            classes_56_65=dice.choice([None, "0", "1"]),
            classes_66_plus=dice.choice(["0", "2"]),
            music_rooms=dice.choice([None, "0", "2"]),
            dangerous_area=dice.choice([None, "0", "0", "5"]),
        )
        for place in range(dice.randint(0, 4))
    ]
    return make_document(campuses, figures)


def close(found: Any, told: str | None, least: int = 0) -> bool:
    """Compare a cell with a number of the receipt, to 1e-12 of it or of ``least``."""
    if told is None or found is None:
        return told is None and found is None
    exact = Fraction(told)
    return abs(Fraction(found) - exact) <= CLOSE * max(Fraction(least), abs(exact))


def wrong(receipt: Receipt, content: bytes) -> list[str]:
    """Name what a workbook computes otherwise than its receipt says."""
    sheets = read(content)
    found = [*_indicators(receipt, sheets), *_schools(receipt, sheets), *_spreads(receipt, sheets)]
    told = [receipt["result"]["parts"][part["code"]] for part in receipt["parts"]]
    told.append(receipt["result"]["verdict"])
    for row, verdict in zip(sheets["判定"], told, strict=False):
        if row["判定"] != VERDICTS[verdict]:
            found.append(f"判定 {row['名称']}")
    if "scheme" in receipt:
        found += [*_points(receipt, sheets), *_conditions(receipt, sheets)]
        found += _outcome(receipt, sheets)
    return found


def _indicators(receipt: Receipt, sheets: Cells) -> Iterator[str]:
    for row, told in zip(sheets["指标"], receipt["indicators"], strict=True):
        assert (row["指标"], row["学段"]) == (told["code"], STAGES[told["stage"]])
        same = close(row["数值"], told["value"]) and close(row["标准"], told["threshold"])
        if not same or row["判定"] != VERDICTS[told["verdict"]]:
            yield f"指标 {told['code']}/{told['stage']}"
    items = {(row["指标"], row["学校代码"]): row for row in sheets.get("逐校", [])}
    for told in receipt["indicators"]:
        for item in told["items"] or []:
            row = items[told["code"], item["school_code"]]
            same = close(row["数值"], item["value"]) and close(row["标准"], item["threshold"])
            if not same or row["判定"] != VERDICTS[item["verdict"]]:
                yield f"逐校 {told['code']} {item['school_code']}"


def _schools(receipt: Receipt, sheets: Cells) -> Iterator[str]:
    rows = {(row["学校代码"], row["学段"]): row for row in sheets["学校"]}
    for told in receipt["schools"]:
        row = rows[told["school_code"], STAGES[told["stage"]]]
        same = all(close(row[code], value) for code, value in told["values"].items())
        same = same and (row["是否纳入"] == INSIDE) == (told["reason"] == "")
        same = same and row.get("达到项数") == told["met"]
        if not same or row["判定"] != VERDICTS[told["verdict"]]:
            yield f"学校 {told['school_code']}/{told['stage']}"


def _spreads(receipt: Receipt, sheets: Cells) -> Iterator[str]:
    told = [*receipt["cvs"], *receipt["composites"]]
    for row, each in zip(sheets.get("差异系数", []), told, strict=True):
        same = close(row["差异系数"], each["cv"])
        same = same and ("mean" not in each or close(row["加权平均"], each["mean"]))
        if not same or row["判定"] != (each["verdict"] and VERDICTS[each["verdict"]]):
            yield f"差异系数 {row['指标']}/{each['stage']}"


def _points(receipt: Receipt, sheets: Cells) -> Iterator[str]:
    rows = {(row["代码"], row["学段"]): row for row in sheets["得分"]}
    assert len(rows) == len(sheets["得分"])
    told: dict[tuple[str | None, str | None], Receipt]
    told = {(row["code"], STAGES[row["stage"]]): row for row in receipt["indicators"]}
    told = {key: row for key, row in told.items() if row["weight"] is not None}
    told |= {(row["code"], None): row for row in receipt["domains"]}
    told[None, None] = receipt["result"] | {"weight": receipt["scheme"]["full_points"]}
    assert told.keys() <= rows.keys()
    for key, each in told.items():
        row = rows[key]
        low, high = each["points_range"] or (each["points"], each["points"])
        numbers = {"折算分值": each["full_points"], "最低得分": low, "最高得分": high}
        numbers |= {"得分": each["points"], "分值": each["weight"]}
        if not all(close(row[heading], number, 1) for heading, number in numbers.items()):
            yield f"得分 {key[0] or '总分'}/{key[1]}"


def _conditions(receipt: Receipt, sheets: Cells) -> Iterator[str]:
    result, conditions = receipt["result"], receipt["scheme"]["conditions"]
    applied = [*result["capped_by"], *result["downgraded_by"], *result["vetoed_by"]]
    for row, told in zip(sheets.get("等级条件", []), conditions, strict=True):
        assert (row["类别"], row["指标"]) == (KINDS[told["kind"]], told["indicator"])
        state = "待定" if told in result["open_conditions"] else "不成立"
        if row["状态"] != ("成立" if told in applied else state):
            yield f"等级条件 {told['indicator']}"


def _outcome(receipt: Receipt, sheets: Cells) -> Iterator[str]:
    rows, result = {row["项目"]: row["结果"] for row in sheets["总评"]}, receipt["result"]
    titles = {each["code"]: each["title"] for each in receipt["scheme"]["grades"]}
    if titles:
        worst, best = result["grade_range"] or (result["grade"], result["grade"])
        told = {"最差等级": worst, "最好等级": best, "等级": result["grade"]}
        yield from (f"总评 {key}" for key, code in told.items() if rows[key] != titles.get(code))
    low, high = result["points_range"] or (result["points"], result["points"])
    totals = {"总分（最低可能）": low, "总分（最高可能）": high, "总分": result["points"]}
    yield from (f"总评 {key}" for key, value in totals.items() if not close(rows[key], value, 1))
    if rows["总分判定"] != VERDICTS[result["points_verdict"]]:
        yield "总评 总分判定"


def cells(content: bytes, sheet: str) -> list[dict[str, Any]]:
    """Read a sheet as it was written: formulas as text."""
    rows = list(load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True))
    headings = [str(heading) for heading in rows[0]]
    return [dict(zip(headings, row, strict=True)) for row in rows[1:]]


def replaced(content: bytes, sheet: str, heading: str, row: int, value: Any) -> bytes:
    """Put something else into one cell; rows are numbered from 0."""
    book = load_workbook(io.BytesIO(content))
    column = [cell.value for cell in book[sheet][1]].index(heading) + 1
    book[sheet].cell(row + 2, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
