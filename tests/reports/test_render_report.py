"""manage.py render_report: the newest result of the newest return, as one file."""

import pytest
from django.core.management import CommandError, call_command

from edu_duty import vault
from reports.models import Document


def render(tmp_path, kind="inspection", county="990101", rubric="PS2020"):
    out = tmp_path / "report.pdf"
    call_command("render_report", county=county, year=2024, rubric=rubric, kind=kind, out=out)
    return out


def test_the_file_is_the_issued_document_and_nothing_is_printed(
    score, tmp_path, capsys, quick_printer
):
    out = render(tmp_path)

    document = Document.objects.get()
    assert out.read_bytes() == vault.read(document.sha256, shelf="documents")
    assert capsys.readouterr().out == ""


def test_a_kind_that_is_made_in_a_round_alone_ends_with_1_and_the_reason(score, tmp_path):
    with pytest.raises(CommandError, match="只在评价轮次中生成") as refused:
        render(tmp_path, kind="preliminary")

    assert refused.value.returncode == 1
    assert not (tmp_path / "report.pdf").exists()


@pytest.mark.parametrize("code", ["999999", "990102"])
def test_a_county_that_cannot_be_scored_ends_with_1(score, tmp_path, code):
    with pytest.raises(CommandError) as refused:
        render(tmp_path, county=code)

    assert refused.value.returncode == 1


def test_a_folder_that_is_not_there_ends_with_1(score, tmp_path, quick_printer):
    with pytest.raises(CommandError) as refused:
        render(tmp_path / "nowhere")

    assert refused.value.returncode == 1
