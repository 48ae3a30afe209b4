"""manage.py verify_report: 0 for exactly the issued file, 1 with the reason for anything else."""

import json

import pytest
from django.core.management import CommandError, call_command

from edu_duty import vault
from reports.issuing import issue_document
from tests.conftest import NOON


@pytest.fixture
def document(score, quick_printer):
    return issue_document(score=score, kind="inspection", actor_name="lead", at=NOON)


@pytest.fixture
def path(document, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(vault.read(document.sha256, shelf="documents"))
    return path


def test_the_issued_file_is_valid_and_says_by_whom_when_and_for_what(document, path, capsys):
    call_command("verify_report", path, as_json=True)

    answer = json.loads(capsys.readouterr().out)
    assert answer["state"] == "valid"
    assert answer["document"]["number"] == document.number
    assert answer["document"]["issued_by"] == "lead"
    assert answer["document"]["issued_at"] == "2026-05-06T12:00:00+08:00"
    assert answer["document"]["county"] == {"code": "990101", "name": "示例甲县"}


def test_a_person_reads_one_sentence(document, path, capsys):
    call_command("verify_report", path)

    assert document.number in capsys.readouterr().out


def test_the_command_says_what_the_page_says(client, document, path, capsys):
    with path.open("rb") as issued:
        page = client.post("/verify/", {"pdf": issued}).content.decode()

    call_command("verify_report", path)

    told = capsys.readouterr().out
    assert told.startswith("有效：文件与签发时完全一致，是现行版本。")
    assert "文件与签发时完全一致，是现行版本。" in page
    assert f"编号：{document.number}" in told


def test_the_command_warns_of_an_altered_file_as_the_page_does(path):
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(CommandError, match=r"已被篡改：.*不要使用，向签发单位索取原件。"):
        call_command("verify_report", path)


def test_an_altered_file_ends_with_1_and_says_so(path, capsys):
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(CommandError) as refused:
        call_command("verify_report", path, as_json=True)

    assert refused.value.returncode == 1
    assert json.loads(capsys.readouterr().out)["state"] == "altered"


def test_an_unknown_file_ends_with_1(db, tmp_path):
    path = tmp_path / "other.pdf"
    path.write_bytes(b"%PDF-1.7")

    with pytest.raises(CommandError, match="没有签发过"):
        call_command("verify_report", path)


def test_a_path_that_cannot_be_read_ends_with_1(db, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("verify_report", tmp_path / "nothing.pdf")

    assert refused.value.returncode == 1
