"""What is asked for is checked before anything is done."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from indicators.forms import ConfirmationForm, DraftForm, RehearsalForm, ScoreForm
from tests.indicators.stored import stored_return, stored_rubric


def test_score_form_takes_a_rubric_in_force(county):
    stored_rubric("QB2017")

    assert ScoreForm({"rubric": "QB2017"}, newest=stored_return(county, 1)).is_valid()


def test_score_form_refuses_a_year_without_a_return(db):
    stored_rubric("QB2017")

    form = ScoreForm({"rubric": "QB2017"}, newest=None)

    assert form.errors["rubric"] == ["还没有数据包，上传后才能测算"]


def test_score_form_names_a_rubric_it_does_not_know(db):
    form = ScoreForm({"rubric": "XX"}, newest=None)

    assert form.errors["rubric"] == ["没有“XX”这个指标体系"]


def test_score_form_asks_for_a_rubric(db):
    assert ScoreForm({}, newest=None).errors["rubric"] == ["还没有选指标体系"]


def errors_of(name: str, content: bytes = b"rubric = 1") -> list[str]:
    files: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict()
    files["rubric"] = SimpleUploadedFile(name, content)
    return [str(error) for error in DraftForm({}, files).errors.get("rubric", [])]


@pytest.mark.parametrize("name", ["a.toml", "a.XLSX"])
def test_draft_form_takes_a_workbook_or_toml(name):
    assert errors_of(name) == []


def test_draft_form_refuses_other_kinds_empty_and_huge_files(monkeypatch):
    monkeypatch.setattr(DraftForm, "LIMIT_BYTES", 5)

    assert errors_of("a.docx") == ["读到“.docx”文件，应为 .xlsx 工作簿或 .toml 文件"]
    assert errors_of("a.toml", b"") == ["文件是空的（0字节），检查后重新选择"]
    assert "超过上限" in errors_of("a.toml")[0]
    assert "还没有选文件" in DraftForm({}, MultiValueDict()).errors["rubric"][0]


def test_rehearsal_form_takes_a_year_with_returns():
    assert RehearsalForm({"year": "2024"}, years=[2024]).is_valid()
    assert "没有数据包" in RehearsalForm({"year": "2023"}, years=[2024]).errors["year"][0]
    assert RehearsalForm({}, years=[2024]).errors["year"] == ["还没有选年度"]


OPEN = {"a": "", "b": "P", "c": "P"}


def test_confirmation_form_gathers_what_is_ticked_or_a_whole_part():
    ticked = ConfirmationForm({"number": ["a"]}, open_paths=OPEN)
    part = ConfirmationForm({"number": ["a"], "part": "P"}, open_paths=OPEN)
    basics = ConfirmationForm({"part": ""}, open_paths=OPEN)

    assert ticked.is_valid() and part.is_valid() and basics.is_valid()
    assert ticked.cleaned_data["paths"] == ["a"]
    assert part.cleaned_data["paths"] == ["b", "c"]
    assert basics.cleaned_data["paths"] == ["a"]


def test_confirmation_form_refuses_nothing_and_what_is_not_open():
    nothing = ConfirmationForm({}, open_paths=OPEN)
    closed = ConfirmationForm({"number": ["d"]}, open_paths=OPEN)
    long = ConfirmationForm({"part": "P", "reason": "长" * 201}, open_paths=OPEN)

    assert nothing.errors["__all__"] == ["还没有勾选数值"]
    assert "“d”已不在待确认之列" in closed.errors["number"][0]
    assert "超过200个字" in long.errors["reason"][0]
