"""Signing, submitting, receipts and their verification in the browser."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse

from assessments.models import Posting, Submission
from assessments.submission_receipts import receipt_text
from assessments.submitting import recall, submit
from edu_duty.accounts.roles import Role
from tests.assessments.held import DAY
from tests.assessments.submitted import head_of, ready, show
from tests.conftest import NOON, make_person


@pytest.fixture
def assessment(county):
    return ready(county)


@pytest.fixture
def head(county, client):
    head = head_of(county)
    client.force_login(head)
    return head


@pytest.fixture
def arrives(monkeypatch):
    """Let requests begin at a moment, whatever the clock of everything else says."""

    class Clock:
        at = NOON

        @classmethod
        def now(cls):
            return cls.at

    monkeypatch.setattr("edu_duty.arrival_middleware.timezone", Clock)
    return Clock


def to(name, assessment, *more):
    return reverse(f"assessments:{name}", args=[assessment.pk, *more])


def test_the_head_reads_one_page_and_submits(assessment, head, client, arrives, silent_rendering):
    page = client.get(to("signing", assessment))
    answer = client.post(to("submit", assessment), follow=True)

    assert "确认提交" in page.content.decode()
    kept = Submission.objects.get()
    assert answer.redirect_chain == [(to("submission", assessment, 1), 302)]
    assert kept.sha256 in answer.content.decode()
    assert kept.submitted_at == NOON


def test_pressing_twice_leads_to_the_same_receipt(assessment, head, client, arrives):
    answers = [client.post(to("submit", assessment)) for _press in range(2)]

    assert {answer["Location"] for answer in answers} == {to("submission", assessment, 1)}
    assert Submission.objects.count() == 1


def test_who_signed_in_long_ago_is_asked_again(assessment, head, client, arrives):
    session = client.session
    session["checked"] = 0
    session.save()

    answer = client.post(to("submit", assessment))

    assert "ask_again-password" in answer.content.decode()
    assert not Submission.objects.exists()


def test_the_moment_the_request_began_counts(assessment, head, client, arrives):
    arrives.at = NOON + 10 * DAY
    late = client.post(to("submit", assessment))
    arrives.at = NOON + 10 * DAY - timedelta(microseconds=1)
    client.post(to("submit", assessment))

    assert late.status_code == 409
    assert "服务器收到提交的时间是2026年5月16日 12:00:00" in late.content.decode()
    assert Submission.objects.count() == 1


def test_the_desk_reads_the_page_and_does_not_submit(assessment, filler, client, arrives):
    client.force_login(filler)

    page = client.get(to("signing", assessment))
    answer = client.post(to("submit", assessment))

    assert "由教育局负责人提交。" in page.content.decode()
    assert answer.status_code == 403


def test_a_submission_is_recalled_with_a_reason(assessment, head, client, arrives):
    client.post(to("submit", assessment))

    without = client.post(to("recall", assessment), {"said": " "})
    client.post(to("recall", assessment), {"said": "补充材料"})

    assert without.status_code == 409
    assessment.refresh_from_db()
    assert assessment.status == "PREPARING"


def test_two_submissions_are_compared_in_words(assessment, head, client, arrives, silent_rendering):
    submit(assessment=assessment, person=head, at=NOON)
    recall(assessment=assessment, person=head, at=NOON, said="补充")
    show(assessment.responses.get(point="P02"))
    submit(assessment=assessment, person=head, at=NOON)

    newest = client.get(to("submissions", assessment)).content.decode()
    same = client.get(to("submissions", assessment), {"first": "1", "second": "1"})
    strange = client.get(to("submissions", assessment), {"first": "1", "second": "7"})

    assert "第1次和第2次提交相比" in newest
    assert "增加佐证：会议纪要.pdf" in newest
    assert "评价点没有变化。" in same.content.decode()
    assert strange.status_code == 404


def test_a_receipt_is_downloaded_and_verified(assessment, head, client, arrives):
    kept = submit(assessment=assessment, person=head, at=NOON)
    file = client.get(to("receipt", assessment, 1))
    told = {}

    for name, text in {
        "有效": file.content,
        "有改动": file.content.replace(b"head-990101", b"head-990102"),
        "查无此回执": b"{}",
    }.items():
        answer = client.post(
            reverse("assessments:verify_submission"), {"receipt": BytesIO(text)}
        ).content.decode()
        told[name] = f'">{name}</p>' in answer

    assert file.content.decode() == receipt_text(kept)
    assert 'filename="receipt-990101-2025-1.json"' in file["Content-Disposition"]
    assert told == {"有效": True, "有改动": True, "查无此回执": True}


def test_verifying_nothing_asks_for_a_file(head, client):
    answer = client.post(reverse("assessments:verify_submission"))

    assert answer.status_code == 400


def test_the_report_is_made_public_with_link_and_day(assessment, head, client, arrives):
    early = client.post(
        to("post_publicly", assessment), {"link": "https://example.org/", "posted_on": "2026-05-06"}
    )
    submit(assessment=assessment, person=head, at=NOON)

    wrong = client.post(to("post_publicly", assessment), {"link": "x", "posted_on": ""})
    future = client.post(
        to("post_publicly", assessment), {"link": "https://example.org/", "posted_on": "2026-05-07"}
    )
    client.post(
        to("post_publicly", assessment), {"link": "https://example.org/", "posted_on": "2026-05-06"}
    )

    assert [early.status_code, wrong.status_code, future.status_code] == [409, 400, 400]
    assert Posting.objects.get().link == "https://example.org/"
    assert "https://example.org/" in client.get(to("submission", assessment, 1)).content.decode()


def test_a_department_does_not_read_the_whole_of_a_submission(assessment, head, client, county):
    submit(assessment=assessment, person=head, at=NOON)
    client.force_login(make_person("finance", Role.DEPARTMENT, county.code, department="财政局"))

    statuses = [
        client.get(to(name, assessment, *more)).status_code
        for name, more in (("submissions", ()), ("submission", (1,)), ("receipt", (1,)))
    ]

    assert statuses == [404, 404, 404]


def test_a_neighbour_finds_nothing(assessment, head, client, outsider):
    submit(assessment=assessment, person=head, at=NOON)
    client.force_login(outsider)

    assert client.get(to("signing", assessment)).status_code == 404
    assert client.get(to("receipt", assessment, 1)).status_code == 404
