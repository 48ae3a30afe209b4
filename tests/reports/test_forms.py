"""What is handed in to be issued or compared."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from reports import forms
from reports.forms import IssueForm, VerifyForm


def test_issue_form_takes_the_kinds_that_can_be_printed():
    assert IssueForm({"rubric": "PS2020", "kind": "inspection"}).is_valid()
    assert IssueForm({"rubric": "PS2020", "kind": "self_assessment"}).is_valid()


def test_issue_form_names_a_kind_that_cannot():
    form = IssueForm({"rubric": "PS2020", "kind": "preliminary"})

    assert form.errors["kind"] == ["“preliminary”不是能生成的文书，从列出的种类里选"]


def test_verify_form_refuses_what_is_larger_than_the_limit(monkeypatch):
    monkeypatch.setattr(forms, "VERIFY_LIMIT_BYTES", 2)
    pdf = SimpleUploadedFile("a.pdf", b"xxx")

    assert str(VerifyForm({}, MultiValueDict({"pdf": [pdf]})).errors["pdf"][0]).startswith(
        "文件有3\xa0字节"
    )


def test_verify_form_asks_for_a_file():
    assert VerifyForm({}, MultiValueDict()).errors["pdf"] == ["还没有选文件。选一个要核验的PDF"]
