"""The overview in front: whose result, how it ends, what stands where."""

import io

from openpyxl import load_workbook

from indicators.scoring.receipt import canonical, digest
from reports.workbook.cover import NAME
from tests.indicators import examples
from tests.indicators.reading import shipped
from tests.reports.workbook.agreement import case


def facts(code):
    receipt, content = case(shipped(code), examples.this_year())
    book = load_workbook(io.BytesIO(content))
    rows = book[NAME].iter_rows(values_only=True)
    return receipt, book, {row[0]: row[1:3] for row in rows if row[0]}


def test_it_names_county_year_rubric_and_the_receipt():
    receipt, book, found = facts("CE37")

    assert book[NAME]["A1"].value == "示例甲县 2024年"
    assert found["凭据摘要"][0] == digest(canonical(receipt))
    assert found["性质"][0] == "示例数据，不是真实情况"


def test_the_result_is_live_and_beside_the_portals():
    _receipt, _book, found = facts("CE37")

    assert found["最差等级"][0].startswith("='总评'!")
    assert found["总分判定"][1].startswith("=IF('总评'!")
    assert found["不一致的格数"][0].startswith("='判定'!")


def test_a_rubric_that_is_passed_or_failed_has_no_total():
    _receipt, _book, found = facts("QB2017")

    assert "最差等级" not in found
    assert "总分判定" not in found


def test_every_sheet_is_listed_with_a_way_there():
    _receipt, book, found = facts("BB2012")

    assert set(book.sheetnames[1:]) <= found.keys()
    assert sum(cell.hyperlink is not None for cell in book[NAME]["A"]) == len(book.sheetnames) - 1
