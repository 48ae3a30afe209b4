"""A receipt is the same whenever it is asked for, and a changed one is found out."""

import json
from datetime import timedelta

import pytest

from assessments.models import Submission
from assessments.submission_receipts import receipt_of, receipt_text, verify_receipt
from assessments.submitting import submit
from edu_duty.audit.models import Anchor
from tests.assessments.submitted import head_of, ready
from tests.conftest import NOON


@pytest.fixture
def submission(county) -> Submission:
    return submit(assessment=ready(county), person=head_of(county), at=NOON)


def anchor(sequence, at):
    Anchor.objects.create(sequence=sequence, at=at, root=str(sequence) * 64, chains=1, line="{}")


def changed(submission, **fields) -> bytes:
    return json.dumps({**receipt_of(submission), **fields}).encode()


def test_a_receipt_names_the_newest_root_of_the_audit_of_its_moment(submission):
    anchor(1, NOON - timedelta(hours=1))
    before = receipt_text(submission)
    anchor(2, NOON + timedelta(hours=1))

    assert receipt_text(submission) == before
    assert json.loads(before)["audit_anchor"]["root"] == "1" * 64
    assert json.loads(before)["submitted_at"] == "2026-05-06T04:00:00+00:00"


def test_a_receipt_as_it_was_given_is_valid(submission):
    answer = verify_receipt(receipt_text(submission).encode())

    assert (answer.state, answer.fields, answer.submission) == ("valid", (), submission)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"submitted_at": "2026-05-06T03:59:59+00:00"}, ("submitted_at",)),
        ({"county": {"code": "990102", "name": "示例乙县"}}, ("county",)),
        ({"sha256": "f" * 64}, ("sha256",)),
        ({"sequence": 7}, ("sequence",)),
        ({"more": 1}, ("more",)),
    ],
)
def test_every_change_of_a_receipt_is_named(submission, fields, named):
    answer = verify_receipt(changed(submission, **fields))

    assert (answer.state, answer.fields) == ("altered", named)


def test_a_stored_submission_that_was_changed_is_found_out(submission):
    text = receipt_text(submission).encode()
    stored = Submission.objects.filter(pk=submission.pk)
    super(type(stored), stored).update(content=submission.content.replace("已落实", "未落实"))

    answer = verify_receipt(text)

    assert (answer.state, answer.fields) == ("altered", ("content",))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"sha256": "x"}',
        b'{"sha256": "\\u0000", "sequence": true}',
        b'{"sequence": 99999999999999999999999}',
        b"[" * 30000,
        b" " * 70000,
    ],
)
def test_what_names_no_submission_is_unknown(submission, text):
    assert verify_receipt(text).state == "unknown"
