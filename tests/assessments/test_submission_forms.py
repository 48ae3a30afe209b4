"""What is typed about a submission is checked before anything is done."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from assessments.submission_forms import PostingForm, RecallForm, ReceiptForm
from assessments.submission_receipts import MOST_BYTES


def test_a_link_without_a_scheme_is_taken_as_a_safe_one():
    form = PostingForm({"link": "example.org/a", "posted_on": "2026-05-06"})

    assert form.is_valid()
    assert form.cleaned_data == {"link": "https://example.org/a", "posted_on": date(2026, 5, 6)}


def test_a_link_that_runs_a_script_is_refused():
    assert "link" in PostingForm({"link": "javascript:alert(1)", "posted_on": "2026-05-06"}).errors


def test_no_more_is_read_of_a_file_than_a_receipt_can_have():
    uploaded = SimpleUploadedFile("a.json", b" " * (MOST_BYTES + 9))
    files: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict({"receipt": [uploaded]})
    form = ReceiptForm({}, files)

    assert form.is_valid()
    assert len(form.text()) == MOST_BYTES + 1


def test_the_reason_for_recalling_has_room_for_as_much_as_a_step_takes():
    assert 'maxlength="1000"' in str(RecallForm()["said"])
