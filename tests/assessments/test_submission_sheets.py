"""What a receipt that was uploaded is answered with, in words."""

import pytest

from assessments.submission_receipts import Verification, receipt_text, verify_receipt
from assessments.submission_sheets import answer_of, receipt_sheet, submission_rows
from assessments.submitting import recall, submit
from edu_duty.accounts.models import User
from tests.assessments.submitted import head_of, ready, show
from tests.conftest import NOON


@pytest.fixture
def submission(county):
    assessment = ready(county)
    show(assessment.responses.get(point="P02"))
    show(assessment.responses.get(point="P03"))
    return submit(assessment=assessment, person=head_of(county), at=NOON)


def test_a_genuine_receipt_says_whose_it_is_and_when_it_came(submission):
    answer = answer_of(verify_receipt(receipt_text(submission).encode()))

    assert answer.mark.word == "有效"
    assert answer.lines[0] == "示例甲县第1次提交，服务器于2026年5月6日 12:00:00收到。"


def test_an_altered_receipt_names_what_differs_and_nothing_that_is_kept(submission):
    answer = answer_of(Verification("altered", ("sequence", "content"), submission))

    assert answer.lines == [
        "回执的这些项和平台留存的不一致：sequence",
        "平台留存的提交内容和它的摘要不一致；报告平台管理员。",
    ]


def test_a_receipt_sheet_counts_what_was_frozen(submission):
    sheet = receipt_sheet(submission.assessment, submission)

    assert (sheet.points, sheet.files) == (37, 1)
    assert dict(sheet.facts)["审计锚点"] == "提交时还没有"
    assert dict(sheet.facts)["服务器收到的时间"] == "2026年5月6日 12:00:00"


def test_the_list_takes_three_queries_however_long_it_is(submission, django_assert_num_queries):
    assessment = submission.assessment
    head = User.objects.get(username=submission.submitted_by_name)
    for _time in range(3):
        recall(assessment=assessment, person=head, at=NOON, said="补充")
        submit(assessment=assessment, person=head, at=NOON)

    with django_assert_num_queries(3):
        rows = submission_rows(assessment)

    assert [row.number for row in rows] == [4, 3, 2, 1]


def test_who_submitted_is_called_by_name(submission):
    User.objects.filter(username=submission.submitted_by_name).update(full_name="示例局长")

    sheet = receipt_sheet(submission.assessment, submission)

    assert sheet.row.who == dict(sheet.facts)["提交人"] == "示例局长"
