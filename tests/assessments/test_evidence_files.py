"""Files are read and drawn in a sealed child, and refused in words."""

import pytest

from assessments import evidence_files
from assessments.evidence_files import EvidenceRefused, draw_page, plain_name, read_evidence
from edu_duty.sealed import SealedFailure
from tests.assessments.evidence_corpus import identity, pdf, picture, workbook


def test_a_file_is_read_in_the_child():
    reading = read_evidence(pdf("one", "two"), "a.pdf")

    assert (reading.kind, reading.pages, reading.phones) == ("PDF", 2, 0)
    assert reading.copy.startswith(b"%PDF-")


def test_a_file_that_names_people_says_in_which_cell():
    with pytest.raises(EvidenceRefused) as refused:
        read_evidence(workbook([["a"], [identity(1)], [identity(2)]]), "a.xlsx")

    assert refused.value.code == "identities"
    assert refused.value.places == ("单元格统计!A2", "单元格统计!A3")
    assert "单元格统计!A2、单元格统计!A3" in refused.value.message
    assert identity(1) not in refused.value.message


def test_another_kind_of_file_is_refused_in_words():
    with pytest.raises(EvidenceRefused, match="内容是JPEG，文件名的后缀不符"):
        read_evidence(picture("JPEG"), "a.png")


def test_a_page_is_drawn_in_the_child():
    assert draw_page(pdf("one"), 1).startswith(b"\x89PNG")


def test_more_than_fifty_megabytes_are_not_even_read(monkeypatch):
    monkeypatch.setattr(evidence_files, "LIMIT_BYTES", 10)
    monkeypatch.setattr(evidence_files, "run_sealed", None)

    with pytest.raises(EvidenceRefused, match="50 MB"):
        read_evidence(b"%PDF-1.4 and more", "a.pdf")


@pytest.mark.parametrize("cause", ["time", "memory", "crash"])
def test_a_child_that_does_not_answer_refuses_the_file(monkeypatch, cause):
    def fail(*_arguments, **_more):
        raise SealedFailure(cause, "")

    monkeypatch.setattr(evidence_files, "run_sealed", fail)

    with pytest.raises(EvidenceRefused) as refused:
        read_evidence(pdf("one"), "a.pdf")

    assert refused.value.code == cause


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.pdf", "a.pdf"),
        ("C:\\temp\\示例.pdf", "示例.pdf"),
        ("../../etc/passwd", "passwd"),
        ("fdp\u202efdp.exe", "fdpfdp.exe"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        ("", "-"),
        ("字" * 300 + ".pdf", "字" * 196 + ".pdf"),
    ],
)
def test_a_name_keeps_what_can_be_shown(name, shown):
    assert plain_name(name) == shown
