"""Verifying: whole and newest, whole and replaced, changed, or never issued here."""

import pytest

from edu_duty import vault
from reports.issuing import issue_document
from reports.verifying import by_code, verify
from reports.withdrawing import withdraw
from tests.conftest import NOON
from tests.reports.conftest import make_score


def issued(score):
    document = issue_document(score=score, kind="inspection", actor_name="lead", at=NOON)
    return document, vault.read(document.sha256, shelf="documents")


def test_the_issued_file_is_valid(score, quick_printer):
    document, content = issued(score)

    answer = verify(content)

    assert (answer.state, answer.document) == ("valid", document)


def test_a_replaced_file_is_whole_and_names_its_successor(score, county, quick_printer):
    document, content = issued(score)
    newer, _content = issued(make_score(county, version=2))

    answer = verify(content)

    assert (answer.state, answer.document) == ("superseded", document)
    assert newer.number in answer.reason


def test_a_withdrawn_file_says_so_and_names_what_was_issued_instead(score, county, quick_printer):
    document, content = issued(score)
    withdraw(document=document, reason="附表有误。", actor_name="lead", at=NOON)
    alone = verify(content)
    newer, _content = issued(make_score(county, version=2))

    answer = verify(content)

    assert (alone.state, answer.state) == ("withdrawn", "withdrawn")
    assert answer.reason == f"{alone.reason}现行的是{newer.number}。"
    assert by_code(document.code).reason.endswith(f"现行的是{newer.number}。")


def test_one_changed_byte_is_noticed(score):
    document, content = issued(score)
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]

    answer = verify(changed)

    assert (answer.state, answer.document) == ("altered", document)
    assert document.number in answer.reason


def test_an_appended_revision_is_noticed(score, quick_printer):
    document, content = issued(score)

    answer = verify(content + b"\n%%EOF\n")

    assert (answer.state, answer.document) == ("altered", document)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"AAAA-BBBB-CCCC-DDDD", b"\x00" * 1000])
def test_anything_else_is_unknown(db, content):
    answer = verify(content)

    assert (answer.state, answer.document) == ("unknown", None)
