"""Pages of documents say what a document is, and no more to strangers."""

import pytest

from reports.issuing import issue_document
from reports.models import Document
from reports.queries import (
    code_sheet,
    document_list,
    document_row,
    file_sheet,
    plain_code,
    state_sheet,
)
from reports.verifying import Verification
from tests.conftest import NOON
from tests.reports.conftest import make_score


@pytest.fixture
def document(score, quick_printer) -> Document:
    return issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)


def test_document_row_names_number_basis_and_state(document):
    row = document_row(document)

    assert (row.kind, row.mark.word, row.pages, row.year) == ("督导评估报告", "有效", "1页", 2024)
    assert row.basis_note == "数据包第1版"
    assert not row.draft


def test_document_list_offers_the_kinds_each_result_can_become(county, score, document):
    sheet = document_list(county=county, year=2024, documents=[document], scores=[score])

    [row] = sheet.issuable
    assert (row.rubric_code, row.basis.split("，")[0]) == ("PS2020", "数据包第1版")
    assert [kind.label for kind in row.kinds] == [
        "督导评估报告",
        "督导评估报告（英文本）",
        "自评报告",
        "督导意见书",
        "整改通知书",
        "县情简报",
        "测算凭证附录",
    ]


@pytest.mark.parametrize("typed", ["abcd-efgh", "ABCDEFGH", " abcd efgh "])
def test_plain_code_reads_a_code_as_people_type_it(typed):
    assert plain_code(typed) == "ABCD-EFGH"


def test_code_sheet_says_which_document_it_is_and_nothing_of_its_content(document):
    sheet = code_sheet(document.code)

    assert (sheet.look, sheet.mark.word) == ("valid", "有效")
    assert [fact.name for fact in sheet.facts] == ["文书", "编号", "对象", "签发", "日期"]
    assert document.sha256 not in str(sheet)


def test_code_sheet_knows_a_replaced_document(county, document):
    newer = issue_document(
        score=make_score(county, 2), kind="inspection", actor_name="filler", at=NOON
    )

    replaced = code_sheet(document.code)
    assert replaced.mark.word == "已替换"
    assert newer.number in replaced.sentence
    assert code_sheet(newer.code).mark.word == "有效"


def test_code_sheet_does_not_know_other_codes(db):
    sheet = code_sheet("AAAA-BBBB")

    assert (sheet.look, sheet.mark.word, sheet.facts) == ("unknown", "未知", ())
    assert "AAAA-BBBB" in sheet.sentence


def test_state_sheet_says_whether_a_document_is_in_force(document):
    in_force = state_sheet(document)
    document.state = Document.State.SUPERSEDED

    assert (in_force.mark.word, in_force.look) == ("有效", "valid")
    assert (state_sheet(document).mark.word, state_sheet(document).look) == ("已替换", "replaced")


@pytest.mark.parametrize(
    ("state", "word", "look"),
    [
        ("valid", "有效", "valid"),
        ("altered", "已被篡改", "altered"),
        ("superseded", "已替换", "replaced"),
        ("unknown", "未知", "unknown"),
    ],
)
def test_file_sheet_answers_in_four_ways(state, word, look):
    sheet = file_sheet(Verification(state, None, "原因。"))

    assert (sheet.mark.word, sheet.look) == (word, look)
    assert sheet.sentence.startswith("原因。")


def test_file_sheet_warns_of_an_altered_file():
    assert "不要使用" in file_sheet(Verification("altered", None, "内容不一致。")).sentence
